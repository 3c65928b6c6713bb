// Lists are read a page at a time, by a cursor of the last row's sort key and id, so that page 1,000 costs
// what page 1 does.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"
#include "store/database.hpp"

namespace bangnopi::store {

inline constexpr std::size_t page_limit_max = 200;
inline constexpr std::size_t page_limit_default = 50;

// As it came from outside. `sort` is a name from the subject's list, with a leading "-" for descending.
struct PageRequest {
    std::size_t limit = page_limit_default;
    std::string cursor = {};
    std::string sort = {};
    std::string q = {};
    bool counted = true;  // whether the page says how many there are of all pages
};

template <class T>
struct Page {
    std::vector<T> items;
    std::string next_cursor;  // empty: this was the last
    std::int64_t total = 0;   // of all pages; 0 where it was not asked for
};

struct SortColumn {
    std::string_view name;    // as asked for
    std::string_view column;  // as the SQL says it
    bool is_integer = false;
};

// One list: a SELECT to which conditions are added. The sort key and the id follow the SELECT's own columns,
// and the same conditions count the total where it is asked for: at most two statements a page, whatever it shows.
class ListQuery {
  public:
    struct Select {
        std::string_view columns;  // "c.id, c.name"
        int column_count;
        std::string_view from;             // "customer c"
        std::string_view operator_column;  // "c.operator_id"
        std::string_view id_column;        // "c.id", the tie-breaker
    };
    ListQuery(const Select& select, Id operator_id);

    // `condition` has one "?" where the parameter belongs. Text is kept inside.
    void where(std::string_view condition, std::string value);
    void where(std::string_view condition, std::int64_t value);
    void where(std::string_view condition);
    // Every word of q must occur in the folded search column; or meet a condition that has one "?" for the pattern of LIKE,
    // with ESCAPE '\'.
    void search(std::string_view column, std::string_view q);
    void search_where(std::string_view condition, std::string_view q);

    // Refuses limit, sort and cursor with their query pointers. `on_row` sees the columns in their order.
    template <class T, class Read>
    Result<Page<T>> page(Tx& tx, const PageRequest& request, std::span<const SortColumn> sorts, Read&& read) {
        Page<T> page;
        BANGNOPI_TRY_DONE(run(tx, request, sorts, page.next_cursor, page.total,
                              [&](const Row& row) { page.items.push_back(read(row)); }));
        return page;
    }

  private:
    struct Value {
        bool is_text;
        std::int64_t integer;
        std::string text;
    };
    Result<Done> run(Tx& tx, const PageRequest& request, std::span<const SortColumn> sorts,
                     std::string& next_cursor, std::int64_t& total,
                     const std::function<void(const Row&)>& on_row);
    [[nodiscard]] std::int64_t count(Tx& tx) const;
    void add(std::string_view condition, Value value);
    [[nodiscard]] std::vector<Param> params() const;

    Select select_;
    std::string where_;
    std::vector<Value> values_;
};

// SQL made at run time from fixed parts, kept for the life of the process as statement caches need it.
std::string_view interned(std::string sql);

}  // namespace bangnopi::store
