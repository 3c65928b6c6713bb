// The invoice of an upgrade inside a period that was billed in advance (domain rule 4.4): what is left of the old fee is
// credited, what is left of the new one charged, on the day of the change and in its transaction.
#pragma once

#include "base/result.hpp"
#include "store/act.hpp"
#include "store/operators.hpp"
#include "store/subscriptions.hpp"

namespace bangnopi::billing {

// Refuses a second one on one day, and one before a change that the period's own invoice has billed.
Result<Done> check_upgrade_billable(store::Tx& tx, const store::Act& act,
                                    const store::Subscription& subscription);

// The subscription, whose customer's row is held, has the new plan from today on; `old_version` is the one it had until now.
// Nothing is issued where the fees are equal. To be called last: it takes an invoice number.
Result<Done> issue_upgrade(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                           Id subscription, Id old_version);

}  // namespace bangnopi::billing
