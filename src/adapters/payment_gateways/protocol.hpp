// How one gateway is spoken to, as pure code over octets: its requests, its answers and its webhooks. HttpGateway carries them.
#pragma once

#include <memory>

#include "adapters/payment_gateways/flat_fields.hpp"
#include "adapters/payment_gateways/http_message.hpp"
#include "base/field_errors.hpp"
#include "billing/payment_gateway.hpp"

namespace bangnopi::payment_gateways {

inline constexpr std::size_t account_key_octets_max = 300;

class Protocol {
  public:
    Protocol() = default;
    Protocol(const Protocol&) = delete;
    Protocol& operator=(const Protocol&) = delete;
    virtual ~Protocol() = default;

    [[nodiscard]] virtual std::string_view merchant() const = 0;
    // The charge is one that check_charge took.
    [[nodiscard]] virtual Result<HttpRequest> charge_request(const billing::ChargeRequest& charge) const = 0;
    [[nodiscard]] virtual Result<billing::ChargeMade> charge_made(const billing::ChargeRequest& charge,
                                                                  const HttpAnswer& answer) const = 0;
    [[nodiscard]] virtual Result<HttpRequest> query_request(const billing::ChargeName& charge) const = 0;
    [[nodiscard]] virtual Result<billing::GatewayEvent> queried(const billing::ChargeName& charge,
                                                                const HttpAnswer& answer) const = 0;
    [[nodiscard]] virtual Result<HttpRequest> expire_request(const billing::ChargeName& charge) const = 0;
    [[nodiscard]] virtual Result<Done> expired(const HttpAnswer& answer) const = 0;
    // The webhook is within its bounds.
    [[nodiscard]] virtual Result<billing::GatewayEvent> read_webhook(
        const billing::Webhook& webhook) const = 0;
    [[nodiscard]] virtual billing::WebhookAnswer answer_to_taken() const = 0;
};

class HttpGateway final : public billing::PaymentGateway {
  public:
    HttpGateway(std::unique_ptr<const Protocol> protocol, HttpTransport transport)
        : protocol_(std::move(protocol)), transport_(std::move(transport)) {}

    [[nodiscard]] std::string_view merchant() const override { return protocol_->merchant(); }
    Result<billing::ChargeMade> make_charge(const billing::ChargeRequest& charge) override;
    Result<billing::GatewayEvent> query(const billing::ChargeName& charge) override;
    Result<Done> expire(const billing::ChargeName& charge) override;
    [[nodiscard]] Result<billing::GatewayEvent> read_webhook(const billing::Webhook& webhook) const override;
    [[nodiscard]] billing::WebhookAnswer answer_to_taken() const override {
        return protocol_->answer_to_taken();
    }

  private:
    std::unique_ptr<const Protocol> protocol_;
    HttpTransport transport_;
};

// What protocols share.

// The value of a header that came once, whatever the case of its name; else nothing.
std::optional<std::string_view> header_of(const billing::Webhook& webhook, std::string_view name);

// An origin that keys may be sent to, with or without a path: https://, or http:// to this machine, where a stand-in listens.
bool is_base_url(std::string_view text);

void check_url(FieldErrors& errors, std::string pointer, std::string_view url);
// Printable ASCII without spaces, 1 to account_key_octets_max.
void check_key(FieldErrors& errors, std::string pointer, std::string_view key);

Refused not_the_gateways();  // a webhook whose signature is wrong or missing
Refused not_understood(
    std::string_view of);  // an answer or a verified webhook without what is needed: of "Midtrans"
Refused gateway_refused(std::string_view code, std::string_view said);
Refused channel_needed(std::string_view of, std::string_view example);
Refused reference_seen();
Refused unknown_charge();
Refused charge_over();
Refused cannot_expire(std::string_view of);
Refused gateway_id_needed();
Refused not_of_ours();  // a reference that no charge of ours can have
Refused other_charge(
    std::string_view of);  // an answer that is of another charge, or another amount, than was asked

// A status that is told is one fact, however often and by whatever way it is told: none of what a key is made of may be what a
// signature leaves open, or whoever saw one delivery could make another of it.
std::string idempotency_key_of(std::string_view reference, billing::ChargeStatus status,
                               std::string_view told);

std::string minutes_left(const billing::ChargeRequest& charge);

// A payload of QRIS, which may have spaces; one beyond its bound would draw another code when it is cut, so it is left out.
std::string qris_at(const FlatFields& fields, std::string_view place);

// Its first characters, as many as have room in so many octets.
std::string shortened(std::string_view utf8, std::size_t octets_max);

// Letters, digits, - _ . : what a gateway's id may have to stand in a path.
bool is_path_word(std::string_view text);

}  // namespace bangnopi::payment_gateways
