// Janji bayar: isolation waits until the end of a day on which the customer says that they will have paid. Staff grant one by a
// subscription (subscriptions.hpp); on the notice of their isolated line customers make one themselves, where the operator lets
// them, and once for each invoice.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "domain/calendar.hpp"
#include "store/act.hpp"
#include "store/operators.hpp"
#include "store/subscriptions.hpp"

namespace bangnopi::billing {

// The last day of what a customer who is isolated may promise today; nothing where they may not.
std::optional<domain::Date> promise_open_to(store::Tx& tx, const store::Operator& tenant, Id customer,
                                            Instant now);
domain::Date last_day_of_promise(const store::Operator& tenant, Instant until_at);
// Until that day. Refuses Code::conflict where there is none.
Result<store::IsolationHold> promise_of_customer(store::Tx& tx, const store::Act& act, Id customer);

// What both come to, under the lock of the customer's account: the hold, its audit line, its event, and lines as they now
// should be.
store::IsolationHold keep_promise(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                  Id customer, domain::Date until, std::string_view note);

}  // namespace bangnopi::billing
