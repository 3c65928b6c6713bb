// Answers that were given, by the key that asked: read and written in the transaction of the effect itself.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"

namespace bangnopi::store {

struct IdempotentAnswer {
    std::string key;
    Id actor_id;
    std::vector<std::byte> sealed;  // the answer, and what it answers
    Instant created_at;
};

std::optional<IdempotentAnswer> find_answer(Tx& tx, Id operator_id, Id actor_id, std::string_view key);
// A Violation if the key was answered meanwhile: the transaction is to be tried again, and will find it.
void remember_answer(Tx& tx, Id operator_id, const IdempotentAnswer& row);
// At most `limit`; returns how many went.
std::int64_t forget_answers(Tx& tx, Id operator_id, Instant before, std::int64_t limit);

}  // namespace bangnopi::store
