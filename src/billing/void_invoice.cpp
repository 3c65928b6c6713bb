#include "billing/void_invoice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/check.hpp"
#include "base/json_text.hpp"
#include "billing/access_state.hpp"
#include "billing/held_invoice.hpp"
#include "billing/invoice_books.hpp"
#include "billing/late_fees.hpp"
#include "billing/suspended_periods.hpp"
#include "store/bill_runs.hpp"
#include "store/checkouts.hpp"
#include "store/outbox.hpp"
#include "store/packages.hpp"
#include "store/rerating.hpp"
#include "store/waiting_lines.hpp"

namespace bangnopi::billing {
namespace {

using store::ChargeKind;

Result<Done> check_voidable(store::Tx& tx, const store::Act& act, const store::Invoice& invoice) {
    if (invoice.open != invoice.amounts.total)
        return refuse(Code::conflict,
                      "Something of this invoice is paid, credited, withheld or written off: write a credit "
                      "note, or give the payment back first."_msg);
    if (!store::packages_not_over(tx, act.operator_id, std::span(&invoice.id, 1), act.now).empty())
        return refuse(Code::conflict, "This invoice is of a package that runs: write a credit note."_msg);
    return Done{};
}

// The period of which a bill with this charge was made: usage comes on the bill after its own where the fee comes ahead.
domain::Date billed_with(const store::FreedCharge& charge, const store::Subscription& subscription,
                         const domain::PlanTerms& terms) {
    const domain::Period period = domain::billing_period(charge.period_from, subscription.billing_day);
    const bool comes_later = charge.kind == ChargeKind::usage && terms.charged == domain::Charged::advance;
    return comes_later ? period.to : period.from;
}

// Later bills stand: the next one takes what this one had.
Result<Done> bill_as_adjustment(store::Tx& tx, const store::Act& act, const store::Subscription& subscription,
                                std::span<const store::FreedCharge> charges, bool uses_discount) {
    const bool comes_once = std::ranges::any_of(charges, [](const store::FreedCharge& charge) {
        return charge.kind == ChargeKind::setup || charge.kind == ChargeKind::early_end;
    });
    const bool counts_discount = uses_discount && subscription.discount && subscription.discount->periods;
    if (comes_once || counts_discount)
        return refuse(Code::conflict,
                      "Later invoices of this subscription build on this one: void those first, the newest "
                      "before the others, or write a credit note."_msg);
    for (const store::FreedCharge& charge : charges)
        store::mark_for_rerating(tx, act.operator_id, subscription.id, charge.period_from, charge.kind);
    return Done{};
}

Result<Done> bill_again(store::Tx& tx, const store::Act& act, Id id,
                        std::span<const store::FreedCharge> charges, bool uses_discount) {
    auto subscription = store::lock_subscription(tx, act.operator_id, id);
    BANGNOPI_CHECK(subscription);
    const domain::PlanTerms terms = terms_of(tx, act.operator_id, *subscription);
    domain::Date from = billed_with(charges.front(), *subscription, terms);
    for (const store::FreedCharge& charge : charges) {
        if (charge.kind == ChargeKind::upgrade)
            return refuse(Code::conflict,
                          "This invoice is of a change of plan, which is billed on its day alone: write a "
                          "credit note."_msg);
        from = std::min(from, billed_with(charge, *subscription, terms));
    }
    uses_discount = uses_discount && domain::is_discounted_from(subscription->discount_from, from);
    if (!go_back_to(tx, act, *subscription, terms, from))
        return bill_as_adjustment(tx, act, *subscription, charges, uses_discount);
    store::set_schedule(tx, act.operator_id, {subscription->next_period_from, subscription->next_issue_on},
                        std::span(&id, 1));
    if (uses_discount) store::give_discount_period_back(tx, act.operator_id, id, from);
    return Done{};
}

// What it had of periods that were rated again waits for the next bill.
void give_adjustments_back(store::Tx& tx, const store::Act& act, std::span<const store::InvoiceLine> lines,
                           const domain::InvoiceDraft& draft) {
    for (std::size_t i = 0; i < lines.size(); ++i)
        if (lines[i].kind == domain::LineKind::adjustment && lines[i].subscription_id)
            store::take_adjustment_back(
                tx, act.operator_id, *lines[i].subscription_id,
                draft.lines[i].of_fee ? store::AdjustmentOf::month : store::AdjustmentOf::usage,
                lines[i].amount);
}

bool uses_discount(std::span<const store::InvoiceLine> lines, Id subscription) {
    return std::ranges::any_of(lines, [subscription](const store::InvoiceLine& line) {
        return line.kind == domain::LineKind::discount && line.subscription_id == subscription;
    });
}

std::set<Id> subscriptions_of(std::span<const store::InvoiceLine> lines) {
    std::set<Id> subscriptions;
    for (const store::InvoiceLine& line : lines)
        if (line.subscription_id) subscriptions.insert(*line.subscription_id);
    return subscriptions;
}

// The lines that wait again.
Result<std::vector<store::WaitingLine>> free_what_it_charged(store::Tx& tx, const store::Act& act,
                                                             const store::Invoice& invoice,
                                                             const domain::InvoiceDraft& draft) {
    const std::vector<store::InvoiceLine> lines = store::invoice_lines(tx, act.operator_id, invoice.id);
    const std::vector<store::FreedCharge> charges = store::free_charges(tx, act.operator_id, invoice.id);
    give_adjustments_back(tx, act, lines, draft);
    for (auto first = charges.begin(); first != charges.end();) {
        const Id subscription = first->subscription_id;
        const auto last = std::find_if(first, charges.end(), [&](const store::FreedCharge& charge) {
            return charge.subscription_id != subscription;
        });
        BANGNOPI_TRY_DONE(
            bill_again(tx, act, subscription, std::span(first, last), uses_discount(lines, subscription)));
        first = last;
    }
    std::vector<store::WaitingLine> freed = store::release_waiting_lines(tx, act.operator_id, invoice.id);
    store::withdraw_late_fee_of(tx, act.operator_id, invoice.id);
    std::set<Id> subscriptions = subscriptions_of(lines);
    for (const store::WaitingLine& line : freed)
        if (line.subscription_id) subscriptions.insert(*line.subscription_id);
    for (const Id subscription : subscriptions)
        store::bill_what_waits_on(tx, act.operator_id, subscription, act.today);
    return freed;
}

void tell(store::Tx& tx, const store::Act& act, const store::Invoice& invoice, const std::string& reason) {
    const std::string customer = format_id(invoice.customer_id);
    store::emit(tx, act, "invoice.voided", invoice.id,
                fmt::format(R"({{"customer":"{}","amount":{},"open":0}})", customer, invoice.amounts.total));
    store::audit(tx, act, "invoice.void", "invoice", invoice.id, "",
                 JsonObject{{"customer", customer},
                            {"number", invoice.number},
                            {"total", invoice.amounts.total},
                            {"reason", reason}}
                     .text());
}

}  // namespace

Result<store::Invoice> void_invoice(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                    const VoidInvoice& command) {
    BANGNOPI_TRY_DONE(check_reason(command.reason));
    BANGNOPI_TRY(held, hold_invoice(tx, act, command.invoice));
    const store::Invoice& invoice = held.invoice;
    BANGNOPI_TRY_DONE(check_voidable(tx, act, invoice));
    const domain::Replayed replayed = replay_invoice(tx, act.operator_id, invoice);
    book_void(tx, act, invoice, replayed);
    BANGNOPI_TRY(freed, free_what_it_charged(tx, act, invoice, replayed.draft));
    store::insert_correction(
        tx, act.operator_id,
        correction_row(act, invoice, store::CorrectionKind::voided, invoice.amounts.total, command.reason));
    store::void_invoice(tx, act.operator_id, invoice.id);
    store::retire_checkouts(tx, act.operator_id, invoice.id, act.now);
    refresh_access(tx, act, settings, held.payer.id);
    tell(tx, act, invoice, command.reason);
    rebill_late_fees(tx, act, settings, freed);
    return *store::find_invoice(tx, act.operator_id, invoice.id);
}

}  // namespace bangnopi::billing
