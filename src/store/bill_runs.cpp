#include "store/bill_runs.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "base/check.hpp"

namespace bangnopi::store {
namespace {

#define BILL_RUN_COLUMNS                                                                               \
    "id, day, state, issued, skipped, zero, total, due, started_at, finished_at, error, customer_id, " \
    "tax, held, refused, milliseconds, joined"
constexpr int bill_run_column_count = 17;

// Of a subscription s and the day $n as of which holds count. Operators without a hold are spared it, since it costs the
// planner of PostgreSQL the order of the index.
// Whose invoices go to customer $n.
#define BILLED_TO_ONE(n) " AND (s.payer_id = " n " OR (s.payer_id IS NULL AND s.customer_id = " n "))"
#define NOT_HELD(day)                                                                    \
    " AND NOT EXISTS (SELECT 1 FROM billing_hold h WHERE h.operator_id = s.operator_id " \
    "AND h.customer_id IN (s.customer_id, s.payer_id) AND (h.until_on IS NULL OR h.until_on >= " day "))"

constexpr std::array run_sorts = {SortColumn{"created", "id", true}, SortColumn{"day", "day"}};
constexpr std::array refusal_columns = {Column{"operator_id"}, Column{"bill_run_id"},
                                        Column{"subscription_id"}, Column{"reason", ColumnType::text}};
constexpr std::array balance_columns = {Column{"operator_id"}, Column{"id"}, Column{"balance"}};

BillRun read_run(const Row& row) {
    BillRun run;
    run.id = row.id(0);
    run.day = row.date(1);
    run.state = row.enumeration<BillRunState>(2);
    run.counts = {row.integer(3), row.integer(4), row.integer(5), row.integer(6), row.integer(16)};
    run.due = row.integer(7);
    run.started_at = row.instant(8);
    run.finished_at = row.optional_instant(9);
    run.error = row.optional_string(10);
    run.customer_id = row.optional_id(11);
    run.tax = row.integer(12);
    run.held = row.integer(13);
    run.refused = row.integer(14);
    run.milliseconds = row.integer(15);
    return run;
}

bool any_held(Tx& tx, Id operator_id, domain::Date on) {
    return tx.first(
        "SELECT 1 FROM billing_hold WHERE operator_id = $1 AND (until_on IS NULL OR until_on >= $2) LIMIT 1",
        [](const Row&) {}, operator_id, on);
}

// Subscriptions s whose issue day is `day`, by id after $3, at most $4.
#define DUE(day, more, lock)                                                                                 \
    "SELECT " BANGNOPI_BILLABLE_COLUMNS                                                                      \
    " FROM subscription s WHERE s.operator_id = $1 AND s.next_issue_on IS NOT NULL AND s.next_issue_on " day \
    " AND s.id > $3" more " ORDER BY s.id LIMIT $4" lock
#define DUE_TEXTS(day, lock) \
    { DUE(day, "", lock), DUE(day, NOT_HELD("$5"), lock), DUE(day, BILLED_TO_ONE("$6") NOT_HELD("$5"), lock) }

struct DueTexts {
    std::string_view of_all, of_unheld, of_customer;
};

template <class Read>
void each_due(Tx& tx, Id operator_id, domain::Date day, Id after, int limit, const DueFilter& filter,
              const DueTexts& texts, Read read) {
    if (filter.customer_id)
        tx.each(texts.of_customer, read, operator_id, day, after, limit, filter.held_on, *filter.customer_id);
    else if (any_held(tx, operator_id, filter.held_on))
        tx.each(texts.of_unheld, read, operator_id, day, after, limit, filter.held_on);
    else
        tx.each(texts.of_all, read, operator_id, day, after, limit);
}

}  // namespace

std::string_view name_of(BillRunState state) {
    switch (state) {
        case BillRunState::running:
            return "running";
        case BillRunState::done:
            return "done";
        case BillRunState::failed:
            return "failed";
    }
    check_failed("a bill run's state without a name", __FILE__, __LINE__);
}

void insert_bill_run(Tx& tx, Id operator_id, const BillRun& run) {
    tx.execute("INSERT INTO bill_run (operator_id, " BILL_RUN_COLUMNS
               ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
               operator_id, run.id, run.day, run.state, run.counts.issued, run.counts.skipped,
               run.counts.zero, run.counts.total, run.due, run.started_at, run.finished_at, run.error,
               run.customer_id, run.tax, run.held, run.refused, run.milliseconds, run.counts.joined);
}

std::optional<BillRun> find_bill_run(Tx& tx, Id operator_id, Id run) {
    std::optional<BillRun> found;
    tx.first(
        "SELECT " BILL_RUN_COLUMNS " FROM bill_run WHERE operator_id = $1 AND id = $2",
        [&](const Row& row) { found = read_run(row); }, operator_id, run);
    return found;
}

Result<Page<BillRun>> list_bill_runs(Tx& tx, Id operator_id, PageRequest request) {
    ListQuery query({BILL_RUN_COLUMNS, bill_run_column_count, "bill_run", "operator_id", "id"}, operator_id);
    if (request.sort.empty()) request.sort = "-created";
    return query.page<BillRun>(tx, request, run_sorts, read_run);
}

// The run's own row first: whoever else adds to it waits there, so that the rows of plans are taken in no order of their own.
void add_to_bill_run(Tx& tx, Id operator_id, Id run, const BillRunCounts& more, std::int64_t tax,
                     std::span<const PlanVersionBills> by_plan) {
    tx.execute(
        "UPDATE bill_run SET issued = issued + $3, skipped = skipped + $4, zero = zero + $5, total = total + "
        "$6, tax = tax + $7, joined = joined + $8 WHERE operator_id = $1 AND id = $2",
        operator_id, run, more.issued, more.skipped, more.zero, more.total, tax, more.joined);
    for (const PlanVersionBills& plan : by_plan)
        tx.post(
            "INSERT INTO bill_run_plan (operator_id, bill_run_id, plan_version_id, bills, amount) "
            "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (operator_id, bill_run_id, plan_version_id) DO UPDATE "
            "SET bills = bill_run_plan.bills + excluded.bills, amount = bill_run_plan.amount + "
            "excluded.amount",
            operator_id, run, plan.plan_version_id, plan.bills, plan.amount);
}

void finish_bill_run(Tx& tx, Id operator_id, const BillRun& run, std::span<const BillRefusal> refusals) {
    tx.execute(
        "UPDATE bill_run SET state = $3, finished_at = $4, error = $5, refused = $6, milliseconds = $7 "
        "WHERE operator_id = $1 AND id = $2",
        operator_id, run.id, run.state, run.finished_at, run.error, run.refused, run.milliseconds);
    if (refusals.empty()) return;
    BulkInsert rows("bill_run_refusal", refusal_columns);
    for (const BillRefusal& one : refusals.first(std::min(refusals.size(), refusals_kept_max)))
        rows.row(operator_id, run.id, one.subscription_id, std::string_view(one.reason));
    tx.bulk_insert(rows);
}

std::vector<PlanBills> bill_run_plans(Tx& tx, Id operator_id, Id run) {
    std::vector<PlanBills> plans;
    tx.each(
        "SELECT p.id, p.code, p.name, CAST(SUM(b.bills) AS BIGINT), CAST(SUM(b.amount) AS BIGINT) "
        "FROM bill_run_plan b "
        "JOIN plan_version v ON v.operator_id = b.operator_id AND v.id = b.plan_version_id "
        "JOIN plan p ON p.operator_id = v.operator_id AND p.id = v.plan_id "
        "WHERE b.operator_id = $1 AND b.bill_run_id = $2 GROUP BY p.id, p.code, p.name ORDER BY p.id",
        [&](const Row& row) {
            plans.push_back({row.id(0), row.string(1), row.string(2), row.integer(3), row.integer(4)});
        },
        operator_id, run);
    std::ranges::sort(plans, {}, &PlanBills::code);
    return plans;
}

std::vector<BillRefusalListed> bill_run_refusals(Tx& tx, Id operator_id, Id run) {
    std::vector<BillRefusalListed> refusals;
    tx.each(
        "SELECT r.subscription_id, r.reason, c.id, c.number, c.name FROM bill_run_refusal r "
        "JOIN subscription s ON s.operator_id = r.operator_id AND s.id = r.subscription_id "
        "JOIN customer c ON c.operator_id = s.operator_id AND c.id = s.customer_id "
        "WHERE r.operator_id = $1 AND r.bill_run_id = $2 ORDER BY r.subscription_id",
        [&](const Row& row) {
            refusals.push_back({{row.id(0), row.string(1)}, row.id(2), row.string(3), row.string(4)});
        },
        operator_id, run);
    return refusals;
}

std::optional<domain::Date> next_issue_day(Tx& tx, Id operator_id, domain::Date from, domain::Date through,
                                           const DueFilter& filter) {
    std::optional<domain::Date> day;
    const auto read = [&](const Row& row) { day = row.date(0); };
#define NEXT_ISSUE_DAY(more)                                                                               \
    "SELECT s.next_issue_on FROM subscription s WHERE s.operator_id = $1 AND s.next_issue_on IS NOT NULL " \
    "AND s.next_issue_on >= $2 AND s.next_issue_on <= $3" more " ORDER BY s.next_issue_on LIMIT 1"
    if (filter.customer_id)
        tx.first(NEXT_ISSUE_DAY(BILLED_TO_ONE("$5") NOT_HELD("$4")), read, operator_id, from, through,
                 filter.held_on, *filter.customer_id);
    else if (any_held(tx, operator_id, filter.held_on))
        tx.first(NEXT_ISSUE_DAY(NOT_HELD("$4")), read, operator_id, from, through, filter.held_on);
    else
        tx.first(NEXT_ISSUE_DAY(""), read, operator_id, from, through);
#undef NEXT_ISSUE_DAY
    return day;
}

std::vector<BillableSubscription> lock_due_subscriptions(Tx& tx, Id operator_id, domain::Date issue_on,
                                                         Id after, int limit, const DueFilter& filter) {
    std::vector<BillableSubscription> due;
    due.reserve(static_cast<std::size_t>(limit));
    each_due(tx, operator_id, issue_on, after, limit, filter,
             DUE_TEXTS("= $2", " {for_update} {skip_locked}"),
             [&](const Row& row) { due.push_back(read_billable(row)); });
    return due;
}

std::vector<BillableSubscription> due_subscriptions(Tx& tx, Id operator_id, domain::Date through, Id after,
                                                    int limit, const DueFilter& filter) {
    std::vector<BillableSubscription> due;
    each_due(tx, operator_id, through, after, limit, filter, DUE_TEXTS("<= $2", ""),
             [&](const Row& row) { due.push_back(read_billable(row)); });
    return due;
}

namespace {

// Whose invoices go to one of $3.
#define BILLED_TO_ANY "(s.payer_id {in:$3} OR (s.payer_id IS NULL AND s.customer_id {in:$3}))"

std::vector<Id> billed_to_of(std::span<const BillableSubscription> due) {
    std::vector<Id> customers;
    for (const BillableSubscription& subscription : due) customers.push_back(subscription.billed_to());
    std::ranges::sort(customers);
    customers.erase(std::unique(customers.begin(), customers.end()), customers.end());
    return customers;
}

std::unordered_map<Id, std::size_t> count_by_payer(std::span<const BillableSubscription> due) {
    std::unordered_map<Id, std::size_t> counts;
    for (const BillableSubscription& subscription : due) ++counts[subscription.billed_to()];
    return counts;
}

}  // namespace

void lock_others_due(Tx& tx, Id operator_id, domain::Date issue_on, const DueFilter& filter,
                     std::vector<BillableSubscription>& due) {
    const std::vector<Id> billed_to = billed_to_of(due);
    due.clear();
    tx.each(
        "SELECT " BANGNOPI_BILLABLE_COLUMNS " FROM subscription s WHERE s.operator_id = $1 AND " BILLED_TO_ANY
        " AND s.next_issue_on = $2" NOT_HELD("$4") " ORDER BY s.id {for_update} {skip_locked}",
        [&](const Row& row) { due.push_back(read_billable(row)); }, operator_id, issue_on, billed_to,
        filter.held_on);
    if (tx.engine() == Engine::sqlite) return;  // its one writer holds them all
    const auto locked = count_by_payer(due);
    std::unordered_set<Id> in_part;
    tx.each(
        "SELECT COALESCE(s.payer_id, s.customer_id), COUNT(*) FROM subscription s WHERE s.operator_id = $1 "
        "AND " BILLED_TO_ANY " AND s.next_issue_on = $2" NOT_HELD("$4") " GROUP BY 1",
        [&](const Row& row) {
            const auto count = locked.find(row.id(0));
            if (count != locked.end() && static_cast<std::size_t>(row.integer(1)) > count->second)
                in_part.insert(row.id(0));
        },
        operator_id, issue_on, billed_to, filter.held_on);
    std::erase_if(due, [&](const BillableSubscription& one) { return in_part.contains(one.billed_to()); });
}

void add_others_due(Tx& tx, Id operator_id, domain::Date through, Id after, const DueFilter& filter,
                    std::vector<BillableSubscription>& due) {
    const std::vector<Id> billed_to = billed_to_of(due);
    due.clear();
    std::unordered_set<Id> counted;
    tx.each(
        "SELECT " BANGNOPI_BILLABLE_COLUMNS " FROM subscription s WHERE s.operator_id = $1 AND " BILLED_TO_ANY
        " AND s.next_issue_on <= $2" NOT_HELD("$4") " ORDER BY s.id",
        [&](const Row& row) {
            due.push_back(read_billable(row));
            if (due.back().id <= after) counted.insert(due.back().billed_to());
        },
        operator_id, through, billed_to, filter.held_on);
    std::erase_if(due, [&](const BillableSubscription& one) { return counted.contains(one.billed_to()); });
}

std::int64_t left_by_failed_run(Tx& tx, Id operator_id, domain::Date day) {
    std::int64_t left = 0;
    tx.first(
        "SELECT due - issued - joined - zero FROM bill_run WHERE operator_id = $1 AND day = $2 AND state = "
        "$3 "
        "AND customer_id IS NULL ORDER BY id DESC LIMIT 1",
        [&](const Row& row) { left = row.integer(0); }, operator_id, day, BillRunState::failed);
    return left;
}

// What was billed for an issue day within the month before: its next one is within the month after.
DueCounts count_due(Tx& tx, Id operator_id, domain::Date day, const DueFilter& filter) {
    DueCounts counts;
    const auto count_into = [](std::int64_t& count) {
        return [&count](const Row& row) { count = row.integer(0); };
    };
#define DUE_OF(more)                                                                                    \
    "SELECT COUNT(*) FROM subscription s WHERE s.operator_id = $1 AND s.next_issue_on IS NOT NULL AND " \
    "s.next_issue_on <= $2" more
#define BILLED_OF(more)                                                                             \
    "SELECT COUNT(*) FROM subscription s WHERE s.operator_id = $1 AND s.next_issue_on IS NOT NULL " \
    "AND s.next_issue_on > $2 AND s.next_issue_on <= $3" more                                       \
    " AND EXISTS (SELECT 1 FROM charge c WHERE c.operator_id = s.operator_id AND c.subscription_id = s.id)"
#define HELD_OF(more)                                                                                       \
    "SELECT COUNT(DISTINCT s.id) FROM billing_hold h JOIN subscription s ON s.operator_id = h.operator_id " \
    "AND (s.customer_id = h.customer_id OR s.payer_id = h.customer_id) WHERE h.operator_id = $1 AND "       \
    "(h.until_on IS NULL OR h.until_on >= "                                                                 \
    "$3) "                                                                                                  \
    "AND s.next_issue_on IS NOT NULL AND s.next_issue_on <= $2" more
    const bool is_any_held = any_held(tx, operator_id, filter.held_on);
    const domain::Date next_month = day.plus_months(1, 31);
    if (const auto customer = filter.customer_id) {
        tx.first(DUE_OF(BILLED_TO_ONE("$3")), count_into(counts.due), operator_id, day, *customer);
        tx.first(BILLED_OF(BILLED_TO_ONE("$4")), count_into(counts.billed), operator_id, day, next_month,
                 *customer);
        if (is_any_held)
            tx.first(HELD_OF(BILLED_TO_ONE("$4")), count_into(counts.held), operator_id, day, filter.held_on,
                     *customer);
    } else {
        tx.first(DUE_OF(""), count_into(counts.due), operator_id, day);
        tx.first(BILLED_OF(""), count_into(counts.billed), operator_id, day, next_month);
        if (is_any_held) tx.first(HELD_OF(""), count_into(counts.held), operator_id, day, filter.held_on);
    }
#undef DUE_OF
#undef BILLED_OF
#undef HELD_OF
    counts.due -= counts.held;
    return counts;
}

std::vector<SpendableBalance> lock_balances(Tx& tx, Id operator_id, std::span<const Id> customers) {
    std::vector<SpendableBalance> balances;
    tx.each(
        "SELECT c.id, c.balance, CAST((SELECT COALESCE(SUM(s.reserved), 0) FROM subscription s "
        "WHERE s.operator_id = c.operator_id AND s.customer_id = c.id) AS BIGINT), "
        "CAST(CASE WHEN EXISTS (SELECT 1 FROM subscription s JOIN plan_version v "
        "ON v.operator_id = s.operator_id AND v.id = s.current_plan_version_id "
        "WHERE s.operator_id = c.operator_id AND s.customer_id = c.id AND s.status <> 5 AND v.billing = 2) "
        "THEN 1 ELSE 0 END AS BIGINT) FROM customer c "
        "WHERE c.operator_id = $1 AND c.id {in:$2} AND c.balance > 0 ORDER BY c.id {for_update:c} "
        "{skip_locked:c}",
        [&](const Row& row) {
            balances.push_back({row.id(0), row.integer(1), row.integer(2), row.integer(3) != 0});
        },
        operator_id, customers);
    return balances;
}

void set_balances(Tx& tx, Id operator_id, std::span<const SpendableBalance> balances) {
    BulkUpdate rows("customer", balance_columns, 2);
    for (const SpendableBalance& balance : balances)
        rows.row(operator_id, balance.customer_id, balance.balance);
    if (!rows.empty()) tx.bulk_update(rows);
}

void set_schedule(Tx& tx, Id operator_id, const domain::Schedule& schedule,
                  std::span<const Id> subscriptions) {
    tx.execute(
        "UPDATE subscription SET next_period_from = $2, next_issue_on = $3 WHERE operator_id = $1 AND id "
        "{in:$4}",
        operator_id, schedule.period_from, schedule.issue_on, subscriptions);
}

void use_discount_period(Tx& tx, Id operator_id, std::span<const Id> subscriptions) {
    tx.execute(
        "UPDATE subscription SET discount_periods = discount_periods - 1 WHERE operator_id = $1 AND id "
        "{in:$2} "
        "AND discount_periods > 0",
        operator_id, subscriptions);
}

void give_discount_period_back(Tx& tx, Id operator_id, Id subscription, domain::Date period_from) {
    tx.post(
        "UPDATE subscription SET discount_periods = discount_periods + 1 WHERE operator_id = $1 AND id = $2 "
        "AND discount_periods IS NOT NULL AND (discount_from IS NULL OR discount_from <= $3)",
        operator_id, subscription, period_from);
}

void close_stopped_bill_runs(Tx& tx, Id operator_id, Instant at) {
    tx.execute(
        "UPDATE bill_run SET state = $2, finished_at = $3, error = $4 WHERE operator_id = $1 AND state = $5",
        operator_id, BillRunState::failed, at, "stopped before its end; the next run went on from there",
        BillRunState::running);
}

std::vector<Id> customers_with_balance(Tx& tx, Id operator_id, Id first, Id last) {
    std::vector<Id> customers;
    tx.each(
        "SELECT id FROM customer WHERE operator_id = $1 AND balance > 0 AND id BETWEEN $2 AND $3 ORDER BY id",
        [&](const Row& row) { customers.push_back(row.id(0)); }, operator_id, first, last);
    return customers;
}

std::vector<Id> customers_with_balance(Tx& tx, Id operator_id, std::span<const Id> among) {
    std::vector<Id> customers;
    tx.each(
        "SELECT id FROM customer WHERE operator_id = $1 AND balance > 0 AND id {in:$2} ORDER BY id",
        [&](const Row& row) { customers.push_back(row.id(0)); }, operator_id, among);
    return customers;
}

}  // namespace bangnopi::store
