#include "billing/invoice_contents.hpp"

#include "billing/quote.hpp"
#include "domain/journals.hpp"

namespace bangnopi::billing {
store::NewInvoice new_invoice(const store::Act& act, const store::BillableSubscription& subscription,
                              domain::Date issued_on, const domain::InvoiceDraft& draft) {
    store::NewInvoice invoice;
    invoice.id = act.ids->next();
    invoice.customer_id = subscription.customer_id;
    invoice.subscription_id = subscription.id;
    invoice.issued_on = issued_on;
    invoice.period = draft.period;
    invoice.subtotal = draft.subtotal;
    invoice.tax = draft.tax;
    invoice.total = draft.total;
    return invoice;
}

void add_contents(store::InvoiceRows& rows, const store::NewInvoice& invoice, const Bill& bill,
                  const store::CaseBatch& cases, std::size_t index, const domain::Zone& zone,
                  std::string& text) {
    int line_no = 0;
    for (const domain::DraftLine& line : bill.draft.lines)
        rows.add_line(invoice, ++line_no, line, cases.sold_as(index, line));
    text.clear();
    append_quote_input(text, bill.inputs, zone.name());
    rows.add_input(invoice, text);
    const domain::Revenue revenue = domain::split_revenue(bill.inputs, bill.draft);
    const bool in_advance = bill.inputs.in_advance;
    const domain::Postings booked =
        domain::invoice_postings(invoice.customer_id, revenue, invoice.tax, invoice.total, in_advance);
    if (!booked.empty()) rows.add_journal(invoice, store::JournalCause::invoice, booked);
    if (in_advance && revenue.subscription > 0)
        rows.add_deferral(invoice, bill.draft.period.to, revenue.subscription);
    if (invoice.paid == 0) return;
    rows.add_allocation(invoice);
    if (invoice.paid_by == store::AllocationKind::voucher)
        return rows.add_journal(invoice, store::JournalCause::voucher_redeemed,
                                domain::plan_voucher_redeemed_postings(invoice.customer_id, invoice.paid));
    rows.add_journal(invoice, store::JournalCause::balance_applied,
                     domain::balance_applied_postings(invoice.customer_id, invoice.paid));
}

}  // namespace bangnopi::billing
