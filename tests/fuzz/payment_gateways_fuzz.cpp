// What somebody may send in the place of a payment gateway, and what a gateway may answer. Nothing unsigned is believed; what is
// signed and read is of a charge that we could have made, of whole rupiah within their bound, and the same when it is read again.
#include <cstdint>

#include "adapters/payment_gateways/digest.hpp"
#include "adapters/payment_gateways/flat_fields.hpp"
#include "adapters/payment_gateways/test_account.hpp"
#include "base/check.hpp"
#include "domain/money.hpp"

namespace bangnopi::payment_gateways {
namespace {

using namespace billing;

constexpr const char* server_key = "SB-Mid-server-TESTKEY";

void check_event(const Result<GatewayEvent>& event) {
    if (!event) return;
    BANGNOPI_CHECK(is_charge_reference(event->reference));
    BANGNOPI_CHECK(event->amount >= 0 && event->amount <= domain::entered_amount_max);
    BANGNOPI_CHECK(event->payer_fee >= 0 && event->payer_fee <= event->amount);
    BANGNOPI_CHECK(event->gateway_id.size() <= gateway_id_octets_max);
    BANGNOPI_CHECK(event->idempotency_key.starts_with(event->reference + '/'));
    BANGNOPI_CHECK(event->status == ChargeStatus::paid || !event->paid_at);
}

void check_webhook(const Protocol& protocol, std::string_view body, std::vector<WebhookHeader> headers = {}) {
    const auto event = test::read(protocol, body, headers);
    check_event(event);
    const auto again = test::read(protocol, body, headers);
    BANGNOPI_CHECK(event.has_value() == again.has_value() && (!event || *event == *again));
}

void check_answers(const Protocol& protocol, std::string_view body) {
    const auto charge = test::charge_of(ChargeWay::virtual_account, "bca");
    const auto page = test::charge_of(ChargeWay::hosted_page, "");
    for (const long status : {200L, 201L, 400L, 404L, 409L, 500L}) {
        const HttpAnswer answer{status, std::string(body)};
        for (const auto& asked : {charge, page}) {
            const auto made = protocol.charge_made(asked, answer);
            if (!made) continue;
            BANGNOPI_CHECK(made->amount - made->payer_fee == asked.amount);
            BANGNOPI_CHECK(made->pay_code.size() <= charge_text_octets_max);
            BANGNOPI_CHECK(made->pay_url.size() <= charge_url_octets_max);
        }
        check_event(protocol.queried({.reference = charge.reference, .gateway_id = "a"}, answer));
        (void)protocol.expired(answer).has_value();
    }
}

void check_unsigned(std::string_view body) {
    static const auto all = [] {
        std::vector<std::unique_ptr<const Protocol>> protocols;
        protocols.push_back(test::midtrans());
        protocols.push_back(test::xendit());
        protocols.push_back(test::tripay());
        protocols.push_back(test::duitku());
        return protocols;
    }();
    for (const auto& protocol : all) {
        BANGNOPI_CHECK(!test::read(*protocol, body, {{"X-Callback-Event", "payment_status"}}));
        check_answers(*protocol, body);
    }
}

void check_midtrans(std::string_view body) {
    static const auto midtrans = test::midtrans();
    const auto fields = FlatFields::of_json(body);
    if (!fields || !body.starts_with('{') || !fields->text("/signature_key").empty()) return;
    const std::string signature = midtrans_signature(fields->text("/order_id"), fields->text("/status_code"),
                                                     fields->text("/gross_amount"), server_key);
    const std::string_view comma = fields->values.empty() ? "" : ",";
    check_webhook(*midtrans, fmt::format(R"({{"signature_key":"{}"{}{})", signature, comma, body.substr(1)));
}

void check_xendit(std::string_view body) {
    static const auto xendit = test::xendit();
    check_webhook(*xendit, body, {{"x-callback-token", "tok-uji"}});
}

void check_tripay(std::string_view body) {
    static const auto tripay = test::tripay();
    const std::string signature = hmac_sha256_hex(test::tripay_key, body);
    check_webhook(*tripay, body,
                  {{"X-Callback-Event", "payment_status"}, {"X-Callback-Signature", signature}});
}

void check_duitku(std::string_view body) {
    static const auto duitku = test::duitku();
    const auto fields = FlatFields::of_form(body);
    if (!fields) return;
    const std::string text = fmt::format("{}{}{}", fields->text("/merchantCode"), fields->text("/amount"),
                                         fields->text("/merchantOrderId"));
    const std::string signature = duitku_signature(DuitkuAlgorithm::hmac_sha256, text, test::duitku_key);
    check_webhook(*duitku, fmt::format("{}&signature={}", body, signature));
}

void check_amount(std::string_view text) {
    if (const auto amount = rupiah_of(text)) {
        BANGNOPI_CHECK(*amount <= domain::entered_amount_max);
        BANGNOPI_CHECK(text.starts_with(std::to_string(*amount)));
    }
}

}  // namespace
}  // namespace bangnopi::payment_gateways

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bangnopi::payment_gateways;
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    check_unsigned(body);
    check_midtrans(body);
    check_xendit(body);
    check_tripay(body);
    check_duitku(body);
    check_amount(body);
    return 0;
}
