#include "domain/cash_rounding.hpp"

#include "domain/money.hpp"

namespace bangnopi::domain {

std::string_view name_of(CashRounding::Direction direction) {
    return direction == CashRounding::Direction::down ? "down" : "nearest";
}

std::optional<CashRounding::Direction> parse_rounding_direction(std::string_view text) {
    using enum CashRounding::Direction;
    if (text == "nearest") return nearest;
    if (text == "down") return down;
    return std::nullopt;
}

std::int64_t cash_for(const CashRounding& rounding, std::int64_t open) {
    if (rounding.to == 0) return open;
    const std::int64_t rest = open % rounding.to;
    const bool goes_up = rounding.direction == CashRounding::Direction::nearest && rest * 2 >= rounding.to;
    return goes_up ? add(open - rest, rounding.to) : open - rest;
}

std::int64_t rounding_of_cash(const CashRounding& rounding, std::int64_t amount,
                              std::span<const std::int64_t> open) {
    if (rounding.to == 0 || amount % rounding.to != 0) return 0;
    std::int64_t found = 0;
    std::int64_t sum = 0;
    for (const std::int64_t one : open) {
        sum = add(sum, one);
        if (sum == amount) return 0;
        if (found == 0 && cash_for(rounding, sum) == amount) found = sum - amount;
        if (sum > add(amount, rounding.to)) break;
    }
    return found;
}

}  // namespace bangnopi::domain
