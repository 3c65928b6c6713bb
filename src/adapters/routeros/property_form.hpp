// One form for what RouterOS writes in several: it takes "5M/10M" and prints "5000000/10000000", takes "yes" and prints "true".
// What cannot be read stays as it is, so that it differs from what is wanted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bangnopi::routeros {

enum class PropertyForm : std::uint8_t {
    text,
    yes_no,       // "yes"
    host_prefix,  // "10.1.2.3/32"
    mac,          // "AA:BB:CC:DD:EE:FF"
    rates,        // upload/download in bit/s: "5M/10M"
    times,        // upload/download: "16s/16s"
    rate_limit,   // "5M/10M 8M/15M 4M/8M 16/16": rates, burst, thresholds, times, and what may follow
    tag,          // a comment, of which only what tells whose it is counts (tag.hpp)
};

std::string normal(PropertyForm form, std::string_view value);

// In the largest unit that is exact: "5M", "1500k", "0".
std::string rate_text(std::int64_t bps);

}  // namespace bangnopi::routeros
