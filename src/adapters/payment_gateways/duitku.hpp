// Duitku: API v2 (virtual accounts, e-wallets, QRIS) and POP (its own page). Sources: docs.duitku.com, the vendor's PHP library.
//
// Which algorithm an account signs with is a setting: Duitku moves from MD5 and SHA-256 to HMAC-SHA256, and nothing is tried
// silently. A callback's signature covers merchantCode, amount and merchantOrderId only: what it says must be confirmed by a query.
#pragma once

#include "adapters/payment_gateways/protocol.hpp"

namespace bangnopi::payment_gateways {

enum class DuitkuAlgorithm : std::uint8_t {
    hmac_sha256,  // keyed by the API key
    plain,        // the API key behind the text: MD5 of v2, SHA-256 of POP
};

struct DuitkuAccount {
    std::string api_url = "https://passport.duitku.com";
    std::string page_url = "https://api-prod.duitku.com";
    std::string merchant_code = {};
    std::string api_key = {};
    DuitkuAlgorithm api_algorithm = DuitkuAlgorithm::hmac_sha256;  // of v2 and its callbacks
    DuitkuAlgorithm page_algorithm = DuitkuAlgorithm::hmac_sha256;
};

class Duitku final : public Protocol {
  public:
    // Refuses with a pointer to what is wrong: an empty key would believe everybody.
    static Result<std::unique_ptr<const Protocol>> create(DuitkuAccount account);

    [[nodiscard]] std::string_view merchant() const override { return account_.merchant_code; }
    [[nodiscard]] Result<HttpRequest> charge_request(const billing::ChargeRequest& charge) const override;
    [[nodiscard]] Result<billing::ChargeMade> charge_made(const billing::ChargeRequest& charge,
                                                          const HttpAnswer& answer) const override;
    [[nodiscard]] Result<HttpRequest> query_request(const billing::ChargeName& charge) const override;
    [[nodiscard]] Result<billing::GatewayEvent> queried(const billing::ChargeName& charge,
                                                        const HttpAnswer& answer) const override;
    [[nodiscard]] Result<HttpRequest> expire_request(const billing::ChargeName& charge) const override;
    [[nodiscard]] Result<Done> expired(const HttpAnswer& answer) const override;
    [[nodiscard]] Result<billing::GatewayEvent> read_webhook(const billing::Webhook& webhook) const override;
    [[nodiscard]] billing::WebhookAnswer answer_to_taken() const override {
        return {200, "text/plain", "SUCCESS"};
    }

  private:
    explicit Duitku(DuitkuAccount account) : account_(std::move(account)) {}

    DuitkuAccount account_;
};

// `text` is the fields in Duitku's order: code + order + amount of an inquiry, code + amount + order of a callback, code + order of
// a status.
std::string duitku_signature(DuitkuAlgorithm algorithm, std::string_view text, std::string_view api_key);

}  // namespace bangnopi::payment_gateways
