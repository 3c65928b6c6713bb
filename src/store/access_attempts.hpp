// The last attempts to bring each line to where it should be on the router that holds it, for staff: bounded for each line, and
// what was said last is not said again.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/message.hpp"
#include "domain/entitlement.hpp"
#include "store/database.hpp"

namespace bangnopi::store {

inline constexpr std::int64_t access_attempts_kept = 10;  // of a line

enum class AttemptOutcome : std::uint8_t { brought = 1, refused = 2, unreachable = 3 };
std::string_view name_of(AttemptOutcome outcome);

struct AccessAttempt {
    Id id;
    Id subscription_id;
    Id router_id;
    domain::Desired desired = domain::Desired::closed;
    AttemptOutcome outcome = AttemptOutcome::brought;
    Message detail;  // of what was not brought
    Instant at;
};
// One of a line at most.
void note_attempts(Tx& tx, Id operator_id, std::span<const AccessAttempt> attempts);
// The newest first.
std::vector<AccessAttempt> attempts_of(Tx& tx, Id operator_id, Id subscription);

}  // namespace bangnopi::store
