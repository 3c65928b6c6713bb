#include "billing/plans.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/text.hpp"
#include "billing/areas.hpp"
#include "billing/checks.hpp"
#include "billing/registry_json.hpp"
#include "store/outbox.hpp"

namespace bangnopi::billing {
namespace {

constexpr std::size_t plan_areas_max = 1000;
constexpr std::uint64_t bytes_max = std::numeric_limits<std::int64_t>::max();
constexpr std::int32_t package_days_max = 3660;

void check_speeds(FieldErrors& errors, const domain::PlanTerms& terms) {
    constexpr auto detail = "is 0 (not limited) or more bits a second"_msg;
    errors.add_if(terms.speed.down_bps < 0, "/rate_down_bps", detail);
    errors.add_if(terms.speed.up_bps < 0, "/rate_up_bps", detail);
    errors.merge(domain::check_burst(terms.speed));
    errors.add_if(terms.throttled_speed.down_bps < 0, "/throttle_down_bps", detail);
    errors.add_if(terms.throttled_speed.up_bps < 0, "/throttle_up_bps", detail);
    const bool no_speed = terms.throttled_speed.down_bps == 0 && terms.throttled_speed.up_bps == 0;
    errors.add_if(terms.beyond == domain::Beyond::throttle && no_speed, "/throttle_down_bps",
                  "say to which speed the plan throttles"_msg);
}

// As they are kept, and checked.
domain::PlanTerms completed(domain::PlanTerms terms) {
    terms.speed.burst = completed_burst(terms.speed);
    const bool sells_bytes = terms.billing == domain::Billing::prepaid_package && terms.included_bytes;
    if (sells_bytes && terms.beyond == domain::Beyond::none) terms.beyond = domain::Beyond::stop;
    return terms;
}

void check_sold_terms(FieldErrors& errors, const domain::PlanTerms& terms) {
    errors.merge(domain::check_terms(terms));
    check_speeds(errors, terms);
    check_entered(errors, terms.monthly_fee, "/monthly_fee");
    check_entered(errors, terms.unit_price, "/unit_price");
    check_entered(errors, terms.setup_fee, "/setup_fee");
    check_entered(errors, terms.package_price, "/price");
    check_entered(errors, terms.early_end_fee, "/early_end_fee");
    errors.add_if(terms.included_bytes.value_or(0) > bytes_max, "/included_bytes", "is beyond 63 bits"_msg);
    errors.add_if(terms.unit_bytes > bytes_max, "/unit_bytes", "is beyond 63 bits"_msg);
    const std::uint64_t grace_max = bytes_max - std::min(terms.included_bytes.value_or(0), bytes_max);
    errors.add_if(terms.grace_bytes > grace_max, "/grace_bytes", "is beyond 63 bits"_msg);
    if (!terms.throttle_steps.empty())
        errors.add_if(terms.throttle_steps.back().beyond_bytes > bytes_max, "/throttle_steps",
                      "is beyond 63 bits"_msg);
    errors.add_if(terms.package_days > package_days_max, "/days", "is at most 3660"_msg);
}

// What a command says of areas.
struct AreasAsked {
    std::vector<Id> named;
    std::vector<store::AreaFee> fees;  // by area
};

Result<AreasAsked> read_areas(store::Tx& tx, Id operator_id, const std::vector<AreaTerms>& areas) {
    if (areas.size() > plan_areas_max) return refuse_field("/areas", "a plan names at most 1000 areas"_msg);
    AreasAsked asked;
    for (std::size_t at = 0; at < areas.size(); ++at) {
        const std::string pointer = "/areas/" + std::to_string(at);
        BANGNOPI_TRY(area, area_named(tx, operator_id, areas[at].area, pointer + "/area"));
        if (!area) return refuse_field(pointer + "/area", "name an area by its code or id"_msg);
        const std::int64_t fee = areas[at].monthly_fee.value_or(0);
        FieldErrors errors;
        errors.add_if(fee < 0, pointer + "/monthly_fee", "is 0 or more"_msg);
        check_entered(errors, fee, pointer + "/monthly_fee");
        BANGNOPI_TRY_DONE(errors.verdict());
        if (std::find(asked.named.begin(), asked.named.end(), *area) != asked.named.end())
            return refuse_field(pointer + "/area", "is named twice"_msg);
        asked.named.push_back(*area);
        if (areas[at].monthly_fee) asked.fees.push_back({*area, fee});
    }
    std::sort(asked.fees.begin(), asked.fees.end(),
              [](const auto& a, const auto& b) { return a.area_id < b.area_id; });
    return asked;
}

// Those that a plan says something of.
std::vector<Id> areas_of(const PlanDetails& plan) {
    if (!plan.sold_in.empty()) return plan.sold_in;
    std::vector<Id> areas;
    for (const store::AreaFee& fee : plan.fees_of(plan.versions.back().id)) areas.push_back(fee.area_id);
    return areas;
}

// A plan sold nowhere is refused.
Result<Done> sell_in(store::Tx& tx, Id operator_id, Id plan_id, bool only_in_areas,
                     std::span<const Id> areas) {
    if (only_in_areas && areas.empty())
        return refuse_field("/areas", "name the areas in which the plan is sold"_msg);
    store::replace_plan_areas(tx, operator_id, plan_id, only_in_areas ? areas : std::span<const Id>());
    return Done{};
}

// A version that somebody has keeps its prices.
Result<Done> set_fees(store::Tx& tx, Id operator_id, const PlanDetails& plan,
                      std::span<const store::AreaFee> fees) {
    const Id newest = plan.versions.back().id;
    const std::vector<store::AreaFee> before = plan.fees_of(newest);
    if (std::equal(fees.begin(), fees.end(), before.begin(), before.end())) return Done{};
    if (store::is_version_sold(tx, operator_id, newest))
        return refuse_field("/areas",
                            "somebody has this version, and its prices stay: give the new ones with a new "
                            "version"_msg,
                            Code::conflict);
    store::replace_area_fees(tx, operator_id, newest, fees);
    return Done{};
}

Result<Done> edit_areas(store::Tx& tx, Id operator_id, const PlanDetails& before, const EditPlan& command) {
    std::vector<Id> named = areas_of(before);
    if (command.areas) {
        BANGNOPI_TRY(areas, read_areas(tx, operator_id, *command.areas));
        BANGNOPI_TRY_DONE(set_fees(tx, operator_id, before, areas.fees));
        named = std::move(areas.named);
    }
    return sell_in(tx, operator_id, before.plan.id, command.only_in_areas.value_or(!before.sold_in.empty()),
                   named);
}

PlanDetails read_back(store::Tx& tx, const store::Act& act, Id plan_id) {
    std::optional<PlanDetails> details = store::find_plan_details(tx, act.operator_id, plan_id, act.today);
    BANGNOPI_CHECK(details);
    return std::move(*details);
}

store::PlanVersion version_of(const store::Act& act, const store::Plan& plan, const domain::PlanTerms& terms,
                              domain::Date valid_from) {
    store::PlanVersion version{act.ids->next(), plan.id, valid_from, terms, act.now};
    version.terms.code = plan.code;
    return version;
}

}  // namespace

Result<store::Plan> plan_named(store::Tx& tx, Id operator_id, std::string_view code_or_id,
                               std::string_view pointer) {
    if (auto by_code = store::find_plan_by_code(tx, operator_id, code_or_id)) return std::move(*by_code);
    if (const std::optional<Id> id = parse_id(code_or_id))
        if (auto by_id = store::find_plan(tx, operator_id, *id)) return std::move(*by_id);
    return refuse_field(std::string(pointer), "there is no plan of this code or id"_msg);
}

Result<Done> share_plan(store::Tx& tx, Id operator_id, std::string_view code_or_id,
                        std::string_view pointer) {
    BANGNOPI_TRY(plan, plan_named(tx, operator_id, code_or_id, pointer));
    store::share_plan(tx, operator_id, plan.id);
    return Done{};
}

Result<domain::PlanTerms> newest_terms(store::Tx& tx, const store::Act& act, std::string_view code_or_id) {
    BANGNOPI_TRY(plan, plan_named(tx, act.operator_id, code_or_id, "/plan"));
    return read_back(tx, act, plan.id).versions.back().terms;
}

Result<PlanDetails> create_plan(store::Tx& tx, const store::Act& act, const NewPlan& command) {
    FieldErrors errors;
    check_code(errors, command.code, "/code");
    check_name(errors, command.name, "/name");
    const domain::PlanTerms terms = completed(command.terms);
    check_sold_terms(errors, terms);
    BANGNOPI_TRY_DONE(errors.verdict());
    constexpr auto taken = "another plan has this code: choose another"_msg;
    if (store::find_plan_by_code(tx, act.operator_id, command.code))
        return refuse_field("/code", taken, Code::already_exists);
    const store::Plan plan{act.ids->next(), command.code, std::string(trim(command.name)), true, act.now, 1};
    BANGNOPI_TRY(areas, read_areas(tx, act.operator_id, command.areas));
    BANGNOPI_TRY_DONE(unless_taken("/code", taken, [&] { store::insert_plan(tx, act.operator_id, plan); }));
    const store::PlanVersion version = version_of(act, plan, terms, command.valid_from.value_or(act.today));
    store::insert_plan_version(tx, act.operator_id, version);
    store::replace_area_fees(tx, act.operator_id, version.id, areas.fees);
    BANGNOPI_TRY_DONE(sell_in(tx, act.operator_id, plan.id, command.only_in_areas, areas.named));
    PlanDetails details = read_back(tx, act, plan.id);
    const std::string after = json_of(details);
    store::audit(tx, act, "plan.create", "plan", plan.id, {}, after);
    store::emit(tx, act, "plan.created", plan.id, after);
    return details;
}

Result<PlanDetails> add_plan_version(store::Tx& tx, const store::Act& act, const NewPlanVersion& command) {
    std::optional<store::Plan> plan = store::lock_plan(tx, act.operator_id, command.plan_id);
    if (!plan) return refuse(Code::not_found, "there is no such plan"_msg);
    BANGNOPI_TRY_DONE(check_version(command.if_version, plan->version));
    FieldErrors errors;
    const domain::PlanTerms terms = completed(command.terms);
    check_sold_terms(errors, terms);
    const PlanDetails before = read_back(tx, act, plan->id);
    const store::PlanVersion& newest = before.versions.back();
    const store::PlanVersion version = version_of(act, *plan, terms, command.valid_from.value_or(act.today));
    errors.add_if(version.valid_from <= newest.valid_from, "/valid_from",
                  "is later than {}, from which the newest version holds"_msg(newest.valid_from.iso()));
    BANGNOPI_TRY_DONE(errors.verdict());
    std::vector<store::AreaFee> fees = before.fees_of(newest.id);
    if (command.areas) {
        BANGNOPI_TRY(areas, read_areas(tx, act.operator_id, *command.areas));
        fees = std::move(areas.fees);
    }
    store::insert_plan_version(tx, act.operator_id, version);
    store::replace_area_fees(tx, act.operator_id, version.id, fees);
    ++plan->version;
    store::update_plan(tx, act.operator_id, *plan);
    const std::string after = json_of(version, fees);
    store::audit(tx, act, "plan.add_version", "plan", plan->id, json_of(newest, before.fees_of(newest.id)),
                 after);
    store::emit(tx, act, "plan.version_added", plan->id, after);
    return read_back(tx, act, plan->id);
}

Result<PlanDetails> edit_plan(store::Tx& tx, const store::Act& act, const EditPlan& command) {
    std::optional<store::Plan> plan = store::lock_plan(tx, act.operator_id, command.id);
    if (!plan) return refuse(Code::not_found, "there is no such plan"_msg);
    BANGNOPI_TRY_DONE(check_version(command.if_version, plan->version));
    FieldErrors errors;
    if (command.name) check_name(errors, *command.name, "/name");
    BANGNOPI_TRY_DONE(errors.verdict());
    const PlanDetails before = read_back(tx, act, plan->id);
    if (command.name) plan->name = std::string(trim(*command.name));
    if (command.active) plan->active = *command.active;
    if (command.areas || command.only_in_areas)
        BANGNOPI_TRY_DONE(edit_areas(tx, act.operator_id, before, command));
    ++plan->version;
    store::update_plan(tx, act.operator_id, *plan);
    PlanDetails details = read_back(tx, act, plan->id);
    store::audit(tx, act, "plan.edit", "plan", plan->id, json_of(before), json_of(details));
    store::emit(tx, act, "plan.changed", plan->id, json_of(details));
    return details;
}

}  // namespace bangnopi::billing
