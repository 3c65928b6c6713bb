// What is asked and noted of rows of access without deciding anything of them.
#include "store/access_rows.hpp"

#include <array>

#include "store/isolation_stops.hpp"
#include "store/many_rows.hpp"
#include "store/speed_columns.hpp"

namespace bangnopi::store {
namespace {

constexpr std::array drawn_columns = {Column{"operator_id"}, Column{"subscription_id"}, Column{"bytes"},
                                      Column{"now"}};
constexpr std::array seen_columns = {Column{"operator_id"}, Column{"subscription_id"},
                                     Column{"actual", ColumnType::small}, Column{"actual_at"}};

}  // namespace

Access read_access(const Row& row, int first, Id subscription, Id customer) {
    Access access;
    access.subscription_id = subscription;
    access.customer_id = customer;
    access.desired = row.enumeration<domain::Desired>(first);
    access.reason = row.enumeration<domain::Reason>(first + 1);
    access.speed = read_speed(row, first + 2);
    access.since = row.instant(first + 5);
    access.changes_at = row.optional_instant(first + 6);
    access.version = row.integer(first + 7);
    access.bytes_left = row.optional_integer(first + 8);
    return access;
}

std::optional<Access> find_access(Tx& tx, Id operator_id, Id subscription) {
    std::optional<Access> found;
    const auto read = [&](const Row& row) {
        found = read_access(row, 0, subscription, row.id(9));
        found->actual_at = row.optional_instant(11);
        if (!row.is_null(10)) found->actual = row.enumeration<domain::Desired>(10);
    };
    tx.first(
        "SELECT desired, reason, rate_down_bps, rate_up_bps, burst, since, changes_at, version, bytes_left, "
        "customer_id, actual, actual_at "
        "FROM access WHERE operator_id = $1 AND subscription_id = $2",
        read, operator_id, subscription);
    return found;
}

void note_seen_on_routers(Tx& tx, Id operator_id, std::span<const SeenOnRouter> lines) {
    BulkUpdate rows("access", seen_columns, 2);
    for (const SeenOnRouter& line : lines) rows.row(operator_id, line.subscription_id, line.actual, line.at);
    tx.bulk_update(rows);
}

void draw_on_bytes_left(Tx& tx, const Act& act, std::span<const BytesDrawn> drawn, std::vector<Id>& done) {
    static const ManyRows draw(
        "UPDATE access SET bytes_left = access.bytes_left - given.column3 FROM ({rows}) AS given "
        "WHERE access.operator_id = given.column1 AND access.subscription_id = given.column2 "
        "AND (access.bytes_left IS NULL OR access.bytes_left > given.column3) "
        "AND (access.notice_left IS NULL OR access.bytes_left - given.column3 > access.notice_left) "
        "AND (access.changes_at IS NULL OR access.changes_at > given.column4) "
        "RETURNING subscription_id, bytes_left",
        "access", drawn_columns);
    RowBuffer rows = draw.no_rows();
    for (const BytesDrawn& one : drawn) rows.row(act.operator_id, one.subscription_id, one.bytes, act.now);
    draw.ask(tx, rows, [&tx, &act, &done](const Row& row) {
        done.push_back(row.id(0));
        if (!row.is_null(1))
            tx.announce({act.operator_id, act.ids->next(), row.id(0), std::string(access_metered)});
    });
}

void look_again_at_lines(Tx& tx, Id operator_id, Instant now) {
    tx.execute("UPDATE access SET changes_at = $2 WHERE operator_id = $1", operator_id, now);
}

void look_again_at_pay_as_you_go(Tx& tx, Id operator_id, Instant now) {
    tx.execute(
        "UPDATE access SET changes_at = $2 WHERE operator_id = $1 AND EXISTS (SELECT 1 FROM subscription s "
        "JOIN plan_version v ON v.operator_id = s.operator_id AND v.id = s.current_plan_version_id "
        "WHERE s.operator_id = access.operator_id AND s.id = access.subscription_id AND v.billing = $3)",
        operator_id, now, domain::Billing::prepaid_usage);
}

std::vector<Id> customers_due_for_refresh(Tx& tx, Id operator_id, Instant now, Id after, int limit) {
    std::vector<Id> customers;
    tx.each(
        "SELECT customer_id FROM ("
        "SELECT a.customer_id FROM access a WHERE a.operator_id = $1 AND a.changes_at <= $2 "
        "UNION SELECT i.customer_id FROM invoice i WHERE i.operator_id = $1 AND i.open > 0 AND i.isolates_at "
        "<= $2 "
        "AND EXISTS (SELECT 1 FROM subscription s JOIN plan_version v ON v.operator_id = s.operator_id "
        "AND v.id = s.current_plan_version_id "
        "JOIN customer k ON k.operator_id = s.operator_id AND k.id = s.customer_id "
        "WHERE s.operator_id = i.operator_id AND (s.customer_id = i.customer_id OR s.payer_id = "
        "i.customer_id) "
        "AND s.status = 2 AND v.billing = 1 AND k.exempt = 0) "
        "AND EXISTS (SELECT 1 FROM customer c WHERE c.operator_id = i.operator_id AND c.id = i.customer_id "
        "AND c.exempt = 0) "
        "AND NOT EXISTS (SELECT 1 FROM isolation_hold h WHERE h.operator_id = i.operator_id "
        "AND h.customer_id = i.customer_id AND h.until_at > $2) "
        "AND " BANGNOPI_NO_ISOLATION_STOP ") AS due WHERE customer_id > $3 ORDER BY customer_id LIMIT $4",
        [&](const Row& row) { customers.push_back(row.id(0)); }, operator_id, now, after, limit);
    return customers;
}

}  // namespace bangnopi::store
