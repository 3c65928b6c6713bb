// What the tests of this room share: an account at each gateway, a charge, and changes of one octet.
#pragma once

#include "adapters/payment_gateways/duitku.hpp"
#include "adapters/payment_gateways/midtrans.hpp"
#include "adapters/payment_gateways/tripay.hpp"
#include "adapters/payment_gateways/xendit.hpp"

namespace bangnopi::payment_gateways::test {

inline const std::string duitku_key = "732B39FC61796845775D2C4FB05332AF";
inline const std::string tripay_key = "ytf6ooi2gmlNPfpchd94jDOk8hRWOu";

inline std::unique_ptr<const Protocol> midtrans() {
    return std::move(*Midtrans::create({.server_key = "SB-Mid-server-TESTKEY", .merchant_id = "G1"}));
}
inline std::unique_ptr<const Protocol> xendit() {
    return std::move(*Xendit::create({.secret_key = "xnd_development_1", .callback_token = "tok-uji"}));
}
inline std::unique_ptr<const Protocol> tripay() {
    return std::move(
        *Tripay::create({.merchant_code = "T0001", .api_key = "DEV-1", .private_key = tripay_key}));
}
inline std::unique_ptr<const Protocol> duitku(DuitkuAlgorithm algorithm = DuitkuAlgorithm::hmac_sha256) {
    return std::move(*Duitku::create({.merchant_code = "D0001",
                                      .api_key = duitku_key,
                                      .api_algorithm = algorithm,
                                      .page_algorithm = algorithm}));
}

inline billing::ChargeRequest charge_of(billing::ChargeWay way, std::string channel) {
    return {.reference = "INV-202601-0001",
            .amount = 150'000,
            .way = way,
            .channel = std::move(channel),
            .description = "Internet Januari 2026",
            .customer_name = "Siti Aminah",
            .customer_email = "siti@example.id",
            .customer_phone = "081234567890",
            .now = *parse_instant("2026-01-10T01:00:00Z"),
            .expires_at = *parse_instant("2026-01-11T01:00:00Z"),
            .notify_url = "https://tagihan.example.id/hook/7.3",
            .return_url = "https://tagihan.example.id/lunas"};
}

inline std::string_view header_in(const HttpRequest& request, std::string_view name) {
    for (const auto& [known, value] : request.headers)
        if (known == name) return value;
    return {};
}

// Read as an account with a transport would: within its bounds.
inline Result<billing::GatewayEvent> read(const Protocol& protocol, std::string_view body,
                                          std::vector<billing::WebhookHeader> headers = {}) {
    return protocol.read_webhook({.body = body, .headers = headers});
}

// Every text that differs from it in one octet, by a few other octets at each place, or lacks one.
inline std::vector<std::string> changed_octets(const std::string& text) {
    std::vector<std::string> changed;
    for (std::size_t i = 0; i < text.size(); ++i) {
        for (const char other : {'0', '9', 'a', 'A', ' ', '"', '&', '\0', static_cast<char>(text[i] ^ 1),
                                 static_cast<char>(text[i] ^ 0x20), static_cast<char>(text[i] ^ 0x80)}) {
            if (other == text[i]) continue;
            changed.push_back(text);
            changed.back()[i] = other;
        }
        changed.push_back(text.substr(0, i) + text.substr(i + 1));
    }
    return changed;
}

}  // namespace bangnopi::payment_gateways::test
