// Lines with a quota as verify counts them again: read by statements of its own.
#include <algorithm>

#include "store/verify.hpp"

namespace bangnopi::store {

std::vector<QuotaRows> quota_subscriptions(Tx& tx, Id operator_id, Instant now, domain::Date usage_from,
                                           Id after, int limit) {
    std::vector<QuotaRows> found;
    std::vector<Id> ids;
    tx.each(
        "SELECT s.id, a.bytes_left, v.included_bytes, s.billing_day FROM subscription s "
        "JOIN access a ON a.operator_id = s.operator_id AND a.subscription_id = s.id "
        "JOIN plan_version v ON v.operator_id = s.operator_id AND v.id = s.current_plan_version_id "
        "WHERE s.operator_id = $1 AND s.id > $2 AND a.desired = 1 AND a.bytes_left IS NOT NULL "
        "AND (a.changes_at IS NULL OR a.changes_at > $3) AND v.billing = 1 ORDER BY s.id LIMIT $4",
        [&](const Row& row) {
            ids.push_back(row.id(0));
            found.push_back(
                {row.id(0), row.integer(1), row.optional_integer(2), static_cast<int>(row.integer(3)), {}});
        },
        operator_id, after, now, limit);
    if (ids.empty()) return found;
    tx.each(
        "SELECT subscription_id, day, bytes_down + bytes_up FROM usage_day "
        "WHERE operator_id = $1 AND subscription_id {in:$2} AND day >= $3",
        [&](const Row& row) {
            const auto at = std::lower_bound(ids.begin(), ids.end(), row.id(0)) - ids.begin();
            found[static_cast<std::size_t>(at)].bytes[row.date(1)] = row.integer(2);
        },
        operator_id, ids, usage_from);
    return found;
}

}  // namespace bangnopi::store
