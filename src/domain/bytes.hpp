// Amounts of data: a 64-bit count. 1 GB is 1,000,000,000 bytes in prices and quotas; 1 GiB is 1,073,741,824.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace bangnopi::domain {

// "100 GB", "1.5 TB", "512 MiB", "750000": a decimal with a unit (B, kB, MB, GB, TB, KiB, MiB, GiB, TiB), or bytes without
// one. Exact: what is no whole number of bytes is refused, and what 64 bits do not hold is Code::overflow.
Result<std::uint64_t> parse_bytes(std::string_view text);
// In the largest decimal unit that it fills, with at most two decimals, rounded down: "61 GB", "1.50 GB", "999 B".
std::string format_bytes(std::uint64_t bytes);

}  // namespace bangnopi::domain
