// What a connection must have, and that nobody else has it.
#pragma once

#include "base/field_errors.hpp"
#include "base/result.hpp"
#include "base/sealing.hpp"
#include "billing/subscriptions.hpp"

namespace bangnopi::billing {

struct CheckedConnection {
    store::Connection connection;
    std::string generated_password;
};

// Fields are named below "/connection". `subscription` is whose it is: its own login and address are free for
// it.
Result<CheckedConnection> check_connection(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                                           Id subscription, const NewConnection& command);

// The same over what a subscription has; the fields are named at the top.
Result<store::Connection> change_connection(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                                            const store::Subscription& subscription,
                                            const EditConnection& command);

}  // namespace bangnopi::billing
