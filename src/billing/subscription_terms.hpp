// What a new subscription is to be, decided before anything of it is written: to begin it, and to say what its first bill
// will be.
#pragma once

#include <optional>

#include "base/field_errors.hpp"
#include "billing/subscriptions.hpp"
#include "store/operators.hpp"
#include "store/plans.hpp"

namespace bangnopi::billing {

// Its days, billing day and discount. Id, customer, plan and connection are still open.
Result<store::Subscription> read_terms(const store::Act& act, const store::Settings& settings,
                                       const NewSubscription& command);

// What a discount may be, whoever has it. Its pointers begin with /discount.
void check_discount(FieldErrors& errors, const store::SubscriptionDiscount& discount);

// The version that is sold in the area when the subscription starts; puts the subscription on it, into its first period, and on its
// promotion.
Result<store::PlanVersion> put_on_plan(store::Tx& tx, const store::Act& act, const NewSubscription& command,
                                       std::optional<Id> area, store::Subscription& subscription);

}  // namespace bangnopi::billing
