#include "store/sqlite/planner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace bangnopi::store::sqlite {
namespace {

constexpr std::int64_t rows_of_a_table = 1'000'000;
constexpr std::int64_t rows_of_a_partial_index = 100'000;
constexpr std::int64_t rows_of_a_day_or_state = 10'000;
constexpr std::int64_t rows_of_an_id_or_text = 10;

struct Index {
    std::string table;
    std::string name;  // as PRAGMA names it
    bool unique = false;
    bool primary = false;
    bool partial = false;
};

std::vector<Index> indexes(Tx& tx) {
    std::vector<Index> found;
    tx.each(
        "SELECT t.name, i.name, i.\"unique\", i.origin, i.partial FROM sqlite_master t, "
        "pragma_index_list(t.name) i "
        "WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, i.name",
        [&](const Row& row) {
            found.push_back(
                {row.string(0), row.string(1), row.boolean(2), row.text(3) == "pk", row.boolean(4)});
        });
    return found;
}

std::vector<std::string> columns_of(Tx& tx, const Index& index) {
    std::vector<std::string> columns;
    tx.each(
        "SELECT name FROM pragma_index_info($1) ORDER BY seqno",
        [&](const Row& row) { columns.push_back(row.string(0)); }, index.name);
    return columns;
}

std::int64_t rows_with_one(std::string_view column) {
    if (column == "operator_id" || column == "tenant_id") return rows_of_a_table;
    const bool day_or_state = column.ends_with("_on") || column.ends_with("_at") || column == "day" ||
                              column == "month" || column == "status" || column == "handler";
    return day_or_state ? rows_of_a_day_or_state : rows_of_an_id_or_text;
}

// sqlite_stat1: rows in all, then how many share the first column, the first two, and so on.
std::string figures_of(const Index& index, const std::vector<std::string>& columns) {
    std::int64_t rows = index.partial ? rows_of_a_partial_index : rows_of_a_table;
    std::string figures = std::to_string(rows);
    for (std::size_t n = 0; n < columns.size(); ++n) {
        const bool finds_one = index.unique && n + 1 == columns.size();
        rows = finds_one ? 1 : std::min(rows, rows_with_one(columns[n]));
        figures += fmt::format(" {}", rows);
    }
    return figures;
}

}  // namespace

void teach_planner(Tx& tx) {
    tx.execute_once("ANALYZE");  // makes the table
    tx.execute("DELETE FROM sqlite_stat1");
    for (const Index& index : indexes(tx)) {
        // The primary key of a table WITHOUT ROWID goes by the table's name.
        const std::string& name = index.primary ? index.table : index.name;
        tx.execute("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ($1, $2, $3)", index.table, name,
                   figures_of(index, columns_of(tx, index)));
    }
    tx.execute_once("ANALYZE sqlite_schema");  // reads them
}

}  // namespace bangnopi::store::sqlite
