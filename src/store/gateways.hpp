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
#include "store/paging.hpp"

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
// Ascending by router. One whose settings this version cannot read, of a newer one, is left out.
std::vector<Gateway> list_gateways(Tx& tx, Id operator_id);
// The same, a page at a time, by router.
Result<Page<Gateway>> page_of_gateways(Tx& tx, Id operator_id, const PageRequest& request);
// Told to the database's listeners when staff ask for a router to be looked at.
inline constexpr std::string_view gateway_asked = "gateway.asked";

// Of active routers; of all operators where the scope is the installation.
struct GatewayPlace {
    Id operator_id;
    Id router_id;
    auto operator<=>(const GatewayPlace&) const = default;
};
std::vector<GatewayPlace> active_gateways(Tx& tx);
// Nothing where it is gone, or has other settings by now.
void note_gateway(Tx& tx, Id operator_id, const Gateway& gateway);
// The node that speaks to it (nodes.hpp).
std::optional<std::uint16_t> node_of_gateway(Tx& tx, const GatewayPlace& place);
// Whether it is this node's from now on: it was, or it was nobody's, or of a node that has gone by `now`, which is of the real clock.
bool take_gateway(Tx& tx, const GatewayPlace& place, std::uint16_t node, Instant now);
void release_gateways(Tx& tx, std::uint16_t node);

// Whether lines that have not ended name the router.
bool holds_lines(Tx& tx, Id operator_id, Id router);

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
    Message problem;                        // why it is not so on its router
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
// Those that were read on the router before; without what they rose by.
std::vector<CountedLine> counted_lines(Tx& tx, Id operator_id, Id router, std::span<const Id> subscriptions);
void note_counted(Tx& tx, Id operator_id, std::span<const CountedLine> lines);
// The counters of lines begin at zero: of those that were not read there before, or of all of them. Each once.
enum class CountFromZero : std::uint8_t { unless_known, always };
void count_from_zero(Tx& tx, Id operator_id, Id router, std::span<const Id> subscriptions,
                     CountFromZero which);

// Why a line is not as it should be on its router; an empty message: it is.
struct LineProblem {
    Id subscription_id;
    Id router_id;
    Message problem;
    Instant at;
};
void note_problems(Tx& tx, Id operator_id, std::span<const LineProblem> lines);
// On the router that holds it.
std::optional<LineProblem> find_problem(Tx& tx, Id operator_id, Id subscription);

}  // namespace bangnopi::store
