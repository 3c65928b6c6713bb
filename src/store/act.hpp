// Who does what, for whom and when: the context that every use case takes. Made before the transaction.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "domain/calendar.hpp"
#include "domain/money.hpp"

namespace bangnopi::store {

enum class ActorKind : std::uint8_t { staff = 1, token = 2, system = 3, customer = 4, command_line = 5 };

struct Actor {
    ActorKind kind = ActorKind::system;
    Id id = {};
    std::string name = "bangnopi";
};

struct Act {
    Id operator_id;
    domain::Zone zone;
    domain::Currency currency;
    Actor actor;
    Instant now;
    domain::Date today;  // of now, in the operator's zone
    IdSource* ids;       // ids drawn by a run that was rolled back are simply not used
};

}  // namespace bangnopi::store
