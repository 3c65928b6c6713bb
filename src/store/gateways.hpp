// Routers that hold lines themselves: how they are reached, how they were found last, the lines that should be on them, and what
// they were last seen to hold and to have counted of each.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/message.hpp"
#include "base/sealing.hpp"
#include "domain/connection.hpp"
#include "domain/login.hpp"
#include "store/database.hpp"
#include "store/gateway_settings.hpp"

namespace bangnopi::store {

enum class GatewayState : std::uint8_t {
    unknown = 1,      // not looked at since it was set
    in_step = 2,      // holds what it should
    differs = 3,      // would not take something
    unreachable = 4,  // off, or it cannot be spoken to
};
std::string_view name_of(GatewayState state);

struct GatewayStatus {
    GatewayState state = GatewayState::unknown;
    Instant since;
    std::optional<Instant> tried_at;
    std::optional<Instant> looked_at;
    std::int64_t refusals = 0;
    std::optional<Instant> drifted_at;  // when things were found that were not as they had been left,
    std::int64_t drifted = 0;           // and how many
    std::string identity;               // "RouterOS 7.16 on RB750Gr3"
    Message problem;                    // why it is unreachable, or the first thing that it would not take
};

struct Gateway {
    Id router_id;
    GatewaySettings settings;
    Sealed password_sealed;
    GatewayStatus status;
};

SealedPlace gateway_password_place(Id operator_id, Id router);

// Whose state is unknown from now on.
void put_gateway(Tx& tx, Id operator_id, const Gateway& gateway);
void delete_gateway(Tx& tx, Id operator_id, Id router);
std::optional<Gateway> find_gateway(Tx& tx, Id operator_id, Id router);
// Ascending by router.
std::vector<Gateway> list_gateways(Tx& tx, Id operator_id);
// Of active routers; of all operators where the scope is the installation.
struct GatewayPlace {
    Id operator_id;
    Id router_id;
    auto operator<=>(const GatewayPlace&) const = default;
};
std::vector<GatewayPlace> active_gateways(Tx& tx);
// No status where there is no gateway any more.
void note_gateway(Tx& tx, Id operator_id, Id router, const GatewayStatus& status);
// Whether `holder` may speak to it until then: nobody else does. By the real clock.
bool hold_gateway(Tx& tx, const GatewayPlace& place, Id holder, Instant now, Instant until);
void release_gateways(Tx& tx, Id holder);

// A line as it should be on its router.
struct PlacedLine {
    Id subscription_id;
    Id router_id;  // 0: on none
    domain::ConnectionKind kind = domain::ConnectionKind::static_ip;
    std::string ip;
    std::string mac;
    std::string username;
    Sealed password_sealed;
    domain::Grant grant;
    std::optional<domain::Desired> actual;  // what was seen last
    bool has_problem = false;
};
// Not ended, ascending by id, from above `after`.
std::vector<PlacedLine> lines_of_router(Tx& tx, Id operator_id, Id router, Id after, std::size_t limit);
// Those of them that have not ended.
std::vector<PlacedLine> placed_lines(Tx& tx, Id operator_id, std::span<const Id> subscriptions);

// What a router has counted of a line, as it was read last, and what it rose by: that is usage, and kept as a total.
struct CountedLine {
    Id subscription_id;
    Id router_id;
    std::int64_t bytes_down = 0;
    std::int64_t bytes_up = 0;
    std::int64_t rose_down = 0;
    std::int64_t rose_up = 0;
};
// Without what they rose by.
std::vector<CountedLine> counted_lines(Tx& tx, Id operator_id, std::span<const Id> subscriptions);
void note_counted(Tx& tx, Id operator_id, std::span<const CountedLine> lines);

// Why a line is not as it should be on its router; an empty message: it is.
struct LineProblem {
    Id subscription_id;
    Id router_id;
    Message problem;
    Instant at;
};
void note_problems(Tx& tx, Id operator_id, std::span<const LineProblem> lines);
std::optional<LineProblem> find_problem(Tx& tx, Id operator_id, Id subscription);

}  // namespace bangnopi::store
