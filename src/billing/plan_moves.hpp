// Moving the subscribers of a plan to its newer version: a new price, of which they are told so many days ahead. Each goes on
// with the first period that begins on the day or later, so no period has two prices because of it.
#pragma once

#include <optional>
#include <vector>

#include "base/result.hpp"
#include "store/act.hpp"
#include "store/plan_moves.hpp"

namespace bangnopi::billing {

inline constexpr int plan_move_notice_days = 30;  // unless staff say otherwise
inline constexpr std::size_t moved_by_name_max = 1000;

struct MovePlan {
    Id plan_id;
    domain::Date effective_on;
    int notice_days = plan_move_notice_days;
    std::vector<Id> subscriptions;  // empty: all
    std::optional<std::int64_t> if_version;
};
// To the version that holds on the day. Left out is who is on the way to another plan, ends before, or is billed beyond the day
// already. Refuses a day that is nearer than the notice, and Code::conflict where nobody has an older version.
Result<store::PlanMove> move_plan(store::Tx& tx, const store::Act& act, const MovePlan& command);

// Before its day.
struct CancelPlanMove {
    Id plan_id;
    Id move;
    std::optional<std::int64_t> if_version;
};
Result<store::PlanMove> cancel_plan_move(store::Tx& tx, const store::Act& act, const CancelPlanMove& command);

}  // namespace bangnopi::billing
