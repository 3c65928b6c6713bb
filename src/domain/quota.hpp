// When a customer is told how much of the included bytes is used (domain rule 5.7): at 80 % and at 100 %.
#pragma once

#include <cstdint>
#include <optional>

namespace bangnopi::domain {

// The highest of 80 and 100 that use has reached since it was `used_before`, if any: each is told once a period. Of no bytes
// included nothing is told.
std::optional<int> quota_percent_reached(std::uint64_t used_before, std::uint64_t used_now,
                                         std::uint64_t included);

}  // namespace bangnopi::domain
