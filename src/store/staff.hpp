// Staff of an operator, by user name.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/paging.hpp"

namespace bangnopi::store {

struct Staff {
    Id id;
    std::string username;
    std::string name;
    std::string role;
    std::string password_hash;
    bool must_change_password = false;
    bool active = true;
    Instant created_at;
    std::int64_t version = 1;
};

void insert_staff(Tx& tx, Id operator_id, const Staff& row);
void update_staff(Tx& tx, Id operator_id, const Staff& row);  // writes row.version
std::optional<Staff> find_staff(Tx& tx, Id operator_id, Id id);
// Held until the transaction ends.
std::optional<Staff> lock_staff(Tx& tx, Id operator_id, Id id);
std::optional<Staff> find_staff_by_username(Tx& tx, Id operator_id, std::string_view username);
// Active ones with the role; the rows are held until the transaction ends.
std::int64_t count_active_staff(Tx& tx, Id operator_id, std::string_view role);
// Sorts: username (default), name.
Result<Page<Staff>> list_staff(Tx& tx, Id operator_id, const PageRequest& request);

}  // namespace bangnopi::store
