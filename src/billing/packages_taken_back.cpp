#include "billing/packages_taken_back.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/check.hpp"
#include "billing/invoice_books.hpp"
#include "domain/money.hpp"
#include "store/bill_runs.hpp"
#include "store/invoices.hpp"
#include "store/outbox.hpp"
#include "store/packages.hpp"

namespace bangnopi::billing {
namespace {

template <class Items, class Key>
auto with_invoice(Items& items, Id invoice, Key key) {
    return std::ranges::find(items, invoice, key);
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

void tell_taken_back(store::Tx& tx, const store::Act& act, const store::Package& package) {
    store::emit(
        tx, act, "subscription.package_taken_back", package.subscription_id,
        fmt::format(R"({{"invoice":"{}","from":"{}","to":"{}"}})", format_id(package.invoice_id),
                    format_instant(package.life.from), format_instant(std::max(package.life.from, act.now))));
}

void void_invoice(store::Tx& tx, const store::Act& act, const store::Package& package,
                  PaidInvoice& reopened) {
    const auto invoice = store::find_invoice(tx, act.operator_id, reopened.id);
    BANGNOPI_CHECK(invoice);
    if (invoice->open < invoice->amounts.total)
        return;  // paid in part, or corrected by staff, who say what becomes of it
    const domain::Replayed replayed = replay_invoice(tx, act.operator_id, *invoice);
    book_void(tx, act, *invoice, replayed);
    if (domain::uses_discount(replayed.draft) && !package.had_former_discount)
        store::give_discount_period_back(tx, act.operator_id, package.subscription_id, package.first_on);
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
        void_invoice(tx, act, package, *with_invoice(reopened, package.invoice_id, &PaidInvoice::id));
        tell_taken_back(tx, act, package);
    }
}

bool end_unused_package(store::Tx& tx, const store::Act& act, Id invoice) {
    bool any = false;
    for (const store::Package& package :
         store::packages_not_over(tx, act.operator_id, std::span(&invoice, 1), act.now)) {
        if (!package.waits_at(act.now)) continue;
        store::end_package(tx, act.operator_id, package, act.now);
        tell_taken_back(tx, act, package);
        any = true;
    }
    return any;
}

}  // namespace bangnopi::billing
