// The seam to a payment gateway: it makes a charge that a customer pays by virtual account, e-wallet, QRIS or on the gateway's own
// page, tells by webhook what became of it, answers when it is asked, and lets a charge expire.
//
// A webhook is verified over the octets that came before anything is read from them. What it says is a GatewayEvent: a fact as the
// gateway tells it, which decides nothing. Whoever receives money by it compares it with the charge (difference_of), keeps it once
// (idempotency_key), orders it by rank_of and never by arrival, and asks the gateway first where must_be_confirmed says so.
//
// Amounts are whole rupiah, read from integers or exact decimals ("150000.00"); nothing passes through floating point.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/gateway_charge.hpp"
#include "domain/payment_method.hpp"

namespace bangnopi::billing {

inline constexpr std::size_t charge_reference_octets_max = 50;
inline constexpr std::size_t charge_text_octets_max = 100;
inline constexpr std::size_t charge_url_octets_max = 2'000;
inline constexpr std::size_t gateway_id_octets_max = 100;
inline constexpr std::size_t webhook_octets_max = std::size_t{64} << 10U;
inline constexpr std::size_t webhook_headers_max = 100;
inline constexpr std::chrono::minutes charge_life_min{5};
inline constexpr std::chrono::days charge_life_max{30};

using domain::ChargeStatus;
using domain::ChargeWay;

// What is asked of a gateway. `now` is the time at which it is asked.
struct ChargeRequest {
    std::string reference = {};  // ours, another for each attempt: gateways refuse one that they have seen
    std::int64_t amount = 0;     // rupiah
    ChargeWay way = ChargeWay::hosted_page;
    std::string
        channel;  // the gateway's own code of a bank or wallet: "bca", "BRI_VIRTUAL_ACCOUNT", "BRIVA", "BC"
    std::string description = {};  // one line, which the customer reads
    std::string customer_name = {};
    std::string customer_email = {};
    std::string customer_phone = {};  // may be empty
    Instant now = {};
    Instant expires_at = {};
    std::string notify_url = {};  // where the gateway sends webhooks; empty: as its dashboard says
    std::string
        return_url;  // where the customer's browser goes afterwards, which proves nothing; may be empty
};

// A letter, then letters, digits, hyphens and underscores: what every gateway takes, and what ends where it ends in a text that is
// signed without separators.
bool is_charge_reference(std::string_view text);
// Refused with a pointer to each field that no gateway takes.
Result<Done> check_charge(const ChargeRequest& charge);

// How a customer pays a charge: at least one of the code, the QRIS payload and the page is there.
struct ChargeMade {
    std::string gateway_id = {};   // empty where the gateway names it only once the customer chose how to pay
    std::string pay_code = {};     // the number of a virtual account
    std::string biller_code = {};  // of the bank's bill payment, where pay_code is the key of a bill
    std::string qris = {};         // the payload to draw
    std::string pay_url = {};
    std::int64_t amount = 0;               // what the customer is asked for, with payer_fee
    std::int64_t payer_fee = 0;            // what the gateway adds for the customer
    std::optional<std::int64_t> fee = {};  // what it keeps of ours, where it is told
    bool operator==(const ChargeMade&) const = default;
};

// How one charge is named to its gateway.
struct ChargeName {
    std::string reference = {};
    std::string gateway_id = {};  // empty: not known
    ChargeWay way = ChargeWay::hosted_page;
};

// What a gateway tells of a charge.
struct GatewayEvent {
    std::string reference = {};   // ours, as it came back
    std::string gateway_id = {};  // of the charge or of its payment
    std::string merchant = {};    // whose account it says it is; empty where it does not say
    ChargeStatus status = ChargeStatus::unknown;
    std::int64_t amount = 0;  // what the customer paid or is to pay, with payer_fee
    std::int64_t payer_fee = 0;
    std::optional<std::int64_t> fee = {};  // what the gateway keeps of ours, where it is told
    std::string currency = {};
    std::optional<domain::PaymentMethod> method = {};  // where the channel is one that is known
    std::string channel = {};                          // the gateway's own word of it
    std::optional<Instant> paid_at = {};               // where it is told to the second
    // The same for a fact that is told again, by webhook or by query, and another for each other fact.
    std::string idempotency_key = {};
    // What decides the status is not covered by a signature: believe what a query says, not this.
    bool must_be_confirmed = false;
    bool operator==(const GatewayEvent&) const = default;
};

// What we know of a charge that an event is told of.
struct ExpectedCharge {
    std::string reference = {};
    std::string merchant = {};  // of the account; empty: not compared
    std::int64_t amount = 0;    // without what the gateway adds for the customer
};

enum class EventDifference : std::uint8_t { reference, merchant, currency, amount };

// The first thing in which an event is not of that charge: it goes to people and pays nothing by itself.
std::optional<EventDifference> difference_of(const GatewayEvent& event, const ExpectedCharge& charge);

struct WebhookHeader {
    std::string_view name;
    std::string_view value;
};

// A delivery as it came; nothing of it is believed.
struct Webhook {
    std::string_view body;
    std::span<const WebhookHeader> headers = {};
};

// What the gateway must read to send a delivery no more. It is sent after the commit; nothing else is ever answered with success.
struct WebhookAnswer {
    int status = 200;
    std::string_view content_type;
    std::string_view body;
};

// Whether nobody answered: a refusal is an answer.
inline bool is_silence(const Refusal& refusal) {
    return refusal.code == Code::unavailable && refusal.errors.empty();
}

// One account at one gateway. Calls wait for the gateway: never inside a transaction. Refusals:
//   invalid          the charge has a field that this gateway does not take
//   already_exists   the gateway has seen the reference; a query tells what became of it
//   not_found        the gateway knows no such charge, or, on its own page, nobody has chosen how to pay yet
//   conflict         the charge is paid or over and cannot expire
//   unsupported      the gateway has no such way or call
//   unauthenticated  a webhook that is not the gateway's
//   unavailable      no answer, or none that is understood: a charge may have been made, a query tells
//                    It has an error at /gateway where the gateway did answer.
class PaymentGateway {
  public:
    PaymentGateway() = default;
    PaymentGateway(const PaymentGateway&) = delete;
    PaymentGateway& operator=(const PaymentGateway&) = delete;
    virtual ~PaymentGateway() = default;

    // Whose account it is, as its events name it; empty: not known, or never named.
    [[nodiscard]] virtual std::string_view merchant() const = 0;
    virtual Result<ChargeMade> make_charge(const ChargeRequest& charge) = 0;
    virtual Result<GatewayEvent> query(const ChargeName& charge) = 0;
    virtual Result<Done> expire(const ChargeName& charge) = 0;
    // Asks nobody: verifies, then reads.
    [[nodiscard]] virtual Result<GatewayEvent> read_webhook(const Webhook& webhook) const = 0;
    [[nodiscard]] virtual WebhookAnswer answer_to_taken() const = 0;
};

}  // namespace bangnopi::billing
