// Idempotency-Key: the first answer to a key is written in the transaction of its effect, and given again to
// whoever sends the key with the same request. With another request the key is refused. An answer may hold a
// secret that is shown once, and a request a password: both are sealed, bound to the actor and the key.
#pragma once

#include <optional>
#include <string>

#include "adapters/http/api.hpp"

namespace bangnopi::http {

inline constexpr std::size_t idempotency_key_bytes_max = 100;

struct IdempotencyKey {
    std::string key;
    std::string request_hash;  // of method, path and body
    bool valid = true;
};
// Nothing when the request has none.
std::optional<IdempotencyKey> read_idempotency_key(const Call& call);

// `work`, or the answer that was given before; refused when that was to another request. The call is kept by the caller.
Work once_per_key(const Call& call, IdempotencyKey key, Work work);

// Another request with the key committed meanwhile: once more, and its answer is found.
bool is_key_race(const Refusal& refusal);

}  // namespace bangnopi::http
