#include "access/counted_usage.hpp"

#include <algorithm>

#include "domain/schedule.hpp"
#include "store/access.hpp"
#include "store/rerating.hpp"

namespace bangnopi::access {
namespace {

void sort_and_unique(std::vector<Id>& ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

// The days whose usage is on invoices already. What lies before them was billed elsewhere, what lies after the end is not billed.
domain::Period billed_usage(const store::UsageTarget& target) {
    const domain::Date billed_before =
        domain::usage_billed_before(target.next_period_from, target.billing_day, target.in_advance);
    return {target.first_period_from, std::min(billed_before, target.ends_on.value_or(billed_before))};
}

// Periods that were invoiced before this usage came are billed again by the difference.
void rate_late_usage_again(store::Tx& tx, const store::Act& act, const UsageTargets& targets,
                           std::span<const store::CountedUsage> days) {
    std::vector<Id> late;
    for (const store::CountedUsage& day : days) {
        const store::UsageTarget& target = *targets.find(day.subscription_id);
        if (!billed_usage(target).contains(day.on)) continue;
        late.push_back(target.subscription_id);
        store::mark_for_rerating(tx, act.operator_id, target.subscription_id,
                                 domain::billing_period(day.on, target.billing_day).from,
                                 store::ChargeKind::usage);
    }
    if (!late.empty()) store::bill_reratings_on(tx, act.operator_id, late, act.today);
}

// Lines whose state depends on their usage follow it now.
void refresh_rated_lines(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                         const UsageTargets& targets, std::span<const store::CountedUsage> days) {
    std::vector<Id> customers;
    for (const store::CountedUsage& day : days)
        if (const store::UsageTarget& target = *targets.find(day.subscription_id); target.rated)
            customers.push_back(target.customer_id);
    sort_and_unique(customers);
    for (std::span<const Id> rest = customers; !rest.empty();) {
        const auto some = rest.first(std::min(rest.size(), store::customers_per_refresh_max));
        store::refresh_access(tx, act, settings, some);
        rest = rest.subspan(some.size());
    }
}

}  // namespace

void UsageTargets::lock(store::Tx& tx, Id operator_id, std::vector<Id> subscriptions, std::vector<Id> rated) {
    sort_and_unique(subscriptions);
    sort_and_unique(rated);
    if (subscriptions.empty()) return;
    const auto by_id = [](const store::UsageTarget& a, const store::UsageTarget& b) {
        return a.subscription_id < b.subscription_id;
    };
    const std::vector<store::UsageTarget> locked =
        store::lock_usage_targets(tx, operator_id, subscriptions, rated);
    const auto before = static_cast<std::ptrdiff_t>(targets_.size());
    targets_.insert(targets_.end(), locked.begin(), locked.end());
    std::inplace_merge(targets_.begin(), targets_.begin() + before, targets_.end(), by_id);
}

const store::UsageTarget* UsageTargets::find(Id subscription) const {
    const auto at =
        std::lower_bound(targets_.begin(), targets_.end(), subscription,
                         [](const store::UsageTarget& t, Id id) { return t.subscription_id < id; });
    return at != targets_.end() && at->subscription_id == subscription ? &*at : nullptr;
}

void count_usage(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                 const UsageTargets& targets, std::vector<store::CountedUsage> usage) {
    if (usage.empty()) return;
    store::sum_by_day(usage);
    store::add_to_rollups(tx, act.operator_id, usage);
    rate_late_usage_again(tx, act, targets, usage);
    refresh_rated_lines(tx, act, settings, targets, usage);
}

}  // namespace bangnopi::access
