#include "adapters/nftables/shape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

namespace bangnopi::nftables {
namespace {

constexpr std::int64_t kbit_max = 1'000'000'000;
constexpr std::int64_t exact_kbit_max = 1'000'000;
// A class is served every few milliseconds: what it may send at once.
constexpr std::int64_t tick_ms = 4;
constexpr std::int64_t tick_bytes_min = 3200;      // two packets
constexpr std::int64_t bucket_s_max = 250;         // tc counts a bucket in 32 bits of 64 ns
constexpr std::int64_t bucket_kb_max = 4'000'000;  // and takes it in 32 bits of bytes
constexpr std::int64_t quantum_bytes = 2000;       // a packet; nothing is lent, but HTB warns without one
constexpr std::size_t numbers_max = 6;

std::int64_t kbit_of(std::int64_t bps) {
    const std::int64_t kbit = std::min((std::max<std::int64_t>(bps, 0) + 999) / 1000, kbit_max);
    return kbit <= exact_kbit_max ? kbit : (kbit + 999) / 1000 * 1000;
}

Rate rate_of(std::int64_t bps, std::int64_t burst_bps, std::int64_t threshold_bps, std::int64_t time_s) {
    Rate rate;
    rate.rate_kbit = kbit_of(bps);
    rate.ceil_kbit = rate.rate_kbit;
    const std::int64_t burst_kbit = kbit_of(burst_bps);
    if (rate.rate_kbit == 0 || burst_kbit <= rate.rate_kbit) return rate;
    const std::int64_t bucket_kbit =
        (burst_kbit - rate.rate_kbit) * kbit_of(threshold_bps) / burst_kbit * time_s;
    rate.burst_kb = std::min(std::min(bucket_kbit, rate.rate_kbit * bucket_s_max) / 8, bucket_kb_max);
    if (rate.burst_kb > 0) rate.ceil_kbit = burst_kbit;
    return rate;
}

// All numbers of a text, at most one more than a shape has; 0 for one that does not fit.
std::vector<std::int64_t> numbers_in(std::string_view text) {
    constexpr std::string_view digits = "0123456789";
    std::vector<std::int64_t> numbers;
    for (auto at = text.find_first_of(digits); at != std::string_view::npos && numbers.size() <= numbers_max;
         at = text.find_first_of(digits)) {
        text.remove_prefix(at);
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        numbers.push_back(error == std::errc() ? number : 0);
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    }
    return numbers;
}

std::int64_t tick_bytes(std::int64_t kbit) {
    return std::max(kbit * tick_ms / 8, tick_bytes_min);
}

}  // namespace

Shape shape_of(const domain::Speed& speed) {
    const domain::Burst burst = domain::completed_burst(speed);
    return {rate_of(speed.down_bps, burst.down_bps, burst.threshold_down_bps, burst.time_s),
            rate_of(speed.up_bps, burst.up_bps, burst.threshold_up_bps, burst.time_s)};
}

std::string text_of(const Shape& shape) {
    const auto& [down, up] = shape;
    std::string text = fmt::format("{}/{} kbit/s", down.rate_kbit, up.rate_kbit);
    if (down.burst_kb != 0 || up.burst_kb != 0 || down.ceil_kbit != down.rate_kbit ||
        up.ceil_kbit != up.rate_kbit)
        text += fmt::format(", {}/{} kB at {}/{} kbit/s", down.burst_kb, up.burst_kb, down.ceil_kbit,
                            up.ceil_kbit);
    return text;
}

std::optional<Shape> parse_shape(std::string_view text) {
    const std::vector<std::int64_t> n = numbers_in(text);
    Shape shape;
    if (n.size() == 2)
        shape = {{n[0], n[0], 0}, {n[1], n[1], 0}};
    else if (n.size() == 6)
        shape = {{n[0], n[4], n[2]}, {n[1], n[5], n[3]}};
    const bool fits =
        std::ranges::all_of(n, [](std::int64_t number) { return number <= kbit_max * bucket_s_max; });
    if (!fits || text_of(shape) != text) return std::nullopt;
    return shape;
}

std::string tc_parameters(const Rate& rate) {
    return fmt::format("rate {}kbit ceil {}kbit burst {} cburst {} quantum {}", rate.rate_kbit,
                       rate.ceil_kbit, std::max(rate.burst_kb * 1000, tick_bytes(rate.rate_kbit)),
                       tick_bytes(rate.ceil_kbit), quantum_bytes);
}

}  // namespace bangnopi::nftables
