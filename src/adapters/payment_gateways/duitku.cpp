#include "adapters/payment_gateways/duitku.hpp"

#include "adapters/payment_gateways/digest.hpp"
#include "adapters/payment_gateways/flat_fields.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"

namespace bangnopi::payment_gateways {
namespace {

using namespace billing;
using domain::PaymentMethod;

constexpr std::string_view who = "Duitku";
constexpr long success_first = 200;
constexpr long success_last = 299;
constexpr std::size_t name_octets_max = 20;  // on the screen of a cash machine
constexpr std::int64_t amount_min = 10'000;

// Codes that are not of this list are of shops, cards and credit.
std::optional<PaymentMethod> method_of(std::string_view code) {
    for (const std::string_view bank :
         {"BC", "M2", "VA", "I1", "B1", "BT", "A1", "AG", "NC", "BR", "S1", "DM", "BV"})
        if (code == bank) return PaymentMethod::virtual_account;
    for (const std::string_view wallet : {"OV", "SA", "LF", "LA", "DA", "SL", "OL"})
        if (code == wallet) return PaymentMethod::e_wallet;
    for (const std::string_view qris : {"SP", "NQ", "GQ", "SQ", "LQ"})
        if (code == qris) return PaymentMethod::qris;
    return std::nullopt;
}

JsonObject details_of(const ChargeRequest& charge) {
    JsonArray items;
    items.add(JsonObject{{"name", charge.description}, {"price", charge.amount}, {"quantity", 1}});
    JsonObject body{{"merchantOrderId", charge.reference},
                    {"paymentAmount", charge.amount},
                    {"productDetails", charge.description},
                    {"email", charge.customer_email},
                    {"customerVaName", shortened(charge.customer_name, name_octets_max)},
                    {"callbackUrl", charge.notify_url},
                    {"returnUrl", charge.return_url},
                    {"expiryPeriod", JsonValue::of_json(minutes_left(charge))},
                    {"itemDetails", std::move(items)}};
    if (!charge.customer_phone.empty()) body.add("phoneNumber", charge.customer_phone);
    return body;
}

Result<FlatFields> fields_of(const HttpAnswer& answer) {
    auto fields = FlatFields::of_json(answer.body);
    const bool is_success = answer.status >= success_first && answer.status <= success_last;
    if (fields && is_success) return std::move(*fields);
    std::string_view said = answer.body;
    for (const char* const place : {"/Message", "/statusMessage", "/message"})
        if (fields && !fields->text(place).empty()) said = fields->text(place);
    if (said.find("not found") != std::string_view::npos) return unknown_charge();
    if (is_success) return not_understood(who);
    return gateway_refused(std::to_string(answer.status), said);
}

// Amounts are digits only: "10.00" would let the signed text be read in two ways.
std::optional<std::int64_t> digits_amount(std::string_view text) {
    if (text.find('.') != std::string_view::npos) return std::nullopt;
    return rupiah_of(text);
}

}  // namespace

std::string duitku_signature(DuitkuAlgorithm algorithm, std::string_view text, std::string_view api_key) {
    if (algorithm == DuitkuAlgorithm::hmac_sha256) return hmac_sha256_hex(api_key, text);
    return md5_hex(std::string(text) + std::string(api_key));
}

Result<std::unique_ptr<const Protocol>> Duitku::create(DuitkuAccount account) {
    FieldErrors errors;
    check_url(errors, "/api_url", account.api_url);
    check_url(errors, "/page_url", account.page_url);
    check_key(errors, "/merchant_code", account.merchant_code);
    check_key(errors, "/api_key", account.api_key);
    BANGNOPI_TRY_DONE(errors.verdict());
    return std::unique_ptr<const Protocol>(new Duitku(std::move(account)));
}

Result<HttpRequest> Duitku::charge_request(const ChargeRequest& charge) const {
    const bool is_page = charge.way == ChargeWay::hosted_page;
    if (charge.amount < amount_min)
        return refuse_field("/amount", "is {} rupiah or more with {}"_msg(amount_min, who));
    JsonObject body = details_of(charge);
    HttpRequest request{"POST", {}, {{"Content-Type", "application/json"}}, {}};
    if (is_page) {
        const auto ms = std::chrono::floor<std::chrono::milliseconds>(charge.now).time_since_epoch().count();
        const std::string text = fmt::format("{}{}", account_.merchant_code, ms);
        request.url = account_.page_url + "/api/merchant/createInvoice";
        request.headers.emplace_back("x-duitku-merchantcode", account_.merchant_code);
        request.headers.emplace_back("x-duitku-timestamp", std::to_string(ms));
        request.headers.emplace_back("x-duitku-signature",
                                     account_.page_algorithm == DuitkuAlgorithm::hmac_sha256
                                         ? hmac_sha256_hex(account_.api_key, text)
                                         : sha256_hex(text + account_.api_key));
    } else {
        if (charge.channel.empty()) return channel_needed(who, "BC");
        request.url = account_.api_url + "/webapi/api/merchant/v2/inquiry";
        body.add("merchantCode", account_.merchant_code);
        body.add("paymentMethod", charge.channel);
        body.add("signature", duitku_signature(account_.api_algorithm,
                                               fmt::format("{}{}{}", account_.merchant_code, charge.reference,
                                                           charge.amount),
                                               account_.api_key));
    }
    request.body = std::move(body).text();
    return request;
}

Result<ChargeMade> Duitku::charge_made(const ChargeRequest& charge, const HttpAnswer& answer) const {
    BANGNOPI_TRY(fields, fields_of(answer));
    if (fields.text("/statusCode") != "00")
        return gateway_refused(std::to_string(answer.status), fields.text("/statusMessage"));
    ChargeMade made;
    made.amount = charge.amount;
    const auto id = fields.word("/reference", gateway_id_octets_max);
    if (!id) return not_understood(who);
    made.gateway_id = *id;
    const bool tells_amount = !fields.text("/amount").empty();
    if (tells_amount && fields.rupiah("/amount") != charge.amount) return other_charge(who);
    if (fields.word("/merchantCode", charge_text_octets_max).value_or(account_.merchant_code) !=
        account_.merchant_code)
        return other_charge(who);
    made.pay_code = fields.word("/vaNumber", charge_text_octets_max).value_or("");
    made.qris = qris_at(fields, "/qrString");
    made.pay_url = fields.word("/paymentUrl", charge_url_octets_max).value_or("");
    if (made.pay_code.empty() && made.qris.empty() && made.pay_url.empty()) return not_understood(who);
    return made;
}

Result<HttpRequest> Duitku::query_request(const ChargeName& charge) const {
    const std::string text = account_.merchant_code + charge.reference;
    return HttpRequest{
        "POST",
        account_.api_url + "/webapi/api/merchant/transactionStatus",
        {{"Content-Type", "application/json"}},
        JsonObject{{"merchantCode", account_.merchant_code},
                   {"merchantOrderId", charge.reference},
                   {"signature", duitku_signature(account_.api_algorithm, text, account_.api_key)}}
            .text()};
}

Result<GatewayEvent> Duitku::queried(const ChargeName& charge, const HttpAnswer& answer) const {
    BANGNOPI_TRY(fields, fields_of(answer));
    GatewayEvent event;
    event.reference = fields.text("/merchantOrderId");
    if (event.reference != charge.reference) return other_charge(who);
    const auto amount = fields.rupiah("/amount");
    const auto id = fields.word("/reference", gateway_id_octets_max);
    const std::string_view told = fields.text("/statusCode");
    if (!amount || !id || told.empty()) return not_understood(who);
    event.gateway_id = *id;
    event.merchant = account_.merchant_code;
    event.amount = *amount;
    event.currency = "IDR";
    event.fee = fields.rupiah("/fee");
    if (told == "00") event.status = ChargeStatus::paid;
    if (told == "01") event.status = ChargeStatus::pending;
    if (told == "02") event.status = ChargeStatus::expired;
    event.idempotency_key = idempotency_key_of(event.reference, event.status, told);
    return event;
}

Result<HttpRequest> Duitku::expire_request(const ChargeName& /*charge*/) const {
    return cannot_expire(who);
}

Result<Done> Duitku::expired(const HttpAnswer& /*answer*/) const {
    return cannot_expire(who);
}

Result<GatewayEvent> Duitku::read_webhook(const Webhook& webhook) const {
    const auto fields = FlatFields::of_form(webhook.body);
    if (!fields) return not_the_gateways();
    const std::string text = fmt::format("{}{}{}", fields->text("/merchantCode"), fields->text("/amount"),
                                         fields->text("/merchantOrderId"));
    const std::string expected = duitku_signature(account_.api_algorithm, text, account_.api_key);
    const bool is_signed = constant_time_equal(expected, fields->text("/signature"));
    if (!is_signed || fields->text("/merchantCode") != account_.merchant_code) return not_the_gateways();
    GatewayEvent event;
    event.reference = fields->text("/merchantOrderId");
    if (!is_charge_reference(event.reference)) return not_of_ours();
    const auto amount = digits_amount(fields->text("/amount"));
    if (!amount) return not_understood(who);
    const std::string_view told = fields->text("/resultCode");
    event.gateway_id = fields->word("/reference", gateway_id_octets_max).value_or("");
    event.merchant = account_.merchant_code;
    event.amount = *amount;
    event.currency = "IDR";
    event.channel = fields->word("/paymentCode", gateway_id_octets_max).value_or("");
    event.method = method_of(event.channel);
    if (told == "00") event.status = ChargeStatus::paid;
    if (told == "01") event.status = ChargeStatus::failed;
    event.idempotency_key = idempotency_key_of(event.reference, event.status, told);
    event.must_be_confirmed = true;
    return event;
}

}  // namespace bangnopi::payment_gateways
