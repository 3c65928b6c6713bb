#include "domain/speed.hpp"

#include <algorithm>
#include <charconv>

namespace bangnopi::domain {
namespace {

struct Direction {
    std::int64_t rate_bps;
    std::int64_t burst_bps;
    std::int64_t threshold_bps;
    const char* burst_pointer;
    const char* threshold_pointer;
};

Result<Done> check_direction(const Direction& direction) {
    if (direction.rate_bps == 0)
        return refuse_field(
            direction.burst_pointer,
            "nothing is faster than a speed without limit: limit it, or leave the burst out"_msg);
    if (direction.burst_bps <= direction.rate_bps)
        return refuse_field(direction.burst_pointer,
                            "a burst is above the speed, in both directions or in none"_msg);
    if (direction.threshold_bps < 1 || direction.threshold_bps > direction.burst_bps)
        return refuse_field(direction.threshold_pointer, "is above 0 and at most the burst"_msg);
    return Done{};
}

bool take_number(std::string_view& rest, std::int64_t& number) {
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    return error == std::errc();
}

bool take(std::string_view& rest, char expected) {
    if (!rest.starts_with(expected)) return false;
    rest.remove_prefix(1);
    return true;
}

bool take_pair(std::string_view& rest, std::int64_t& down, std::int64_t& up) {
    return take_number(rest, down) && take(rest, '/') && take_number(rest, up) && take(rest, ' ');
}

}  // namespace

Burst completed_burst(const Speed& speed) {
    Burst burst = speed.burst;
    if (!burst) return burst;
    if (burst.threshold_down_bps == 0) burst.threshold_down_bps = speed.down_bps;
    if (burst.threshold_up_bps == 0) burst.threshold_up_bps = speed.up_bps;
    if (burst.time_s == 0) burst.time_s = burst_time_s_usual;
    return burst;
}

Result<Done> check_burst(const Speed& speed) {
    const Burst& burst = speed.burst;
    if (!burst) return Done{};
    BANGNOPI_TRY_DONE(check_direction({speed.down_bps, burst.down_bps, burst.threshold_down_bps,
                                       "/burst_down_bps", "/burst_threshold_down_bps"}));
    BANGNOPI_TRY_DONE(check_direction(
        {speed.up_bps, burst.up_bps, burst.threshold_up_bps, "/burst_up_bps", "/burst_threshold_up_bps"}));
    if (burst.time_s < 1 || burst.time_s > burst_time_s_max)
        return refuse_field("/burst_time_s", "is 1 to 3600 seconds"_msg);
    return Done{};
}

Speed peak_of(const Speed& speed) {
    return {std::max(speed.down_bps, speed.burst.down_bps), std::max(speed.up_bps, speed.burst.up_bps)};
}

std::optional<std::string> text_of(const Burst& burst) {
    if (!burst) return std::nullopt;
    const auto pair = [](std::int64_t down, std::int64_t up) {
        return std::to_string(down) + '/' + std::to_string(up) + ' ';
    };
    return pair(burst.down_bps, burst.up_bps) + pair(burst.threshold_down_bps, burst.threshold_up_bps) +
           std::to_string(burst.time_s);
}

std::optional<Burst> parse_burst(std::string_view text) {
    Burst burst;
    if (!take_pair(text, burst.down_bps, burst.up_bps) ||
        !take_pair(text, burst.threshold_down_bps, burst.threshold_up_bps) ||
        !take_number(text, burst.time_s) || !text.empty())
        return std::nullopt;
    return burst;
}

}  // namespace bangnopi::domain
