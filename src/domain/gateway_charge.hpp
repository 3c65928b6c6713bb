// A charge at a payment gateway: how it is paid, and what has become of it. The numbers are stored: append, never renumber.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "domain/payment_method.hpp"

namespace bangnopi::domain {

enum class ChargeWay : std::uint8_t { virtual_account = 0, e_wallet = 1, qris = 2, hosted_page = 3 };

std::string_view name_of(ChargeWay way);
std::optional<ChargeWay> parse_charge_way(std::string_view text);
// How money came in by it, where the gateway does not say: on its own page anything may be chosen, and a virtual account is usual.
PaymentMethod method_of(ChargeWay way);

enum class ChargeStatus : std::uint8_t {
    unknown = 0,
    pending = 1,
    expired = 2,
    failed = 3,
    paid = 4,
    refunded = 5
};

std::string_view name_of(ChargeStatus status);
// A status takes the place of another only by a higher rank: a late "pending" or "expired" never undoes "paid".
int rank_of(ChargeStatus status);

enum class PaymentGatewayKind : std::uint8_t { midtrans = 1, xendit = 2, tripay = 3, duitku = 4 };

std::string_view name_of(PaymentGatewayKind kind);
std::optional<PaymentGatewayKind> parse_payment_gateway_kind(std::string_view text);

}  // namespace bangnopi::domain
