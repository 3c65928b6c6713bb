// What a suspension that begins or ends does to periods that are billed already, in advance above all (domain rule 4.2;
// docs/billing-choices.md).
#pragma once

#include "store/act.hpp"
#include "store/subscriptions.hpp"

namespace bangnopi::billing {

domain::PlanTerms terms_of(store::Tx& tx, Id operator_id, const store::Subscription& subscription);

// To a period of which, and of what goes on an invoice with it, no invoice has anything: it is due again, today at the earliest. The
// schedule is the caller's to write. False: it stays where it is.
bool go_back_to(store::Tx& tx, const store::Act& act, store::Subscription& subscription,
                const domain::PlanTerms& terms, domain::Date period_from);

// Suspended from `from` on: what was billed of those days is rated again with the next bill.
void follow_suspension(store::Tx& tx, Id operator_id, const store::Subscription& subscription,
                       domain::Date from);
// The same for a resumption; but the last period, if nothing was billed of it since it was suspended whole, is billed after
// all by a bill of today: the subscription's schedule, which the caller writes, goes back to it.
void follow_resumption(store::Tx& tx, const store::Act& act, store::Subscription& subscription,
                       domain::Date from);

// Another last day than before, `from` the earlier of both: the same, where it changes what was billed (an end that is moved to a
// later day, and add-ons).
void follow_end(store::Tx& tx, Id operator_id, const store::Subscription& subscription,
                std::optional<domain::Date> end_before);

}  // namespace bangnopi::billing
