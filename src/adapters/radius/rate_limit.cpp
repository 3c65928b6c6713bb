#include "adapters/radius/rate_limit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace bangnopi::radius {
namespace {

constexpr std::int64_t kilo = 1'000;
constexpr std::int64_t mega = 1'000'000;

struct Rate {
    std::int64_t value;
    std::string_view unit;
};

Rate shortest(std::int64_t bps) {
    if (bps != 0 && bps % mega == 0) return {bps / mega, "M"};
    if (bps != 0 && bps % kilo == 0) return {bps / kilo, "k"};
    return {bps, ""};
}

// Rounded up: 0 would be no limit.
std::int64_t kbps(std::int64_t bps) {
    return bps / kilo + (bps % kilo > 0 ? 1 : 0);
}

RateText pair_of(Rate first, Rate second) {
    RateText text;
    const auto written = fmt::format_to_n(text.characters.data(), text.characters.size(), "{}{}/{}{}",
                                          first.value, first.unit, second.value, second.unit);
    text.size = std::min(written.size, text.characters.size());
    return text;
}

void add_limit(PacketWriter& writer, Integer name, std::int64_t rate) {
    constexpr std::int64_t largest = std::numeric_limits<std::uint32_t>::max();
    if (rate > 0) writer.add(name, static_cast<std::uint32_t>(std::min(rate, largest)));
}

void add_wispr(PacketWriter& writer, const domain::Speed& speed) {
    add_limit(writer, wispr::bandwidth_max_up, speed.up_bps);
    add_limit(writer, wispr::bandwidth_max_down, speed.down_bps);
}

}  // namespace

RateText mikrotik_rate_limit(const domain::Speed& speed) {
    return pair_of(shortest(speed.up_bps), shortest(speed.down_bps));
}

RateText accel_ppp_rate(const domain::Speed& speed) {
    return pair_of({kbps(speed.down_bps), ""}, {kbps(speed.up_bps), ""});
}

void add_speed(PacketWriter& writer, domain::RouterKind kind, const domain::Speed& speed) {
    if (speed == domain::Speed{}) return;
    switch (kind) {
        case domain::RouterKind::mikrotik:
            return writer.add(mikrotik::rate_limit, mikrotik_rate_limit(speed).view());
        case domain::RouterKind::accel_ppp:
            return writer.add(rfc::filter_id, accel_ppp_rate(speed).view());
        case domain::RouterKind::chillispot:
            add_limit(writer, chillispot::bandwidth_max_up, kbps(speed.up_bps));
            add_limit(writer, chillispot::bandwidth_max_down, kbps(speed.down_bps));
            return add_wispr(writer, speed);
        case domain::RouterKind::hostapd:
        case domain::RouterKind::other:
            return add_wispr(writer, speed);
    }
}

}  // namespace bangnopi::radius
