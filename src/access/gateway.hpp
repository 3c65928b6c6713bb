// The seam to a router that lets lines through by what it holds itself: a firewall's sets and classes, a MikroTik's lists. A
// driver says which objects a line needs there, reads those that stand there, and applies changes; what to change is decided
// once, for every kind of router (gateway_difference.hpp). Routers that ask RADIUS stand behind router_driver.hpp.
//
// A driver owns what it tagged as ours and nothing else: it neither reads nor changes another object.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "domain/connection.hpp"
#include "domain/login.hpp"

namespace bangnopi::access {

// What a router should hold of a line.
struct GatewayLine {
    Id subscription_id;
    domain::ConnectionKind kind = domain::ConnectionKind::static_ip;
    std::string ip;        // canonical; empty: of the router's pool
    std::string mac;       // canonical; empty: any device
    std::string login;     // empty: none
    std::string password;  // clear
    domain::Grant grant;
};

// One thing that a router holds for us.
struct GatewayObject {
    std::string list;  // the router's name of what it is in: "/queue/simple", "set open"
    std::string key;   // unique in the list, among what is ours
    // All else that is ours to decide, in one form: equal ones need nothing. Staff see it.
    std::string value;
    std::string hidden;  // as value, but never shown: a password
    Id subscription_id;  // 0: of the router itself
    std::string
        handle;  // the router's own name of what it holds (".id"), where it has one; of what it does not hold: empty

    bool operator==(const GatewayObject&) const = default;
};

enum class ChangeKind : std::uint8_t { add, replace, remove };

struct GatewayChange {
    ChangeKind kind = ChangeKind::add;
    GatewayObject object;  // as it should be, with the handle of what stands there; of a removal: as it was

    bool operator==(const GatewayChange&) const = default;
};

// One that the router would not take.
struct RefusedChange {
    std::size_t index = 0;  // into the changes
    Message reason;         // the router's own words, verbatim and shortened; or ours
};

struct CounterRise {
    std::uint64_t bytes_down = 0;
    std::uint64_t bytes_up = 0;

    bool operator==(const CounterRise&) const = default;
};

// Of an address or login, since the router began to count it; smaller than before: it began anew. A line may have several, each of
// a part of its own that comes and goes: a session.
struct GatewayCounter {
    Id subscription_id;
    std::uint64_t bytes_down = 0;
    std::uint64_t bytes_up = 0;
    std::string part = {};
    std::optional<CounterRise> rose = {};  // since it was read last, where several are summed up here
    CounterRise rose_from = {};  // the sum as it was read last; where another is kept, `rose` says nothing

    bool operator==(const GatewayCounter&) const = default;
};

// How long an application of so many changes may take, whatever the router does: a minute for every 500 begun, ten at most.
constexpr std::chrono::seconds apply_time_max(std::size_t changes) {
    constexpr std::size_t changes_a_minute = 500;
    constexpr std::size_t minutes_max = 10;
    const std::size_t minutes = (changes + changes_a_minute - 1) / changes_a_minute;
    return std::chrono::minutes(std::clamp(minutes, std::size_t{1}, minutes_max));
}

// One router. Used by one thread at a time. Every call ends: an application after apply_time_max, the others after two minutes.
// One that fails with Code::unavailable says in plain words what a technician should look at, and leaves the router anywhere
// between before and after: the next read shows where.
class Gateway {
  public:
    Gateway() = default;
    Gateway(const Gateway&) = delete;
    Gateway& operator=(const Gateway&) = delete;
    virtual ~Gateway() = default;

    // From the arguments alone, without the router.
    [[nodiscard]] virtual std::vector<GatewayObject> wanted_of_itself() const = 0;
    [[nodiscard]] virtual std::vector<GatewayObject> wanted_of(const GatewayLine& line) const = 0;

    // Everything that is ours, in any order.
    virtual Result<std::vector<GatewayObject>> read() = 0;
    // All of them, in whatever order the router needs; an addition gets its handle. The answer names those that were refused,
    // ascending. What has become true meanwhile is no refusal: an addition that stands there, a removal of what is gone.
    virtual Result<std::vector<RefusedChange>> apply(std::span<GatewayChange> changes) = 0;
    virtual Result<std::vector<GatewayCounter>> read_counters() = 0;
    // Whether a line's counter begins at zero when such a thing of it is added.
    [[nodiscard]] virtual bool counts_anew(const GatewayObject& added) const = 0;
    // That it answers, and what it says it is: "RouterOS 7.16 on RB750Gr3".
    virtual Result<std::string> identify() = 0;
};

}  // namespace bangnopi::access
