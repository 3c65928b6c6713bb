#include "store/areas.hpp"

#include <array>

#include "store/due_rules.hpp"

namespace bangnopi::store {
namespace {

constexpr std::array sorts = {SortColumn{"code", "code"}, SortColumn{"name", "name"}};

#define AREA_COLUMNS "id, parent_id, code, name, version, due_day, days_after_issue, grace_days"
constexpr int area_column_count = 8;

Area read_area(const Row& row) {
    return {row.id(0),     row.optional_id(1),    row.string(2),
            row.string(3), read_due_rule(row, 5), row.integer(4)};
}

template <class... A>
std::optional<Area> first_area(Tx& tx, std::string_view sql, const A&... values) {
    std::optional<Area> area;
    tx.first(
        sql, [&](const Row& row) { area = read_area(row); }, values...);
    return area;
}

}  // namespace

void insert_area(Tx& tx, Id operator_id, const Area& row) {
    const domain::DueRule due = row.due.value_or(domain::DueRule{});
    tx.execute(
        "INSERT INTO area (operator_id, id, parent_id, code, name, version, due_day, days_after_issue, "
        "grace_days) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        operator_id, row.id, row.parent_id, row.code, row.name, row.version, due.due_day,
        due.days_after_issue, due.grace_days);
}

void update_area(Tx& tx, Id operator_id, const Area& row) {
    const domain::DueRule due = row.due.value_or(domain::DueRule{});
    tx.execute(
        "UPDATE area SET parent_id = $3, name = $4, version = $5, due_day = $6, days_after_issue = $7, "
        "grace_days = $8 WHERE operator_id = $1 AND id = $2",
        operator_id, row.id, row.parent_id, row.name, row.version, due.due_day, due.days_after_issue,
        due.grace_days);
}

std::optional<Area> find_area(Tx& tx, Id operator_id, Id id) {
    return first_area(tx, "SELECT " AREA_COLUMNS " FROM area WHERE operator_id = $1 AND id = $2", operator_id,
                      id);
}

std::optional<Area> find_area_by_code(Tx& tx, Id operator_id, std::string_view code) {
    return first_area(tx, "SELECT " AREA_COLUMNS " FROM area WHERE operator_id = $1 AND code = $2",
                      operator_id, code);
}

Result<Page<Area>> list_areas(Tx& tx, Id operator_id, const PageRequest& request) {
    const ListQuery::Select select{AREA_COLUMNS, area_column_count, "area", "operator_id", "id"};
    ListQuery query(select, operator_id);
    query.search("lower(code || ' ' || name)", request.q);
    return query.page<Area>(tx, request, sorts, read_area);
}

}  // namespace bangnopi::store
