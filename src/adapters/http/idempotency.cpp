#include "adapters/http/idempotency.hpp"

#include "base/secret.hpp"
#include "store/idempotency.hpp"

namespace bangnopi::http {
namespace {

constexpr std::string_view key_race = "idempotency key race";

Result<Answer> remember(const Call& call, const IdempotencyKey& key, store::Tx& tx, Answer answer) {
    const store::IdempotentAnswer row{key.key,          call.principal.actor.id,
                                      key.request_hash, answer.status,
                                      answer.body,      call.context.services.real_clock.now()};
    try {
        store::remember_answer(tx, call.operator_id(), row);
    } catch (const store::Violation&) {
        return tl::make_unexpected(
            Refusal{Code::unavailable, "Try again in a moment.", {}, std::string(key_race)});
    }
    return answer;
}

}  // namespace

std::optional<IdempotencyKey> read_idempotency_key(const Call& call) {
    const auto given = call.request.header("Idempotency-Key");
    if (!given) return std::nullopt;
    const bool visible =
        std::all_of(given->begin(), given->end(), [](char c) { return c > 0x20 && c < 0x7f; });
    const SecretHash hash =
        hash_secret(call.request.method + '\n' + call.request.path + '\n' + call.request.body);
    return IdempotencyKey{std::string(*given),
                          {hash.begin(), hash.end()},
                          visible && !given->empty() && given->size() <= idempotency_key_bytes_max};
}

Result<std::optional<Answer>> find_known_answer(const Call& call, const IdempotencyKey& key, store::Tx& tx) {
    const auto known = store::find_answer(tx, call.operator_id(), call.principal.actor.id, key.key);
    if (!known) return std::optional<Answer>{};
    if (known->request_hash != key.request_hash)
        return refuse(Code::idempotency_mismatch,
                      "This Idempotency-Key was used for another request. Take a new one.");
    return std::optional(Answer{known->status, known->answer});
}

Work once_per_key(const Call& call, IdempotencyKey key, Work work) {
    return [&call, key = std::move(key), work = std::move(work)](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(known, find_known_answer(call, key, tx));
        if (known) return *known;
        BANGNOPI_TRY(answer, work(tx));
        return remember(call, key, tx, std::move(answer));
    };
}

bool is_key_race(const Refusal& refusal) {
    return refusal.subject == key_race;
}

}  // namespace bangnopi::http
