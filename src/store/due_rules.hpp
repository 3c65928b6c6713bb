// When the invoices of customers are due: by the rule of their area, of the nearest above it that has one, else the operator's.
#pragma once

#include <optional>
#include <span>
#include <unordered_map>

#include "domain/dunning.hpp"
#include "store/database.hpp"

namespace bangnopi::store {

// Three columns from `at` on: due_day, days_after_issue, grace_days.
std::optional<domain::DueRule> read_due_rule(const Row& row, int at);

// The policies of the operator and of its areas. The rules are read with the first customers that are loaded, and kept.
class DuePolicies {
  public:
    DuePolicies(Id operator_id, domain::DuePolicy of_operator)
        : operator_id_(operator_id), of_operator_(std::move(of_operator)) {}
    DuePolicies(const DuePolicies&) = delete;  // its customers point into it
    DuePolicies& operator=(const DuePolicies&) = delete;

    // In place of those that were loaded before.
    void load(Tx& tx, std::span<const Id> customers);
    // Of a customer that is loaded.
    [[nodiscard]] const domain::DuePolicy& of(Id customer) const;
    // The same policy's, of what is issued on the day.
    [[nodiscard]] const domain::DueTerms& terms_of(Id customer, const domain::Zone& zone,
                                                   domain::Date issued_on);
    [[nodiscard]] const domain::DuePolicy& of_area(Tx& tx, std::optional<Id> area);

  private:
    void load_rules(Tx& tx);
    [[nodiscard]] const domain::DuePolicy& nearest(std::optional<Id> area) const;

    Id operator_id_;
    domain::DuePolicy of_operator_;
    bool has_rules_loaded_ = false;
    std::unordered_map<Id, domain::DuePolicy> of_areas_;  // that have a rule
    std::unordered_map<Id, Id> parent_of_;                // empty where no area has
    std::unordered_map<Id, const domain::DuePolicy*> of_customers_;
    domain::Date terms_day_;
    std::unordered_map<const domain::DuePolicy*, domain::DueTerms> terms_;  // of that day
};

domain::DuePolicy due_policy_of(Tx& tx, Id operator_id, const domain::DuePolicy& of_operator, Id customer);

}  // namespace bangnopi::store
