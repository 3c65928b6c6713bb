#include "adapters/radius/speed_attributes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>

#include "base/check.hpp"

namespace bangnopi::radius {
namespace {

constexpr std::int64_t kilo = 1'000;
constexpr std::int64_t mega = 1'000'000;
constexpr std::int64_t number_max = std::numeric_limits<std::uint32_t>::max();

using RateText = fmt::basic_memory_buffer<char, 192>;  // eight rates of 63 bits and a time

// In the largest unit that is exact.
void append_rate(RateText& text, std::int64_t bps) {
    if (bps != 0 && bps % mega == 0)
        fmt::format_to(std::back_inserter(text), "{}M", bps / mega);
    else if (bps != 0 && bps % kilo == 0)
        fmt::format_to(std::back_inserter(text), "{}k", bps / kilo);
    else
        fmt::format_to(std::back_inserter(text), "{}", bps);
}

void append_rates(RateText& text, std::int64_t up_bps, std::int64_t down_bps) {
    append_rate(text, up_bps);
    text.push_back('/');
    append_rate(text, down_bps);
}

void append_burst(RateText& text, const domain::Burst& burst) {
    text.push_back(' ');
    append_rates(text, burst.up_bps, burst.down_bps);
    text.push_back(' ');
    append_rates(text, burst.threshold_up_bps, burst.threshold_down_bps);
    fmt::format_to(std::back_inserter(text), " {0}/{0}", burst.time_s);
}

void add_rate_limit(PacketWriter& writer, const domain::Speed& speed) {
    RateText text;
    append_rates(text, speed.up_bps, speed.down_bps);
    if (speed.burst) append_burst(text, speed.burst);
    writer.add(mikrotik::rate_limit, {text.data(), text.size()});
}

// Rounded up: what is limited never becomes 0, which would be no limit.
std::int64_t kbps(std::int64_t bps) {
    return std::min(bps / kilo + (bps % kilo != 0 ? 1 : 0), number_max);
}

void add_filter(PacketWriter& writer, const domain::Speed& speed) {
    RateText text;
    fmt::format_to(std::back_inserter(text), "{}/{}", kbps(speed.down_bps), kbps(speed.up_bps));
    writer.add(rfc::filter_id, {text.data(), text.size()});
}

std::uint32_t bps_or_most(std::int64_t bps) {
    return static_cast<std::uint32_t>(bps == 0 ? number_max : std::min(bps, number_max));
}

}  // namespace

void add_speed(PacketWriter& writer, domain::RouterKind kind, const domain::Speed& speed) {
    switch (kind) {
        case domain::RouterKind::mikrotik:
            return add_rate_limit(writer, speed);
        case domain::RouterKind::chillispot:
            writer.add(chillispot::bandwidth_max_up, static_cast<std::uint32_t>(kbps(speed.up_bps)));
            writer.add(chillispot::bandwidth_max_down, static_cast<std::uint32_t>(kbps(speed.down_bps)));
            return;
        case domain::RouterKind::accel_ppp:
            return add_filter(writer, speed);
        case domain::RouterKind::hostapd:
            return;
        case domain::RouterKind::other:
            writer.add(wispr::bandwidth_max_up, bps_or_most(speed.up_bps));
            writer.add(wispr::bandwidth_max_down, bps_or_most(speed.down_bps));
            return;
    }
    BANGNOPI_UNREACHABLE("a kind of router");
}

}  // namespace bangnopi::radius
