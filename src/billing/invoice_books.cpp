#include "billing/invoice_books.hpp"

#include "base/check.hpp"
#include "billing/kept_input.hpp"
#include "domain/journals.hpp"
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

void book_void(store::Tx& tx, const store::Act& act, const store::Invoice& invoice,
               const domain::Replayed& replayed) {
    const domain::Revenue& revenue = replayed.revenue;
    const bool was_deferred = store::delete_deferral_of(tx, act.operator_id, invoice.id);
    const domain::Postings booked = domain::reversed(domain::invoice_postings(
        invoice.customer_id, revenue, invoice.tax, invoice.amounts.total, was_deferred));
    if (!booked.empty())
        store::insert_journal(tx, act.operator_id,
                              {act.ids->next(), act.today, store::JournalCause::voided, invoice.id, act.now},
                              booked);
}

}  // namespace bangnopi::billing
