// Tripay: closed transactions (virtual accounts, e-wallets, QRIS, shops), each with a page of Tripay's own. Source:
// tripay.co.id/developer.
//
// A callback is signed whole: HMAC-SHA256 of its octets with the private key. Tripay lets nothing be expired by hand.
#pragma once

#include "adapters/payment_gateways/protocol.hpp"

namespace bangnopi::payment_gateways {

struct TripayAccount {
    std::string api_url = "https://tripay.co.id/api";
    std::string merchant_code = {};
    std::string api_key = {};
    std::string private_key = {};
};

class Tripay final : public Protocol {
  public:
    // Refuses with a pointer to what is wrong: an empty key would believe everybody.
    static Result<std::unique_ptr<const Protocol>> create(TripayAccount account);

    [[nodiscard]] std::string_view merchant() const override { return {}; }
    [[nodiscard]] Result<HttpRequest> charge_request(const billing::ChargeRequest& charge) const override;
    [[nodiscard]] Result<billing::ChargeMade> charge_made(const billing::ChargeRequest& charge,
                                                          const HttpAnswer& answer) const override;
    // A charge is asked for by its gateway_id.
    [[nodiscard]] Result<HttpRequest> query_request(const billing::ChargeName& charge) const override;
    [[nodiscard]] Result<billing::GatewayEvent> queried(const billing::ChargeName& charge,
                                                        const HttpAnswer& answer) const override;
    [[nodiscard]] Result<HttpRequest> expire_request(const billing::ChargeName& charge) const override;
    [[nodiscard]] Result<Done> expired(const HttpAnswer& answer) const override;
    [[nodiscard]] Result<billing::GatewayEvent> read_webhook(const billing::Webhook& webhook) const override;
    [[nodiscard]] billing::WebhookAnswer answer_to_taken() const override {
        return {200, "application/json", R"({"success":true})"};
    }

  private:
    explicit Tripay(TripayAccount account) : account_(std::move(account)) {}

    TripayAccount account_;
};

// Of a transaction that is made.
std::string tripay_signature(std::string_view merchant_code, std::string_view merchant_ref,
                             std::int64_t amount, std::string_view private_key);

}  // namespace bangnopi::payment_gateways
