#include "store/deliveries.hpp"

#include <algorithm>

namespace bangnopi::store {
namespace {

constexpr int buckets = 256;

std::chrono::seconds pause_after(int attempts) {
    constexpr std::chrono::seconds longest{3600};
    return attempts >= 12 ? longest : std::min(longest, std::chrono::seconds(1LL << attempts));
}

}  // namespace

int bucket_of(Id operator_id) {
    const std::uint64_t mixed = static_cast<std::uint64_t>(operator_id.value) * 0x9e3779b97f4a7c15U;
    return static_cast<int>(mixed >> 56) % buckets;
}

// The row says that there may be work. Whoever writes a delivery holds it shared until the commit, so that
// settle_work, which locks it before it looks, cannot miss a delivery that is not committed yet. Sharing
// keeps writers out of each other's way, which an upsert would not.
void mark_work(Tx& tx, Id operator_id, Instant due_at) {
    const int bucket = bucket_of(operator_id);
    const auto ignore = [](const Row&) {};
    do {
        tx.execute(
            "INSERT INTO work (bucket, tenant_id, due_at) VALUES ($1, $2, $3) ON CONFLICT (bucket, "
            "tenant_id) DO NOTHING",
            bucket, operator_id, due_at);
    } while (!tx.first("SELECT 1 FROM work WHERE bucket = $1 AND tenant_id = $2 {for_share}", ignore, bucket,
                       operator_id));
}

std::vector<Id> operators_with_work(Tx& tx, int bucket_from, int bucket_to, Instant now, std::size_t limit) {
    std::vector<Id> operators;
    tx.each(
        "SELECT tenant_id FROM work WHERE bucket >= $1 AND bucket < $2 AND due_at <= $3 ORDER BY due_at, "
        "tenant_id LIMIT $4",
        [&](const Row& row) { operators.push_back(row.id(0)); }, bucket_from, bucket_to, now, limit);
    return operators;
}

std::vector<Delivery> take_due(Tx& tx, std::string_view handler, Instant now, std::size_t limit,
                               const Lease& lease) {
    std::vector<Delivery> taken;
    tx.each(
        "SELECT d.event_id, d.subject_id, d.attempts, e.kind, e.payload, e.at FROM delivery d "
        "JOIN event e ON e.operator_id = d.operator_id AND e.id = d.event_id "
        "WHERE d.operator_id = $1 AND d.handler = $2 AND d.due_at <= $3 AND d.lease_until <= $3 AND "
        "d.attempts < $4 "
        "AND NOT EXISTS (SELECT 1 FROM delivery b WHERE b.operator_id = d.operator_id AND b.handler = "
        "d.handler "
        "AND b.subject_id = d.subject_id AND b.event_id < d.event_id AND b.attempts < $4) "
        "ORDER BY d.due_at, d.event_id LIMIT $5 {skip_locked:d}",
        [&](const Row& row) {
            taken.push_back({row.id(0), row.id(1), static_cast<int>(row.integer(2)), row.string(3),
                             row.string(4), row.instant(5)});
        },
        tx.scope().operator_id(), handler, now, attempts_max, limit);
    for (const Delivery& delivery : taken)
        tx.execute(
            "UPDATE delivery SET lease_until = $4, lease_token = $5 WHERE operator_id = $1 AND event_id = $2 "
            "AND handler = $3",
            tx.scope().operator_id(), delivery.event_id, handler, lease.until, lease.token);
    return taken;
}

bool renew(Tx& tx, std::string_view handler, Id event_id, const Lease& lease) {
    return tx.execute(
               "UPDATE delivery SET lease_until = $5 WHERE operator_id = $1 AND event_id = $2 AND handler = "
               "$3 "
               "AND lease_token = $4",
               tx.scope().operator_id(), event_id, handler, lease.token, lease.until) == 1;
}

bool complete(Tx& tx, std::string_view handler, Id event_id, Id token) {
    return tx.execute(
               "DELETE FROM delivery WHERE operator_id = $1 AND event_id = $2 AND handler = $3 AND "
               "lease_token = $4",
               tx.scope().operator_id(), event_id, handler, token) == 1;
}

bool fail(Tx& tx, std::string_view handler, const Delivery& delivery, Id token, std::string_view error,
          Instant now) {
    return tx.execute(
               "UPDATE delivery SET attempts = attempts + 1, due_at = $5, lease_until = 0, lease_token = 0, "
               "last_error = $6 "
               "WHERE operator_id = $1 AND event_id = $2 AND handler = $3 AND lease_token = $4",
               tx.scope().operator_id(), delivery.event_id, handler, token,
               now + pause_after(delivery.attempts), error) == 1;
}

bool give_up(Tx& tx, std::string_view handler, Id event_id, Id token, std::string_view error) {
    return tx.execute(
               "UPDATE delivery SET attempts = $5, lease_until = 0, lease_token = 0, last_error = $6 WHERE "
               "operator_id = $1 AND event_id = $2 AND handler = $3 AND lease_token = $4",
               tx.scope().operator_id(), event_id, handler, token, attempts_max, error) == 1;
}

void release(Tx& tx, std::string_view handler, Id event_id, Id token) {
    tx.execute(
        "UPDATE delivery SET lease_until = 0, lease_token = 0 WHERE operator_id = $1 AND event_id = $2 AND "
        "handler = $3 AND lease_token = $4",
        tx.scope().operator_id(), event_id, handler, token);
}

void settle_work(Tx& tx) {
    const Id operator_id = tx.scope().operator_id();
    const int bucket = bucket_of(operator_id);
    const auto ignore = [](const Row&) {};
    if (!tx.first("SELECT 1 FROM work WHERE bucket = $1 AND tenant_id = $2 {for_update}", ignore, bucket,
                  operator_id))
        return;
    std::optional<Instant> next;
    tx.first(
        "SELECT MIN(CASE WHEN lease_until > due_at THEN lease_until ELSE due_at END) FROM delivery "
        "WHERE operator_id = $1 AND attempts < $2",
        [&](const Row& row) { next = row.optional_instant(0); }, operator_id, attempts_max);
    if (next)
        tx.execute("UPDATE work SET due_at = $3 WHERE bucket = $1 AND tenant_id = $2", bucket, operator_id,
                   *next);
    else
        tx.execute("DELETE FROM work WHERE bucket = $1 AND tenant_id = $2", bucket, operator_id);
}

std::vector<DeadLetter> dead_letters(Tx& tx, std::size_t limit) {
    std::vector<DeadLetter> dead;
    tx.each(
        "SELECT d.event_id, d.handler, e.kind, d.last_error, e.at FROM delivery d "
        "JOIN event e ON e.operator_id = d.operator_id AND e.id = d.event_id "
        "WHERE d.operator_id = $1 AND d.attempts >= $2 ORDER BY d.event_id, d.handler LIMIT $3",
        [&](const Row& row) {
            dead.push_back({row.id(0), row.string(1), row.string(2), row.string(3), row.instant(4)});
        },
        tx.scope().operator_id(), attempts_max, limit);
    return dead;
}

bool revive(Tx& tx, std::string_view handler, Id event_id, Instant now) {
    const bool revived = tx.execute(
                             "UPDATE delivery SET attempts = 0, due_at = $4 "
                             "WHERE operator_id = $1 AND event_id = $2 AND handler = $3 AND attempts >= $5",
                             tx.scope().operator_id(), event_id, handler, now, attempts_max) == 1;
    if (revived) mark_work(tx, tx.scope().operator_id(), now);
    return revived;
}

}  // namespace bangnopi::store
