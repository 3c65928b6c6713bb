// Usage that arrived after its period was invoiced: the period is rated again from its kept inputs, and a difference above
// zero is an adjustment on the next invoice (domain.md 3, Usage).
#pragma once

#include <span>
#include <vector>

#include "store/act.hpp"
#include "store/billing_cases.hpp"
#include "store/usage.hpp"

namespace bangnopi::billing {

struct Adjustment {
    domain::Date period_from;
    domain::OneOff one_off;  // of the amount that is to be billed; zero: nothing
};

// Of one subscription, `index` of the batch: one for each late period, in their order. An invoice's own kept input gives
// plan, tax and days; without one, the subscription as it stands does.
std::vector<Adjustment> adjustments_of(store::Tx& tx, Id operator_id, const store::CaseBatch& cases,
                                       std::size_t index, const store::BillableSubscription& subscription,
                                       std::span<const store::LateUsage> late);

}  // namespace bangnopi::billing
