// Midtrans: Core API (virtual accounts, GoPay, ShopeePay, QRIS) and Snap (its own page). Source: docs.midtrans.com.
//
// A notification is signed by SHA-512 of order_id + status_code + gross_amount as they came + the server key; the rest of it, the
// word of its status with it, is not: "cancel" has the code 200 too. Whatever it says must be confirmed by a query.
#pragma once

#include "adapters/payment_gateways/protocol.hpp"

namespace bangnopi::payment_gateways {

struct MidtransAccount {
    std::string api_url = "https://api.midtrans.com";
    std::string page_url = "https://app.midtrans.com/snap/v1";
    std::string server_key = {};
    std::string merchant_id = {};  // empty: not compared
};

class Midtrans final : public Protocol {
  public:
    // Refuses with a pointer to what is wrong: an empty key would believe everybody.
    static Result<std::unique_ptr<const Protocol>> create(MidtransAccount account);

    [[nodiscard]] std::string_view merchant() const override { return account_.merchant_id; }
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
        return {200, "text/plain", "OK"};
    }

  private:
    explicit Midtrans(MidtransAccount account) : account_(std::move(account)) {}

    MidtransAccount account_;
};

// As it stands in signature_key.
std::string midtrans_signature(std::string_view order_id, std::string_view status_code,
                               std::string_view gross_amount, std::string_view server_key);

}  // namespace bangnopi::payment_gateways
