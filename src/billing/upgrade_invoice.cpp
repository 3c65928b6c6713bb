#include "billing/upgrade_invoice.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "billing/access_state.hpp"
#include "billing/invoice_contents.hpp"
#include "billing/kept_input.hpp"
#include "store/due_rules.hpp"

namespace bangnopi::billing {
namespace {

std::uint32_t index_of(const store::CaseBatch& cases, const domain::BillingCase& inputs, Id version) {
    for (std::uint32_t plan = 0; plan < inputs.plans.size(); ++plan)
        if (cases.plan_version(0, plan) == version) return plan;
    check_failed("an upgrade from a plan that was never held", __FILE__, __LINE__);
}

}  // namespace

Result<Done> check_upgrade_billable(store::Tx& tx, const store::Act& act,
                                    const store::Subscription& subscription) {
    if (store::has_charge(tx, act.operator_id, subscription.id, act.today, store::ChargeKind::upgrade))
        return refuse(Code::conflict,
                      "the plan was changed today already and billed: change it again tomorrow"_msg);
    for (const store::PlanChangeRow& change : store::plan_changes_of(tx, act.operator_id, subscription.id))
        if (change.effective_on > act.today && change.effective_on < subscription.next_period_from)
            return refuse(Code::conflict,
                          "a change on {} is billed already: change the plan from that day on"_msg(
                              change.effective_on.iso()));
    return Done{};
}

Result<Done> issue_upgrade(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                           Id subscription, Id old_version) {
    const std::array billables = {store::find_billable(tx, act.operator_id, subscription).value()};
    const store::BillableSubscription& billable = billables.front();
    store::PlanBook book = store::PlanBook::load(tx, act.operator_id);
    store::CaseBatch cases(book, act.currency, settings.tax, store::stamp_duty_of(settings));
    cases.load(tx, act.operator_id, billables);

    const domain::Period period = domain::billing_period(act.today, billable.billing_day);
    BANGNOPI_TRY(kept, kept_inputs(tx, act.operator_id, subscription, period, store::ChargeKind::fee));
    Bill bill{{cases.at(0, period)}, {}};
    domain::BillingCase& inputs = bill.parts.front();
    if (!kept.empty()) inputs.discount = kept.front().terms.discount;
    inputs.in_advance = true;
    inputs.upgrade = domain::Upgrade{act.today, index_of(cases, inputs, old_version)};
    BANGNOPI_TRY(draft, domain::draft_invoice(inputs));
    bill.draft = std::move(draft);
    if (!domain::is_issued(bill.draft, settings.issue_zero_invoices)) return Done{};

    store::NewInvoice invoice = new_invoice(act, billable, act.today, bill.draft);
    set_due(invoice,
            domain::due_terms(store::due_policy_of(tx, act.operator_id, settings.due, billable.billed_to()),
                              act.zone, act.today));
    invoice.paid = spend_balance(tx, act, billable.billed_to(), invoice.total);
    store::InvoiceRows rows(act, settings.invoice_number_pattern);
    std::string text;
    rows.add(invoice);
    rows.add_charge(invoice, subscription, act.today, store::ChargeKind::upgrade);
    add_contents(rows, invoice, bill, cases, std::array{std::size_t{0}}, act.zone, text);
    rows.write(tx);
    if (*invoice.isolates_at <= act.now || invoice.paid > 0)
        refresh_access(tx, act, settings, billable.billed_to());
    return Done{};
}

}  // namespace bangnopi::billing
