// Plans, their versions, and where they are sold at which fee.
#pragma once

#include <map>
#include <optional>
#include <span>
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

// Another fee than the version's own, in an area and those below it.
struct AreaFee {
    Id area_id;
    std::int64_t monthly_fee = 0;
    bool operator==(const AreaFee&) const = default;
};

struct PlanDetails {
    Plan plan;
    PlanVersion current;  // on the day asked for
    std::vector<PlanVersion> versions;
    std::vector<Id> sold_in;                             // these areas and those below; empty: everywhere
    std::map<Id, std::vector<AreaFee>> fees_by_version;  // by area; only of versions that have some

    [[nodiscard]] std::vector<AreaFee> fees_of(Id version) const;
};

void insert_plan(Tx& tx, Id operator_id, const Plan& row);
void update_plan(Tx& tx, Id operator_id, const Plan& row);  // name, active; writes row.version
void insert_plan_version(Tx& tx, Id operator_id, const PlanVersion& row);

std::optional<Plan> find_plan(Tx& tx, Id operator_id, Id id);
// Held until the transaction ends.
std::optional<Plan> lock_plan(Tx& tx, Id operator_id, Id id);
// Until the transaction ends nobody edits it; others may share it.
void share_plan(Tx& tx, Id operator_id, Id id);
std::optional<Plan> find_plan_by_code(Tx& tx, Id operator_id, std::string_view code);
std::optional<PlanVersion> find_plan_version(Tx& tx, Id operator_id, Id id);
// The version that a date is sold: the latest that holds by then; before the first one, the first.
std::optional<PlanVersion> plan_version_on(Tx& tx, Id operator_id, Id plan_id, domain::Date on);
// By the date from which each holds.
std::vector<PlanVersion> plan_versions(Tx& tx, Id operator_id, Id plan_id);
// All of them at once, instead of those there were.
void replace_plan_areas(Tx& tx, Id operator_id, Id plan_id, std::span<const Id> areas);
void replace_area_fees(Tx& tx, Id operator_id, Id version, std::span<const AreaFee> fees);
// Whether a subscription began with it or changed to it.
bool is_version_sold(Tx& tx, Id operator_id, Id version);

struct PlanFilter {
    std::optional<bool> active;
};
// Sorts: code (default), name, created.
Result<Page<PlanDetails>> list_plans(Tx& tx, Id operator_id, domain::Date today, const PlanFilter& filter,
                                     const PageRequest& request);
std::optional<PlanDetails> find_plan_details(Tx& tx, Id operator_id, Id id, domain::Date today);

// The fee and the sale of every plan in every area, loaded once: what is said of an area holds for those
// below it, the nearest first. Small: one entry for each fee, each area of a plan and each area.
class AreaPrices {
  public:
    static AreaPrices load(Tx& tx, Id operator_id);
    [[nodiscard]] bool has_fees() const { return !fees_.empty(); }
    [[nodiscard]] std::int64_t monthly_fee(const PlanVersion& version, std::optional<Id> area) const;
    [[nodiscard]] bool sold_in(Id plan_id, std::optional<Id> area) const;

  private:
    [[nodiscard]] std::optional<Id> parent_of(Id area) const;
    std::unordered_map<Id, std::vector<AreaFee>> fees_;  // by version
    std::unordered_map<Id, std::vector<Id>> sold_in_;    // by plan
    std::unordered_map<Id, Id> parent_of_;
};

}  // namespace bangnopi::store
