#include "billing/subscriptions.hpp"

#include "billing/access_state.hpp"
#include "billing/checks.hpp"
#include "billing/connections.hpp"
#include "billing/customers.hpp"
#include "billing/plans.hpp"
#include "billing/registry_json.hpp"
#include "domain/schedule.hpp"
#include "store/outbox.hpp"

namespace bangnopi::billing {
namespace {

constexpr int starts_ahead_days_max = 366;
constexpr int bill_from_ahead_days_max = 62;
constexpr int discount_periods_max = 1200;
const domain::Date earliest_start(2000, 1, 1);
constexpr std::string_view connection_taken = "another subscription has this user name or address";

void check_discount(FieldErrors& errors, const std::optional<store::SubscriptionDiscount>& discount,
                    domain::Date starts_on) {
    if (!discount) return;
    const domain::Rate value = discount->terms.value;
    const bool percent = discount->terms.kind == domain::Discount::Kind::percent;
    errors.add_if(percent && value.compare(domain::Rate(100, 1)) > 0, "/discount/value",
                  "is a percentage from 0 to 100");
    errors.add_if(!percent && value.denominator() != 1, "/discount/value", "is whole minor units");
    errors.add_if(value.numerator() < 0, "/discount/value", "is 0 or more");
    const int periods = discount->periods.value_or(1);
    errors.add_if(periods < 1 || periods > discount_periods_max, "/discount/periods", "is from 1 to 1200");
    errors.add_if(discount->until && *discount->until <= starts_on, "/discount/until", "is after the start");
}

void check_dates(FieldErrors& errors, const store::Act& act, const NewSubscription& command,
                 const store::Subscription& subscription) {
    const domain::Date starts_on = subscription.starts_on;
    errors.add_if(starts_on < earliest_start || starts_on > act.today + starts_ahead_days_max, "/starts_on",
                  "is from 2000-01-01 to a year from today");
    errors.add_if(command.ends_on && *command.ends_on <= starts_on, "/ends_on", "is after the start");
    errors.add_if(subscription.billing_day < 1 || subscription.billing_day > 31, "/billing_day",
                  "is from 1 to 31");
    errors.add_if(command.bill_from && *command.bill_from < starts_on, "/bill_from",
                  "is not before the start");
    errors.add_if(command.bill_from && *command.bill_from > act.today + bill_from_ahead_days_max,
                  "/bill_from", "is at most 62 days from today");
}

Result<store::PlanVersion> sold_version(store::Tx& tx, const store::Act& act, const store::Customer& customer,
                                        std::string_view plan_name, domain::Date on) {
    BANGNOPI_TRY(plan, plan_named(tx, act.operator_id, plan_name, "/plan"));
    if (!plan.active) return refuse_field("/plan", "is not sold any more: choose another", Code::conflict);
    if (!store::AreaPrices::load(tx, act.operator_id).sold_in(plan.id, customer.area_id))
        return refuse_field("/plan", "is not sold in the customer's area: choose another", Code::conflict);
    auto version = store::plan_version_on(tx, act.operator_id, plan.id, on);
    if (!version) return refuse_field("/plan", "has no version: add one");
    return std::move(*version);
}

void set_schedule(store::Subscription& subscription, const domain::PlanTerms& terms,
                  std::optional<domain::Date> bill_from) {
    const domain::Cycle cycle{subscription.starts_on, subscription.ends_on, subscription.billing_day,
                              terms.billing,          terms.charged,        subscription.bill_on_end_date};
    const domain::Date first_day = bill_from.value_or(subscription.starts_on);
    subscription.next_period_from = domain::billing_period(first_day, subscription.billing_day).from;
    subscription.next_issue_on = domain::issue_day(cycle, subscription.next_period_from);
}

}  // namespace

Result<Subscribed> subscribe(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                             const NewSubscription& command) {
    const store::Settings settings = settings_of(tx, act);
    store::Subscription subscription;
    subscription.id = act.ids->next();
    subscription.created_at = act.now;
    subscription.starts_on = command.starts_on.value_or(act.today);
    subscription.ends_on = command.ends_on;
    subscription.billing_day = command.billing_day.value_or(settings.default_billing_day);
    subscription.discount = command.discount;
    FieldErrors errors;
    check_dates(errors, act, command, subscription);
    check_discount(errors, command.discount, subscription.starts_on);
    BANGNOPI_TRY_DONE(errors.verdict());
    BANGNOPI_TRY(found, customer_named(tx, act.operator_id, command.customer, "/customer"));
    const store::Customer customer = *store::lock_customer(tx, act.operator_id, found.id);
    subscription.customer_id = customer.id;
    BANGNOPI_TRY(version, sold_version(tx, act, customer, command.plan, subscription.starts_on));
    subscription.plan_version_id = subscription.current_plan_version_id = version.id;
    BANGNOPI_TRY(checked, check_connection(tx, act, keys, subscription.id, command.connection));
    subscription.connection = checked.connection;
    set_schedule(subscription, version.terms, command.bill_from);
    BANGNOPI_TRY_DONE(unless_taken("/connection", connection_taken,
                                   [&] { store::insert_subscription(tx, act.operator_id, subscription); }));
    const std::string after = json_of(subscription);
    store::audit(tx, act, "subscription.create", "subscription", subscription.id, {}, after);
    store::emit(tx, act, "subscription.created", subscription.id, after);
    refresh_access(tx, act, settings, customer.id);
    return Subscribed{*store::find_subscription(tx, act.operator_id, subscription.id),
                      checked.generated_password};
}

Result<store::Subscription> edit_connection(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                                            const EditConnection& command) {
    std::optional<store::Subscription> subscription =
        store::lock_subscription(tx, act.operator_id, command.id);
    if (!subscription) return refuse(Code::not_found, "there is no such subscription");
    BANGNOPI_TRY_DONE(check_version(command.if_version, subscription->version));
    if (subscription->status == domain::SubscriptionStatus::ended)
        return refuse(Code::conflict, "the subscription has ended: begin another");
    const std::string before = json_of(*subscription);
    BANGNOPI_TRY(connection, change_connection(tx, act, keys, *subscription, command));
    subscription->connection = connection;
    ++subscription->version;
    BANGNOPI_TRY_DONE(unless_taken("", connection_taken,
                                   [&] { store::update_subscription(tx, act.operator_id, *subscription); }));
    const std::string after = json_of(*subscription);
    store::audit(tx, act, "subscription.edit_connection", "subscription", subscription->id, before, after);
    store::emit(tx, act, "subscription.connection_changed", subscription->id, after);
    return *subscription;
}

}  // namespace bangnopi::billing
