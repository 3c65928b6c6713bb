// A period that was billed and has changed since is rated again, from its kept inputs with its usage and its suspensions as
// they are now; the difference is an adjustment on the next invoice (domain.md 3 "Usage", 4.2; docs/billing-choices.md).
#pragma once

#include <span>
#include <vector>

#include "store/billing_cases.hpp"
#include "store/rerating.hpp"

namespace bangnopi::billing {

struct Rerated {
    store::Rerating of;
    domain::OneOff difference;  // above zero to be billed, below it to be credited; zero: neither
};

// Of one subscription, `index` of the batch: one for each pending charge, those to be billed first. Without a kept input
// nothing was billed of it, and the subscription as it stands gives plan, tax and days. Refuses as domain::draft_invoice,
// and Code::conflict where a kept input cannot be read.
Result<std::vector<Rerated>> rerate(store::Tx& tx, Id operator_id, const store::CaseBatch& cases,
                                    std::size_t index, const store::BillableSubscription& subscription,
                                    std::span<const store::Rerating> pending);

}  // namespace bangnopi::billing
