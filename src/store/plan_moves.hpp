// Subscribers of a plan that go on to its newer version (a new price) on a day that was told them.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "domain/calendar.hpp"
#include "store/plans.hpp"

namespace bangnopi::store {

struct PlanMove {
    Id id;  // of the changes of plan that it made, too
    Id plan_id;
    Id plan_version_id;
    domain::Date effective_on;  // of each subscription the first period that begins on this day or later
    std::int64_t moved = 0;
    std::int64_t left_out = 0;  // of those who have an older version
    bool cancelled = false;
    Instant created_at;
};

void insert_plan_move(Tx& tx, Id operator_id, const PlanMove& row);
void cancel_plan_move(Tx& tx, Id operator_id, const PlanMove& row);
std::optional<PlanMove> find_plan_move(Tx& tx, Id operator_id, Id plan, Id move);
std::vector<PlanMove> plan_moves_of(Tx& tx, Id operator_id, Id plan, int limit);  // newest first

// The billing days of who has an older version of the plan, billed in the same way; and how many those are.
struct OlderVersions {
    std::vector<int> billing_days;
    std::int64_t subscriptions = 0;
};
OlderVersions on_older_versions(Tx& tx, Id operator_id, const PlanVersion& to, std::span<const Id> only);

// One statement for all of a billing day that have an older version, will live on that day, have not been billed of it and are
// not on their way to another plan or version. How many. `only`: of these; empty: of all.
struct MoveOfDay {
    int billing_day = 1;
    domain::Date effective_on;
    Instant effective_at;
    domain::Date today;
};
std::int64_t move_subscriptions(Tx& tx, Id operator_id, Id move, const PlanVersion& to, const MoveOfDay& day,
                                std::span<const Id> only);
// The changes that it made are no more. How many.
std::int64_t take_back_move(Tx& tx, Id operator_id, Id move);

}  // namespace bangnopi::store
