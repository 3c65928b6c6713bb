// "What if we priced so": the months that are over billed again under other terms, beside what they come to under the plans
// that each had then. With the usage, changes, leave, add-ons and tax of the time, and the discounts as they stand today; each month
// with its own usage, whenever its plan is charged. Writes nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "domain/plan.hpp"
#include "store/act.hpp"
#include "store/operators.hpp"

namespace bangnopi::billing {

inline constexpr int simulated_months_max = 12;
inline constexpr std::size_t simulation_shown_max = 50;

struct SimulatePlan {
    std::string plan;                        // code or id, in the terms of its newest version; or
    std::optional<domain::PlanTerms> terms;  // postpaid or pay as you go
    std::string of_plan;                     // who has it now; empty: everybody whose bill is by the month
    int months = 3;                          // periods of each that are over
    std::int64_t subscriptions_max = INT64_MAX;  // more are refused
};

struct Simulation {
    struct OfPlan {
        std::string code;  // held at the end of the month
        std::int64_t months = 0;
        std::int64_t now = 0;  // minor units, tax included
        std::int64_t then = 0;
    };
    struct OfCustomer {
        Id subscription;
        Id customer;
        std::string customer_number;
        std::string customer_name;
        std::int64_t now = 0;
        std::int64_t then = 0;
    };
    domain::Period period;  // the days that were looked at
    std::int64_t subscriptions = 0;
    std::int64_t now = 0;
    std::int64_t then = 0;
    std::int64_t pay_more = 0;  // subscriptions
    std::int64_t pay_less = 0;
    std::vector<OfPlan> plans;     // by code
    std::vector<OfCustomer> most;  // the largest differences, either way, at most simulation_shown_max
};

// Refuses Code::invalid with a pointer ("/plan", "/terms/unit_price", "/of_plan", "/months"), Code::conflict for more than
// subscriptions_max, and Code::overflow as draft_invoice does.
Result<Simulation> simulate(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                            const SimulatePlan& command);

}  // namespace bangnopi::billing
