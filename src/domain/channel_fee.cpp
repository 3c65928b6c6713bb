#include "domain/channel_fee.hpp"

#include <array>

#include "domain/ledger.hpp"

namespace bangnopi::domain {
namespace {

constexpr std::array cash_accounts = {account::cash, account::collector};
constexpr std::array bank_accounts = {account::bank};
constexpr std::array gateway_accounts = {account::gateway, account::bank};

}  // namespace

std::string_view name_of(FeeBearer bearer) {
    return bearer == FeeBearer::payer ? "payer" : "operator";
}

std::optional<FeeBearer> parse_fee_bearer(std::string_view text) {
    for (const FeeBearer bearer : {FeeBearer::operator_itself, FeeBearer::payer})
        if (name_of(bearer) == text) return bearer;
    return std::nullopt;
}

std::int64_t fee_of(const ChannelFee& fee, std::int64_t amount) {
    const std::int64_t share =
        multiply_divide(amount, fee.percent.numerator(), multiply(fee.percent.denominator(), 100),
                        Rounding::half_away_from_zero);
    return add(fee.fixed, share);
}

std::span<const std::string_view> accounts_of(PaymentMethod method) {
    switch (method) {
        case PaymentMethod::cash:
            return cash_accounts;
        case PaymentMethod::bank_transfer:
            return bank_accounts;
        case PaymentMethod::e_wallet:
        case PaymentMethod::virtual_account:
        case PaymentMethod::qris:
            return gateway_accounts;
        case PaymentMethod::voucher:
        case PaymentMethod::balance:
            break;
    }
    return {};
}

}  // namespace bangnopi::domain
