// How a throttled line gets slower still, the more of the period's bytes it has used (FUP in steps).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/speed.hpp"

namespace bangnopi::domain {

// From so many bytes of the period on; the next step takes over from it.
struct ThrottleStep {
    std::uint64_t beyond_bytes = 0;
    Speed speed;  // without burst
    bool operator==(const ThrottleStep&) const = default;
};
inline constexpr std::size_t throttle_steps_max = 5;

// The speed of the last step that `used` has reached; `first` where it has reached none. The steps ascend.
Speed throttled_to(const Speed& first, std::span<const ThrottleStep> steps, std::uint64_t used);
// At which use the next step takes over; nothing after the last.
std::optional<std::uint64_t> next_step(std::span<const ThrottleStep> steps, std::uint64_t used);

// As they are kept: "150000000000 2000000/1000000;" for each is its bytes, down and up. Nothing: none.
std::optional<std::string> text_of(std::span<const ThrottleStep> steps);
std::optional<std::vector<ThrottleStep>> parse_throttle_steps(std::string_view text);

}  // namespace bangnopi::domain
