// Cash in whole coins: what is handed over at the door for an open amount (domain.md 3a "cash rounding, at the payment").
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace bangnopi::domain {

struct CashRounding {
    enum class Direction : std::uint8_t { nearest = 1, down = 2 };
    int to = 0;  // minor units of the smallest coin; 0: nothing is rounded
    Direction direction = Direction::nearest;
    bool operator==(const CashRounding&) const = default;
};
std::string_view name_of(CashRounding::Direction direction);
std::optional<CashRounding::Direction> parse_rounding_direction(std::string_view text);

// What cash pays of `open`, which is not below zero; half a coin goes up. Zero: too little for any coin. Throws Overflow.
std::int64_t cash_for(const CashRounding& rounding, std::int64_t open);

// What is added to `amount` of cash so that it closes what is open, below zero where it is kept: of the first of the open
// amounts, or of the first two together, and so on, whichever the amount comes to when rounded. Zero where it comes to none,
// or to one of them without rounding. `open`: in the order in which they are paid, each above zero.
std::int64_t rounding_of_cash(const CashRounding& rounding, std::int64_t amount,
                              std::span<const std::int64_t> open);

}  // namespace bangnopi::domain
