#include "adapters/payment_gateways/tripay.hpp"

#include "adapters/payment_gateways/digest.hpp"
#include "adapters/payment_gateways/flat_fields.hpp"
#include "base/text.hpp"

namespace bangnopi::payment_gateways {
namespace {

using namespace billing;
using domain::PaymentMethod;

constexpr std::string_view who = "Tripay";
constexpr long success_first = 200;
constexpr long success_last = 299;
constexpr std::size_t unix_digits_max = 11;

std::optional<PaymentMethod> method_of(std::string_view code) {
    if (code.ends_with("VA")) return PaymentMethod::virtual_account;
    if (code.starts_with("QRIS")) return PaymentMethod::qris;
    for (const std::string_view wallet : {"OVO", "DANA", "SHOPEEPAY", "LINKAJA"})
        if (code == wallet) return PaymentMethod::e_wallet;
    return std::nullopt;
}

ChargeStatus status_of(std::string_view told) {
    if (told == "UNPAID") return ChargeStatus::pending;
    if (told == "PAID") return ChargeStatus::paid;
    if (told == "FAILED") return ChargeStatus::failed;
    if (told == "EXPIRED") return ChargeStatus::expired;
    if (told == "REFUND") return ChargeStatus::refunded;
    return ChargeStatus::unknown;
}

std::optional<Instant> unix_instant(std::string_view text) {
    if (text.empty() || text.size() > unix_digits_max) return std::nullopt;
    std::int64_t seconds = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        seconds = seconds * 10 + (c - '0');
    }
    return Instant(std::chrono::seconds(seconds));
}

// A callback stands at the root and calls them otherwise than an answer, which has them below "data".
struct Places {
    std::string_view below;
    std::string_view amount;
    std::string_view channel;
};
constexpr Places of_callback{"", "/total_amount", "/payment_method_code"};
constexpr Places of_answer{"/data", "/amount", "/payment_method"};

Result<GatewayEvent> event_of(const FlatFields& fields, const Places& places) {
    const auto at = [&](std::string_view place) { return fmt::format("{}{}", places.below, place); };
    GatewayEvent event;
    event.reference = fields.text(at("/merchant_ref"));
    if (!is_charge_reference(event.reference)) return not_of_ours();
    const auto amount = fields.rupiah(at(places.amount));
    const auto id = fields.word(at("/reference"), gateway_id_octets_max);
    const bool tells_fee = !fields.text(at("/fee_customer")).empty();
    const auto payer_fee = tells_fee ? fields.rupiah(at("/fee_customer")) : 0;
    if (!amount || !id || !is_path_word(*id) || !payer_fee || *payer_fee > *amount)
        return not_understood(who);
    const std::string_view told = fields.text(at("/status"));
    event.gateway_id = *id;
    event.status = status_of(told);
    event.amount = *amount;
    event.payer_fee = *payer_fee;
    event.fee = fields.rupiah(at("/fee_merchant"));
    event.currency = "IDR";
    event.channel = fields.word(at(places.channel), gateway_id_octets_max).value_or("");
    event.method = method_of(event.channel);
    if (event.status == ChargeStatus::paid) event.paid_at = unix_instant(fields.text(at("/paid_at")));
    event.idempotency_key = idempotency_key_of(event.reference, event.status, told);
    return event;
}

Result<FlatFields> fields_of(const HttpAnswer& answer) {
    auto fields = FlatFields::of_json(answer.body);
    if (!fields) return not_understood(who);
    const bool is_success =
        answer.status >= success_first && answer.status <= success_last && fields->text("/success") == "true";
    if (is_success) return std::move(*fields);
    const std::string_view said = fields->text("/message");
    if (said.find("not found") != std::string_view::npos ||
        said.find("tidak ditemukan") != std::string_view::npos)
        return unknown_charge();
    return gateway_refused(std::to_string(answer.status), said);
}

class Form {
  public:
    Form& add(std::string_view name, std::string_view value) {
        if (!text_.empty()) text_ += '&';
        text_ += percent_encoded(name) + '=' + percent_encoded(value);
        return *this;
    }
    [[nodiscard]] std::string text() && { return std::move(text_); }

  private:
    std::string text_;
};

}  // namespace

std::string tripay_signature(std::string_view merchant_code, std::string_view merchant_ref,
                             std::int64_t amount, std::string_view private_key) {
    return hmac_sha256_hex(private_key, fmt::format("{}{}{}", merchant_code, merchant_ref, amount));
}

