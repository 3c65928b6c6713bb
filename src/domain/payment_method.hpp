// How money came in. The numbers are stored: append, never renumber.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace bangnopi::domain {

enum class PaymentMethod : std::uint8_t {
    cash = 1,
    bank_transfer = 2,
    e_wallet = 3,
    virtual_account = 4,
    qris = 5,
    voucher = 6,
    balance = 7,
};

std::string_view name_of(PaymentMethod method);
std::string_view label_of(PaymentMethod method);  // "Tunai", "Transfer bank", …
std::optional<PaymentMethod> parse_payment_method(std::string_view text);

}  // namespace bangnopi::domain
