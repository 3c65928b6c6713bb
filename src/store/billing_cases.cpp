#include "store/billing_cases.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace bangnopi::store {

BillableSubscription read_billable(const Row& row) {
    BillableSubscription read;
    read.id = row.id(0);
    read.customer_id = row.id(1);
    read.plan_version_id = row.id(2);
    read.starts_on = row.date(3);
    read.ends_on = row.optional_date(4);
    read.billing_day = static_cast<int>(row.integer(5));
    read.bill_on_end_date = row.boolean(6);
    read.amended = row.boolean(7);
    read.next_period_from = row.date(8);
    if (row.integer(9) != 0) {
        read.discount = domain::Discount{row.enumeration<domain::Discount::Kind>(9),
                                         domain::Rate(row.integer(10), row.integer(11))};
        if (!row.is_null(12)) read.discount_periods = static_cast<int>(row.integer(12));
        read.discount_until = row.optional_date(13);
    }
    read.reserved = row.integer(14);
    read.first_period_from = row.date(15);
    read.early_end_waived = row.boolean(16);
    read.next_issue_on = row.optional_date(17);
    read.payer_id = row.optional_id(18);
    read.discount_from = row.optional_date(19);
    return read;
}

std::optional<BillableSubscription> find_billable(Tx& tx, Id operator_id, Id subscription) {
    std::optional<BillableSubscription> found;
    tx.first(
        "SELECT " BANGNOPI_BILLABLE_COLUMNS " FROM subscription s WHERE s.operator_id = $1 AND s.id = $2",
        [&](const Row& row) { found = read_billable(row); }, operator_id, subscription);
    return found;
}

PlanBook PlanBook::load(Tx& tx, Id operator_id) {
    return PlanBook(operator_id, AreaPrices::load(tx, operator_id));
}

const PlanVersion& PlanBook::version(Tx& tx, Id id) {
    if (const auto known = versions_.find(id); known != versions_.end()) return known->second;
    std::optional<PlanVersion> found = find_plan_version(tx, operator_id_, id);
    if (!found) throw Broken("subscription names plan version " + format_id(id) + ", which is not there");
    return versions_.emplace(id, *std::move(found)).first->second;
}

const PlanBook::Entry& PlanBook::at(Tx& tx, Id id, std::optional<Id> area) {
    const PlanVersion& found = version(tx, id);
    const std::int64_t fee = prices_.monthly_fee(found, area);
    const auto [entry, is_new] = entries_.try_emplace({id, fee}, Entry{found.id, found.plan_id, {}});
    if (is_new) {
        entry->second.terms = found.terms;
        entry->second.terms.monthly_fee = fee;
    }
    return entry->second;
}

void CaseBatch::load(Tx& tx, Id operator_id, std::span<const BillableSubscription> subscriptions) {
    subscriptions_ = subscriptions;
    cases_.assign(subscriptions.size(), {});
    plans_.clear();
    plan_versions_.clear();
    changes_.clear();
    suspensions_.clear();
    add_ons_.clear();
    add_on_ids_.clear();
    add_on_names_.clear();
    usage_.clear();
    load_areas(tx, operator_id);
    for (std::size_t i = 0; i < subscriptions.size(); ++i)
        cases_[i].first_plan =
            &book_.at(tx, subscriptions[i].plan_version_id, areas_.empty() ? std::nullopt : areas_[i]);
    if (amended().empty()) return;
    load_changes(tx, operator_id);
    load_suspensions(tx, operator_id);
    load_add_ons(tx, operator_id);
}

void CaseBatch::load_areas(Tx& tx, Id operator_id) {
    areas_.clear();
    if (!book_.has_area_prices()) return;
    areas_.resize(subscriptions_.size());
    std::vector<Id> ids;
    ids.reserve(subscriptions_.size());
    for (const BillableSubscription& subscription : subscriptions_) ids.push_back(subscription.id);
    tx.each(
        "SELECT s.id, c.area_id FROM subscription s "
        "JOIN customer c ON c.operator_id = s.operator_id AND c.id = s.customer_id "
        "WHERE s.operator_id = $1 AND s.id {in:$2}",
        [&](const Row& row) { areas_[position(row.id(0))] = row.optional_id(1); }, operator_id, ids);
}

