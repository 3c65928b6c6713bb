#include "access/counted_usage.hpp"

#include <algorithm>

#include "domain/money.hpp"
#include "domain/schedule.hpp"
#include "store/access.hpp"
#include "store/packages.hpp"
#include "store/payments.hpp"
#include "store/rerating.hpp"

namespace bangnopi::access {
namespace {

void sort_and_unique(std::vector<Id>& ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

bool comes_before(const store::UsageTarget& target, Id subscription) {
    return target.subscription_id < subscription;
}

// The days whose usage is on invoices already. What lies before them was billed elsewhere, what lies after the end is not billed.
domain::Period billed_usage(const store::UsageTarget& target) {
    const domain::Date billed_before =
        domain::usage_billed_before(target.next_period_from, target.billing_day, target.in_advance);
    return {target.first_period_from, std::min(billed_before, target.ends_on.value_or(billed_before))};
}

void refresh(store::Tx& tx, const store::Act& act, const store::Settings& settings,
             std::vector<Id> customers) {
    sort_and_unique(customers);
    for (std::span<const Id> rest = customers; !rest.empty();) {
        const auto some = rest.first(std::min(rest.size(), store::customers_per_refresh_max));
        store::refresh_access(tx, act, settings, some);
        rest = rest.subspan(some.size());
    }
}

// The first use after a package was bought, of those that are told of at once.
std::optional<Instant> first_use_of(const store::Package& package, std::span<const store::LineUse> uses) {
    std::optional<Instant> first;
    for (const store::LineUse& use : uses) {
        if (use.subscription_id != package.subscription_id || use.until < package.life.from) continue;
        const Instant at = std::max(use.from, package.life.from);
        first = std::min(first.value_or(at), at);
    }
    return first;
}

}  // namespace

void UsageTargets::lock(store::Tx& tx, Id operator_id, std::vector<Id> subscriptions,
                        std::vector<Id> accounts_first) {
    ask(tx, operator_id, std::move(subscriptions), std::move(accounts_first));
    settle(tx, operator_id);
}

void UsageTargets::ask(store::Tx& tx, Id operator_id, std::vector<Id> subscriptions,
                       std::vector<Id> accounts_first) {
    wanted_ = std::move(subscriptions);
    accounts_first_ = std::move(accounts_first);
    sort_and_unique(wanted_);
    sort_and_unique(accounts_first_);
    if (wanted_.empty()) return;
    store::lock_accounts_of(tx, operator_id, accounts_first_);
    store::ask_usage_targets(tx, operator_id, wanted_, asked_);
}

void UsageTargets::settle(store::Tx& tx, Id operator_id) {
    if (wanted_.empty()) return;
    tx.settle();
    if (const std::vector<Id> again = missing(); !again.empty() && tx.engine() != store::Engine::sqlite) {
        store::ask_usage_targets(tx, operator_id, again, asked_);
        tx.settle();
    }
    lock_accounts_of_payers(tx, operator_id);
    targets_.insert(targets_.end(), asked_.begin(), asked_.end());
    std::ranges::sort(targets_, {}, &store::UsageTarget::subscription_id);
    asked_.clear();
}

void UsageTargets::lock_accounts_of_payers(store::Tx& tx, Id operator_id) {
    std::vector<Id> not_known;
    for (const store::UsageTarget& target : asked_) {
        if (std::ranges::binary_search(accounts_first_, target.subscription_id))
            accounts_.push_back(target.customer_id);
        else if (target.pays_as_used || target.package_waits)
            not_known.push_back(target.customer_id);
    }
    sort_and_unique(not_known);
    if (!not_known.empty()) store::lock_accounts(tx, operator_id, not_known);
    accounts_.insert(accounts_.end(), not_known.begin(), not_known.end());
    sort_and_unique(accounts_);
}

// Of those that were asked for, which come ascending.
std::vector<Id> UsageTargets::missing() const {
    std::vector<Id> ids;
    if (asked_.size() == wanted_.size()) return ids;
    for (const Id id : wanted_) {
        const auto at = std::lower_bound(asked_.begin(), asked_.end(), id, comes_before);
        if (at == asked_.end() || at->subscription_id != id) ids.push_back(id);
    }
    return ids;
}

bool UsageTargets::is_account_locked(Id customer) const {
    return std::ranges::binary_search(accounts_, customer);
}

const store::UsageTarget* UsageTargets::find(Id subscription) const {
    const auto at = std::lower_bound(targets_.begin(), targets_.end(), subscription, comes_before);
    return at != targets_.end() && at->subscription_id == subscription ? &*at : nullptr;
}

UsageCount::UsageCount(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                       const UsageTargets& targets, std::vector<store::CountedUsage> usage,
                       std::vector<store::LineUse> uses)
    : tx_(tx),
      act_(act),
      settings_(settings),
      targets_(targets),
      days_(std::move(usage)),
      uses_(std::move(uses)) {
    std::erase_if(
        uses_, [&](const store::LineUse& use) { return !targets_.find(use.subscription_id)->package_waits; });
    if (days_.empty()) return;
    store::sum_by_day(days_);
    store::add_to_rollups(tx_, act_.operator_id, days_);
    draw_on_quotas();
}

void UsageCount::finish() {
    if (days_.empty() && uses_.empty()) return;
    tx_.settle();
    rate_late_usage_again();
    begin_waiting_packages();
    refresh_rated_lines();
}

bool UsageCount::is_of_present_period(const store::CountedUsage& day,
                                      const store::UsageTarget& target) const {
    if (target.is_package) return day.on == act_.today;
    return domain::billing_period(act_.today, target.billing_day).contains(day.on);
}

// What lines with a quota used of it. That of another period is a case for more than a subtraction.
void UsageCount::draw_on_quotas() {
    std::vector<store::BytesDrawn> drawn;
    for (const store::CountedUsage& day : days_) {
        const store::UsageTarget& target = *targets_.find(day.subscription_id);
        if (!target.has_quota || target.pays_as_used || !is_of_present_period(day, target)) continue;
        const std::int64_t bytes = domain::add(day.bytes_down, day.bytes_up);
        if (!drawn.empty() && drawn.back().subscription_id == day.subscription_id)
            drawn.back().bytes = domain::add(drawn.back().bytes, bytes);
        else
            drawn.push_back({day.subscription_id, bytes});
    }
    store::draw_on_bytes_left(tx_, act_, drawn, drawn_);
}

// Periods that were invoiced before this usage came are billed again by the difference.
void UsageCount::rate_late_usage_again() {
    std::vector<Id> late;
    for (const store::CountedUsage& day : days_) {
        const store::UsageTarget& target = *targets_.find(day.subscription_id);
        if (!billed_usage(target).contains(day.on)) continue;
        late.push_back(target.subscription_id);
        store::mark_for_rerating(tx_, act_.operator_id, target.subscription_id,
                                 domain::billing_period(day.on, target.billing_day).from,
                                 store::ChargeKind::usage);
    }
    if (!late.empty()) store::bill_reratings_on(tx_, act_.operator_id, late, act_.today);
}

void UsageCount::begin_waiting_packages() {
    std::vector<Id> used;
    for (const store::LineUse& use : uses_) used.push_back(use.subscription_id);
    sort_and_unique(used);
    const std::vector<store::Package> waiting = store::packages_that_wait(tx_, act_, used);
    for (const store::Package& package : waiting)
        if (first_use_of(package, uses_))
            begun_.push_back(targets_.find(package.subscription_id)->customer_id);
    lock_accounts(begun_);
    for (const store::Package& package : waiting)
        if (const auto at = first_use_of(package, uses_))
            store::begin_package(tx_, act_, package, std::min(*at, act_.now));
}

void UsageCount::lock_accounts(std::vector<Id> customers) {
    std::erase_if(customers, [&](Id customer) {
        return targets_.is_account_locked(customer) || std::ranges::binary_search(locked_, customer);
    });
    sort_and_unique(customers);
    if (customers.empty()) return;
    store::lock_accounts(tx_, act_.operator_id, customers);
    locked_.insert(locked_.end(), customers.begin(), customers.end());
    sort_and_unique(locked_);
}

// Lines whose state depends on their usage follow it now. Most have much left of their quota, and are done.
void UsageCount::refresh_rated_lines() {
    sort_and_unique(drawn_);
    std::vector<Id> customers = begun_;
    for (const store::CountedUsage& day : days_) {
        const store::UsageTarget& target = *targets_.find(day.subscription_id);
        const bool is_done =
            is_of_present_period(day, target) && std::ranges::binary_search(drawn_, target.subscription_id);
        if (is_done || !(target.has_quota || target.pays_as_used)) continue;
        customers.push_back(target.customer_id);
    }
    lock_accounts(customers);
    refresh(tx_, act_, settings_, std::move(customers));
}

}  // namespace bangnopi::access
