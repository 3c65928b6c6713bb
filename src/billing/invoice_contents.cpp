#include "billing/invoice_contents.hpp"

#include <algorithm>

#include "billing/quote.hpp"
#include "domain/journals.hpp"
#include "store/bill_runs.hpp"

namespace bangnopi::billing {
namespace {

// Of no subscription the lines are the invoice's own.
store::SoldAs sold_as(const store::NewInvoice& invoice, const store::CaseBatch* cases,
                      std::span<const std::size_t> of_parts, const domain::DraftLine& line) {
    if (cases == nullptr) return {invoice.subscription_id};
    if (of_parts.size() > 1 && line.kind == domain::LineKind::stamp_duty) return {};
    return cases->sold_as(of_parts[line.part], line);
}

void add_lines(store::InvoiceRows& rows, const store::NewInvoice& invoice, const Bill& bill,
               const store::CaseBatch* cases, std::span<const std::size_t> of_parts) {
    const std::vector<domain::DraftLine>& lines = bill.draft.lines;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const domain::OneOff* const one_off = domain::one_off_of_line(bill.parts, bill.draft, i);
        rows.add_line(invoice, static_cast<int>(i) + 1, lines[i], sold_as(invoice, cases, of_parts, lines[i]),
                      one_off != nullptr ? std::string_view(one_off->description) : std::string_view());
    }
}

void append_input(std::string& text, const Bill& bill, const store::CaseBatch* cases,
                  std::span<const std::size_t> of_parts, const domain::Zone& zone) {
    if (bill.parts.size() == 1) return append_quote_input(text, bill.parts.front(), zone.name());
    std::vector<Id> subscriptions;
    for (const std::size_t index : of_parts) subscriptions.push_back(cases->subscription(index).id);
    append_quote_parts(text, bill.parts, subscriptions, zone.name());
}

void add_rest(store::InvoiceRows& rows, const store::NewInvoice& invoice, const Bill& bill,
              std::string_view input) {
    rows.add_input(invoice, input);
    const domain::Revenue revenue = domain::split_revenue(bill.parts, bill.draft);
    const domain::Postings booked =
        domain::invoice_postings(invoice.customer_id, revenue, invoice.tax, invoice.total);
    if (!booked.empty()) rows.add_journal(invoice, store::JournalCause::invoice, booked);
    for (const domain::DeferredFee& fee : revenue.deferred) rows.add_deferral(invoice, fee.until, fee.amount);
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
    invoice.customer_id = subscription.billed_to();
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
    add_lines(rows, invoice, bill, nullptr, {});
    text.clear();
    append_input(text, bill, nullptr, {}, zone);
    add_rest(rows, invoice, bill, text);
}

void add_contents(store::InvoiceRows& rows, const store::NewInvoice& invoice, const Bill& bill,
                  const store::CaseBatch& cases, std::span<const std::size_t> of_parts,
                  const domain::Zone& zone, std::string& text) {
    add_lines(rows, invoice, bill, &cases, of_parts);
    text.clear();
    append_input(text, bill, &cases, of_parts, zone);
    add_rest(rows, invoice, bill, text);
}

}  // namespace bangnopi::billing
