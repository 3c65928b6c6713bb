#include "domain/gateway_charge.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.hpp"

namespace bangnopi::domain {
namespace {

constexpr std::array ways = {std::pair{ChargeWay::virtual_account, std::string_view("virtual_account")},
                             std::pair{ChargeWay::e_wallet, std::string_view("e_wallet")},
                             std::pair{ChargeWay::qris, std::string_view("qris")},
                             std::pair{ChargeWay::hosted_page, std::string_view("hosted_page")}};
constexpr std::array kinds = {std::pair{PaymentGatewayKind::midtrans, std::string_view("midtrans")},
                              std::pair{PaymentGatewayKind::xendit, std::string_view("xendit")},
                              std::pair{PaymentGatewayKind::tripay, std::string_view("tripay")},
                              std::pair{PaymentGatewayKind::duitku, std::string_view("duitku")}};

template <class Words, class Value>
std::string_view word_of(const Words& words, Value value) {
    const auto found = std::ranges::find(words, value, [](const auto& pair) { return pair.first; });
    BANGNOPI_CHECK(found != words.end());
    return found->second;
}

template <class Value, std::size_t n>
std::optional<Value> value_of(const std::array<std::pair<Value, std::string_view>, n>& words,
                              std::string_view text) {
    const auto found = std::ranges::find(words, text, [](const auto& pair) { return pair.second; });
    if (found == words.end()) return std::nullopt;
    return found->first;
}

}  // namespace

std::string_view name_of(ChargeWay way) {
    return word_of(ways, way);
}

std::optional<ChargeWay> parse_charge_way(std::string_view text) {
    return value_of(ways, text);
}

PaymentMethod method_of(ChargeWay way) {
    switch (way) {
        case ChargeWay::virtual_account:
        case ChargeWay::hosted_page:
            return PaymentMethod::virtual_account;
        case ChargeWay::e_wallet:
            return PaymentMethod::e_wallet;
        case ChargeWay::qris:
            return PaymentMethod::qris;
    }
    BANGNOPI_UNREACHABLE("a way to pay a charge");
}

std::string_view name_of(ChargeStatus status) {
    switch (status) {
        case ChargeStatus::unknown:
            return "unknown";
        case ChargeStatus::pending:
            return "pending";
        case ChargeStatus::expired:
            return "expired";
        case ChargeStatus::failed:
            return "failed";
        case ChargeStatus::paid:
            return "paid";
        case ChargeStatus::refunded:
            return "refunded";
    }
    BANGNOPI_UNREACHABLE("a status of a charge");
}

int rank_of(ChargeStatus status) {
    switch (status) {
        case ChargeStatus::unknown:
            return 0;
        case ChargeStatus::pending:
            return 1;
        case ChargeStatus::expired:
        case ChargeStatus::failed:
            return 2;
        case ChargeStatus::paid:
            return 3;
        case ChargeStatus::refunded:
            return 4;
    }
    BANGNOPI_UNREACHABLE("a status of a charge");
}

std::string_view name_of(PaymentGatewayKind kind) {
    return word_of(kinds, kind);
}

std::optional<PaymentGatewayKind> parse_payment_gateway_kind(std::string_view text) {
    return value_of(kinds, text);
}

}  // namespace bangnopi::domain
