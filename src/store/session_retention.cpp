#include "store/session_retention.hpp"

#include <optional>

namespace bangnopi::store {
namespace {

std::optional<Id> last_of_oldest(Tx& tx, Id operator_id, Id below, std::int64_t limit) {
    std::optional<Id> last;
    tx.each(
        "SELECT MAX(id) FROM (SELECT id FROM session WHERE operator_id = $1 AND id < $2 AND stopped_at IS "
        "NOT NULL ORDER BY id LIMIT $3) AS oldest",
        [&](const Row& row) { last = row.optional_id(0); }, operator_id, below, limit);
    return last;
}

}  // namespace

std::int64_t end_silent_sessions(Tx& tx, Id operator_id, Instant before, std::int64_t limit) {
    return tx.execute(
        "UPDATE session SET stopped_at = last_at WHERE operator_id = $1 AND id IN (SELECT id FROM session "
        "WHERE operator_id = $1 AND stopped_at IS NULL AND last_at < $2 ORDER BY id LIMIT $3)",
        operator_id, before, limit);
}

std::int64_t forget_sessions(Tx& tx, Id operator_id, Id below, std::int64_t limit) {
    const std::optional<Id> last = last_of_oldest(tx, operator_id, below, limit);
    if (!last) return 0;
    tx.execute(
        "INSERT INTO session_forgotten (operator_id, subscription_id, bytes_down, bytes_up) "
        "SELECT operator_id, subscription_id, CAST(SUM(bytes_down) AS BIGINT), CAST(SUM(bytes_up) AS BIGINT) "
        "FROM session WHERE operator_id = $1 AND id <= $2 AND stopped_at IS NOT NULL AND subscription_id IS "
        "NOT NULL GROUP BY operator_id, subscription_id "
        "ON CONFLICT (operator_id, subscription_id) DO UPDATE SET "
        "bytes_down = session_forgotten.bytes_down + excluded.bytes_down, "
        "bytes_up = session_forgotten.bytes_up + excluded.bytes_up",
        operator_id, *last);
    return tx.execute("DELETE FROM session WHERE operator_id = $1 AND id <= $2 AND stopped_at IS NOT NULL",
                      operator_id, *last);
}

}  // namespace bangnopi::store
