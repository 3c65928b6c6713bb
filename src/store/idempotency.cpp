#include "store/idempotency.hpp"

namespace bangnopi::store {

std::optional<IdempotentAnswer> find_answer(Tx& tx, Id operator_id, Id actor_id, std::string_view key) {
    std::optional<IdempotentAnswer> answer;
    tx.first(
        "SELECT answer_sealed, created_at FROM idempotency "
        "WHERE operator_id = $1 AND actor_id = $2 AND key = $3",
        [&](const Row& row) {
            const Bytes sealed = row.bytes(0);
            answer =
                IdempotentAnswer{std::string(key), actor_id, {sealed.begin(), sealed.end()}, row.instant(1)};
        },
        operator_id, actor_id, key);
    return answer;
}

void remember_answer(Tx& tx, Id operator_id, const IdempotentAnswer& row) {
    tx.execute(
        "INSERT INTO idempotency (operator_id, key, actor_id, answer_sealed, created_at) VALUES ($1, $2, $3, "
        "$4, $5)",
        operator_id, row.key, row.actor_id, Bytes(row.sealed), row.created_at);
}

std::int64_t forget_answers(Tx& tx, Id operator_id, Instant before, std::int64_t limit) {
    return tx.execute(
        "DELETE FROM idempotency WHERE operator_id = $1 AND (actor_id, key) IN (SELECT actor_id, key FROM "
        "idempotency WHERE operator_id = $1 AND created_at < $2 ORDER BY created_at LIMIT $3)",
        operator_id, before, limit);
}

}  // namespace bangnopi::store
