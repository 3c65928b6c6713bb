#include "adapters/http/idempotency.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstring>
#include <stdexcept>

#include "base/check.hpp"
#include "base/secret.hpp"
#include "store/idempotency.hpp"

namespace bangnopi::http {
namespace {

constexpr std::string_view key_race = "idempotency key race";

// A row is named by actor and key, a sealed place by an id: 63 bits of their hash.
SealedPlace place_of(const Call& call, const IdempotencyKey& key) {
    const SecretHash hash = hash_secret(format_id(call.principal.actor.id) + key.key);
    std::uint64_t row = 0;
    std::memcpy(&row, hash.data(), sizeof row);
    return {call.operator_id(), "idempotency", "answer_sealed", Id{static_cast<std::int64_t>(row >> 1)}};
}

// The request's hash, the status in three digits, the body.
std::string to_text(const IdempotencyKey& key, const Answer& answer) {
    return fmt::format("{}{:03}{}", key.request_hash, answer.status, answer.body);
}

Result<Answer> from_text(const IdempotencyKey& key, std::string_view text) {
    constexpr std::size_t status_digits = 3;
    if (!text.starts_with(key.request_hash))
        return refuse(Code::idempotency_mismatch,
                      "This Idempotency-Key was used for another request. Take a new one."_msg);
    text.remove_prefix(key.request_hash.size());
    BANGNOPI_CHECK(text.size() >= status_digits);
    Answer answer;
    std::from_chars(text.data(), text.data() + status_digits, answer.status);
    answer.body = text.substr(status_digits);
    return answer;
}

// The answer that was given before, if one was.
Result<std::optional<Answer>> find_known_answer(const Call& call, const IdempotencyKey& key, store::Tx& tx) {
    const auto known = store::find_answer(tx, call.operator_id(), call.principal.actor.id, key.key);
    if (!known) return std::optional<Answer>{};
    const auto text = call.context.services.keys.open(place_of(call, key), known->sealed);
    if (!text)
        throw std::runtime_error("no key of the key file opens the answer that was kept for a request");
    BANGNOPI_TRY(answer, from_text(key, *text));
    return std::optional(std::move(answer));
}

Result<Answer> remember(const Call& call, const IdempotencyKey& key, store::Tx& tx, Answer answer) {
    const Services& services = call.context.services;
    const store::IdempotentAnswer row{key.key, call.principal.actor.id,
                                      services.keys.seal(place_of(call, key), to_text(key, answer)),
                                      services.real_clock.now()};
    try {
        store::remember_answer(tx, call.operator_id(), row);
    } catch (const store::Violation&) {
        return tl::make_unexpected(
            Refusal{Code::unavailable, "Try again in a moment."_msg, {}, std::string(key_race)});
    }
    return answer;
}

}  // namespace

std::optional<IdempotencyKey> read_idempotency_key(const Call& call) {
    const auto given = call.request.header("Idempotency-Key");
    if (!given) return std::nullopt;
    const bool visible =
        std::all_of(given->begin(), given->end(), [](char c) { return c > 0x20 && c < 0x7f; });
    return IdempotencyKey{
        std::string(*given),
        keyed_hash("request", call.request.method + '\n' + call.request.path + '\n' + call.request.body),
        visible && !given->empty() && given->size() <= idempotency_key_bytes_max};
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
