#include "store/bill_runs.hpp"

#include <array>

#include "base/check.hpp"

namespace bangnopi::store {
namespace {

#define BILL_RUN_COLUMNS "id, day, state, issued, skipped, zero, total, due, started_at, finished_at, error"

constexpr std::array run_sorts = {SortColumn{"created", "id", true}, SortColumn{"day", "day"}};
constexpr std::array balance_columns = {Column{"operator_id"}, Column{"id"}, Column{"balance"}};

BillRun read_run(const Row& row) {
    BillRun run;
    run.id = row.id(0);
    run.day = row.date(1);
    run.state = row.enumeration<BillRunState>(2);
    run.counts = {row.integer(3), row.integer(4), row.integer(5), row.integer(6)};
    run.due = row.integer(7);
    run.started_at = row.instant(8);
    run.finished_at = row.optional_instant(9);
    run.error = row.optional_string(10);
    return run;
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
               ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
               operator_id, run.id, run.day, run.state, run.counts.issued, run.counts.skipped,
               run.counts.zero, run.counts.total, run.due, run.started_at, run.finished_at, run.error);
}

std::optional<BillRun> find_bill_run(Tx& tx, Id operator_id, Id run) {
    std::optional<BillRun> found;
    tx.first(
        "SELECT " BILL_RUN_COLUMNS " FROM bill_run WHERE operator_id = $1 AND id = $2",
        [&](const Row& row) { found = read_run(row); }, operator_id, run);
    return found;
}

Result<Page<BillRun>> list_bill_runs(Tx& tx, Id operator_id, PageRequest request) {
    ListQuery query({BILL_RUN_COLUMNS, 11, "bill_run", "operator_id", "id"}, operator_id);
    if (request.sort.empty()) request.sort = "-created";
    return query.page<BillRun>(tx, request, run_sorts, read_run);
}

void add_to_bill_run(Tx& tx, Id operator_id, Id run, const BillRunCounts& more) {
    tx.execute(
        "UPDATE bill_run SET issued = issued + $3, skipped = skipped + $4, zero = zero + $5, total = total + "
        "$6 "
        "WHERE operator_id = $1 AND id = $2",
        operator_id, run, more.issued, more.skipped, more.zero, more.total);
}

void finish_bill_run(Tx& tx, Id operator_id, Id run, BillRunState state, Instant at,
                     std::optional<std::string> error) {
    tx.execute(
        "UPDATE bill_run SET state = $3, finished_at = $4, error = $5 WHERE operator_id = $1 AND id = $2",
        operator_id, run, state, at, error);
}

std::optional<domain::Date> next_issue_day(Tx& tx, Id operator_id, domain::Date from, domain::Date through) {
    std::optional<domain::Date> day;
    tx.first(
        "SELECT next_issue_on FROM subscription WHERE operator_id = $1 AND next_issue_on IS NOT NULL "
        "AND next_issue_on >= $2 AND next_issue_on <= $3 ORDER BY next_issue_on LIMIT 1",
        [&](const Row& row) { day = row.date(0); }, operator_id, from, through);
    return day;
}

std::vector<BillableSubscription> lock_due_subscriptions(Tx& tx, Id operator_id, domain::Date issue_on,
                                                         Id after, int limit) {
    std::vector<BillableSubscription> due;
    due.reserve(static_cast<std::size_t>(limit));
    tx.each(
        "SELECT " BANGNOPI_BILLABLE_COLUMNS
        " FROM subscription s WHERE s.operator_id = $1 AND s.next_issue_on IS NOT NULL AND s.next_issue_on = "
        "$2 "
        "AND s.id > $3 ORDER BY s.id LIMIT $4 {for_update} {skip_locked}",
        [&](const Row& row) { due.push_back(read_billable(row)); }, operator_id, issue_on, after, limit);
    return due;
}

std::vector<BillableSubscription> due_subscriptions(Tx& tx, Id operator_id, domain::Date through, Id after,
                                                    int limit) {
    std::vector<BillableSubscription> due;
    tx.each(
        "SELECT " BANGNOPI_BILLABLE_COLUMNS
        " FROM subscription s WHERE s.operator_id = $1 AND s.next_issue_on IS NOT NULL AND s.next_issue_on "
        "<= $2 "
        "AND s.id > $3 ORDER BY s.id LIMIT $4",
        [&](const Row& row) { due.push_back(read_billable(row)); }, operator_id, through, after, limit);
    return due;
}

std::int64_t left_by_failed_run(Tx& tx, Id operator_id, domain::Date day) {
    std::int64_t left = 0;
    tx.first(
        "SELECT due - issued - zero FROM bill_run WHERE operator_id = $1 AND day = $2 AND state = $3 "
        "ORDER BY id DESC LIMIT 1",
        [&](const Row& row) { left = row.integer(0); }, operator_id, day, BillRunState::failed);
    return left;
}

DueCounts count_due(Tx& tx, Id operator_id, domain::Date day) {
    DueCounts counts;
    tx.first(
        "SELECT COUNT(*) FROM subscription WHERE operator_id = $1 AND next_issue_on IS NOT NULL AND "
        "next_issue_on <= $2",
        [&](const Row& row) { counts.due = row.integer(0); }, operator_id, day);
    // What was billed for an issue day within the month before: its next one is within the month after.
    tx.first(
        "SELECT COUNT(*) FROM subscription s WHERE s.operator_id = $1 AND s.next_issue_on IS NOT NULL "
        "AND s.next_issue_on > $2 AND s.next_issue_on <= $3 AND EXISTS (SELECT 1 FROM charge c "
        "WHERE c.operator_id = s.operator_id AND c.subscription_id = s.id)",
        [&](const Row& row) { counts.billed = row.integer(0); }, operator_id, day, day.plus_months(1, 31));
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

void give_discount_period_back(Tx& tx, Id operator_id, Id subscription) {
    tx.post(
        "UPDATE subscription SET discount_periods = discount_periods + 1 WHERE operator_id = $1 AND id = $2 "
        "AND discount_periods IS NOT NULL",
        operator_id, subscription);
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

}  // namespace bangnopi::store
