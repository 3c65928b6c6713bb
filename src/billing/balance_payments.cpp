#include "billing/balance_payments.hpp"

#include <algorithm>

#include "base/json_text.hpp"
#include "billing/access_state.hpp"
#include "billing/packages.hpp"
#include "domain/journals.hpp"
#include "domain/prepaid.hpp"
#include "store/bill_runs.hpp"
#include "store/checkouts.hpp"
#include "store/invoices.hpp"
#include "store/ledger.hpp"
#include "store/outbox.hpp"
#include "store/payments.hpp"

namespace bangnopi::billing {
namespace {

constexpr int invoices_per_page = 200;

std::vector<store::PayableInvoice> open_after(store::Tx& tx, const store::Act& act, Id customer,
                                              const std::optional<domain::OpenInvoice>& last) {
    std::vector<store::PayableInvoice> page;
    store::ask_open_invoices(tx, act.operator_id, customer, last, invoices_per_page, page);
    tx.settle();
    return page;
}

void pay_one(store::Tx& tx, const store::Act& act, Id customer, const store::PayableInvoice& invoice,
             std::int64_t amount) {
    const Id id = invoice.open.id;
    domain::InvoiceAmounts amounts = invoice.amounts;
    amounts.paid = domain::add(amounts.paid, amount);
    store::update_invoice_amounts(tx, act.operator_id, id, amounts);
    const store::Allocation allocation{id, act.ids->next(), store::AllocationKind::balance,
                                       {}, amount,          act.now};
    store::insert_allocations(tx, act.operator_id, std::span(&allocation, 1));
    store::insert_journal(tx, act.operator_id,
                          {act.ids->next(), act.today, store::JournalCause::balance_applied, id, act.now},
                          domain::balance_applied_postings(customer, amount));
    store::retire_checkouts(tx, act.operator_id, id, act.now);
    if (domain::status_of(amounts) == domain::InvoiceStatus::paid)
        store::emit(tx, act, "invoice.paid", id, JsonObject{{"customer", format_id(customer)}}.text());
}

// What is left of `free`.
std::int64_t pay_open_invoices(store::Tx& tx, const store::Act& act, Id customer, std::int64_t free) {
    std::optional<domain::OpenInvoice> last;
    while (free > 0) {
        const std::vector<store::PayableInvoice> page = open_after(tx, act, customer, last);
        if (page.empty()) break;
        last = page.back().open;
        std::vector<domain::OpenInvoice> open;
        for (const store::PayableInvoice& invoice : page) open.push_back(invoice.open);
        const domain::Allocated allocated = domain::allocate(free, open, std::nullopt, false);
        for (const domain::Allocation& share : allocated.allocations)
            pay_one(tx, act, customer,
                    *std::ranges::find(page, share.invoice,
                                       [](const store::PayableInvoice& one) { return one.open.id; }),
                    share.amount);
        free = allocated.to_balance;
    }
    return free;
}

}  // namespace

void pay_with_balance(store::Tx& tx, const store::Act& act, const store::Settings& settings, Id customer,
                      std::int64_t amount) {
    auto balances = store::lock_balances(tx, act.operator_id, std::span(&customer, 1));
    if (balances.empty()) return;
    store::SpendableBalance& balance = balances.front();
    const std::int64_t free =
        std::clamp<std::int64_t>(domain::available(balance.balance, balance.reserved), 0, amount);
    balance.balance -= free - pay_open_invoices(tx, act, customer, free);
    store::set_balances(tx, act.operator_id, balances);
    renew_packages(tx, act, settings, std::span(&customer, 1));
    refresh_access(tx, act, settings, customer);
}

}  // namespace bangnopi::billing
