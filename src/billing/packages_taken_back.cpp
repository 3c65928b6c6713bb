#include "billing/packages_taken_back.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/check.hpp"
#include "billing/quote.hpp"
#include "domain/journals.hpp"
#include "store/bill_runs.hpp"
#include "store/invoices.hpp"
#include "store/jobs.hpp"
#include "store/ledger.hpp"
#include "store/outbox.hpp"
#include "store/packages.hpp"

namespace bangnopi::billing {
namespace {

template <class Items, class Key>
auto with_invoice(Items& items, Id invoice, Key key) {
    return std::ranges::find(items, invoice, key);
}

// What was not yet earned goes back to 2103's debit; what was, to that of 4101.
void book_void(store::Tx& tx, const store::Act& act, const store::Invoice& invoice) {
    const auto kept = store::invoice_input(tx, act.operator_id, invoice.id);
    BANGNOPI_CHECK(kept);
    const auto input = parse_quote_input(*kept);
    BANGNOPI_CHECK(input);
    const domain::BillingCase inputs = input->billing_case();
    const auto draft = domain::draft_invoice(inputs);
    BANGNOPI_CHECK(draft && draft->total == invoice.amounts.total);
    const domain::Revenue revenue = domain::split_revenue(inputs, *draft);
    const bool was_deferred =
        store::delete_deferral(tx, act.operator_id, {invoice.period.to, invoice.id, revenue.subscription});
    store::insert_journal(tx, act.operator_id,
                          {act.ids->next(), act.today, store::JournalCause::voided, invoice.id, act.now},
                          domain::reversed(domain::invoice_postings(invoice.customer_id, revenue, invoice.tax,
                                                                    invoice.amounts.total, was_deferred)));
    if (domain::uses_discount(*draft))
        store::give_discount_period_back(tx, act.operator_id, *invoice.subscription_id);
}

// Of what is taken beyond `spent` each keeps what it can: a package all of its own or nothing.
void leave_beyond(std::int64_t spent, const std::set<Id>& packages, std::vector<domain::Allocation>& taken) {
    std::int64_t beyond = -spent;
    for (const domain::Allocation& part : taken) beyond = domain::add(beyond, part.amount);
    for (auto part = taken.rbegin(); part != taken.rend(); ++part) {
        const bool is_kept_whole = part->amount <= beyond;
        const std::int64_t kept = is_kept_whole                      ? part->amount
                                  : packages.contains(part->invoice) ? 0
                                                                     : beyond;
        part->amount -= kept;
        beyond -= kept;
    }
    std::erase_if(taken, [](const domain::Allocation& part) { return part.amount == 0; });
}

void void_invoice(store::Tx& tx, const store::Act& act, PaidInvoice& reopened) {
    const auto invoice = store::find_invoice(tx, act.operator_id, reopened.id);
    BANGNOPI_CHECK(invoice);
    if (invoice->amounts.paid > 0) return;
    book_void(tx, act, *invoice);
    store::void_invoice(tx, act.operator_id, reopened.id);
    reopened.status = domain::InvoiceStatus::voided;
    reopened.open = 0;
}

}  // namespace

void take_packages_whole(store::Tx& tx, const store::Act& act, std::int64_t spent,
                         std::span<const domain::Allocation> paid_from_balance,
                         std::vector<domain::Allocation>& taken) {
    std::vector<Id> invoices;
    for (const domain::Allocation& part : taken) invoices.push_back(part.invoice);
    std::set<Id> whole;
    for (const store::Package& package : store::packages_not_over(tx, act.operator_id, invoices, act.now)) {
        const auto paid = with_invoice(paid_from_balance, package.invoice_id, &domain::Allocation::invoice);
        const auto part = with_invoice(taken, package.invoice_id, &domain::Allocation::invoice);
        BANGNOPI_CHECK(paid != paid_from_balance.end() && part != taken.end());
        part->amount = paid->amount;
        whole.insert(package.invoice_id);
    }
    leave_beyond(spent, whole, taken);
}

void take_packages_back(store::Tx& tx, const store::Act& act, std::span<PaidInvoice> reopened) {
    std::vector<Id> invoices;
    for (const PaidInvoice& invoice : reopened) invoices.push_back(invoice.id);
    for (const store::Package& package : store::packages_not_over(tx, act.operator_id, invoices, act.now)) {
        store::end_package(tx, act.operator_id, package, act.now);
        void_invoice(tx, act, *with_invoice(reopened, package.invoice_id, &PaidInvoice::id));
        store::emit(tx, act, "subscription.package_taken_back", package.subscription_id,
                    fmt::format(R"({{"invoice":"{}","from":"{}","to":"{}"}})", format_id(package.invoice_id),
                                format_instant(package.life.from),
                                format_instant(std::max(package.life.from, act.now))));
    }
}

}  // namespace bangnopi::billing
