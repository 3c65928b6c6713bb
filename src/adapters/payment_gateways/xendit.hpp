// Xendit: Payment Requests (v3: virtual accounts, e-wallets, QRIS) and Invoices (its own page). Source: docs.xendit.co.
//
// A webhook carries the account's callback token in a header and is not signed: whatever it says must be confirmed by a query.
#pragma once

#include "adapters/payment_gateways/protocol.hpp"

namespace bangnopi::payment_gateways {

struct XenditAccount {
    std::string api_url = "https://api.xendit.co";
    std::string secret_key = {};
    std::string callback_token = {};
    std::string business_id = {};  // empty: not compared
};

class Xendit final : public Protocol {
  public:
    // Refuses with a pointer to what is wrong: an empty key would believe everybody.
    static Result<std::unique_ptr<const Protocol>> create(XenditAccount account);

    [[nodiscard]] std::string_view merchant() const override { return account_.business_id; }
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
        return {200, "text/plain", "OK"};
    }

  private:
    explicit Xendit(XenditAccount account) : account_(std::move(account)) {}

    XenditAccount account_;
};

}  // namespace bangnopi::payment_gateways
