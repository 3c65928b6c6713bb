#include "store/access.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/check.hpp"
#include "domain/prepaid.hpp"
#include "domain/quota.hpp"
#include "store/access_changes.hpp"
#include "store/access_rows.hpp"
#include "store/billing_cases.hpp"
#include "store/isolation_stops.hpp"
#include "store/payments.hpp"
#include "store/speed_columns.hpp"

namespace bangnopi::store {
namespace {

using Line = AccessLine;

domain::PlanTerms read_terms(const Row& row, int first) {
    domain::PlanTerms terms;
    terms.billing = row.enumeration<domain::Billing>(first);
    terms.beyond = row.enumeration<domain::Beyond>(first + 1);
    if (const auto bytes = row.optional_integer(first + 2))
        terms.included_bytes = static_cast<std::uint64_t>(*bytes);
    terms.speed = read_speed(row, first + 3);
    terms.throttled_speed = {row.integer(first + 6), row.integer(first + 7)};
    terms.unit_bytes = static_cast<std::uint64_t>(row.integer(first + 8));
    terms.unit_price = row.integer(first + 9);
    terms.taxed = row.boolean(first + 10);
    terms.grace_bytes = static_cast<std::uint64_t>(row.integer(first + 11));
    terms.throttle_steps = read_throttle_steps(row, first + 12);
    return terms;
}

Line read_line(const Row& row) {
    constexpr int own = billable_column_count;
    Line line;
    line.billable = read_billable(row);
    line.status = row.enumeration<domain::SubscriptionStatus>(own);
    line.plan_version = line.plan_version_today = row.id(own + 1);
    line.balance = row.integer(own + 2);
    line.exempt = row.boolean(own + 3);
    line.terms = read_terms(row, own + 4);
    line.balance_was_above = row.boolean(own + 17);
    line.package_waits = row.boolean(own + 18);
    constexpr int access = own + 19;
    if (row.is_null(access)) return line;
    line.access = read_access(row, access, line.billable.id, line.billable.customer_id);
    line.told = {row.integer(access + 9), row.optional_instant(access + 10),
                 row.optional_integer(access + 11)};
    return line;
}

#define LINE_COLUMNS                                                                                        \
    BANGNOPI_BILLABLE_COLUMNS                                                                               \
    ", s.status, s.current_plan_version_id, c.balance, c.exempt, "                                          \
    "v.billing, v.beyond, v.included_bytes, v.rate_down_bps, v.rate_up_bps, v.burst, v.throttle_down_bps, " \
    "v.throttle_up_bps, v.unit_bytes, v.unit_price, v.taxed, v.grace_bytes, v.throttle_steps, "             \
    "c.balance_was_above, s.package_waits, "                                                                \
    "a.desired, a.reason, a.rate_down_bps, a.rate_up_bps, a.burst, a.since, a.changes_at, a.version, "      \
    "a.bytes_left, a.quota_told_bytes, a.quota_since, a.notice_left "
#define LINE_FROM                                                                                    \
    "FROM subscription s JOIN customer c ON c.operator_id = s.operator_id AND c.id = s.customer_id " \
    "JOIN plan_version v ON v.operator_id = s.operator_id AND v.id = s.current_plan_version_id "     \
    "LEFT JOIN access a ON a.operator_id = s.operator_id AND a.subscription_id = s.id "

std::vector<Line> load_lines(Tx& tx, Id operator_id, std::span<const Id> customers) {
    std::vector<Line> lines;
    tx.each(
        "SELECT " LINE_COLUMNS LINE_FROM
        "WHERE s.operator_id = $1 AND (s.customer_id {in:$2} OR s.payer_id {in:$2}) "
        "ORDER BY s.id",
        [&](const Row& row) { lines.push_back(read_line(row)); }, operator_id, customers);
    return lines;
}

using Debts = std::map<Id, Debt>;

// Those whose debts these lines feel, that are not known yet.
std::vector<Id> unknown_debtors(const std::vector<Line>& lines, const Debts& known) {
    std::set<Id> debtors;
    for (const Line& line : lines) {
        debtors.insert(line.billable.customer_id);
        debtors.insert(line.billable.billed_to());
    }
    std::erase_if(debtors, [&](Id id) { return known.contains(id); });
    return {debtors.begin(), debtors.end()};
}

void load_debts(Tx& tx, Id operator_id, std::span<const Id> debtors, Debts& debts) {
    tx.each(
        "SELECT customer_id, MIN(isolates_at) FROM invoice WHERE operator_id = $1 AND customer_id {in:$2} "
        "AND open > 0 AND isolates_at IS NOT NULL GROUP BY customer_id",
        [&](const Row& row) { debts[row.id(0)].isolates_at = row.instant(1); }, operator_id, debtors);
}

// Promises and the like.
void load_holds(Tx& tx, Id operator_id, Debts& debts) {
    std::vector<Id> debtors;
    for (const auto& [debtor, debt] : debts)
        if (debt.isolates_at) debtors.push_back(debtor);
    tx.each(
        "SELECT customer_id, MAX(until_at) FROM isolation_hold WHERE operator_id = $1 AND customer_id "
        "{in:$2} "
        "GROUP BY customer_id",
        [&](const Row& row) { debts[row.id(0)].held_until = row.instant(1); }, operator_id, debtors);
}

// A line knows of its own customer.
void exempt_payers(Tx& tx, Id operator_id, const std::vector<Line>& lines, Debts& debts) {
    std::set<Id> payers;
    for (const Line& line : lines)
        if (line.billable.payer_id && debts[*line.billable.payer_id].isolates_at)
            payers.insert(*line.billable.payer_id);
    if (payers.empty()) return;
    tx.each(
        "SELECT id FROM customer WHERE operator_id = $1 AND id {in:$2} AND exempt = 1",
        [&](const Row& row) { debts[row.id(0)].held_until = Instant::max(); }, operator_id,
        std::vector(payers.begin(), payers.end()));
}

// A line feels the debts of its own customer and of who pays for it. While all isolation is held, what was isolated before stays
// so and nothing else is.
void feel_debts(Tx& tx, const Act& act, std::vector<Line>& lines, Debts& debts) {
    const bool any =
        std::ranges::any_of(debts, [](const auto& one) { return one.second.isolates_at.has_value(); });
    if (!any) return;
    load_holds(tx, act.operator_id, debts);
    exempt_payers(tx, act.operator_id, lines, debts);
    const bool any_due =
        std::ranges::any_of(debts, [&](const auto& one) { return one.second.is_due(act.now); });
    const bool all_held = any_due && isolation_is_held(tx, act.operator_id);
    for (Line& line : lines) {
        const bool was_isolated = line.access && line.access->reason == domain::Reason::unpaid;
        if (line.exempt || (all_held && !was_isolated)) continue;
        for (const Id debtor : {line.billable.customer_id, line.billable.billed_to()})
            if (debts[debtor].comes_before(line.debt)) line.debt = debts[debtor];
    }
}

void earlier(std::optional<domain::Date>& date, domain::Date candidate, domain::Date today) {
    if (candidate > today && (!date || candidate < *date)) date = candidate;
}

void apply_amendments(const CaseBatch& cases, std::size_t index, domain::Date today, Line& line) {
    for (const domain::PlanChange& change : cases.changes(index))
        earlier(line.amended_next, change.on, today);
    for (const domain::Suspension& suspension : cases.suspensions(index)) {
        if (suspension.from <= today && (!suspension.to || today < *suspension.to)) line.suspended = true;
        earlier(line.amended_next, suspension.from, today);
        if (suspension.to) earlier(line.amended_next, *suspension.to, today);
    }
    const std::uint32_t plan = cases.plan_on(index, today);
    line.plan_version_today = cases.plan_version(index, plan);
    line.terms = cases.terms(index, plan);
}

bool counts_usage(const domain::PlanTerms& terms) {
    return terms.billing == domain::Billing::prepaid_usage || domain::has_quota(terms.beyond);
}

// Pay as you go: what every period up to today, not yet billed, would cost.
std::int64_t reserved_of(const CaseBatch& cases, std::size_t index, const BillableSubscription& billable,
                         domain::Date today) {
    std::int64_t reserved = 0;
    for (domain::Period period = domain::billing_period(billable.next_period_from, billable.billing_day);
         period.from <= today; period = domain::following_period(period, billable.billing_day)) {
        const Result<std::int64_t> so_far = domain::reserved_by(cases.at(index, period));
        if (!so_far) throw domain::Overflow();
        reserved = domain::add(reserved, *so_far);
    }
    return reserved;
}

std::uint64_t used_in_period(const CaseBatch& cases, std::size_t index, int billing_day, domain::Date today) {
    std::uint64_t used = 0;
    for (const domain::DailyUsage& day : cases.usage(index, domain::billing_period(today, billing_day)))
        used += day.bytes;
    return used;
}

// The days whose usage decides something: from the oldest unbilled period to today.
domain::Period usage_window(std::span<const BillableSubscription> billables, domain::Date today) {
    domain::Period window{today, today + 1};
    for (const BillableSubscription& billable : billables)
        window.from = std::min({window.from, billable.next_period_from,
                                domain::billing_period(today, billable.billing_day).from});
    return window;
}

// What needs more than the rows themselves: lines with changes of plan, suspensions, or rated usage.
void load_particulars(Tx& tx, const Act& act, const Settings& settings, std::vector<Line>& lines) {
    std::vector<Line*> particular;
    std::vector<BillableSubscription> billables;
    for (Line& line : lines) {
        if (!line.billable.amended && !counts_usage(line.terms)) continue;
        particular.push_back(&line);
        billables.push_back(line.billable);
    }
    if (particular.empty()) return;
    PlanBook book = PlanBook::load(tx, act.operator_id);
    CaseBatch cases(book, act.currency, settings.tax);
    cases.load(tx, act.operator_id, billables);
    for (std::size_t i = 0; i < particular.size(); ++i)
        if (billables[i].amended) apply_amendments(cases, i, act.today, *particular[i]);
    cases.load_usage(tx, act.operator_id, usage_window(billables, act.today));
    for (std::size_t i = 0; i < particular.size(); ++i) {
        Line& line = *particular[i];
        if (!counts_usage(line.terms)) continue;
        line.used_bytes = used_in_period(cases, i, billables[i].billing_day, act.today);
        if (line.terms.billing == domain::Billing::prepaid_usage)
            line.reserved_now = reserved_of(cases, i, billables[i], act.today);
    }
}

void forget_those_that_wait_no_more(Tx& tx, const Act& act, const std::vector<Line>& lines) {
    std::vector<Id> begun;
    for (const Line& line : lines)
        if (line.package_waits && !line.package.waits_until) begun.push_back(line.billable.id);
    note_that_none_waits(tx, act.operator_id, begun);
}

void load_packages(Tx& tx, const Act& act, std::vector<Line>& lines) {
    std::vector<Id> bought;
    for (const Line& line : lines)
        if (line.terms.billing == domain::Billing::prepaid_package) bought.push_back(line.billable.id);
    if (bought.empty()) return;
    const auto states = package_states(tx, act, bought);
    for (Line& line : lines) {
        if (line.terms.billing != domain::Billing::prepaid_package) continue;
        const auto state = states.find(line.billable.id);
        if (state != states.end()) line.package = state->second;
        line.used_bytes = line.package.used_bytes;
    }
}

domain::EntitlementInput entitlement_input(const Act& act, const Settings& settings, const Line& line,
                                           const std::vector<Line>& lines) {
    domain::EntitlementInput input;
    input.now = act.now;
    input.starts_at = act.zone.at(line.billable.starts_on);
    if (line.billable.ends_on) input.ends_at = act.zone.at(*line.billable.ends_on);
    input.paid_until = line.package.paid_until;
    if (line.package.ends_line) input.ends_at = line.package.paid_until;
    input.suspended = line.suspended;
    input.billing = line.terms.billing;
    input.oldest_isolation_at = line.debt.isolates_at;
    input.held_until = line.debt.held_until;
    if (line.terms.billing == domain::Billing::prepaid_usage)
        input.available_balance =
            domain::available(line.balance, reserved_by_customer(lines, line.billable.customer_id));
    input.balance_floor = settings.balance_floor;
    input.used_bytes = line.used_bytes;
    input.included_bytes = line.terms.included_bytes;
    input.beyond = line.terms.beyond;
    input.speed = line.terms.speed;
    input.grace_bytes = line.terms.grace_bytes;
    input.throttled_speed = line.terms.throttled_speed;
    input.throttle_steps = line.terms.throttle_steps;
    return input;
}

std::optional<Instant> quota_since(const Act& act, const Line& line) {
    if (!line.terms.included_bytes || !domain::has_quota(line.terms.beyond)) return std::nullopt;
    if (line.terms.billing == domain::Billing::prepaid_package) return line.package.began_at;
    return act.zone.at(domain::billing_period(act.today, line.billable.billing_day).from);
}

Decided decide(const Act& act, const Settings& settings, const Line& line, const std::vector<Line>& lines) {
    const domain::EntitlementInput input = entitlement_input(act, settings, line, lines);
    domain::Entitlement answer = domain::entitlement(input);
    const auto left = domain::bytes_left(input, answer, line.terms, settings.tax);
    if (answer.status != domain::SubscriptionStatus::ended) {
        const auto consider = [&](Instant at) {
            answer.changes_at = std::min(answer.changes_at.value_or(at), at);
        };
        if (line.amended_next) consider(act.zone.at(*line.amended_next));
        if (line.package.ends_at) consider(*line.package.ends_at);
        if (line.package.waits_until) consider(*line.package.waits_until);
        if (line.package.next_begins_at) consider(*line.package.next_begins_at);
        // A quota is counted anew with each period.
        const bool draws_on_quota =
            left && line.terms.included_bytes && line.terms.billing != domain::Billing::prepaid_package;
        if (answer.reason == domain::Reason::quota || draws_on_quota)
            consider(act.zone.at(domain::billing_period(act.today, line.billable.billing_day).to));
    }
    if (answer.changes_at == Instant::max()) answer.changes_at.reset();
    // Whoever finds first that a package has ended, the jobs look once more: they alone renew it.
    const bool was_expired = line.access && line.access->reason == domain::Reason::expired;
    if (answer.reason == domain::Reason::expired && !was_expired) answer.changes_at = act.now;
    return {answer, left, domain::quota_notice(input, left), quota_since(act, line)};
}

// To what the facts say.
void bring(Tx& tx, const Act& act, const Settings& settings, std::vector<Line>& lines,
           LowBalance low = LowBalance::told) {
    load_particulars(tx, act, settings, lines);
    load_packages(tx, act, lines);
    forget_those_that_wait_no_more(tx, act, lines);
    AccessChanges changes(tx, act);
    for (const Line& line : lines) changes.add(line, decide(act, settings, line, lines));
    changes.write();
    if (low == LowBalance::told) tell_of_balances(tx, act, settings, lines);
}

}  // namespace

std::vector<Id> customers_of_pay_as_you_go(Tx& tx, Id operator_id, Id after) {
    std::vector<Id> customers;
    tx.each(
        "SELECT DISTINCT s.customer_id FROM subscription s "
        "JOIN plan_version v ON v.operator_id = s.operator_id AND v.id = s.current_plan_version_id "
        "WHERE s.operator_id = $1 AND s.customer_id > $2 AND v.billing = $3 "
        "ORDER BY s.customer_id LIMIT $4",
        [&](const Row& row) { customers.push_back(row.id(0)); }, operator_id, after,
        domain::Billing::prepaid_usage, static_cast<std::int64_t>(customers_per_refresh_max));
    return customers;
}

void refresh_access(Tx& tx, const Act& act, const Settings& settings, std::span<const Id> customers,
                    LowBalance low) {
    BANGNOPI_CHECK(customers.size() <= customers_per_refresh_max);
    std::vector<Line> lines = load_lines(tx, act.operator_id, customers);
    if (lines.empty()) return;
    Debts debts;
    load_debts(tx, act.operator_id, unknown_debtors(lines, debts), debts);
    feel_debts(tx, act, lines, debts);
    bring(tx, act, settings, lines, low);
}

void refresh_pay_as_you_go(Tx& tx, const Act& act, const Settings& settings) {
    for (Id after{};;) {
        const std::vector<Id> some = customers_of_pay_as_you_go(tx, act.operator_id, after);
        if (some.empty()) return;
        after = some.back();
        lock_accounts(tx, act.operator_id, some);
        refresh_access(tx, act, settings, some);
    }
}

CustomerLines::CustomerLines() = default;
CustomerLines::CustomerLines(CustomerLines&&) noexcept = default;
CustomerLines& CustomerLines::operator=(CustomerLines&&) noexcept = default;
CustomerLines::~CustomerLines() = default;

// The lock is a statement of its own: what another transaction wrote while it was waited for is seen by the next.
void CustomerLines::ask(Tx& tx, Id operator_id, Id customer) {
    if (tx.engine() != Engine::sqlite)
        tx.post(
            "SELECT id FROM subscription WHERE operator_id = $1 AND (customer_id = $2 OR payer_id = $2) "
            "ORDER BY id {for_update}",
            operator_id, customer);
    tx.ask(
        "SELECT " LINE_COLUMNS LINE_FROM
        "WHERE s.operator_id = $1 AND (s.customer_id = $2 OR s.payer_id = $2) ORDER BY s.id",
        [this](const Row& row) { lines_.push_back(read_line(row)); }, operator_id, customer);
}

void CustomerLines::refresh(Tx& tx, const Act& act, const Settings& settings, Id customer,
                            std::optional<Instant> oldest_isolation_at, std::int64_t balance,
                            LowBalance low) {
    if (lines_.empty()) return;
    Debts debts{{customer, {oldest_isolation_at, std::nullopt}}};
    if (const std::vector<Id> others = unknown_debtors(lines_, debts); !others.empty())
        load_debts(tx, act.operator_id, others, debts);
    for (Line& line : lines_)
        if (line.billable.customer_id == customer) line.balance = balance;
    feel_debts(tx, act, lines_, debts);
    bring(tx, act, settings, lines_, low);
}

bool CustomerLines::has_packages() const {
    return std::ranges::any_of(
        lines_, [](const Line& line) { return line.terms.billing == domain::Billing::prepaid_package; });
}

}  // namespace bangnopi::store
