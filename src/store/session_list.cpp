// Sessions as people look for them; the rest of store/sessions.hpp is in sessions.cpp.
#include <fmt/format.h>

#include <array>

#include "store/session_rows.hpp"
#include "store/speed_columns.hpp"

namespace bangnopi::store {
namespace {

constexpr std::array sorts = {SortColumn{"created", "e.id", true}, SortColumn{"username", "e.username"}};

#define LISTED_COLUMNS                                                             \
    BANGNOPI_SESSION_COLUMNS("e.")                                                 \
    ", coalesce(r.name, ''), c.id, coalesce(c.number, ''), coalesce(c.name, ''), " \
    "coalesce(p.name, ''), a.desired, a.rate_down_bps, a.rate_up_bps, a.burst"
constexpr int listed_column_count = session_column_count + 9;

// What is not there any more, or never was, leaves its columns empty.
#define LISTED_FROM                                                                           \
    "session e LEFT JOIN router r ON r.operator_id = e.operator_id AND r.id = e.router_id "   \
    "LEFT JOIN subscription s ON s.operator_id = e.operator_id AND s.id = e.subscription_id " \
    "LEFT JOIN customer c ON c.operator_id = s.operator_id AND c.id = s.customer_id "         \
    "LEFT JOIN plan_version v ON v.operator_id = s.operator_id AND v.id = "                   \
    "s.current_plan_version_id "                                                              \
    "LEFT JOIN plan p ON p.operator_id = v.operator_id AND p.id = v.plan_id "                 \
    "LEFT JOIN access a ON a.operator_id = s.operator_id AND a.subscription_id = s.id"

// The customers are looked through once, and not for each session.
constexpr std::string_view has_word =
    "(lower(e.username || ' ' || e.ip || ' ' || e.mac) LIKE ? ESCAPE '\\' OR e.subscription_id IN "
    "(SELECT w.id FROM customer k JOIN subscription w ON w.operator_id = k.operator_id AND w.customer_id = "
    "k.id "
    "WHERE k.operator_id = $1 AND k.search_text LIKE ? ESCAPE '\\'))";

SessionListed read_listed(const Row& row) {
    constexpr int own = session_column_count;
    SessionListed listed;
    listed.session = read_session(row);
    listed.router_name = row.string(own);
    listed.customer_id = row.optional_id(own + 1).value_or(Id{});
    listed.customer_number = row.string(own + 2);
    listed.customer_name = row.string(own + 3);
    listed.plan_name = row.string(own + 4);
    if (row.is_null(own + 5)) return listed;
    listed.desired = row.enumeration<domain::Desired>(own + 5);
    listed.desired_speed = read_speed(row, own + 6);
    return listed;
}

void add_online(ListQuery& query, const OnlineAt& online) {
    constexpr std::int64_t us_in_s = std::chrono::microseconds(std::chrono::seconds(1)).count();
    const std::int64_t shortest_s = online.silent_shortest.count();
    query.where("e.stopped_at IS NULL AND r.id IS NOT NULL");
    query.where(
        fmt::format(
            "e.last_at + CASE WHEN r.interim_s * {0} > {1} THEN r.interim_s * {0} ELSE {1} END * {2} >= ?",
            online.silent_intervals_max, shortest_s, us_in_s),
        online.now.time_since_epoch().count());
}

}  // namespace

Result<Page<SessionListed>> list_sessions(Tx& tx, Id operator_id, const SessionFilter& filter,
                                          const PageRequest& request) {
    ListQuery query({LISTED_COLUMNS, listed_column_count, LISTED_FROM, "e.operator_id", "e.id"}, operator_id);
    if (filter.online) add_online(query, *filter.online);
    if (filter.router_id) query.where("e.router_id = ?", filter.router_id->value);
    if (filter.subscription_id) query.where("e.subscription_id = ?", filter.subscription_id->value);
    query.search_where(has_word, request.q);
    PageRequest newest_first = request;
    if (newest_first.sort.empty()) newest_first.sort = "-created";
    return query.page<SessionListed>(tx, newest_first, sorts, read_listed);
}

std::optional<SessionListed> find_listed_session(Tx& tx, Id operator_id, Id id) {
    std::optional<SessionListed> found;
    tx.first(
        "SELECT " LISTED_COLUMNS " FROM " LISTED_FROM " WHERE e.operator_id = $1 AND e.id = $2",
        [&](const Row& row) { found = read_listed(row); }, operator_id, id);
    return found;
}

}  // namespace bangnopi::store
