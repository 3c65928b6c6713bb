// What the audit log and the events say about the registry's rows. Secrets are masked.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/areas.hpp"
#include "store/customers.hpp"
#include "store/plans.hpp"
#include "store/subscriptions.hpp"

namespace bangnopi::billing {

std::string json_of(const store::Area& area);
std::string json_of(const store::PlanDetails& details);
std::string json_of(const store::PlanVersion& version, std::span<const store::AreaFee> fees);
std::string json_of(const store::Customer& customer);
std::string json_of(const store::Subscription& subscription);
// With what was decided of it, for its past and its future.
std::string json_of(const store::Subscription& subscription,
                    std::span<const store::PlanChangeRow> plan_changes,
                    std::span<const store::SuspensionRow> suspensions);
std::string json_of(const store::IsolationHold& hold);

// {"customer": …, "plan": …, "effective_on": …}
std::string plan_change_json(const store::Subscription& subscription, const store::PlanVersion& version,
                             domain::Date effective_on, bool upgrade);

}  // namespace bangnopi::billing
