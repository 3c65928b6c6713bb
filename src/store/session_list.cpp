// Sessions as people look for them; the rest of store/sessions.hpp is in sessions.cpp.
#include <fmt/format.h>

#include <array>

#include "store/sessions.hpp"

namespace bangnopi::store {
namespace {

constexpr std::string_view listed_columns =
    "s.id, s.router_id, s.acct_session_id, s.username, s.subscription_id, s.login_id, s.granted, "
    "s.granted_down_bps, s.granted_up_bps, s.started_at, s.last_at, s.stopped_at, s.bytes_down, s.bytes_up, "
    "s.ip, s.mac, s.nas_port, s.terminate_cause, r.name, c.id, c.number, c.name, p.name, a.desired, "
    "a.rate_down_bps, a.rate_up_bps";
constexpr int listed_column_count = 26;

constexpr std::string_view listed_from =
    "session s LEFT JOIN router r ON r.operator_id = s.operator_id AND r.id = s.router_id "
    "LEFT JOIN subscription u ON u.operator_id = s.operator_id AND u.id = s.subscription_id "
    "LEFT JOIN customer c ON c.operator_id = u.operator_id AND c.id = u.customer_id "
    "LEFT JOIN plan_version v ON v.operator_id = u.operator_id AND v.id = u.current_plan_version_id "
    "LEFT JOIN plan p ON p.operator_id = v.operator_id AND p.id = v.plan_id "
    "LEFT JOIN access a ON a.operator_id = u.operator_id AND a.subscription_id = u.id";

constexpr ListQuery::Select listed_select{listed_columns, listed_column_count, listed_from, "s.operator_id",
                                          "s.id"};
constexpr std::array sorts = {SortColumn{"created", "s.id", true}, SortColumn{"username", "s.username"}};

// The customers are looked through once, and not for each session.
constexpr std::string_view has_word =
    "(lower(s.username || ' ' || s.ip || ' ' || s.mac) LIKE ? ESCAPE '\\' OR s.subscription_id IN "
    "(SELECT w.id FROM customer k JOIN subscription w ON w.operator_id = k.operator_id AND w.customer_id = "
    "k.id "
    "WHERE k.operator_id = $1 AND k.search_text LIKE ? ESCAPE '\\'))";

// Times and totals; the readings are for accounting.
domain::SessionUsage read_usage(const Row& row) {
    domain::SessionUsage usage;
    usage.started_at = row.instant(9);
    usage.last_at = row.instant(10);
    usage.stopped_at = row.optional_instant(11);
    usage.down.total_bytes = row.integer(12);
    usage.up.total_bytes = row.integer(13);
    return usage;
}

Session read_session(const Row& row) {
    Session session;
    session.id = row.id(0);
    session.key = {row.id(1), row.string(2), row.string(3)};
    session.subscription_id = row.optional_id(4);
    session.login_id = row.id(5);
    if (!row.is_null(6))
        session.granted = {row.enumeration<domain::Desired>(6), {row.integer(7), row.integer(8)}};
    session.usage = read_usage(row);
    session.ip = row.string(14);
    session.mac = row.string(15);
    session.nas_port = row.string(16);
    session.terminate_cause = row.optional_integer(17);
    return session;
}

SessionListed read_listed(const Row& row) {
    SessionListed listed;
    listed.session = read_session(row);
    listed.router_name = row.optional_string(18).value_or("");
    listed.customer_id = row.optional_id(19).value_or(Id{});
    listed.customer_number = row.optional_string(20).value_or("");
    listed.customer_name = row.optional_string(21).value_or("");
    listed.plan_name = row.optional_string(22).value_or("");
    if (!row.is_null(23)) {
        listed.desired = row.enumeration<domain::Desired>(23);
        listed.desired_speed = domain::Speed{row.integer(24), row.integer(25)};
    }
    return listed;
}

void add_online(ListQuery& query, const OnlineAt& online) {
    const auto silent_us = std::chrono::microseconds(std::chrono::seconds(online.silent_intervals_max));
    query.where("s.stopped_at IS NULL");
    query.where(fmt::format("s.last_at + r.interim_s * {} >= ?", silent_us.count()),
                online.now.time_since_epoch().count());
}

}  // namespace

Result<Page<SessionListed>> list_sessions(Tx& tx, Id operator_id, const SessionFilter& filter,
                                          const PageRequest& request) {
    ListQuery query(listed_select, operator_id);
    if (filter.online) add_online(query, *filter.online);
    if (filter.router_id) query.where("s.router_id = ?", filter.router_id->value);
    if (filter.subscription_id) query.where("s.subscription_id = ?", filter.subscription_id->value);
    query.search_where(has_word, request.q);
    PageRequest newest_first = request;
    if (newest_first.sort.empty()) newest_first.sort = "-created";
    return query.page<SessionListed>(tx, newest_first, sorts, read_listed);
}

std::optional<SessionListed> find_listed_session(Tx& tx, Id operator_id, Id id) {
    static const std::string_view sql = interned(
        fmt::format("SELECT {} FROM {} WHERE s.operator_id = $1 AND s.id = $2", listed_columns, listed_from));
    std::optional<SessionListed> found;
    tx.first(
        sql, [&](const Row& row) { found = read_listed(row); }, operator_id, id);
    return found;
}

}  // namespace bangnopi::store
