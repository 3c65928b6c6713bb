// What a channel keeps of every payment that comes by it, and which accounts its money may lie on. Amounts are minor units.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "domain/money.hpp"
#include "domain/payment_method.hpp"

namespace bangnopi::domain {

// Who pays it in the end. The numbers are stored.
enum class FeeBearer : std::uint8_t { operator_itself = 1, payer = 2 };
std::string_view name_of(FeeBearer bearer);  // "operator", "payer"
std::optional<FeeBearer> parse_fee_bearer(std::string_view text);

struct ChannelFee {
    std::int64_t fixed = 0;
    Rate percent;  // of the payment, 0 to 100
    FeeBearer bearer = FeeBearer::operator_itself;
    bool operator==(const ChannelFee&) const = default;
};

// fixed + amount × percent ÷ 100, the latter rounded half away from zero.
std::int64_t fee_of(const ChannelFee& fee, std::int64_t amount);

// Cash: 1101 or 1104. A transfer: 1102. What a gateway or an issuer of QRIS hands on: 1103, or 1102 where it comes to the bank
// by itself. Nothing for what is no money received.
std::span<const std::string_view> accounts_of(PaymentMethod method);

}  // namespace bangnopi::domain
