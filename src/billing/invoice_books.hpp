// What an issued invoice has in the ledger, computed again from its kept input, for those who take it out of there. Under the lock of
// the customer's account.
#pragma once

#include "domain/invoice.hpp"
#include "store/act.hpp"
#include "store/invoices.hpp"

namespace bangnopi::billing {

domain::Replayed replay_invoice(store::Tx& tx, Id operator_id, const store::Invoice& invoice);

// Which of the fees of an invoice that were billed in advance are earned by now, that is, have no deferral of theirs any more.
void tell_earned(store::Tx& tx, Id operator_id, Id invoice, domain::Revenue& revenue);

// The invoice's journal the other way, dated today. Of its fees what was not yet earned goes back to 2103's debit; what was, to that
// of 4101.
void book_void(store::Tx& tx, const store::Act& act, const store::Invoice& invoice,
               const domain::Replayed& replayed);

}  // namespace bangnopi::billing
