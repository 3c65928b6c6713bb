// How fast a line may be: a rate in each direction, and faster for a while where it has a burst.
//
// A burst is as MikroTik's queues have it ("Queues": burst): the line may reach its burst rate while the average of the last
// `time_s` seconds is below the threshold. MikroTik takes that average anew each sixteenth of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace bangnopi::domain {

struct Burst {
    std::int64_t down_bps = 0;  // all 0: none
    std::int64_t up_bps = 0;
    std::int64_t threshold_down_bps = 0;
    std::int64_t threshold_up_bps = 0;
    std::int64_t time_s = 0;
    bool operator==(const Burst&) const = default;
    explicit operator bool() const { return *this != Burst{}; }
};

struct Speed {
    std::int64_t down_bps = 0;  // 0: not limited
    std::int64_t up_bps = 0;
    Burst burst = {};
    bool operator==(const Speed&) const = default;
};

inline constexpr std::int64_t burst_time_s_usual = 16;
inline constexpr std::int64_t burst_time_s_max = 3600;

// What is left out (0) of a burst said: a threshold is the rate, the time is the usual one.
Burst completed_burst(const Speed& speed);

// No burst, or one of both directions, each above its rate, which is limited, with a threshold that is at most the burst.
// Refused with a pointer relative to the plan ("/burst_down_bps").
Result<Done> check_burst(const Speed& speed);

// In each direction the most that the line may reach; without burst.
Speed peak_of(const Speed& speed);

// As it is kept: "15000000/8000000 10000000/5000000 16" is down and up, their thresholds, and the time. Nothing: none.
std::optional<std::string> text_of(const Burst& burst);
std::optional<Burst> parse_burst(std::string_view text);

}  // namespace bangnopi::domain
