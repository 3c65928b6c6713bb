#include "store/plans.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "store/speed_columns.hpp"

namespace bangnopi::store {
namespace {

#define PLAN_COLUMNS "id, code, name, active, created_at, version"

constexpr std::string_view select_version =
    "SELECT v.id, v.plan_id, v.valid_from, p.code, v.billing, v.charged, v.monthly_fee, v.included_bytes, "
    "v.beyond, v.unit_bytes, v.unit_price, v.prorate_allowance, v.setup_fee, v.taxed, v.rate_down_bps, "
    "v.rate_up_bps, v.burst, v.throttle_down_bps, v.throttle_up_bps, v.package_days, v.package_price, "
    "v.created_at, v.minimum_term_months, v.early_end_fee, v.package_starts, v.grace_bytes, v.throttle_steps "
    "FROM plan_version v JOIN plan p ON p.operator_id = v.operator_id AND p.id = v.plan_id ";

std::string_view versions_where(std::string_view rest) {
    return interned(std::string(select_version) + std::string(rest));
}

domain::PlanTerms read_terms(const Row& row) {
    domain::PlanTerms terms;
    terms.code = row.string(3);
    terms.billing = row.enumeration<domain::Billing>(4);
    terms.charged = row.enumeration<domain::Charged>(5);
    terms.monthly_fee = row.integer(6);
    if (!row.is_null(7)) terms.included_bytes = static_cast<std::uint64_t>(row.integer(7));
    terms.beyond = row.enumeration<domain::Beyond>(8);
    terms.unit_bytes = static_cast<std::uint64_t>(row.integer(9));
    terms.unit_price = row.integer(10);
    terms.prorate_allowance = row.boolean(11);
    terms.setup_fee = row.integer(12);
    terms.taxed = row.boolean(13);
    terms.speed = read_speed(row, 14);
    terms.throttled_speed = {row.integer(17), row.integer(18)};
    terms.package_days = static_cast<std::int32_t>(row.integer(19));
    terms.package_price = row.integer(20);
    terms.minimum_term_months = static_cast<std::int32_t>(row.integer(22));
    terms.early_end_fee = row.integer(23);
    terms.package_starts = row.enumeration<domain::PackageStarts>(24);
    terms.grace_bytes = static_cast<std::uint64_t>(row.integer(25));
    terms.throttle_steps = read_throttle_steps(row, 26);
    return terms;
}

PlanVersion read_version(const Row& row) {
    return {row.id(0), row.id(1), row.date(2), read_terms(row), row.instant(21)};
}

template <class... A>
std::vector<PlanVersion> read_versions(Tx& tx, std::string_view rest, const A&... values) {
    std::vector<PlanVersion> versions;
    tx.each(
        versions_where(rest), [&](const Row& row) { versions.push_back(read_version(row)); }, values...);
    return versions;
}

std::optional<PlanVersion> only(std::vector<PlanVersion> versions) {
    if (versions.empty()) return std::nullopt;
    return std::move(versions.front());
}

Plan read_plan(const Row& row) {
    return {row.id(0), row.string(1), row.string(2), row.boolean(3), row.instant(4), row.integer(5)};
}

template <class... A>
std::optional<Plan> first_plan(Tx& tx, std::string_view sql, const A&... values) {
    std::optional<Plan> plan;
    tx.first(
        sql, [&](const Row& row) { plan = read_plan(row); }, values...);
    return plan;
}

// Versions by their dates: the last that holds by then, else the first.
const PlanVersion& version_on(const std::vector<PlanVersion>& versions, domain::Date on) {
    BANGNOPI_CHECK(!versions.empty());
    const PlanVersion* held = &versions.front();
    for (const PlanVersion& version : versions)
        if (version.valid_from <= on) held = &version;
    return *held;
}

void add_details(Tx& tx, Id operator_id, domain::Date today, std::span<PlanDetails> plans) {
    std::vector<Id> ids;
    std::unordered_map<Id, PlanDetails*> by_id;
    for (PlanDetails& details : plans) {
        ids.push_back(details.plan.id);
        by_id[details.plan.id] = &details;
    }
    for (PlanVersion& version :
         read_versions(tx, "WHERE v.operator_id = $1 AND v.plan_id {in:$2} ORDER BY v.plan_id, v.valid_from",
                       operator_id, ids))
        by_id.at(version.plan_id)->versions.push_back(std::move(version));
    tx.each(
        "SELECT plan_id, area_id FROM plan_area WHERE operator_id = $1 AND plan_id {in:$2} ORDER BY plan_id, "
        "area_id",
        [&](const Row& row) { by_id.at(row.id(0))->sold_in.push_back(row.id(1)); }, operator_id, ids);
    tx.each(
        "SELECT v.plan_id, f.plan_version_id, f.area_id, f.monthly_fee FROM area_fee f "
        "JOIN plan_version v ON v.operator_id = f.operator_id AND v.id = f.plan_version_id "
        "WHERE f.operator_id = $1 AND v.plan_id {in:$2} ORDER BY f.plan_version_id, f.area_id",
        [&](const Row& row) {
            by_id.at(row.id(0))->fees_by_version[row.id(1)].push_back({row.id(2), row.integer(3)});
        },
        operator_id, ids);
    for (PlanDetails& details : plans) details.current = version_on(details.versions, today);
}

constexpr std::array sorts = {SortColumn{"code", "code"}, SortColumn{"name", "name"},
                              SortColumn{"created", "created_at", true}};

}  // namespace

std::vector<AreaFee> PlanDetails::fees_of(Id version) const {
    const auto fees = fees_by_version.find(version);
    return fees == fees_by_version.end() ? std::vector<AreaFee>() : fees->second;
}

void insert_plan(Tx& tx, Id operator_id, const Plan& row) {
    tx.execute(
        "INSERT INTO plan (operator_id, id, code, name, active, created_at, version) VALUES ($1, $2, $3, $4, "
        "$5, $6, $7)",
        operator_id, row.id, row.code, row.name, row.active, row.created_at, row.version);
}

void update_plan(Tx& tx, Id operator_id, const Plan& row) {
    tx.execute("UPDATE plan SET name = $3, active = $4, version = $5 WHERE operator_id = $1 AND id = $2",
               operator_id, row.id, row.name, row.active, row.version);
}

void insert_plan_version(Tx& tx, Id operator_id, const PlanVersion& row) {
    const domain::PlanTerms& terms = row.terms;
    tx.execute(
        "INSERT INTO plan_version (operator_id, id, plan_id, valid_from, billing, charged, monthly_fee, "
        "included_bytes, beyond, unit_bytes, unit_price, prorate_allowance, setup_fee, taxed, "
        "rate_down_bps, rate_up_bps, burst, throttle_down_bps, throttle_up_bps, package_days, "
        "package_price, created_at, minimum_term_months, early_end_fee, package_starts, grace_bytes, "
        "throttle_steps) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
        "$18, $19, $20, $21, $22, $23, $24, $25, $26, $27)",
        operator_id, row.id, row.plan_id, row.valid_from, terms.billing, terms.charged, terms.monthly_fee,
        terms.included_bytes, terms.beyond, terms.unit_bytes, terms.unit_price, terms.prorate_allowance,
        terms.setup_fee, terms.taxed, terms.speed.down_bps, terms.speed.up_bps, text_of(terms.speed.burst),
        terms.throttled_speed.down_bps, terms.throttled_speed.up_bps, terms.package_days, terms.package_price,
        row.created_at, terms.minimum_term_months, terms.early_end_fee, terms.package_starts,
        terms.grace_bytes, domain::text_of(terms.throttle_steps));
}

std::optional<Plan> find_plan(Tx& tx, Id operator_id, Id id) {
    return first_plan(tx, "SELECT " PLAN_COLUMNS " FROM plan WHERE operator_id = $1 AND id = $2", operator_id,
                      id);
}

std::optional<Plan> lock_plan(Tx& tx, Id operator_id, Id id) {
    return first_plan(tx, "SELECT " PLAN_COLUMNS " FROM plan WHERE operator_id = $1 AND id = $2 {for_update}",
                      operator_id, id);
}

void share_plan(Tx& tx, Id operator_id, Id id) {
    if (tx.engine() == Engine::sqlite) return;  // its one writer is the lock
    tx.post("SELECT id FROM plan WHERE operator_id = $1 AND id = $2 {for_share}", operator_id, id);
}

std::optional<Plan> find_plan_by_code(Tx& tx, Id operator_id, std::string_view code) {
    return first_plan(tx, "SELECT " PLAN_COLUMNS " FROM plan WHERE operator_id = $1 AND code = $2",
                      operator_id, code);
}

std::optional<PlanVersion> find_plan_version(Tx& tx, Id operator_id, Id id) {
    return only(read_versions(tx, "WHERE v.operator_id = $1 AND v.id = $2", operator_id, id));
}

std::optional<PlanVersion> plan_version_on(Tx& tx, Id operator_id, Id plan_id, domain::Date on) {
    const std::vector<PlanVersion> versions = plan_versions(tx, operator_id, plan_id);
    if (versions.empty()) return std::nullopt;
    return version_on(versions, on);
}

std::vector<PlanVersion> plan_versions(Tx& tx, Id operator_id, Id plan_id) {
    return read_versions(tx, "WHERE v.operator_id = $1 AND v.plan_id = $2 ORDER BY v.valid_from", operator_id,
                         plan_id);
}

void replace_plan_areas(Tx& tx, Id operator_id, Id plan_id, std::span<const Id> areas) {
    tx.execute("DELETE FROM plan_area WHERE operator_id = $1 AND plan_id = $2", operator_id, plan_id);
    for (const Id area : areas)
        tx.execute("INSERT INTO plan_area (operator_id, plan_id, area_id) VALUES ($1, $2, $3)", operator_id,
                   plan_id, area);
}

void replace_area_fees(Tx& tx, Id operator_id, Id version, std::span<const AreaFee> fees) {
    tx.execute("DELETE FROM area_fee WHERE operator_id = $1 AND plan_version_id = $2", operator_id, version);
    for (const AreaFee& fee : fees)
        tx.execute(
            "INSERT INTO area_fee (operator_id, plan_version_id, area_id, monthly_fee) VALUES ($1, $2, $3, "
            "$4)",
            operator_id, version, fee.area_id, fee.monthly_fee);
}

bool is_version_sold(Tx& tx, Id operator_id, Id version) {
    return tx.first(
        "SELECT 1 FROM subscription WHERE operator_id = $1 AND plan_version_id = $2 UNION ALL "
        "SELECT 1 FROM plan_change WHERE operator_id = $1 AND plan_version_id = $2 LIMIT 1",
        [](const Row&) {}, operator_id, version);
}

Result<Page<PlanDetails>> list_plans(Tx& tx, Id operator_id, domain::Date today, const PlanFilter& filter,
                                     const PageRequest& request) {
    ListQuery query({PLAN_COLUMNS, 6, "plan", "operator_id", "id"}, operator_id);
    if (filter.active) query.where("active = ?", static_cast<std::int64_t>(*filter.active));
    query.search("lower(code || ' ' || name)", request.q);
    auto page = query.page<PlanDetails>(tx, request, sorts, [](const Row& row) {
        return PlanDetails{read_plan(row), {}, {}, {}, {}};
    });
    if (page && !page->items.empty()) add_details(tx, operator_id, today, page->items);
    return page;
}

std::optional<PlanDetails> find_plan_details(Tx& tx, Id operator_id, Id id, domain::Date today) {
    const std::optional<Plan> plan = find_plan(tx, operator_id, id);
    if (!plan) return std::nullopt;
    PlanDetails details{*plan, {}, {}, {}, {}};
    add_details(tx, operator_id, today, std::span(&details, 1));
    return details;
}

AreaPrices AreaPrices::load(Tx& tx, Id operator_id) {
    AreaPrices prices;
    tx.each(
        "SELECT plan_version_id, area_id, monthly_fee FROM area_fee WHERE operator_id = $1",
        [&](const Row& row) {
            prices.fees_[row.id(0)].push_back({row.id(1), row.integer(2)});
        },
        operator_id);
    tx.each(
        "SELECT plan_id, area_id FROM plan_area WHERE operator_id = $1",
        [&](const Row& row) { prices.sold_in_[row.id(0)].push_back(row.id(1)); }, operator_id);
    if (prices.fees_.empty() && prices.sold_in_.empty()) return prices;
    tx.each(
        "SELECT id, parent_id FROM area WHERE operator_id = $1 AND parent_id IS NOT NULL",
        [&](const Row& row) { prices.parent_of_[row.id(0)] = row.id(1); }, operator_id);
    return prices;
}

std::optional<Id> AreaPrices::parent_of(Id area) const {
    const auto parent = parent_of_.find(area);
    return parent == parent_of_.end() ? std::nullopt : std::optional(parent->second);
}

std::int64_t AreaPrices::monthly_fee(const PlanVersion& version, std::optional<Id> area) const {
    const auto fees = fees_.find(version.id);
    if (fees == fees_.end()) return version.terms.monthly_fee;
    for (; area; area = parent_of(*area))
        for (const AreaFee& fee : fees->second)
            if (fee.area_id == *area) return fee.monthly_fee;
    return version.terms.monthly_fee;
}

bool AreaPrices::sold_in(Id plan_id, std::optional<Id> area) const {
    const auto areas = sold_in_.find(plan_id);
    if (areas == sold_in_.end()) return true;
    for (; area; area = parent_of(*area))
        if (std::find(areas->second.begin(), areas->second.end(), *area) != areas->second.end()) return true;
    return false;
}

}  // namespace bangnopi::store
