#include "store/login_lines.hpp"

#include "domain/plan.hpp"
#include "store/sealed_column.hpp"
#include "store/speed_columns.hpp"

namespace bangnopi::store {
namespace {

#define LINE_COLUMNS                                                                             \
    "s.id, s.customer_id, s.connection_kind, s.username, s.password_sealed, s.mac, s.ip, "       \
    "s.session_limit, v.billing, a.desired, a.reason, a.rate_down_bps, a.rate_up_bps, a.burst, " \
    "a.changes_at, a.bytes_left, v.beyond, CAST(CASE WHEN EXISTS (SELECT 1 FROM package k "      \
    "WHERE k.operator_id = s.operator_id AND k.subscription_id = s.id AND k.ends_line = 1) "     \
    "THEN 1 ELSE 0 END AS BIGINT), "                                                             \
    "CASE WHEN s.package_waits = 1 THEN (SELECT CASE WHEN w.begun_at IS NULL "                   \
    "AND w.to_at > w.waits_until THEN w.to_at - w.waits_until END FROM package w "               \
    "WHERE w.operator_id = s.operator_id AND w.subscription_id = s.id "                          \
    "ORDER BY w.from_at DESC LIMIT 1) END"
#define LINE_FROM                                                                \
    " FROM subscription s JOIN plan_version v ON v.operator_id = s.operator_id " \
    "AND v.id = s.current_plan_version_id "                                      \
    "LEFT JOIN access a ON a.operator_id = s.operator_id AND a.subscription_id = s.id "

std::string text_or_empty(const Row& row, int column) {
    return row.is_null(column) ? std::string() : row.string(column);
}

void read_access(const Row& row, LoginLine& line) {
    constexpr int at = 8;
    if (row.is_null(at + 1)) return;
    line.desired = row.enumeration<domain::Desired>(at + 1);
    line.reason = row.enumeration<domain::Reason>(at + 2);
    line.speed = read_speed(row, at + 3);
    // Only a package ends at an instant that is known: what else may change then is told once it has.
    const bool is_package = row.enumeration<domain::Billing>(at) == domain::Billing::prepaid_package;
    line.changes_at = row.optional_instant(at + 6);
    if (is_package && line.desired == domain::Desired::open) line.open_until = line.changes_at;
    // One that waits changes with the end of its waiting, and its days begin then.
    if (line.open_until && line.open_for) *line.open_until += *line.open_for;
    line.bytes_left = row.optional_integer(at + 7);
}

LoginLine read_line(const Row& row) {
    LoginLine line;
    line.subscription_id = row.id(0);
    line.customer_id = row.id(1);
    line.kind = row.enumeration<domain::ConnectionKind>(2);
    line.username = text_or_empty(row, 3);
    line.password_sealed = sealed_or_empty(row, 4);
    line.mac = text_or_empty(row, 5);
    line.ip = text_or_empty(row, 6);
    if (!row.is_null(7)) line.session_limit = static_cast<std::int32_t>(row.integer(7));
    line.pays_as_used = row.enumeration<domain::Billing>(8) == domain::Billing::prepaid_usage;
    line.has_quota = domain::has_quota(row.enumeration<domain::Beyond>(16));
    line.by_code = row.integer(17) != 0;
    if (!row.is_null(18)) line.open_for = std::chrono::microseconds(row.integer(18));
    read_access(row, line);
    return line;
}

}  // namespace

SealedPlace password_place(Id operator_id, Id subscription) {
    return {operator_id, "subscription", "password_sealed", subscription};
}

std::vector<LoginLine> login_lines(Tx& tx, Id operator_id, Id after, std::size_t limit) {
    std::vector<LoginLine> lines;
    lines.reserve(limit);
    tx.each(
        "SELECT " LINE_COLUMNS LINE_FROM
        "WHERE s.operator_id = $1 AND s.id > $2 AND s.status <> 5 ORDER BY s.id LIMIT $3",
        [&](const Row& row) { lines.push_back(read_line(row)); }, operator_id, after, limit);
    return lines;
}

std::vector<LoginLine> login_lines_of(Tx& tx, Id operator_id, std::span<const Id> subscriptions) {
    std::vector<LoginLine> lines;
    if (subscriptions.empty()) return lines;
    lines.reserve(subscriptions.size());
    tx.each(
        "SELECT " LINE_COLUMNS LINE_FROM "WHERE s.operator_id = $1 AND s.id {in:$2} AND s.status <> 5",
        [&](const Row& row) { lines.push_back(read_line(row)); }, operator_id, subscriptions);
    return lines;
}

}  // namespace bangnopi::store
