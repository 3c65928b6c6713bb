#include "domain/payment_method.hpp"

#include <array>

#include "base/check.hpp"

namespace bangnopi::domain {
namespace {

struct Entry {
    PaymentMethod method;
    std::string_view name;
    std::string_view label;
};

constexpr std::array entries = {
    Entry{PaymentMethod::cash, "cash", "Tunai"},
    Entry{PaymentMethod::bank_transfer, "bank_transfer", "Transfer bank"},
    Entry{PaymentMethod::e_wallet, "e_wallet", "Dompet digital"},
    Entry{PaymentMethod::virtual_account, "virtual_account", "Virtual account"},
    Entry{PaymentMethod::qris, "qris", "QRIS"},
    Entry{PaymentMethod::voucher, "voucher", "Voucher"},
    Entry{PaymentMethod::balance, "balance", "Saldo"},
};

const Entry& entry_of(PaymentMethod method) {
    for (const Entry& entry : entries)
        if (entry.method == method) return entry;
    check_failed("a payment method without a name", __FILE__, __LINE__);
}

}  // namespace

std::string_view name_of(PaymentMethod method) {
    return entry_of(method).name;
}
std::string_view label_of(PaymentMethod method) {
    return entry_of(method).label;
}

std::optional<PaymentMethod> parse_payment_method(std::string_view text) {
    for (const Entry& entry : entries)
        if (entry.name == text) return entry.method;
    return std::nullopt;
}

}  // namespace bangnopi::domain
