#include "store/login_attempts.hpp"

#include <array>

#include "store/many_rows.hpp"

namespace bangnopi::store {
namespace {

constexpr std::array attempt_columns = {Column{"operator_id"},
                                        Column{"id"},
                                        Column{"at"},
                                        Column{"username", ColumnType::text},
                                        Column{"subscription_id"},
                                        Column{"router_id"},
                                        Column{"mac", ColumnType::text},
                                        Column{"outcome", ColumnType::small},
                                        Column{"reason", ColumnType::small},
                                        Column{"detail", ColumnType::text}};
constexpr SortColumn sorts[] = {{"created", "l.id", true}};

#define LISTED_COLUMNS                                                                               \
    "l.id, l.at, l.username, l.subscription_id, l.router_id, l.mac, l.outcome, l.reason, l.detail, " \
    "coalesce(r.name, ''), coalesce(c.name, '')"
constexpr int listed_column_count = 11;

#define LISTED_FROM                                                                               \
    "login_attempt l LEFT JOIN router r ON r.operator_id = l.operator_id AND r.id = l.router_id " \
    "LEFT JOIN subscription s ON s.operator_id = l.operator_id AND s.id = l.subscription_id "     \
    "LEFT JOIN customer c ON c.operator_id = s.operator_id AND c.id = s.customer_id"

LoginAttemptListed read_listed(const Row& row) {
    LoginAttempt attempt{row.id(0),
                         row.instant(1),
                         row.string(2),
                         row.optional_id(3),
                         row.id(4),
                         row.string(5),
                         row.enumeration<domain::LoginOutcome>(6),
                         row.enumeration<domain::LoginReason>(7),
                         row.string(8)};
    return {std::move(attempt), row.string(9), row.string(10)};
}

// Ids ascend with time, but for nodes whose clocks differ: what is old is among the first.
bool oldest_is_before(Tx& tx, Id operator_id, Instant at) {
    bool is_before = false;
    tx.first(
        "SELECT at FROM login_attempt WHERE operator_id = $1 ORDER BY id LIMIT 1",
        [&](const Row& row) { is_before = row.instant(0) < at; }, operator_id);
    return is_before;
}

}  // namespace

void insert_login_attempts(Tx& tx, Id operator_id, std::span<const LoginAttempt> attempts) {
    static const ManyRows insert(
        "INSERT INTO login_attempt (operator_id, id, at, username, subscription_id, router_id, mac, outcome, "
        "reason, detail) {rows} ON CONFLICT (operator_id, id) DO NOTHING",
        "login_attempt", attempt_columns);
    RowBuffer rows = insert.no_rows();
    for (const LoginAttempt& attempt : attempts)
        rows.row(operator_id, attempt.id, attempt.at, attempt.username, attempt.subscription_id,
                 attempt.router_id, attempt.mac, attempt.outcome, attempt.reason, attempt.detail);
    insert.post(tx, rows);
}

std::vector<IsolatingInvoice> isolating_invoices_of(Tx& tx, Id operator_id, std::span<const Id> subscriptions,
                                                    Instant now) {
    std::vector<IsolatingInvoice> found;
    if (subscriptions.empty()) return found;
    tx.each(
        "SELECT s.id, i.number FROM subscription s "
        "JOIN invoice i ON i.operator_id = s.operator_id AND i.customer_id IN (s.customer_id, s.payer_id) "
        "WHERE s.operator_id = $1 AND s.id {in:$2} AND i.open > 0 AND i.isolates_at <= $3 "
        "ORDER BY s.id, i.isolates_at, i.id",
        [&](const Row& row) {
            if (found.empty() || found.back().subscription_id != row.id(0))
                found.push_back({row.id(0), row.string(1)});
        },
        operator_id, subscriptions, now);
    return found;
}

Result<Page<LoginAttemptListed>> list_login_attempts(Tx& tx, Id operator_id, const LoginAttemptFilter& filter,
                                                     const PageRequest& request) {
    ListQuery query({LISTED_COLUMNS, listed_column_count, LISTED_FROM, "l.operator_id", "l.id"}, operator_id);
    if (filter.username) query.where("l.username = ?", *filter.username);
    if (filter.subscription_id) query.where("l.subscription_id = ?", filter.subscription_id->value);
    if (filter.outcome) query.where("l.outcome = ?", static_cast<std::int64_t>(*filter.outcome));
    PageRequest newest_first = request;
    if (newest_first.sort.empty()) newest_first.sort = "-created";
    return query.page<LoginAttemptListed>(tx, newest_first, sorts, read_listed);
}

std::int64_t remove_login_attempts_before(Tx& tx, Id operator_id, Instant at, std::size_t limit) {
    if (!oldest_is_before(tx, operator_id, at)) return 0;
    return tx.execute(
        "DELETE FROM login_attempt WHERE operator_id = $1 AND id IN (SELECT id FROM (SELECT id, at FROM "
        "login_attempt WHERE operator_id = $1 ORDER BY id LIMIT $3) AS oldest WHERE oldest.at < $2)",
        operator_id, at, limit);
}

}  // namespace bangnopi::store
