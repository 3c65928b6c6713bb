#include "store/due_rules.hpp"

namespace bangnopi::store {
namespace {

std::optional<int> optional_int(const Row& row, int column) {
    return row.is_null(column) ? std::nullopt : std::optional(static_cast<int>(row.integer(column)));
}

}  // namespace

std::optional<domain::DueRule> read_due_rule(const Row& row, int at) {
    const domain::DueRule rule{optional_int(row, at), optional_int(row, at + 1), optional_int(row, at + 2)};
    return rule.due_day || rule.days_after_issue ? std::optional(rule) : std::nullopt;
}

void DuePolicies::load(Tx& tx, std::span<const Id> customers) {
    load_rules(tx);
    of_customers_.clear();
    if (of_areas_.empty()) return;
    tx.each(
        "SELECT id, area_id FROM customer WHERE operator_id = $1 AND id {in:$2} AND area_id IS NOT NULL",
        [&](const Row& row) { of_customers_[row.id(0)] = &nearest(row.id(1)); }, operator_id_, customers);
}

const domain::DuePolicy& DuePolicies::of(Id customer) const {
    const auto found = of_customers_.find(customer);
    return found == of_customers_.end() ? of_operator_ : *found->second;
}

const domain::DuePolicy& DuePolicies::of_area(Tx& tx, std::optional<Id> area) {
    load_rules(tx);
    return nearest(area);
}

const domain::DueTerms& DuePolicies::terms_of(Id customer, const domain::Zone& zone, domain::Date issued_on) {
    if (terms_day_ != issued_on) terms_.clear();
    terms_day_ = issued_on;
    const domain::DuePolicy& policy = of(customer);
    const auto [known, is_new] = terms_.try_emplace(&policy);
    if (is_new) known->second = domain::due_terms(policy, zone, issued_on);
    return known->second;
}

// A read that fails leaves nothing behind, so that the transaction may be tried again.
void DuePolicies::load_rules(Tx& tx) {
    if (has_rules_loaded_) return;
    std::unordered_map<Id, domain::DuePolicy> of_areas;
    std::unordered_map<Id, Id> parent_of;
    tx.each(
        "SELECT id, due_day, days_after_issue, grace_days FROM area WHERE operator_id = $1 "
        "AND (due_day IS NOT NULL OR days_after_issue IS NOT NULL)",
        [&](const Row& row) {
            of_areas.emplace(row.id(0), domain::with_rule(of_operator_, *read_due_rule(row, 1)));
        },
        operator_id_);
    if (!of_areas.empty())
        tx.each(
            "SELECT id, parent_id FROM area WHERE operator_id = $1 AND parent_id IS NOT NULL",
            [&](const Row& row) { parent_of[row.id(0)] = row.id(1); }, operator_id_);
    of_areas_ = std::move(of_areas);
    parent_of_ = std::move(parent_of);
    has_rules_loaded_ = true;
}

const domain::DuePolicy& DuePolicies::nearest(std::optional<Id> area) const {
    while (area) {
        if (const auto found = of_areas_.find(*area); found != of_areas_.end()) return found->second;
        const auto parent = parent_of_.find(*area);
        area = parent == parent_of_.end() ? std::nullopt : std::optional(parent->second);
    }
    return of_operator_;
}

domain::DuePolicy due_policy_of(Tx& tx, Id operator_id, const domain::DuePolicy& of_operator, Id customer) {
    DuePolicies policies(operator_id, of_operator);
    policies.load(tx, std::span(&customer, 1));
    return policies.of(customer);
}

}  // namespace bangnopi::store
