// Change of plan, cuti and back, end, promise to pay.
#include <utility>

#include "base/check.hpp"
#include "billing/access_state.hpp"
#include "billing/checks.hpp"
#include "billing/cycle.hpp"
#include "billing/held_subscription.hpp"
#include "billing/packages.hpp"
#include "billing/plans.hpp"
#include "billing/promises.hpp"
#include "billing/registry_json.hpp"
#include "billing/subscriptions.hpp"
#include "billing/suspended_periods.hpp"
#include "billing/upgrade_invoice.hpp"
#include "domain/contact.hpp"
#include "domain/plan_change.hpp"
#include "store/customers.hpp"
#include "store/outbox.hpp"
#include "store/payments.hpp"
#include "store/rerating.hpp"
#include "store/waiting_lines.hpp"

namespace bangnopi::billing {
namespace {

constexpr int change_ahead_days_max = 366;
constexpr int promise_days_max = 62;

Message iso_range(const Message& what, domain::Date from, domain::Date to) {
    if (from == to) return "{} must be {}"_msg(what, from.iso());
    return "{} must be from {} to {}"_msg(what, from.iso(), to.iso());
}

// Plan change

// Staff say another day: not one that is billed, but today where an upgrade is billed at once.
Result<domain::ChangeDecided> move_to(domain::ChangeDecided decided, const store::Act& act,
                                      const HeldSubscription& held, domain::Date asked) {
    const bool is_today = decided.billed_at_once && asked == act.today;
    const domain::Date latest = act.today + change_ahead_days_max;
    const domain::Date earliest = std::max(held.subscription.starts_on, held.subscription.next_period_from);
    if (!is_today && (asked < earliest || asked > latest))
        return refuse_field("/effective_on",
                            iso_range("the day, of a period that is not yet billed,"_msg, earliest, latest),
                            Code::conflict);
    decided.effective_on = asked;
    decided.billed_at_once = is_today;
    return decided;
}

Result<domain::ChangeDecided> decide(const store::Act& act, const HeldSubscription& held,
                                     domain::Charged charged, std::int64_t old_fee, std::int64_t new_fee,
                                     std::optional<domain::Date> asked) {
    const store::Subscription& subscription = held.subscription;
    const bool is_suspended = subscription.status == domain::SubscriptionStatus::suspended;
    const domain::ChangeDecided decided =
        domain::decide_change({act.today, subscription.starts_on, subscription.next_period_from,
                               subscription.billing_day, is_suspended, charged, old_fee, new_fee});
    return asked ? move_to(decided, act, held, *asked) : decided;
}

Result<Done> check_exchangeable(const domain::PlanTerms& held, const domain::PlanTerms& wanted) {
    if (held.billing == wanted.billing && held.charged == wanted.charged) return Done{};
    return refuse_field(
        "/plan",
        "is billed in another way than the present one: end this subscription and begin another with it"_msg,
        Code::conflict);
}

Result<store::PlanVersion> wanted_version(store::Tx& tx, const store::Act& act, const HeldSubscription& held,
                                          const store::AreaPrices& prices, std::string_view plan_name,
                                          domain::Date on) {
    BANGNOPI_TRY(plan, plan_named(tx, act.operator_id, plan_name, "/plan"));
    if (!plan.active)
        return refuse_field("/plan", "is not sold any more: choose another"_msg, Code::conflict);
    if (!prices.sold_in(plan.id, held.customer.area_id))
        return refuse_field("/plan", "is not sold in the customer's area: choose another"_msg,
                            Code::conflict);
    auto version = store::plan_version_on(tx, act.operator_id, plan.id, on);
    if (!version) return refuse_field("/plan", "has no version: add one"_msg);
    return std::move(*version);
}

// To the plan that is held already: a change that was to come, and is not billed, is taken back.
Result<PlanChanged> keep_plan(store::Tx& tx, const store::Act& act, HeldSubscription& held,
                              const store::PlanVersion& version, domain::Date from) {
    const std::vector<store::PlanChangeRow> changes =
        store::plan_changes_of(tx, act.operator_id, held.subscription.id);
    const domain::Date first_free = std::max(from + 1, held.subscription.next_period_from);
    if (changes.empty() || changes.back().effective_on < first_free)
        return refuse_field("/plan", "is the present one already"_msg, Code::conflict);
    store::remove_plan_changes_from(tx, act.operator_id, held.subscription.id, first_free);
    const std::string payload = plan_change_json(held.subscription, version, from, true);
    return PlanChanged{
        save_subscription(tx, act, held, "subscription.change_plan", "subscription.plan_changed", payload),
        from, true};
}

// What was paid for is of the plan that it was bought on.
Result<Done> check_no_package(store::Tx& tx, const store::Act& act, Id subscription) {
    const auto states = store::package_states(tx, act, std::span(&subscription, 1));
    const auto found = states.find(subscription);
    if (found == states.end()) return Done{};
    if (found->second.next_begins_at)
        return refuse(Code::conflict,
                      "a package is paid that begins {}: change the plan when it has ended"_msg(
                          format_instant(*found->second.next_begins_at)));
    if (!found->second.paid_until || *found->second.paid_until <= act.now) return Done{};
    return refuse(Code::conflict, "a package is paid until {}: change the plan when it has ended"_msg(
                                      format_instant(*found->second.paid_until)));
}

}  // namespace

Result<PlanChanged> change_plan(store::Tx& tx, const store::Act& act, const ChangePlan& command) {
    BANGNOPI_TRY(held, hold_subscription(tx, act, command.id, command.if_version));
    store::Subscription& subscription = held.subscription;
    BANGNOPI_TRY_DONE(share_plan(tx, act.operator_id, command.plan, "/plan"));
    const store::AreaPrices prices = store::AreaPrices::load(tx, act.operator_id);
    const domain::Date asked = command.on.value_or(act.today);
    const Id present_id = store::plan_version_id_on(tx, act.operator_id, subscription, asked);
    const auto present = store::find_plan_version(tx, act.operator_id, present_id);
    BANGNOPI_CHECK(present);
    BANGNOPI_TRY(wanted, wanted_version(tx, act, held, prices, command.plan, asked));
    BANGNOPI_TRY_DONE(check_exchangeable(present->terms, wanted.terms));
    BANGNOPI_TRY_DONE(check_no_package(tx, act, subscription.id));
    if (wanted.id == present->id) return keep_plan(tx, act, held, wanted, asked);
    const std::optional<Id> area = held.customer.area_id;
    BANGNOPI_TRY(decision, decide(act, held, present->terms.charged, prices.monthly_fee(*present, area),
                                  prices.monthly_fee(wanted, area), command.on));
    if (decision.billed_at_once) BANGNOPI_TRY_DONE(check_upgrade_billable(tx, act, subscription));
    if (subscription.ends_on && decision.effective_on >= *subscription.ends_on)
        return refuse(Code::conflict, "the subscription ends on {}, before the plan would change"_msg(
                                          subscription.ends_on->iso()));
    const auto version = store::plan_version_on(tx, act.operator_id, wanted.plan_id, decision.effective_on);
    BANGNOPI_CHECK(version);
    // What was billed stays in the record of plans, today's too.
    store::remove_plan_changes_from(tx, act.operator_id, subscription.id,
                                    decision.effective_on + (decision.billed_at_once ? 1 : 0));
    store::insert_plan_change(tx, act.operator_id,
                              {act.ids->next(), subscription.id, decision.effective_on, version->id});
    subscription.amended = true;
    if (decision.effective_on <= act.today) subscription.current_plan_version_id = version->id;
    const std::string payload =
        plan_change_json(subscription, *version, decision.effective_on, decision.upgrade);
    store::Subscription changed =
        save_subscription(tx, act, held, "subscription.change_plan", "subscription.plan_changed", payload);
    if (decision.billed_at_once)
        BANGNOPI_TRY_DONE(issue_upgrade(tx, act, held.settings, subscription.id, present->id));
    return PlanChanged{std::move(changed), decision.effective_on, decision.upgrade};
}

Result<store::Subscription> suspend(store::Tx& tx, const store::Act& act, const OnDay& command) {
    BANGNOPI_TRY(held, hold_subscription(tx, act, command.id, command.if_version));
    store::Subscription& subscription = held.subscription;
    domain::Date first = held.first_open_day(act.today);
    for (const store::SuspensionRow& stretch : store::suspensions_of(tx, act.operator_id, subscription.id)) {
        if (!stretch.to_on)
            return refuse(Code::conflict,
                          "the subscription is suspended already, since {}"_msg(stretch.from_on.iso()));
        first = std::max(first, *stretch.to_on);
    }
    if (subscription.starts_on > act.today)
        return refuse(Code::conflict,
                      "the subscription has not begun: end it, or wait for its first day"_msg);
    const domain::Date on = command.on.value_or(act.today);
    if (on < first || on > act.today)
        return refuse_field("/on", iso_range("the day of a suspension"_msg, first, act.today),
                            Code::conflict);
    if (subscription.ends_on && on >= *subscription.ends_on)
        return refuse(Code::conflict, "the subscription ends on {}"_msg(subscription.ends_on->iso()));
    store::insert_suspension(tx, act.operator_id, {subscription.id, on, std::nullopt});
    subscription.amended = true;
    follow_suspension(tx, act.operator_id, subscription, on);
    return save_subscription(tx, act, held, "subscription.suspend", "subscription.suspension_begun");
}

Result<store::Subscription> resume(store::Tx& tx, const store::Act& act, const OnDay& command) {
    BANGNOPI_TRY(held, hold_subscription(tx, act, command.id, command.if_version));
    store::Subscription& subscription = held.subscription;
    const std::vector<store::SuspensionRow> stretches =
        store::suspensions_of(tx, act.operator_id, subscription.id);
    if (stretches.empty() || stretches.back().to_on)
        return refuse(Code::conflict, "the subscription is not suspended"_msg);
    store::SuspensionRow stretch = stretches.back();
    const domain::Date first = std::max(stretch.from_on, held.first_open_day(act.today));
    const domain::Date on = command.on.value_or(act.today);
    if (on < first || on > act.today)
        return refuse_field("/on", iso_range("the day of a resumption"_msg, first, act.today),
                            Code::conflict);
    stretch.to_on = on;
    store::close_suspension(tx, act.operator_id, stretch);
    follow_resumption(tx, act, subscription, on);
    store::Subscription resumed =
        save_subscription(tx, act, held, "subscription.resume", "subscription.suspension_ended");
    // After the row is written: a discount that the renewal uses up stays used.
    if (renew_packages(tx, act, held.settings, std::span(&subscription.customer_id, 1)) > 0)
        refresh_access(tx, act, held.settings, subscription.customer_id);
    return resumed;
}

namespace {

constexpr std::string_view left_early = "Biaya berhenti sebelum masa minimum";

// Of who ends on a day to which everything is billed, so that no bill of a period has the end in it: it waits by itself.
void charge_early_end(store::Tx& tx, const store::Act& act, const store::Subscription& subscription,
                      const domain::PlanTerms& terms) {
    const domain::Date starts_on = subscription.starts_on;
    const domain::Date term_ends = starts_on.plus_months(terms.minimum_term_months, starts_on.day());
    const bool is_early = *subscription.ends_on > starts_on && *subscription.ends_on < term_ends;
    if (!is_early || terms.early_end_fee == 0 || subscription.early_end_waived) return;
    store::WaitingLine line;
    line.id = act.ids->next();
    line.customer_id = subscription.customer_id;
    line.subscription_id = subscription.id;
    line.cause = store::cause_of_early_end(subscription.id);
    line.description = left_early;
    line.amount = terms.early_end_fee;
    line.created_at = act.now;
    store::insert_waiting_line(tx, act.operator_id, line);
}

}  // namespace

Result<store::Subscription> end(store::Tx& tx, const store::Act& act, const EndSubscription& command) {
    BANGNOPI_TRY(held, hold_subscription(tx, act, command.id, command.if_version));
    store::Subscription& subscription = held.subscription;
    const domain::Date first = held.first_open_day(act.today);
    const domain::Date on = command.on.value_or(std::max(act.today, subscription.starts_on));
    const domain::Date latest = std::max(act.today, subscription.starts_on) + change_ahead_days_max;
    if (on < first || on > latest)
        return refuse_field("/on", iso_range("the end, in time that is not yet billed,"_msg, first, latest),
                            Code::conflict);
    const auto version = store::find_plan_version(tx, act.operator_id, subscription.current_plan_version_id);
    BANGNOPI_CHECK(version);
    const std::optional<domain::Date> end_before = std::exchange(subscription.ends_on, on);
    subscription.bill_on_end_date = command.bill_on_end_date;
    subscription.early_end_waived = command.early_end_waived;
    subscription.next_issue_on =
        domain::issue_day(cycle_of(subscription, version->terms), subscription.next_period_from);
    follow_end(tx, act.operator_id, subscription, end_before);
    if (!subscription.next_issue_on) charge_early_end(tx, act, subscription, version->terms);
    store::Subscription ended = save_subscription(tx, act, held, "subscription.end", "subscription.end_set");
    store::bill_what_waits_on(tx, act.operator_id, subscription.id, act.today);
    ended.next_issue_on = store::find_subscription(tx, act.operator_id, subscription.id)->next_issue_on;
    return ended;
}

Result<store::IsolationHold> promise(store::Tx& tx, const store::Act& act, const PromiseToPay& command) {
    FieldErrors errors;
    errors.add_if(command.until < act.today || command.until > act.today + promise_days_max, "/until",
                  iso_range("the day"_msg, act.today, act.today + promise_days_max));
    errors.add_if(command.note.size() > note_bytes_max || !domain::is_plain_lines(command.note), "/note",
                  "is at most 500 bytes of UTF-8 text"_msg);
    BANGNOPI_TRY_DONE(errors.verdict());
    BANGNOPI_TRY(held, hold_subscription(tx, act, command.id, command.if_version));
    ++held.subscription.version;  // it is answered with the promise
    store::update_subscription(tx, act.operator_id, held.subscription);
    if (const auto payer = held.subscription.payer_id)
        keep_promise(tx, act, held.settings, *payer, command.until, command.note);
    return keep_promise(tx, act, held.settings, held.customer.id, command.until, command.note);
}

}  // namespace bangnopi::billing
