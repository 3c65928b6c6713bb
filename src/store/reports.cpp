#include "store/reports.hpp"

#include <algorithm>

#include "domain/entitlement.hpp"

namespace bangnopi::store {
namespace {

void sum_billed(Tx& tx, Id operator_id, MonthSummary& summary) {
    const auto read = [&](const Row& row) {
        summary.billed_count = row.integer(0);
        summary.billed = row.integer(1);
        summary.billed_paid = row.integer(2);
        summary.billed_paid_count = row.integer(3);
    };
    tx.first(
        "SELECT COUNT(*), CAST(COALESCE(SUM(total), 0) AS BIGINT), CAST(COALESCE(SUM(paid), 0) AS BIGINT), "
        "CAST(COALESCE(SUM(CASE WHEN status = 3 THEN 1 ELSE 0 END), 0) AS BIGINT) FROM invoice "
        "WHERE operator_id = $1 AND issued_on >= $2 AND issued_on < $3 AND status <> 4",
        read, operator_id, summary.month.from, summary.month.to);
}

void sum_open(Tx& tx, Id operator_id, domain::Date today, MonthSummary& summary) {
    const auto read = [&](const Row& row) {
        summary.open_count = row.integer(0);
        summary.open = row.integer(1);
        summary.overdue_count = row.integer(2);
        summary.overdue = row.integer(3);
    };
    tx.first(
        "SELECT COUNT(*), CAST(COALESCE(SUM(open), 0) AS BIGINT), "
        "CAST(COALESCE(SUM(CASE WHEN due_on < $2 THEN 1 ELSE 0 END), 0) AS BIGINT), "
        "CAST(COALESCE(SUM(CASE WHEN due_on < $2 THEN open ELSE 0 END), 0) AS BIGINT) FROM invoice "
        "WHERE operator_id = $1 AND open > 0",
        read, operator_id, today);
}

void sum_received(Tx& tx, Id operator_id, MonthSummary& summary) {
    for (domain::Date day = summary.month.from; day < summary.month.to; day = day + 1)
        summary.received_by_day.push_back({day, 0, 0});
    const auto read = [&](const Row& row) {
        const auto at = static_cast<std::size_t>(row.date(0) - summary.month.from);
        summary.received_by_day[at].count = row.integer(1);
        summary.received_by_day[at].amount = row.integer(2);
        summary.received_count += row.integer(1);
        summary.received += row.integer(2);
    };
    tx.each(
        "SELECT received_on, COUNT(*), CAST(SUM(amount) AS BIGINT) FROM payment "
        "WHERE operator_id = $1 AND received_on >= $2 AND received_on < $3 GROUP BY received_on",
        read, operator_id, summary.month.from, summary.month.to);
    tx.first(
        "SELECT COUNT(*), CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM refund "
        "WHERE operator_id = $1 AND made_on >= $2 AND made_on < $3",
        [&](const Row& row) {
            summary.refunded_count = row.integer(0);
            summary.refunded = row.integer(1);
        },
        operator_id, summary.month.from, summary.month.to);
}

void count_subscriptions(Tx& tx, Id operator_id, MonthSummary& summary) {
    const auto read = [&](const Row& row) {
        using enum domain::SubscriptionStatus;
        const std::int64_t count = row.integer(1);
        switch (row.enumeration<domain::SubscriptionStatus>(0)) {
            case pending:
                summary.subscriptions_pending = count;
                break;
            case active:
                summary.subscriptions_active = count;
                break;
            case isolated:
                summary.subscriptions_isolated = count;
                break;
            case suspended:
                summary.subscriptions_suspended = count;
                break;
            case ended:
                break;
        }
    };
    tx.each("SELECT status, COUNT(*) FROM subscription WHERE operator_id = $1 GROUP BY status", read,
            operator_id);
    tx.first(
        "SELECT COUNT(*) FROM customer WHERE operator_id = $1",
        [&](const Row& row) { summary.customers = row.integer(0); }, operator_id);
}

}  // namespace

MonthSummary month_summary(Tx& tx, Id operator_id, domain::Period month, domain::Date today) {
    MonthSummary summary;
    summary.month = month;
    sum_billed(tx, operator_id, summary);
    sum_open(tx, operator_id, today, summary);
    sum_received(tx, operator_id, summary);
    count_subscriptions(tx, operator_id, summary);
    return summary;
}

}  // namespace bangnopi::store
