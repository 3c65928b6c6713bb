// Use cases of an operator's staff. The last active owner can be neither deactivated nor given another role.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "staff/passwords.hpp"
#include "staff/roles.hpp"
#include "store/act.hpp"
#include "store/staff.hpp"

namespace bangnopi::staff {

struct NewMember {
    std::string username;  // lower-case letters, digits, ".", "_", "-"; 2 to 64
    std::string name;
    Role role = Role::auditor;
    ChosenPassword password;  // made before the transaction
};
Result<store::Staff> add_member(store::Tx& tx, const store::Act& act, const NewMember& command);

struct EditMember {
    Id id;
    std::optional<std::string> name;
    std::optional<Role> role;
    std::optional<bool> active;
    std::optional<std::int64_t> if_version;
};
// Deactivating ends all of the member's sessions.
Result<store::Staff> edit_member(store::Tx& tx, const store::Act& act, const EditMember& command,
                                 Instant real_now);

// Ends all of the member's sessions but `keep` (the one that asked).
Result<store::Staff> set_password(store::Tx& tx, const store::Act& act, Id staff_id,
                                  const ChosenPassword& password, Instant real_now,
                                  std::optional<Id> keep = std::nullopt);

}  // namespace bangnopi::staff