Result<std::unique_ptr<const Protocol>> Tripay::create(TripayAccount account) {
    FieldErrors errors;
    check_url(errors, "/api_url", account.api_url);
    check_key(errors, "/merchant_code", account.merchant_code);
    check_key(errors, "/api_key", account.api_key);
    check_key(errors, "/private_key", account.private_key);
    BANGNOPI_TRY_DONE(errors.verdict());
    return std::unique_ptr<const Protocol>(new Tripay(std::move(account)));
}

Result<HttpRequest> Tripay::charge_request(const ChargeRequest& charge) const {
    if (charge.channel.empty() && charge.way != ChargeWay::qris) return channel_needed(who, "BRIVA");
    const std::string amount = std::to_string(charge.amount);
    const auto expires =
        std::chrono::floor<std::chrono::seconds>(charge.expires_at).time_since_epoch().count();
    Form form;
    form.add("method", charge.channel.empty() ? "QRIS" : charge.channel)
        .add("merchant_ref", charge.reference)
        .add("amount", amount)
        .add("customer_name", charge.customer_name)
        .add("customer_email", charge.customer_email)
        .add("customer_phone", charge.customer_phone)
        .add("order_items[0][name]", charge.description)
        .add("order_items[0][price]", amount)
        .add("order_items[0][quantity]", "1")
        .add("expired_time", std::to_string(expires))
        .add("signature",
             tripay_signature(account_.merchant_code, charge.reference, charge.amount, account_.private_key));
    if (!charge.notify_url.empty()) form.add("callback_url", charge.notify_url);
    if (!charge.return_url.empty()) form.add("return_url", charge.return_url);
    return HttpRequest{"POST",
                       account_.api_url + "/transaction/create",
                       {{"Authorization", "Bearer " + account_.api_key},
                        {"Content-Type", "application/x-www-form-urlencoded"}},
                       std::move(form).text()};
}

Result<ChargeMade> Tripay::charge_made(const ChargeRequest& charge, const HttpAnswer& answer) const {
    BANGNOPI_TRY(fields, fields_of(answer));
    BANGNOPI_TRY(event, event_of(fields, of_answer));
    if (event.reference != charge.reference || event.amount - event.payer_fee != charge.amount)
        return other_charge(who);
    ChargeMade made;
    made.gateway_id = event.gateway_id;
    made.amount = event.amount;
    made.payer_fee = event.payer_fee;
    made.fee = event.fee;
    made.pay_code = fields.word("/data/pay_code", charge_text_octets_max).value_or("");
    made.qris = qris_at(fields, "/data/qr_string");
    for (const char* const place : {"/data/pay_url", "/data/checkout_url"})
        if (made.pay_url.empty()) made.pay_url = fields.word(place, charge_url_octets_max).value_or("");
    if (made.pay_code.empty() && made.qris.empty() && made.pay_url.empty()) return not_understood(who);
    return made;
}

Result<HttpRequest> Tripay::query_request(const ChargeName& charge) const {
    if (charge.gateway_id.empty()) return gateway_id_needed();
    return HttpRequest{"GET",
                       fmt::format("{}/transaction/detail?reference={}", account_.api_url, charge.gateway_id),
                       {{"Authorization", "Bearer " + account_.api_key}},
                       {}};
}

Result<GatewayEvent> Tripay::queried(const ChargeName& charge, const HttpAnswer& answer) const {
    BANGNOPI_TRY(fields, fields_of(answer));
    BANGNOPI_TRY(event, event_of(fields, of_answer));
    if (event.reference != charge.reference || event.gateway_id != charge.gateway_id)
        return other_charge(who);
    return std::move(event);
}

Result<HttpRequest> Tripay::expire_request(const ChargeName& /*charge*/) const {
    return cannot_expire(who);
}

Result<Done> Tripay::expired(const HttpAnswer& /*answer*/) const {
    return cannot_expire(who);
}

Result<GatewayEvent> Tripay::read_webhook(const Webhook& webhook) const {
    const auto signature = header_of(webhook, "X-Callback-Signature");
    const std::string expected = hmac_sha256_hex(account_.private_key, webhook.body);
    if (!signature || !constant_time_equal(expected, *signature)) return not_the_gateways();
    const auto fields = FlatFields::of_json(webhook.body);
    if (!fields || header_of(webhook, "X-Callback-Event") != "payment_status") return not_understood(who);
    return event_of(*fields, of_callback);
}

}  // namespace bangnopi::payment_gateways
