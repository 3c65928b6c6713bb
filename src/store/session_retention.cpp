#include "store/session_retention.hpp"

#include <string>
#include <vector>

#include "store/sessions.hpp"

namespace bangnopi::store {
namespace {

// Held, so that what is summed is what is removed.
std::vector<Id> lock_oldest(Tx& tx, Id operator_id, const OldSessions& old, std::int64_t limit) {
    std::vector<Id> ids;
    tx.each(
        "SELECT id FROM session WHERE operator_id = $1 AND id < $2 AND stopped_at < $3 ORDER BY id LIMIT $4 "
        "{for_update}",
        [&](const Row& row) { ids.push_back(row.id(0)); }, operator_id, old.begun_below, old.stopped_before,
        limit);
    return ids;
}

}  // namespace

std::int64_t end_silent_sessions(Tx& tx, Id operator_id, IdSource& ids, Instant before, std::int64_t limit) {
    std::vector<CommittedEvent> ended;
    tx.each(
        "UPDATE session SET stopped_at = last_at WHERE operator_id = $1 AND stopped_at IS NULL AND last_at < "
        "$2 AND id IN (SELECT id FROM session "
        "WHERE operator_id = $1 AND stopped_at IS NULL AND last_at < $2 ORDER BY id LIMIT $3) "
        "RETURNING subscription_id",
        [&](const Row& row) {
            ended.push_back(
                {operator_id, ids.next(), row.optional_id(0).value_or(Id{}), std::string(session_given_up)});
        },
        operator_id, before, limit);
    for (CommittedEvent& event : ended) tx.announce(std::move(event));
    return static_cast<std::int64_t>(ended.size());
}

std::int64_t forget_sessions(Tx& tx, Id operator_id, const OldSessions& old, std::int64_t limit) {
    const std::vector<Id> ids = lock_oldest(tx, operator_id, old, limit);
    if (ids.empty()) return 0;
    tx.execute(
        "INSERT INTO session_forgotten (operator_id, subscription_id, bytes_down, bytes_up) "
        "SELECT operator_id, subscription_id, CAST(SUM(bytes_down) AS BIGINT), CAST(SUM(bytes_up) AS BIGINT) "
        "FROM session WHERE operator_id = $1 AND id {in:$2} AND subscription_id IS NOT NULL "
        "GROUP BY operator_id, subscription_id "
        "ON CONFLICT (operator_id, subscription_id) DO UPDATE SET "
        "bytes_down = session_forgotten.bytes_down + excluded.bytes_down, "
        "bytes_up = session_forgotten.bytes_up + excluded.bytes_up",
        operator_id, ids);
    return tx.execute("DELETE FROM session WHERE operator_id = $1 AND id {in:$2}", operator_id, ids);
}

}  // namespace bangnopi::store
