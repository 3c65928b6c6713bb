#include "billing/suspended_periods.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "billing/cycle.hpp"
#include "store/add_ons.hpp"
#include "store/plans.hpp"
#include "store/rerating.hpp"

namespace bangnopi::billing {
namespace {

using store::ChargeKind;

domain::Date usage_before(const store::Subscription& subscription, const domain::PlanTerms& terms,
                          domain::Date period_from) {
    return domain::usage_billed_before(period_from, subscription.billing_day,
                                       terms.charged == domain::Charged::advance);
}

}  // namespace

domain::PlanTerms terms_of(store::Tx& tx, Id operator_id, const store::Subscription& subscription) {
    auto version = store::find_plan_version(tx, operator_id, subscription.current_plan_version_id);
    BANGNOPI_CHECK(version);
    return std::move(version->terms);
}

bool go_back_to(store::Tx& tx, const store::Act& act, store::Subscription& subscription,
                const domain::PlanTerms& terms, domain::Date period_from) {
    const std::optional<domain::Date> issue_on =
        domain::issue_day(cycle_of(subscription, terms), period_from);
    const domain::Date usage_from = usage_before(subscription, terms, period_from);
    if (!issue_on || store::has_charge_since(tx, act.operator_id, subscription.id, period_from, usage_from) ||
        store::has_adjusted_since(tx, act.operator_id, subscription.id, period_from, usage_from))
        return false;
    store::forget_reratings(tx, act.operator_id, subscription.id, period_from, usage_from);
    subscription.next_period_from = period_from;
    subscription.next_issue_on = std::max(*issue_on, act.today);
    return true;
}

void follow_suspension(store::Tx& tx, Id operator_id, const store::Subscription& subscription,
                       domain::Date from) {
    const domain::Date first = std::max(from, subscription.first_period_from);
    if (first >= subscription.next_period_from) return;
    const domain::Date used_until =
        usage_before(subscription, terms_of(tx, operator_id, subscription), subscription.next_period_from);
    const bool has_add_ons = store::has_add_ons(tx, operator_id, subscription.id);
    const int day = subscription.billing_day;
    for (domain::Period period = domain::billing_period(first, day);
         period.from < subscription.next_period_from; period = domain::following_period(period, day)) {
        store::mark_for_rerating(tx, operator_id, subscription.id, period.from, ChargeKind::fee);
        if (has_add_ons)
            store::mark_for_rerating(tx, operator_id, subscription.id, period.from, ChargeKind::add_on);
        if (period.from < used_until)
            store::mark_for_rerating(tx, operator_id, subscription.id, period.from, ChargeKind::usage);
    }
}

void follow_end(store::Tx& tx, Id operator_id, const store::Subscription& subscription,
                std::optional<domain::Date> end_before) {
    const domain::Date on = subscription.ends_on.value();
    const domain::Date first =
        std::max(std::min(on, end_before.value_or(on)), subscription.first_period_from);
    const bool is_later = end_before && *end_before < on;
    const bool has_add_ons = store::has_add_ons(tx, operator_id, subscription.id);
    const int day = subscription.billing_day;
    for (domain::Period period = domain::billing_period(first, day);
         period.from < subscription.next_period_from; period = domain::following_period(period, day)) {
        if (is_later)
            store::mark_for_rerating(tx, operator_id, subscription.id, period.from, ChargeKind::fee);
        if (has_add_ons)
            store::mark_for_rerating(tx, operator_id, subscription.id, period.from, ChargeKind::add_on);
    }
}

void follow_resumption(store::Tx& tx, const store::Act& act, store::Subscription& subscription,
                       domain::Date from) {
    if (std::max(from, subscription.first_period_from) >= subscription.next_period_from) return;
    const domain::Period last =
        domain::billing_period(subscription.next_period_from - 1, subscription.billing_day);
    go_back_to(tx, act, subscription, terms_of(tx, act.operator_id, subscription), last.from);
    follow_suspension(tx, act.operator_id, subscription, from);
}

}  // namespace bangnopi::billing
