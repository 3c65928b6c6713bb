// What a partner (mitra) gets of what its customers pay: a percentage of the payment, rounded, or an amount for each.
#pragma once

#include <cstdint>

#include "domain/money.hpp"

namespace bangnopi::domain {

struct Commission {
    enum class Kind : std::uint8_t { none = 0, percent = 1, amount = 2 };
    Kind kind = Kind::none;
    Rate value{0, 1};  // a percentage 0–100, or whole minor units
};

// Never more than the payment.
std::int64_t commission_on(const Commission& commission, std::int64_t payment);

// What of it goes back where `refunded` of a payment does, beyond what went back before: the last rupiah of the payment takes
// the last of the commission.
std::int64_t commission_reversed(std::int64_t commission_left, std::int64_t refunded,
                                 std::int64_t payment_left);

}  // namespace bangnopi::domain
