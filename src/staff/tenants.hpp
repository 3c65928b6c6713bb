// Operators (tenants): making one with all it needs on its first day, and its settings.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "staff/passwords.hpp"
#include "store/act.hpp"
#include "store/operators.hpp"
#include "store/staff.hpp"

namespace bangnopi::staff {

struct NewOperator {
    std::string code;  // lower-case letters, digits, "-"; 2 to 32
    std::string name;
    std::string time_zone = "Asia/Jakarta";
    std::string currency = "IDR";
    store::Settings settings;
    std::string owner_username = "owner";
    std::string owner_name = "Admin utama";
    ChosenPassword owner_password;  // made before the transaction
};
struct CreatedOperator {
    store::Operator tenant;
    store::Staff owner;
};
// With its chart of accounts, the channels `kas` and `bank`, and its owner. The transaction's scope is the
// installation's.
Result<CreatedOperator> create_operator(store::Tx& tx, IdSource& ids, Instant now, const store::Actor& actor,
                                        const NewOperator& command);

struct EditOperator {
    std::optional<std::string> name;
    std::optional<std::string> time_zone;
    std::optional<store::Settings> settings;
    std::optional<std::int64_t> if_version;
};
Result<store::Operator> edit_operator(store::Tx& tx, const store::Act& act, const EditOperator& command);

// What stands on its printed papers: the octets of a PNG, which whoever calls has looked at.
void put_logo(store::Tx& tx, const store::Act& act, std::string_view octets);
Result<Done> remove_logo(store::Tx& tx, const store::Act& act);

// The context of a use case for this operator: its zone, currency and today.
store::Act make_act(const store::Operator& tenant, const store::Actor& actor, Instant now, IdSource& ids);

}  // namespace bangnopi::staff
