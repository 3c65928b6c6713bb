// What every kind of usage leads to, whoever told it: the rollups, charges that are rated again because it came late, and lines
// whose state depends on it.
#pragma once

#include <vector>

#include "store/act.hpp"
#include "store/operators.hpp"
#include "store/usage.hpp"

namespace bangnopi::access {

// The subscriptions that usage is counted to, under their locks, and of those whose access is rated under those of their accounts.
class UsageTargets {
  public:
    // Those of them that exist, beside what was locked before. `rated`: of them those that are known to be, which spares
    // others the way back from a deadlock.
    void lock(store::Tx& tx, Id operator_id, std::vector<Id> subscriptions, std::vector<Id> rated);
    [[nodiscard]] const store::UsageTarget* find(Id subscription) const;

  private:
    std::vector<store::UsageTarget> targets_;  // ascending by id
};

// Counts usage of these targets. Throws domain::Overflow.
void count_usage(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                 const UsageTargets& targets, std::vector<store::CountedUsage> usage);

}  // namespace bangnopi::access
