// Plans, their versions, and where they are sold at which fee.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "domain/calendar.hpp"
#include "domain/plan.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

struct Plan {
    Id id;
    std::string code;
    std::string name;
    bool active = true;  // else not sold any more; those who have it keep it
    Instant created_at;
    std::int64_t version = 1;
};

// Terms never change: a new version is made. terms.code is the plan's code.
struct PlanVersion {
    Id id;
    Id plan_id;
    domain::Date valid_from;
    domain::PlanTerms terms;
    Instant created_at;
};

struct PlanArea {
    Id plan_id;
    Id area_id;
    std::optional<std::int64_t> monthly_fee;  // another fee than the version's
    bool restricted = false;                  // with it on any row, the plan is sold in the listed areas only
};

// Whether some row says so.
bool is_restricted(const std::vector<PlanArea>& areas);

struct PlanDetails {
    Plan plan;
    PlanVersion current;  // on the day asked for
    std::vector<PlanVersion> versions;
    std::vector<PlanArea> areas;
};

void insert_plan(Tx& tx, Id operator_id, const Plan& row);
void update_plan(Tx& tx, Id operator_id, const Plan& row);  // name, active; writes row.version
void insert_plan_version(Tx& tx, Id operator_id, const PlanVersion& row);

std::optional<Plan> find_plan(Tx& tx, Id operator_id, Id id);
// Held until the transaction ends.
std::optional<Plan> lock_plan(Tx& tx, Id operator_id, Id id);
std::optional<Plan> find_plan_by_code(Tx& tx, Id operator_id, std::string_view code);
std::optional<PlanVersion> find_plan_version(Tx& tx, Id operator_id, Id id);
// The version that a date is sold: the latest that holds by then; before the first one, the first.
std::optional<PlanVersion> plan_version_on(Tx& tx, Id operator_id, Id plan_id, domain::Date on);
// By the date from which each holds.
std::vector<PlanVersion> plan_versions(Tx& tx, Id operator_id, Id plan_id);
std::vector<PlanArea> plan_areas(Tx& tx, Id operator_id, Id plan_id);
// All of them at once, instead of those there were.
void replace_plan_areas(Tx& tx, Id operator_id, Id plan_id, const std::vector<PlanArea>& rows);

struct PlanFilter {
    std::optional<bool> active;
};
// Sorts: code (default), name, created.
Result<Page<PlanDetails>> list_plans(Tx& tx, Id operator_id, domain::Date today, const PlanFilter& filter,
                                     const PageRequest& request);
std::optional<PlanDetails> find_plan_details(Tx& tx, Id operator_id, Id id, domain::Date today);

// The fee and the sale of every plan in every area, loaded once: what is said of an area holds for those
// below it, the nearest first. Small: one entry for each plan_area row and each area.
class AreaPrices {
  public:
    static AreaPrices load(Tx& tx, Id operator_id);
    [[nodiscard]] std::int64_t monthly_fee(const PlanVersion& version, std::optional<Id> area) const;
    [[nodiscard]] bool sold_in(Id plan_id, std::optional<Id> area) const;

  private:
    [[nodiscard]] const PlanArea* nearest(Id plan_id, std::optional<Id> area) const;
    std::unordered_map<Id, std::vector<PlanArea>> by_plan_;
    std::unordered_map<Id, Id> parent_of_;
};

// The monthly fee that an invoice of this version uses for a customer of this area.
std::int64_t effective_fee(Tx& tx, Id operator_id, const PlanVersion& version, std::optional<Id> area);

}  // namespace bangnopi::store
