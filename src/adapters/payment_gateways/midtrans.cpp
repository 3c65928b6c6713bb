#include "adapters/payment_gateways/midtrans.hpp"

#include "adapters/payment_gateways/digest.hpp"
#include "adapters/payment_gateways/flat_fields.hpp"
#include "base/check.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"

namespace bangnopi::payment_gateways {
namespace {

using namespace billing;
using domain::PaymentMethod;

constexpr std::string_view who = "Midtrans";
constexpr std::string_view code_done = "200";
constexpr std::string_view code_made = "201";
constexpr std::string_view code_not_found = "404";
constexpr std::string_view code_used = "406";
constexpr std::string_view code_expired = "407";
constexpr std::string_view code_cannot = "412";
constexpr long http_created = 201;
constexpr std::chrono::hours western_time{7};  // in which Midtrans writes its times
constexpr std::size_t item_name_octets_max = 50;
constexpr std::chrono::days page_life_max{7};

std::string local_time(Instant instant) {
    std::string text = format_instant(std::chrono::floor<std::chrono::seconds>(instant) + western_time);
    text.replace(text.find('T'), 1, " ");
    text.replace(text.find('Z'), 1, " +0700");
    return text;
}

// "2026-01-10 08:00:00"
std::optional<Instant> instant_of(std::string_view local) {
    constexpr std::size_t day_octets = 10;
    if (local.size() <= day_octets || local[day_octets] != ' ') return std::nullopt;
    return parse_instant(
        fmt::format("{}T{}+07:00", local.substr(0, day_octets), local.substr(day_octets + 1)));
}

JsonObject details_of(const ChargeRequest& charge) {
    JsonObject customer;
    customer.add("first_name", shortened(charge.customer_name, item_name_octets_max));
    customer.add("email", charge.customer_email);
    if (!charge.customer_phone.empty()) customer.add("phone", charge.customer_phone);
    JsonArray items;
    items.add(JsonObject{{"id", charge.reference},
                         {"price", charge.amount},
                         {"quantity", 1},
                         {"name", shortened(charge.description, item_name_octets_max)}});
    JsonObject body;
    body.add("transaction_details",
             JsonObject{{"order_id", charge.reference}, {"gross_amount", charge.amount}});
    body.add("item_details", std::move(items));
    body.add("customer_details", std::move(customer));
    return body;
}

JsonValue minutes_of(const ChargeRequest& charge) {
    return JsonValue::of_json(minutes_left(charge));
}

Result<std::string> page_body(const ChargeRequest& charge) {
    if (charge.expires_at - charge.now > page_life_max)
        return refuse_field("/expires_at", "is 7 days from now at most on Midtrans's own page"_msg);
    JsonObject body = details_of(charge);
    if (!charge.channel.empty()) {
        JsonArray enabled;
        enabled.add(charge.channel);
        body.add("enabled_payments", std::move(enabled));
    }
    body.add("expiry", JsonObject{{"start_time", local_time(charge.now)},
                                  {"unit", "minutes"},
                                  {"duration", minutes_of(charge)}});
    if (!charge.return_url.empty()) body.add("callbacks", JsonObject{{"finish", charge.return_url}});
    return std::move(body).text();
}

Result<std::string> core_body(const ChargeRequest& charge) {
    JsonObject body = details_of(charge);
    const bool is_ovo = charge.way == ChargeWay::e_wallet && charge.channel == "ovo";
    if (!is_ovo)  // whose life is its own: about a minute
        body.add("custom_expiry", JsonObject{{"order_time", local_time(charge.now)},
                                             {"expiry_duration", minutes_of(charge)},
                                             {"unit", "minute"}});
    if (charge.way == ChargeWay::virtual_account && charge.channel == "mandiri") {
        body.add("payment_type", "echannel");
        body.add("echannel", JsonObject{{"bill_info1", "Tagihan"}, {"bill_info2", charge.reference}});
    } else if (charge.way == ChargeWay::virtual_account) {
        if (charge.channel.empty()) return channel_needed(who, "bca");
        body.add("payment_type", "bank_transfer");
        body.add("bank_transfer", JsonObject{{"bank", charge.channel}});
    } else if (charge.way == ChargeWay::qris) {
        body.add("payment_type", "qris");
        if (!charge.channel.empty()) body.add("qris", JsonObject{{"acquirer", charge.channel}});
    } else {
        if (charge.channel.empty()) return channel_needed(who, "gopay");
        body.add("payment_type", charge.channel);
        if (is_ovo && charge.customer_phone.empty()) return refuse_field("/customer_phone", "is needed"_msg);
        if (is_ovo)
            body.add("ovo", JsonObject{{"payer_phone_number", charge.customer_phone}});
        else if (!charge.return_url.empty())
            body.add(charge.channel, JsonObject{{"callback_url", charge.return_url}});
    }
    return std::move(body).text();
}

std::optional<PaymentMethod> method_of(std::string_view payment_type) {
    if (payment_type == "bank_transfer" || payment_type == "echannel") return PaymentMethod::virtual_account;
    if (payment_type == "qris") return PaymentMethod::qris;
    for (const std::string_view wallet : {"gopay", "shopeepay", "dana", "ovo"})
        if (payment_type == wallet) return PaymentMethod::e_wallet;
    return std::nullopt;
}

// DANA and ShopeePay shout: "PENDING".
std::string lower(std::string_view text) {
    std::string folded(text);
    for (char& c : folded)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return folded;
}

ChargeStatus status_of(const FlatFields& fields) {
    const std::string told = lower(fields.text("/transaction_status"));
    const std::string_view code = fields.text("/status_code");
    const std::string_view fraud = fields.text("/fraud_status");
    if (told == "settlement" || told == "capture")
        return code == code_done && (fraud.empty() || fraud == "accept") ? ChargeStatus::paid
                                                                         : ChargeStatus::unknown;
    if (told == "pending" || told == "authorize") return ChargeStatus::pending;
    if (told == "expire") return ChargeStatus::expired;
    if (told == "deny" || told == "cancel" || told == "failure") return ChargeStatus::failed;
    if (told == "refund") return ChargeStatus::refunded;
    return ChargeStatus::unknown;
}

// Three digits, so that what is signed without separators can be read in one way.
bool is_status_code(std::string_view text) {
    return text.size() == 3 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

Result<GatewayEvent> event_of(const FlatFields& fields) {
    GatewayEvent event;
    event.reference = fields.text("/order_id");
    if (!is_charge_reference(event.reference)) return not_of_ours();
    const auto amount = fields.rupiah("/gross_amount");
    const auto id = fields.word("/transaction_id", gateway_id_octets_max);
    if (!amount || !id || !is_status_code(fields.text("/status_code"))) return not_understood(who);
    event.gateway_id = *id;
    event.merchant = fields.word("/merchant_id", gateway_id_octets_max).value_or("");
    event.status = status_of(fields);
    event.amount = *amount;
    event.currency = fields.word("/currency", gateway_id_octets_max).value_or("");
    event.channel = fields.word("/payment_type", gateway_id_octets_max).value_or("");
    event.method = method_of(event.channel);
    if (event.status == ChargeStatus::paid) {
        event.paid_at = instant_of(fields.text("/settlement_time"));
        if (!event.paid_at) event.paid_at = instant_of(fields.text("/transaction_time"));
    }
    event.idempotency_key =
        idempotency_key_of(event.reference, event.status, fields.text("/transaction_status"));
    return event;
}

// DANA knows a charge by Midtrans's id only.
std::string_view id_of(const ChargeName& charge) {
    return charge.gateway_id.empty() ? charge.reference : charge.gateway_id;
}

HttpRequest request_with(const MidtransAccount& account, std::string_view method, std::string url) {
    return {method,
            std::move(url),
            {{"Accept", "application/json"}, {"Authorization", basic_credentials(account.server_key)}},
            {}};
}

// Of the body where it has one: a failure may come with HTTP 200.
std::string code_of(const FlatFields& fields, long status) {
    const std::string_view code = fields.text("/status_code");
    return code.empty() ? std::to_string(status) : std::string(code);
}

Refused refused_by(const FlatFields& fields, const std::string& code) {
    std::string_view said = fields.text("/status_message");
    if (said.empty()) said = fields.text("/error_messages/0");
    if (code == code_not_found)
        return refuse(Code::not_found,
                      "Midtrans knows no such charge, or nobody has chosen how to pay yet"_msg);
    const bool is_used = code == code_used || said.find("has been taken") != std::string_view::npos;
    if (is_used) return reference_seen();
    if (code == code_cannot) return charge_over();
    return gateway_refused(code, said);
}

// A bank of its own has a field of its own.
void take_codes(const FlatFields& fields, ChargeMade& made) {
    const auto word = [&](const char* place) {
        return fields.word(place, charge_text_octets_max).value_or("");
    };
    made.pay_code = word("/va_numbers/0/va_number");
    if (made.pay_code.empty()) made.pay_code = word("/permata_va_number");
    if (made.pay_code.empty()) {
        made.pay_code = word("/bill_key");
        made.biller_code = word("/biller_code");
    }
    made.qris = qris_at(fields, "/qr_string");
    constexpr int actions_max = 10;
    for (int i = 0; i < actions_max && made.pay_url.empty(); ++i) {
        const std::string place = fmt::format("/actions/{}", i);
        if (fields.text(place + "/name") == "deeplink-redirect")
            made.pay_url = fields.word(place + "/url", charge_url_octets_max).value_or("");
    }
}

}  // namespace

std::string midtrans_signature(std::string_view order_id, std::string_view status_code,
                               std::string_view gross_amount, std::string_view server_key) {
    return sha512_hex(fmt::format("{}{}{}{}", order_id, status_code, gross_amount, server_key));
}

Result<std::unique_ptr<const Protocol>> Midtrans::create(MidtransAccount account) {
    FieldErrors errors;
    check_url(errors, "/api_url", account.api_url);
    check_url(errors, "/page_url", account.page_url);
    check_key(errors, "/server_key", account.server_key);
    BANGNOPI_TRY_DONE(errors.verdict());
    return std::unique_ptr<const Protocol>(new Midtrans(std::move(account)));
}

Result<HttpRequest> Midtrans::charge_request(const ChargeRequest& charge) const {
    const bool is_page = charge.way == ChargeWay::hosted_page;
    HttpRequest request = request_with(
        account_, "POST", is_page ? account_.page_url + "/transactions" : account_.api_url + "/v2/charge");
    request.headers.emplace_back("Content-Type", "application/json");
    if (!charge.notify_url.empty())
        request.headers.emplace_back("X-Override-Notification", charge.notify_url);
    BANGNOPI_TRY(body, is_page ? page_body(charge) : core_body(charge));
    request.body = std::move(body);
    return request;
}

Result<ChargeMade> Midtrans::charge_made(const ChargeRequest& charge, const HttpAnswer& answer) const {
    const auto fields = FlatFields::of_json(answer.body);
    if (!fields) return not_understood(who);
    const std::string code = code_of(*fields, answer.status);
    if (code == code_not_found)
        return gateway_refused(code, fields->text("/status_message"));  // no such wallet
    if (code != code_made && code != code_done) return refused_by(*fields, code);
    ChargeMade made;
    made.amount = charge.amount;
    if (charge.way == ChargeWay::hosted_page) {
        made.pay_url = fields->word("/redirect_url", charge_url_octets_max).value_or("");
        if (answer.status != http_created || made.pay_url.empty()) return not_understood(who);
        return made;
    }
    BANGNOPI_TRY(event, event_of(*fields));
    if (event.reference != charge.reference || event.amount != charge.amount) return other_charge(who);
    made.gateway_id = event.gateway_id;
    take_codes(*fields, made);
    const bool asks_itself = charge.way == ChargeWay::e_wallet && charge.channel == "ovo";
    if (!asks_itself && made.pay_code.empty() && made.qris.empty() && made.pay_url.empty())
        return not_understood(who);
    return made;
}

Result<HttpRequest> Midtrans::query_request(const ChargeName& charge) const {
    return request_with(account_, "GET", fmt::format("{}/v2/{}/status", account_.api_url, id_of(charge)));
}

Result<GatewayEvent> Midtrans::queried(const ChargeName& charge, const HttpAnswer& answer) const {
    const auto fields = FlatFields::of_json(answer.body);
    if (!fields) return not_understood(who);
    const std::string code = code_of(*fields, answer.status);
    if (fields->text("/transaction_status").empty()) return refused_by(*fields, code);
    BANGNOPI_TRY(event, event_of(*fields));
    if (event.reference != charge.reference) return other_charge(who);
    return std::move(event);
}

Result<HttpRequest> Midtrans::expire_request(const ChargeName& charge) const {
    return request_with(account_, "POST", fmt::format("{}/v2/{}/expire", account_.api_url, id_of(charge)));
}

Result<Done> Midtrans::expired(const HttpAnswer& answer) const {
    const auto fields = FlatFields::of_json(answer.body);
    if (!fields) return not_understood(who);
    const std::string code = code_of(*fields, answer.status);
    if (code == code_expired || code == code_done) return Done{};
    return refused_by(*fields, code);
}

Result<GatewayEvent> Midtrans::read_webhook(const Webhook& webhook) const {
    const auto fields = FlatFields::of_json(webhook.body);
    if (!fields) return not_the_gateways();
    const std::string expected = midtrans_signature(fields->text("/order_id"), fields->text("/status_code"),
                                                    fields->text("/gross_amount"), account_.server_key);
    if (!constant_time_equal(expected, fields->text("/signature_key"))) return not_the_gateways();
    BANGNOPI_TRY(event, event_of(*fields));
    event.must_be_confirmed = true;
    return std::move(event);
}

}  // namespace bangnopi::payment_gateways
