// What every kind of usage leads to, whoever told it: the rollups, charges that are rated again because it came late, packages
// whose days begin with it, and lines whose state depends on it.
#pragma once

#include <vector>

#include "store/act.hpp"
#include "store/operators.hpp"
#include "store/usage.hpp"

namespace bangnopi::access {

// The subscriptions that usage is counted to, each under its lock: what is billed beside it was before, or comes after. Those that
// pay as they use, or have a package that waits for its first use, are under the locks of their accounts as well; of a quota that is used up or begins anew the account is locked
// when that is found, unless it was known before.
class UsageTargets {
  public:
    // Those of them that exist, beside what was locked before. `accounts_first`: of them those whose accounts will be needed; one
    // that was not known to waits in another order, and may have to begin again.
    void lock(store::Tx& tx, Id operator_id, std::vector<Id> subscriptions, std::vector<Id> accounts_first);
    // The same in two steps, so that other things are asked for in the round trip. It stays where it is between them.
    void ask(store::Tx& tx, Id operator_id, std::vector<Id> subscriptions, std::vector<Id> accounts_first);
    void settle(store::Tx& tx, Id operator_id);

    [[nodiscard]] const store::UsageTarget* find(Id subscription) const;
    [[nodiscard]] bool is_account_locked(Id customer) const;

  private:
    [[nodiscard]] std::vector<Id> missing() const;
    void lock_accounts_of_payers(store::Tx& tx, Id operator_id);

    std::vector<store::UsageTarget> targets_;  // ascending by id
    std::vector<store::UsageTarget> asked_;
    std::vector<Id> wanted_;
    std::vector<Id> accounts_first_;
    std::vector<Id> accounts_;  // locked, ascending
};

// Usage of these targets, in two steps: what it begins is not waited for.
class UsageCount {
  public:
    // Throws domain::Overflow. All but the usage and the uses outlive it, and it stays where it is.
    UsageCount(store::Tx& tx, const store::Act& act, const store::Settings& settings,
               const UsageTargets& targets, std::vector<store::CountedUsage> usage,
               std::vector<store::LineUse> uses);
    UsageCount(const UsageCount&) = delete;
    UsageCount& operator=(const UsageCount&) = delete;

    void finish();

  private:
    void draw_on_quotas();
    void rate_late_usage_again();
    void begin_waiting_packages();
    void lock_accounts(std::vector<Id> customers);
    void refresh_rated_lines();
    [[nodiscard]] bool is_of_present_period(const store::CountedUsage& day,
                                            const store::UsageTarget& target) const;

    store::Tx& tx_;
    const store::Act& act_;
    const store::Settings& settings_;
    const UsageTargets& targets_;
    std::vector<store::CountedUsage> days_;  // ascending by subscription and day
    std::vector<store::LineUse> uses_;       // of lines whose packages may wait for them
    std::vector<Id> drawn_;                  // lines for which their bytes left say all
    std::vector<Id> begun_;                  // customers whose package began
    std::vector<Id> locked_;                 // accounts, beside those of the targets
};

}  // namespace bangnopi::access
