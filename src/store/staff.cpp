#include "store/staff.hpp"

#include <array>

namespace bangnopi::store {
namespace {

#define STAFF_COLUMNS \
    "id, username, name, role, password_hash, must_change_password, active, created_at, version"

constexpr std::array sorts = {SortColumn{"username", "username"}, SortColumn{"name", "name"}};

Staff read_staff(const Row& row) {
    Staff staff;
    staff.id = row.id(0);
    staff.username = row.string(1);
    staff.name = row.string(2);
    staff.role = row.string(3);
    staff.password_hash = row.string(4);
    staff.must_change_password = row.boolean(5);
    staff.active = row.boolean(6);
    staff.created_at = row.instant(7);
    staff.version = row.integer(8);
    return staff;
}

template <class... A>
std::optional<Staff> first_staff(Tx& tx, std::string_view sql, const A&... values) {
    std::optional<Staff> staff;
    tx.first(
        sql, [&](const Row& row) { staff = read_staff(row); }, values...);
    return staff;
}

}  // namespace

void insert_staff(Tx& tx, Id operator_id, const Staff& row) {
    tx.execute("INSERT INTO staff (operator_id, " STAFF_COLUMNS
               ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
               operator_id, row.id, row.username, row.name, row.role, row.password_hash,
               row.must_change_password, row.active, row.created_at, row.version);
}

void update_staff(Tx& tx, Id operator_id, const Staff& row) {
    tx.execute(
        "UPDATE staff SET name = $3, role = $4, password_hash = $5, must_change_password = $6, "
        "active = $7, version = $8 WHERE operator_id = $1 AND id = $2",
        operator_id, row.id, row.name, row.role, row.password_hash, row.must_change_password, row.active,
        row.version);
}

std::optional<Staff> find_staff(Tx& tx, Id operator_id, Id id) {
    return first_staff(tx, "SELECT " STAFF_COLUMNS " FROM staff WHERE operator_id = $1 AND id = $2",
                       operator_id, id);
}

std::optional<Staff> lock_staff(Tx& tx, Id operator_id, Id id) {
    return first_staff(tx,
                       "SELECT " STAFF_COLUMNS " FROM staff WHERE operator_id = $1 AND id = $2 {for_update}",
                       operator_id, id);
}

std::optional<Staff> find_staff_by_username(Tx& tx, Id operator_id, std::string_view username) {
    return first_staff(tx, "SELECT " STAFF_COLUMNS " FROM staff WHERE operator_id = $1 AND username = $2",
                       operator_id, username);
}

std::int64_t count_active_staff(Tx& tx, Id operator_id, std::string_view role) {
    std::int64_t count = 0;
    tx.each(
        "SELECT id FROM staff WHERE operator_id = $1 AND role = $2 AND active = 1 ORDER BY id {for_update}",
        [&](const Row&) { ++count; }, operator_id, role);
    return count;
}

Result<Page<Staff>> list_staff(Tx& tx, Id operator_id, const PageRequest& request) {
    const ListQuery::Select select{STAFF_COLUMNS, 9, "staff", "operator_id", "id"};
    ListQuery query(select, operator_id);
    query.search("lower(username || ' ' || name)", request.q);
    return query.page<Staff>(tx, request, sorts, read_staff);
}

}  // namespace bangnopi::store
