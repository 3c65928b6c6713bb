#include "store/add_ons.hpp"

#include <array>

namespace bangnopi::store {
namespace {

#define ADD_ON_COLUMNS "id, code, name, monthly_fee, taxed, active, created_at, version"

constexpr std::array sorts = {SortColumn{"code", "code"}, SortColumn{"name", "name"}};

AddOn read_add_on(const Row& row) {
    return {row.id(0),      row.string(1),  row.string(2),  row.integer(3),
            row.boolean(4), row.boolean(5), row.instant(6), row.integer(7)};
}

template <class... A>
std::optional<AddOn> first_add_on(Tx& tx, std::string_view sql, const A&... values) {
    std::optional<AddOn> add_on;
    tx.first(
        sql, [&](const Row& row) { add_on = read_add_on(row); }, values...);
    return add_on;
}

}  // namespace

void insert_add_on(Tx& tx, Id operator_id, const AddOn& row) {
    tx.execute(
        "INSERT INTO add_on (operator_id, id, code, name, monthly_fee, taxed, active, created_at, version) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        operator_id, row.id, row.code, row.name, row.monthly_fee, row.taxed, row.active, row.created_at,
        row.version);
}

void update_add_on(Tx& tx, Id operator_id, const AddOn& row) {
    tx.execute(
        "UPDATE add_on SET name = $3, monthly_fee = $4, taxed = $5, active = $6, version = $7 "
        "WHERE operator_id = $1 AND id = $2",
        operator_id, row.id, row.name, row.monthly_fee, row.taxed, row.active, row.version);
}

std::optional<AddOn> find_add_on(Tx& tx, Id operator_id, Id id) {
    return first_add_on(tx, "SELECT " ADD_ON_COLUMNS " FROM add_on WHERE operator_id = $1 AND id = $2",
                        operator_id, id);
}

std::optional<AddOn> lock_add_on(Tx& tx, Id operator_id, Id id) {
    return first_add_on(
        tx, "SELECT " ADD_ON_COLUMNS " FROM add_on WHERE operator_id = $1 AND id = $2 {for_update}",
        operator_id, id);
}

std::optional<AddOn> find_add_on_by_code(Tx& tx, Id operator_id, std::string_view code) {
    return first_add_on(tx, "SELECT " ADD_ON_COLUMNS " FROM add_on WHERE operator_id = $1 AND code = $2",
                        operator_id, code);
}

Result<Page<AddOn>> list_add_ons(Tx& tx, Id operator_id, const PageRequest& request) {
    const ListQuery::Select select{ADD_ON_COLUMNS, 8, "add_on", "operator_id", "id"};
    ListQuery query(select, operator_id);
    query.search("lower(code || ' ' || name)", request.q);
    return query.page<AddOn>(tx, request, sorts, read_add_on);
}

void insert_rented_add_on(Tx& tx, Id operator_id, const RentedAddOn& row) {
    tx.execute(
        "INSERT INTO subscription_add_on (operator_id, subscription_id, id, add_on_id, monthly_fee, taxed, "
        "from_on, to_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        operator_id, row.subscription_id, row.id, row.add_on_id, row.monthly_fee, row.taxed, row.from_on,
        row.to_on);
}

void end_rented_add_on(Tx& tx, Id operator_id, const RentedAddOn& row) {
    if (row.to_on == row.from_on)
        tx.execute(
            "DELETE FROM subscription_add_on WHERE operator_id = $1 AND subscription_id = $2 AND id = $3",
            operator_id, row.subscription_id, row.id);
    else
        tx.execute(
            "UPDATE subscription_add_on SET to_on = $4 "
            "WHERE operator_id = $1 AND subscription_id = $2 AND id = $3",
            operator_id, row.subscription_id, row.id, row.to_on);
}

std::vector<RentedAddOn> rented_add_ons(Tx& tx, Id operator_id, Id subscription) {
    std::vector<RentedAddOn> rented;
    tx.each(
        "SELECT s.id, s.add_on_id, s.monthly_fee, s.taxed, s.from_on, s.to_on, a.code, a.name "
        "FROM subscription_add_on s JOIN add_on a ON a.operator_id = s.operator_id AND a.id = s.add_on_id "
        "WHERE s.operator_id = $1 AND s.subscription_id = $2 ORDER BY s.id",
        [&](const Row& row) {
            rented.push_back({row.id(0), subscription, row.id(1), row.integer(2), row.boolean(3), row.date(4),
                              row.optional_date(5), row.string(6), row.string(7)});
        },
        operator_id, subscription);
    return rented;
}

bool has_add_ons(Tx& tx, Id operator_id, Id subscription) {
    return tx.first(
        "SELECT 1 FROM subscription_add_on WHERE operator_id = $1 AND subscription_id = $2 LIMIT 1",
        [](const Row&) {}, operator_id, subscription);
}

}  // namespace bangnopi::store
