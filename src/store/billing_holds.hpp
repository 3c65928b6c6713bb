// Customers whom bill runs pass over for a while: a dispute, a house that is being moved. What is due of them stays due.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/calendar.hpp"
#include "store/database.hpp"

namespace bangnopi::store {

struct BillingHold {
    std::optional<domain::Date> until;  // the last day that is held back; none: until it is released
    std::string reason;
    Instant since;
};

// Instead of the one that there is.
void put_billing_hold(Tx& tx, Id operator_id, Id customer, const BillingHold& hold);
// Whether there was one.
bool remove_billing_hold(Tx& tx, Id operator_id, Id customer);
// One that has passed too.
std::optional<BillingHold> find_billing_hold(Tx& tx, Id operator_id, Id customer);

// Customers who are held back, ascending above `after`.
std::vector<Id> customers_held(Tx& tx, Id operator_id, Id after, int limit);

}  // namespace bangnopi::store
