// Use cases of plans (paket). Terms are never edited: a new version holds from its day for those who buy from
// then on, and a subscription keeps the version that it was sold until it is moved.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/act.hpp"
#include "store/plans.hpp"

namespace bangnopi::billing {

struct AreaTerms {
    std::string area;                         // code or id
    std::optional<std::int64_t> monthly_fee;  // the version's if absent
};

struct NewPlan {
    std::string code;  // letters, digits, "-", "_", "."; at most 40
    std::string name;
    domain::PlanTerms terms;                 // its code is not read
    std::optional<domain::Date> valid_from;  // today
    std::vector<AreaTerms> areas;
    bool only_in_areas = false;  // sold in `areas` and nowhere else
};

using store::PlanDetails;

Result<PlanDetails> create_plan(store::Tx& tx, const store::Act& act, const NewPlan& command);

struct NewPlanVersion {
    Id plan_id;
    domain::PlanTerms terms;                      // its code is not read
    std::optional<domain::Date> valid_from;       // today; later than the newest there is
    std::optional<std::vector<AreaTerms>> areas;  // fees there; those of the newest if absent
    std::optional<std::int64_t> if_version;
};
Result<PlanDetails> add_plan_version(store::Tx& tx, const store::Act& act, const NewPlanVersion& command);

struct EditPlan {
    Id id;
    std::optional<std::string> name;
    std::optional<bool> active;
    // All of them, instead of those there were. Refuses Code::conflict for another fee of a version that
    // somebody has.
    std::optional<std::vector<AreaTerms>> areas;
    std::optional<bool> only_in_areas;  // as it was if absent
    std::optional<std::int64_t> if_version;
};
Result<PlanDetails> edit_plan(store::Tx& tx, const store::Act& act, const EditPlan& command);

// A version of it may be sold: until the transaction ends nobody edits it.
Result<Done> share_plan(store::Tx& tx, Id operator_id, std::string_view code_or_id, std::string_view pointer);

Result<store::Plan> plan_named(store::Tx& tx, Id operator_id, std::string_view code_or_id,
                               std::string_view pointer);

// Those of the newest version.
Result<domain::PlanTerms> newest_terms(store::Tx& tx, const store::Act& act, std::string_view code_or_id);

}  // namespace bangnopi::billing