void CaseBatch::load_changes(Tx& tx, Id operator_id) {
    std::size_t current = subscriptions_.size();
    const auto open = [&](std::size_t index) {
        Case& opened = cases_[index];
        opened.changes.from = opened.changes.to = static_cast<std::uint32_t>(changes_.size());
        opened.plans.from = opened.plans.to = static_cast<std::uint32_t>(plans_.size());
        current = index;
        plan_index(tx, index, subscriptions_[index].plan_version_id);
    };
    struct Change {
        std::size_t index;
        domain::Date on;
        Id version;
    };
    std::vector<Change> found;
    tx.each(
        "SELECT subscription_id, effective_on, plan_version_id FROM plan_change "
        "WHERE operator_id = $1 AND subscription_id {in:$2} ORDER BY subscription_id, effective_on, id",
        [&](const Row& row) {
            found.push_back({position(row.id(0)), row.date(1), row.id(2)});
        },
        operator_id, amended());
    for (const Change& change : found) {
        if (change.index != current) open(change.index);
        changes_.push_back({change.on, plan_index(tx, change.index, change.version)});
        cases_[change.index].changes.to = static_cast<std::uint32_t>(changes_.size());
    }
}

// Two versions of one plan in one case have two names, so that the kept input tells them apart.
std::uint32_t CaseBatch::plan_index(Tx& tx, std::size_t index, Id version) {
    Range& plans = cases_[index].plans;
    for (std::uint32_t i = plans.from; i < plans.to; ++i)
        if (plan_versions_[i] == version) return i - plans.from;
    domain::PlanTerms terms = book_.at(tx, version, areas_.empty() ? std::nullopt : areas_[index]).terms;
    const auto same_code = [&](const domain::PlanTerms& other) { return other.code == terms.code; };
    if (std::any_of(plans_.begin() + plans.from, plans_.end(), same_code))
        terms.code += "@" + format_id(version);
    plans_.push_back(std::move(terms));
    plan_versions_.push_back(version);
    plans.to = static_cast<std::uint32_t>(plans_.size());
    return plans.to - 1 - plans.from;
}

void CaseBatch::load_suspensions(Tx& tx, Id operator_id) {
    const auto read = [&](const Row& row) {
        Range& range = cases_[position(row.id(0))].suspensions;
        if (range.from == range.to) range.from = static_cast<std::uint32_t>(suspensions_.size());
        suspensions_.push_back({row.date(1), row.optional_date(2)});
        range.to = static_cast<std::uint32_t>(suspensions_.size());
    };
    tx.each(
        "SELECT subscription_id, from_on, to_on FROM suspension "
        "WHERE operator_id = $1 AND subscription_id {in:$2} ORDER BY subscription_id, from_on",
        read, operator_id, amended());
}

void CaseBatch::load_add_ons(Tx& tx, Id operator_id) {
    const auto read = [&](const Row& row) {
        Range& range = cases_[position(row.id(0))].add_ons;
        if (range.from == range.to) range.from = static_cast<std::uint32_t>(add_ons_.size());
        add_on_ids_.push_back(row.id(1));
        add_on_names_.push_back(row.string(7));
        add_ons_.push_back(
            {row.string(2), row.integer(3), row.boolean(4), row.date(5), row.optional_date(6)});
        range.to = static_cast<std::uint32_t>(add_ons_.size());
    };
    tx.each(
        "SELECT s.subscription_id, s.id, a.code, s.monthly_fee, s.taxed, s.from_on, s.to_on, a.name "
        "FROM subscription_add_on s JOIN add_on a ON a.operator_id = s.operator_id AND a.id = s.add_on_id "
        "WHERE s.operator_id = $1 AND s.subscription_id {in:$2} ORDER BY s.subscription_id, s.id",
        read, operator_id, amended());
}

void CaseBatch::load_usage(Tx& tx, Id operator_id, domain::Period window, UsageOf usage_of) {
    std::vector<Id> rated;
    for (std::size_t i = 0; i < subscriptions_.size(); ++i)
        if (usage_of == UsageOf::all || rates_usage(i)) rated.push_back(subscriptions_[i].id);
    if (rated.empty()) return;
    std::size_t at = 0;
    const auto read = [&](const Row& row) {
        const Id subscription = row.id(0);
        while (subscriptions_[at].id < subscription) ++at;
        Range& range = cases_[at].usage;
        if (range.from == range.to) range.from = static_cast<std::uint32_t>(usage_.size());
        usage_.push_back({row.date(1), static_cast<std::uint64_t>(row.integer(2))});
        range.to = static_cast<std::uint32_t>(usage_.size());
    };
    // One by one on PostgreSQL: while the day is young its planner would read the day's rows of all lines for those of a few.
    tx.each(tx.engine() == Engine::sqlite
                ? "SELECT subscription_id, day, bytes_down + bytes_up FROM usage_day "
                  "WHERE operator_id = $1 AND subscription_id {in:$2} AND day >= $3 AND day < $4 "
                  "ORDER BY subscription_id, day"
                : "SELECT rated.id, used.day, used.bytes FROM unnest($2::bigint[]) AS rated (id) CROSS JOIN "
                  "LATERAL "
                  "(SELECT day, bytes_down + bytes_up AS bytes FROM usage_day WHERE operator_id = $1 "
                  "AND subscription_id = rated.id AND day >= $3 AND day < $4 ORDER BY day) AS used "
                  "ORDER BY rated.id, used.day",
            read, operator_id, rated, window.from, window.to);
}

