// A line's speed as the kernel shapes it: an HTB class in each direction, in whole kbit/s (from 1 Gbit/s on whole Mbit/s), which
// is what tc shows without loss (tc-htb(8), iproute2 6.1).
//
// A burst becomes a bucket of tokens: the line sends at its burst rate from rest until the bucket is empty, which takes as long
// as MikroTik's average takes to reach the threshold (domain/speed.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/speed.hpp"

namespace bangnopi::nftables {

struct Rate {
    std::int64_t rate_kbit = 0;  // 0: not limited
    std::int64_t ceil_kbit = 0;  // the burst rate; without a burst the rate
    std::int64_t burst_kb = 0;   // 0: none
    bool operator==(const Rate&) const = default;
};

struct Shape {
    Rate down;
    Rate up;
    bool operator==(const Shape&) const = default;
    explicit operator bool() const { return *this != Shape{}; }
};

Shape shape_of(const domain::Speed& speed);

// Download first: "10000/5000 kbit/s", or with a burst "10000/5000 kbit/s, 1250/625 kB at 20000/10000 kbit/s".
std::string text_of(const Shape& shape);
std::optional<Shape> parse_shape(std::string_view text);

// What tc class takes: "rate 10000kbit ceil 10000kbit burst 5000 cburst 5000 quantum 2000".
std::string tc_parameters(const Rate& rate);

}  // namespace bangnopi::nftables
