// What goes with an invoice whatever issues it: its lines, the input that explains it, its journals, the revenue that is
// earned later, and the balance that pays it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "domain/dunning.hpp"
#include "store/act.hpp"
#include "store/billing_cases.hpp"
#include "store/invoice_rows.hpp"

namespace bangnopi::billing {

struct Bill {
    std::vector<domain::BillingCase> parts;
    domain::InvoiceDraft draft;
};

// An id, whose it is, its period and amounts; when it is due and what is paid of it is the caller's, and whether it is of several
// subscriptions of the customer.
store::NewInvoice new_invoice(const store::Act& act, const store::BillableSubscription& subscription,
                              domain::Date issued_on, const domain::InvoiceDraft& draft);

// Of one that isolates who does not pay it.
inline void set_due(store::NewInvoice& invoice, const domain::DueTerms& due) {
    invoice.due_on = due.due_on;
    invoice.isolates_at = due.isolates_at;
}

// Saldo that is not reserved pays an invoice of `total`: how much of it; the rest is written back. Under the lock of the
// customer's account.
std::int64_t spend_balance(store::Tx& tx, const store::Act& act, Id customer, std::int64_t total);

// Of a bill of no subscription: all there is of it.
void add_contents(store::InvoiceRows& rows, const store::NewInvoice& invoice, const Bill& bill,
                  const domain::Zone& zone, std::string& text);
// All but its charges. `of_parts`: of each part the subscription's index among `cases`, whose plans the lines name. `text` is
// reused.
void add_contents(store::InvoiceRows& rows, const store::NewInvoice& invoice, const Bill& bill,
                  const store::CaseBatch& cases, std::span<const std::size_t> of_parts,
                  const domain::Zone& zone, std::string& text);

}  // namespace bangnopi::billing