bool CaseBatch::rates_usage(std::size_t index) const {
    const auto rated = [](const domain::PlanTerms& terms) {
        return terms.billing == domain::Billing::prepaid_usage || terms.beyond != domain::Beyond::none;
    };
    const Range& plans = cases_[index].plans;
    if (plans.from == plans.to) return rated(cases_[index].first_plan->terms);
    return std::any_of(plans_.begin() + plans.from, plans_.begin() + plans.to, rated);
}

domain::BillingCase CaseBatch::at(std::size_t index, domain::Period period, domain::Period usage_in) const {
    const BillableSubscription& subscription = subscriptions_[index];
    const Case& loaded = cases_[index];
    domain::BillingCase made;
    made.currency = currency_;
    made.plans = loaded.plans.from == loaded.plans.to
                     ? std::span(&loaded.first_plan->terms, 1)
                     : std::span(plans_).subspan(loaded.plans.from, loaded.plans.to - loaded.plans.from);
    made.starts_on = subscription.starts_on;
    made.ends_on = subscription.ends_on;
    made.billing_day = subscription.billing_day;
    made.changes = changes(index);
    made.suspensions = suspensions(index);
    made.add_ons = add_ons(index);
    made.early_end_waived = subscription.early_end_waived;
    made.usage = usage(index, usage_in);
    if (domain::discount_holds(subscription.discount_periods, subscription.discount_until, period.from) &&
        domain::is_discounted_from(subscription.discount_from, period.from))
        made.discount = subscription.discount;
    made.tax = tax_;
    made.stamp_duty = stamp_duty_;
    made.period_on = std::max(period.from, subscription.starts_on);
    return made;
}

Id CaseBatch::plan_version(std::size_t index, std::uint32_t plan) const {
    const Case& loaded = cases_[index];
    return loaded.plans.from == loaded.plans.to ? loaded.first_plan->version
                                                : plan_versions_[loaded.plans.from + plan];
}

SoldAs CaseBatch::sold_as(std::size_t index, const domain::DraftLine& line) const {
    SoldAs sold{subscription(index).id};
    if (line.kind == domain::LineKind::add_on) {
        const std::size_t at = cases_[index].add_ons.from + line.add_on;
        sold.add_on = add_on_ids_[at];
        sold.description = add_on_names_[at];
    } else if (line.names_plan()) {
        sold.plan_version = plan_version(index, line.plan);
    }
    return sold;
}

const domain::PlanTerms& CaseBatch::terms(std::size_t index, std::uint32_t plan) const {
    const Case& loaded = cases_[index];
    return loaded.plans.from == loaded.plans.to ? loaded.first_plan->terms : plans_[loaded.plans.from + plan];
}

std::uint32_t CaseBatch::plan_on(std::size_t index, domain::Date day) const {
    std::uint32_t plan = 0;
    for (const domain::PlanChange& change : changes(index))
        if (change.on <= day) plan = change.plan;
    return plan;
}

std::span<const domain::PlanChange> CaseBatch::changes(std::size_t index) const {
    const Range& range = cases_[index].changes;
    return std::span(changes_).subspan(range.from, range.to - range.from);
}

std::span<const domain::Suspension> CaseBatch::suspensions(std::size_t index) const {
    const Range& range = cases_[index].suspensions;
    return std::span(suspensions_).subspan(range.from, range.to - range.from);
}

std::span<const domain::AddOn> CaseBatch::add_ons(std::size_t index) const {
    const Range& range = cases_[index].add_ons;
    return std::span(add_ons_).subspan(range.from, range.to - range.from);
}

std::span<const domain::DailyUsage> CaseBatch::usage(std::size_t index, domain::Period period) const {
    Range range = cases_[index].usage;
    while (range.from < range.to && usage_[range.from].on < period.from) ++range.from;
    while (range.from < range.to && usage_[range.to - 1].on >= period.to) --range.to;
    return std::span(usage_).subspan(range.from, range.to - range.from);
}

std::vector<Id> CaseBatch::amended() const {
    std::vector<Id> ids;
    for (const BillableSubscription& subscription : subscriptions_)
        if (subscription.amended) ids.push_back(subscription.id);
    return ids;
}

std::size_t CaseBatch::position(Id subscription) const {
    const auto at = std::lower_bound(subscriptions_.begin(), subscriptions_.end(), subscription,
                                     [](const BillableSubscription& s, Id id) { return s.id < id; });
    BANGNOPI_CHECK(at != subscriptions_.end() && at->id == subscription);
    return static_cast<std::size_t>(at - subscriptions_.begin());
}

}  // namespace bangnopi::store
