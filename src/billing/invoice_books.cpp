#include "billing/invoice_books.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "billing/kept_input.hpp"
#include "domain/journals.hpp"
#include "store/corrections.hpp"
#include "store/jobs.hpp"
#include "store/ledger.hpp"

namespace bangnopi::billing {

domain::Replayed replay_invoice(store::Tx& tx, Id operator_id, const store::Invoice& invoice) {
    const auto kept = store::invoice_input(tx, operator_id, invoice.id);
    BANGNOPI_CHECK(kept);
    auto replayed = replay_kept_input(*kept);
    BANGNOPI_CHECK(replayed && replayed->draft.total == invoice.amounts.total);
    return *std::move(replayed);
}

void tell_earned(store::Tx& tx, Id operator_id, Id invoice, domain::Revenue& revenue) {
    const std::vector<store::Deferral> deferrals = store::lock_deferrals(tx, operator_id, invoice);
    // A package that waits for its first use is earned on another day than its invoice knew.
    if (revenue.deferred.size() == 1 && deferrals.size() == 1)
        revenue.deferred.front().until = deferrals.front().recognised_on;
    for (domain::DeferredFee& fee : revenue.deferred)
        fee.is_earned =
            std::ranges::find(deferrals, fee.until, &store::Deferral::recognised_on) == deferrals.end();
}

void book_void(store::Tx& tx, const store::Act& act, const store::Invoice& invoice,
               const domain::Replayed& replayed) {
    domain::Revenue revenue = replayed.revenue;
    tell_earned(tx, act.operator_id, invoice.id, revenue);
    for (const domain::DeferredFee& fee : revenue.deferred)
        if (!fee.is_earned) store::delete_deferral(tx, act.operator_id, {fee.until, invoice.id, fee.amount});
    const domain::Postings booked = domain::reversed(
        domain::invoice_postings(invoice.customer_id, revenue, invoice.tax, invoice.amounts.total));
    if (!booked.empty())
        store::insert_journal(tx, act.operator_id,
                              {act.ids->next(), act.today, store::JournalCause::voided, invoice.id, act.now},
                              booked);
}

}  // namespace bangnopi::billing
