#include "billing/invoice_contents.hpp"

#include <algorithm>

#include "billing/quote.hpp"
#include "domain/journals.hpp"
#include "store/bill_runs.hpp"

namespace bangnopi::billing {
namespace {

std::string_view description_of(const Bill& bill, std::size_t line) {
    const auto one_off = domain::one_off_of_line(bill.inputs, bill.draft, line);
    return one_off ? std::string_view(bill.inputs.one_offs[*one_off].description) : std::string_view();
}

void add_lines(store::InvoiceRows& rows, const store::NewInvoice& invoice, const Bill& bill,
               const store::CaseBatch* cases, std::size_t index) {
    const std::vector<domain::DraftLine>& lines = bill.draft.lines;
    for (std::size_t i = 0; i < lines.size(); ++i)
        rows.add_line(invoice, static_cast<int>(i) + 1, lines[i],
                      cases == nullptr ? store::SoldAs{} : cases->sold_as(index, lines[i]),
                      description_of(bill, i));
}

void add_rest(store::InvoiceRows& rows, const store::NewInvoice& invoice, const Bill& bill,
              const domain::Zone& zone, std::string& text) {
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

}  // namespace

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

std::int64_t spend_balance(store::Tx& tx, const store::Act& act, Id customer, std::int64_t total) {
    auto balances = store::lock_balances(tx, act.operator_id, std::span(&customer, 1));
    if (balances.empty()) return 0;
    store::SpendableBalance& balance = balances.front();
    const std::int64_t spent = std::clamp<std::int64_t>(balance.balance - balance.reserved, 0, total);
    balance.balance -= spent;
    store::set_balances(tx, act.operator_id, balances);
    return spent;
}

void add_contents(store::InvoiceRows& rows, const store::NewInvoice& invoice, const Bill& bill,
                  const domain::Zone& zone, std::string& text) {
    add_lines(rows, invoice, bill, nullptr, 0);
    add_rest(rows, invoice, bill, zone, text);
}

void add_contents(store::InvoiceRows& rows, const store::NewInvoice& invoice, const Bill& bill,
                  const store::CaseBatch& cases, std::size_t index, const domain::Zone& zone,
                  std::string& text) {
    add_lines(rows, invoice, bill, &cases, index);
    add_rest(rows, invoice, bill, zone, text);
}

}  // namespace bangnopi::billing
