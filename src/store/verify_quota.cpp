// Lines with a quota as verify counts them again: read by statements of its own.
#include <algorithm>

#include "store/verify.hpp"

namespace bangnopi::store {
namespace {

QuotaRows read_quota(const Row& row) {
    QuotaRows rows;
    rows.id = row.id(0);
    rows.bytes_left = row.optional_integer(1);
    rows.included_bytes = row.optional_integer(2);
    rows.grace_bytes = row.integer(3);
    if (!row.is_null(4)) rows.throttle_steps = row.string(4);
    rows.billing_day = static_cast<int>(row.integer(5));
    rows.is_throttled = row.enumeration<domain::Beyond>(8) == domain::Beyond::throttle;
    if (!row.is_null(6)) rows.package = QuotaRows::Package{row.date(6), row.integer(7)};
    return rows;
}

}  // namespace

std::vector<QuotaRows> quota_subscriptions(Tx& tx, Id operator_id, Instant now, domain::Date usage_from,
                                           Id after, int limit) {
    std::vector<QuotaRows> found;
    std::vector<Id> ids;
    tx.each(
        "SELECT s.id, a.bytes_left, v.included_bytes, v.grace_bytes, v.throttle_steps, s.billing_day, "
        "p.first_on, p.used_before, v.beyond FROM subscription s "
        "JOIN access a ON a.operator_id = s.operator_id AND a.subscription_id = s.id "
        "JOIN plan_version v ON v.operator_id = s.operator_id AND v.id = s.current_plan_version_id "
        "LEFT JOIN package p ON p.operator_id = s.operator_id AND p.subscription_id = s.id "
        "AND v.billing = 3 AND p.from_at <= $3 AND p.to_at > $3 AND p.used_before IS NOT NULL "
        "WHERE s.operator_id = $1 AND s.id > $2 AND a.desired = 1 AND (a.bytes_left IS NOT NULL "
        "OR (v.included_bytes IS NOT NULL AND (v.beyond IN (2, 3) OR (v.billing = 3 AND v.beyond = 0)))) "
        "AND (a.changes_at IS NULL OR a.changes_at > $3) AND (v.billing = 1 OR p.first_on IS NOT NULL) "
        "ORDER BY s.id LIMIT $4",
        [&](const Row& row) {
            ids.push_back(row.id(0));
            found.push_back(read_quota(row));
            if (!row.is_null(6)) usage_from = std::min(usage_from, row.date(6));
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

std::vector<DeferredPackage> packages_from_first_use(Tx& tx, Id operator_id, Instant now, Id after,
                                                     int limit) {
    std::vector<DeferredPackage> found;
    tx.each(
        "SELECT p.subscription_id, p.to_at, d.recognised_on FROM package p "
        "JOIN deferral d ON d.operator_id = p.operator_id AND d.invoice_id = p.invoice_id "
        "WHERE p.operator_id = $1 AND p.subscription_id > $2 AND p.waits_until IS NOT NULL AND p.to_at > $3 "
        "ORDER BY p.subscription_id LIMIT $4",
        [&](const Row& row) {
            found.push_back({row.id(0), row.instant(1), row.date(2)});
        },
        operator_id, after, now, limit);
    return found;
}

}  // namespace bangnopi::store
