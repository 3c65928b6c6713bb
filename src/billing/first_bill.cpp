#include "billing/first_bill.hpp"

#include "billing/areas.hpp"
#include "billing/checks.hpp"
#include "billing/customers.hpp"
#include "billing/subscription_terms.hpp"
#include "store/billing_cases.hpp"
#include "store/due_rules.hpp"

namespace bangnopi::billing {
namespace {

Result<std::optional<Id>> area_of(store::Tx& tx, const store::Act& act, std::string_view customer,
                                  std::string_view area) {
    if (customer.empty()) return area_named(tx, act.operator_id, area, "/area");
    BANGNOPI_TRY(found, customer_named(tx, act.operator_id, customer, "/customer"));
    return found.area_id;
}

// As CaseBatch makes it of a subscription that is there. `terms` is borrowed.
domain::BillingCase case_of(const store::Act& act, const store::Settings& settings,
                            const store::Subscription& subscription, const domain::PlanTerms& terms) {
    domain::BillingCase made;
    made.currency = act.currency;
    made.plans = std::span(&terms, 1);
    made.starts_on = subscription.starts_on;
    made.ends_on = subscription.ends_on;
    made.billing_day = subscription.billing_day;
    made.tax = settings.tax;
    made.stamp_duty = store::stamp_duty_of(settings);
    made.period_on = std::max(subscription.next_period_from, subscription.starts_on);
    made.in_advance = terms.charged == domain::Charged::advance;
    const auto& discount = subscription.discount;
    if (discount && domain::discount_holds(discount->periods, discount->until, subscription.next_period_from))
        made.discount = discount->terms;
    return made;
}

}  // namespace

Result<FirstBill> first_bill(store::Tx& tx, const store::Act& act, const NewSubscription& command,
                             std::string_view area) {
    const store::Settings settings = settings_of(tx, act);
    BANGNOPI_TRY(subscription, read_terms(act, settings, command));
    BANGNOPI_TRY(sold_in, area_of(tx, act, command.customer, area));
    BANGNOPI_TRY(version, put_on_plan(tx, act, command, sold_in, subscription));
    store::PlanBook book = store::PlanBook::load(tx, act.operator_id);
    const domain::PlanTerms& terms = book.at(tx, version.id, sold_in).terms;
    const domain::BillingCase inputs = case_of(act, settings, subscription, terms);
    BANGNOPI_TRY_DONE(domain::check_case(inputs));
    BANGNOPI_TRY(draft, domain::draft_invoice(inputs));
    FirstBill bill{terms.code, store::find_plan(tx, act.operator_id, version.plan_id)->name,
                   subscription.next_issue_on, std::nullopt, std::move(draft)};
    store::DuePolicies due_policies(act.operator_id, settings.due);
    if (bill.issue_on)
        bill.due_on = terms.billing == domain::Billing::prepaid_usage
                          ? *bill.issue_on
                          : domain::due_date(due_policies.of_area(tx, sold_in), *bill.issue_on);
    return bill;
}

}  // namespace bangnopi::billing
