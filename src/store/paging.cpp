#include "store/paging.hpp"

#include <fmt/format.h>

#include <charconv>
#include <mutex>
#include <set>

#include "base/text.hpp"
#include "store/cursor.hpp"

namespace bangnopi::store {
namespace {

constexpr std::size_t search_words_max = 8;

struct Order {
    SortColumn column;
    bool descending = false;
};

Result<Order> order_of(std::string_view asked, std::span<const SortColumn> sorts) {
    const bool descending = asked.starts_with('-');
    if (descending) asked.remove_prefix(1);
    if (asked.empty()) return Order{sorts.front(), descending};
    std::string known;
    for (const SortColumn& sort : sorts) {
        if (sort.name == asked) return Order{sort, descending};
        known += known.empty() ? sort.name : ", " + std::string(sort.name);
    }
    return refuse_field("/sort", "sort by one of {}, with a leading - for descending"_msg(known));
}

std::string order_name(const Order& order) {
    return (order.descending ? "-" : "+") + std::string(order.column.name);
}

// SQLite sorts in a table of its own what is to be ordered by one column twice.
std::string order_by(const Order& order, std::string_view id_column) {
    const std::string_view direction = order.descending ? " DESC" : "";
    std::string columns = fmt::format("{}{}", order.column.column, direction);
    if (order.column.column != id_column) columns += fmt::format(", {}{}", id_column, direction);
    return columns;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string like_pattern(std::string_view word) {
    std::string pattern = "%";
    for (const char c : word) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern + "%";
}

std::vector<std::string> words_of(std::string_view q) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : fold(q) + " ") {
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
            word += c;
        } else if (!word.empty()) {
            words.push_back(std::move(word));
            word.clear();
        }
    }
    return words;
}

Result<Done> check_limit(std::size_t limit) {
    if (limit < 1 || limit > page_limit_max)
        return refuse_field("/limit", "a page has 1 to {} items"_msg(page_limit_max));
    return Done{};
}

}  // namespace

std::string_view interned(std::string sql) {
    static std::mutex mutex;
    static std::set<std::string> texts;
    const std::lock_guard lock(mutex);
    return *texts.insert(std::move(sql)).first;
}

ListQuery::ListQuery(const Select& select, Id operator_id) : select_(select) {
    where_ = std::string(select.operator_column) + " = $1";
    values_.push_back({false, operator_id.value, {}});
}

void ListQuery::add(std::string_view condition, Value value) {
    values_.push_back(std::move(value));
    const std::string placeholder = "$" + std::to_string(values_.size());
    where_ += " AND ";
    for (const char c : condition) {
        if (c == '?')
            where_ += placeholder;
        else
            where_ += c;
    }
}

void ListQuery::where(std::string_view condition, std::string value) {
    add(condition, {true, 0, std::move(value)});
}
void ListQuery::where(std::string_view condition, std::int64_t value) {
    add(condition, {false, value, {}});
}
void ListQuery::where(std::string_view condition) {
    where_.append(" AND ").append(condition);
}

void ListQuery::search(std::string_view column, std::string_view q) {
    search_where(std::string(column) + " LIKE ? ESCAPE '\\'", q);
}

void ListQuery::search_where(std::string_view condition, std::string_view q) {
    std::vector<std::string> words = words_of(q);
    if (words.size() > search_words_max) words.resize(search_words_max);
    for (const std::string& word : words) where(condition, like_pattern(word));
}

std::vector<Param> ListQuery::params() const {
    std::vector<Param> params;
    for (const Value& value : values_) {
        if (value.is_text)
            params.emplace_back(value.text);
        else
            params.emplace_back(value.integer);
    }
    return params;
}

std::int64_t ListQuery::count(Tx& tx) const {
    std::int64_t count = 0;
    tx.each_with(interned(fmt::format("SELECT count(*) FROM {} WHERE {}", select_.from, where_)), params(),
                 [&](const Row& row) { count = row.integer(0); });
    return count;
}

Result<Done> ListQuery::run(Tx& tx, const PageRequest& request, std::span<const SortColumn> sorts,
                            std::string& next_cursor, std::int64_t& total,
                            const std::function<void(const Row&)>& on_row) {
    BANGNOPI_TRY_DONE(check_limit(request.limit));
    BANGNOPI_TRY(order, order_of(request.sort, sorts));
    if (request.counted) total = count(tx);

    ListQuery page = *this;
    if (!request.cursor.empty()) {
        const std::optional<Position> after = decode_cursor(order_name(order), request.cursor);
        const std::optional<std::int64_t> key =
            after && order.column.is_integer ? parse_integer(after->key) : std::nullopt;
        if (!after || (order.column.is_integer && !key))
            return refuse_field(
                "/cursor", "take the cursor from next_cursor of the page before, with the same sort"_msg);
        page.values_.push_back(key ? Value{false, *key, {}} : Value{true, 0, after->key});
        page.values_.push_back({false, after->id.value, {}});
        page.where_ +=
            fmt::format(" AND ({}, {}) {} (${}, ${})", order.column.column, select_.id_column,
                        order.descending ? "<" : ">", page.values_.size() - 1, page.values_.size());
    }
    page.values_.push_back({false, static_cast<std::int64_t>(request.limit) + 1, {}});
    const std::string_view sql =
        interned(fmt::format("SELECT {}, {}, {} FROM {} WHERE {} ORDER BY {} LIMIT ${}", select_.columns,
                             order.column.column, select_.id_column, select_.from, page.where_,
                             order_by(order, select_.id_column), page.values_.size()));

    std::size_t seen = 0;
    Position last;
    bool more = false;
    tx.each_with(sql, page.params(), [&](const Row& row) {
        if (seen++ == request.limit) {
            more = true;
            return;
        }
        on_row(row);
        const int key_at = select_.column_count;
        last = {order.column.is_integer ? std::to_string(row.integer(key_at)) : row.string(key_at),
                row.id(key_at + 1)};
    });
    next_cursor = more ? encode_cursor(order_name(order), last) : std::string();
    return Done{};
}

}  // namespace bangnopi::store
