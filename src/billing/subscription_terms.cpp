#include "billing/subscription_terms.hpp"

#include "billing/checks.hpp"
#include "billing/cycle.hpp"
#include "billing/plans.hpp"
#include "billing/promotions.hpp"
#include "domain/entered_dates.hpp"

namespace bangnopi::billing {
namespace {

constexpr int starts_ahead_days_max = 366;
constexpr int bill_from_ahead_days_max = 62;
constexpr int discount_periods_max = 1200;

void check_discount_of(FieldErrors& errors, const NewSubscription& command, domain::Date starts_on) {
    if (!command.discount) return;
    check_discount(errors, *command.discount);
    const auto& until = command.discount->until;
    errors.add_if(until && *until <= starts_on, "/discount/until", "is after the start"_msg);
    errors.add_if(!command.promotion.empty(), "/promotion", "makes the discount: leave one of them out"_msg);
}

void check_dates(FieldErrors& errors, const store::Act& act, const NewSubscription& command,
                 const store::Subscription& subscription) {
    const domain::Date starts_on = subscription.starts_on;
    errors.add_if(starts_on < domain::first_entered_day || starts_on > act.today + starts_ahead_days_max,
                  "/starts_on", "is from 2000-01-01 to a year from today"_msg);
    errors.add_if(command.ends_on && *command.ends_on <= starts_on, "/ends_on", "is after the start"_msg);
    errors.add_if(subscription.billing_day < 1 || subscription.billing_day > 31, "/billing_day",
                  "is from 1 to 31"_msg);
    errors.add_if(command.bill_from && *command.bill_from < starts_on, "/bill_from",
                  "is not before the start"_msg);
    errors.add_if(command.bill_from && *command.bill_from > act.today + bill_from_ahead_days_max,
                  "/bill_from", "is at most 62 days from today"_msg);
}

Result<store::PlanVersion> sold_version(store::Tx& tx, const store::Act& act, std::optional<Id> area,
                                        std::string_view plan_name, domain::Date on) {
    BANGNOPI_TRY(plan, plan_named(tx, act.operator_id, plan_name, "/plan"));
    if (!plan.active)
        return refuse_field("/plan", "is not sold any more: choose another"_msg, Code::conflict);
    if (!store::AreaPrices::load(tx, act.operator_id).sold_in(plan.id, area))
        return refuse_field("/plan", "is not sold in the customer's area: choose another"_msg,
                            Code::conflict);
    auto version = store::plan_version_on(tx, act.operator_id, plan.id, on);
    if (!version) return refuse_field("/plan", "has no version: add one"_msg);
    return std::move(*version);
}

void set_schedule(store::Subscription& subscription, const domain::PlanTerms& terms,
                  std::optional<domain::Date> bill_from) {
    const domain::Date first_day = bill_from.value_or(subscription.starts_on);
    subscription.next_period_from = domain::billing_period(first_day, subscription.billing_day).from;
    subscription.next_issue_on =
        domain::issue_day(cycle_of(subscription, terms), subscription.next_period_from);
}

}  // namespace

void check_discount(FieldErrors& errors, const store::SubscriptionDiscount& discount) {
    const domain::Rate value = discount.terms.value;
    const bool percent = discount.terms.kind == domain::Discount::Kind::percent;
    errors.add_if(percent && value.compare(domain::Rate(100, 1)) > 0, "/discount/value",
                  "is a percentage from 0 to 100"_msg);
    errors.add_if(!percent && value.denominator() != 1, "/discount/value", "is whole minor units"_msg);
    errors.add_if(value.numerator() < 0, "/discount/value", "is 0 or more"_msg);
    if (!percent) check_entered(errors, value.numerator(), "/discount/value");
    const int periods = discount.periods.value_or(1);
    errors.add_if(periods < 1 || periods > discount_periods_max, "/discount/periods",
                  "is from 1 to 1200"_msg);
}

Result<store::Subscription> read_terms(const store::Act& act, const store::Settings& settings,
                                       const NewSubscription& command) {
    store::Subscription subscription;
    subscription.created_at = act.now;
    subscription.starts_on = command.starts_on.value_or(act.today);
    subscription.ends_on = command.ends_on;
    subscription.billing_day = command.billing_day.value_or(settings.default_billing_day);
    subscription.discount = command.discount;
    FieldErrors errors;
    check_dates(errors, act, command, subscription);
    check_discount_of(errors, command, subscription.starts_on);
    BANGNOPI_TRY_DONE(errors.verdict());
    return subscription;
}

Result<store::PlanVersion> put_on_plan(store::Tx& tx, const store::Act& act, const NewSubscription& command,
                                       std::optional<Id> area, store::Subscription& subscription) {
    BANGNOPI_TRY(version, sold_version(tx, act, area, command.plan, subscription.starts_on));
    subscription.plan_version_id = subscription.current_plan_version_id = version.id;
    set_schedule(subscription, version.terms, command.bill_from);
    if (!command.promotion.empty())
        BANGNOPI_TRY_DONE(put_on_promotion(tx, act, command.promotion, version, area, subscription));
    return std::move(version);
}

}  // namespace bangnopi::billing
