#include "domain/throttle.hpp"

#include <charconv>

namespace bangnopi::domain {
namespace {

template <class Number>
bool take(std::string_view& rest, Number& number, char behind) {
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    if (error != std::errc() || !rest.starts_with(behind)) return false;
    rest.remove_prefix(1);
    return true;
}

}  // namespace

Speed throttled_to(const Speed& first, std::span<const ThrottleStep> steps, std::uint64_t used) {
    Speed speed = first;
    for (const ThrottleStep& step : steps)
        if (used >= step.beyond_bytes) speed = step.speed;
    return speed;
}

std::optional<std::uint64_t> next_step(std::span<const ThrottleStep> steps, std::uint64_t used) {
    for (const ThrottleStep& step : steps)
        if (used < step.beyond_bytes) return step.beyond_bytes;
    return std::nullopt;
}

std::optional<std::string> text_of(std::span<const ThrottleStep> steps) {
    if (steps.empty()) return std::nullopt;
    std::string text;
    for (const ThrottleStep& step : steps)
        text += std::to_string(step.beyond_bytes) + ' ' + std::to_string(step.speed.down_bps) + '/' +
                std::to_string(step.speed.up_bps) + ';';
    return text;
}

std::optional<std::vector<ThrottleStep>> parse_throttle_steps(std::string_view text) {
    std::vector<ThrottleStep> steps;
    while (!text.empty()) {
        ThrottleStep& step = steps.emplace_back();
        if (!take(text, step.beyond_bytes, ' ') || !take(text, step.speed.down_bps, '/') ||
            !take(text, step.speed.up_bps, ';'))
            return std::nullopt;
    }
    return steps;
}

}  // namespace bangnopi::domain
