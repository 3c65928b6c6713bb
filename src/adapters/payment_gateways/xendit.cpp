#include "adapters/payment_gateways/xendit.hpp"

#include "adapters/payment_gateways/digest.hpp"
#include "adapters/payment_gateways/flat_fields.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"

namespace bangnopi::payment_gateways {
namespace {

using namespace billing;
using domain::PaymentMethod;

constexpr std::string_view who = "Xendit";
constexpr std::string_view api_version = "2024-11-11";
constexpr long success_first = 200;
constexpr long success_last = 299;
constexpr long not_found = 404;
constexpr long conflict = 409;
constexpr int actions_max = 10;

HttpRequest request_with(const XenditAccount& account, std::string_view method, std::string url, bool is_v3) {
    HttpRequest request{
        method, std::move(url), {{"Authorization", basic_credentials(account.secret_key)}}, {}};
    if (is_v3) request.headers.emplace_back("api-version", api_version);
    return request;
}

std::string invoice_body(const ChargeRequest& charge) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(charge.expires_at - charge.now).count();
    JsonObject customer{{"given_names", charge.customer_name}, {"email", charge.customer_email}};
    if (!charge.customer_phone.empty()) customer.add("mobile_number", charge.customer_phone);
    JsonObject body{{"external_id", charge.reference},
                    {"amount", charge.amount},
                    {"currency", "IDR"},
                    {"description", charge.description},
                    {"payer_email", charge.customer_email},
                    {"customer", std::move(customer)},
                    {"invoice_duration", static_cast<std::int64_t>(seconds)}};
    if (!charge.return_url.empty()) {
        body.add("success_redirect_url", charge.return_url);
        body.add("failure_redirect_url", charge.return_url);
    }
    if (!charge.channel.empty()) {
        JsonArray methods;
        methods.add(charge.channel);
        body.add("payment_methods", std::move(methods));
    }
    return std::move(body).text();
}

std::string payment_request_body(const ChargeRequest& charge) {
    JsonObject channel;
    channel.add("expires_at", format_instant(std::chrono::floor<std::chrono::seconds>(charge.expires_at)));
    if (charge.way == ChargeWay::virtual_account) channel.add("display_name", charge.customer_name);
    if (charge.way == ChargeWay::e_wallet && !charge.return_url.empty()) {
        channel.add("success_return_url", charge.return_url);
        channel.add("failure_return_url", charge.return_url);
    }
    if (charge.way == ChargeWay::e_wallet && !charge.customer_phone.empty())
        channel.add("account_mobile_number", charge.customer_phone);
    return JsonObject{{"reference_id", charge.reference},
                      {"type", "PAY"},
                      {"country", "ID"},
                      {"currency", "IDR"},
                      {"request_amount", charge.amount},
                      {"channel_code", charge.way == ChargeWay::qris ? "QRIS" : charge.channel},
                      {"channel_properties", std::move(channel)},
                      {"description", charge.description}}
        .text();
}

Refused refused_by(const HttpAnswer& answer) {
    const auto fields = FlatFields::of_json(answer.body);
    const std::string_view said = fields ? fields->text("/message") : "";
    const std::string_view error = fields ? fields->text("/error_code") : "";
    if (answer.status == not_found) return unknown_charge();
    if (answer.status == conflict || error.starts_with("DUPLICATE")) return reference_seen();
    return gateway_refused(std::to_string(answer.status), said);
}

Result<FlatFields> fields_of(const HttpAnswer& answer) {
    if (answer.status < success_first || answer.status > success_last) return refused_by(answer);
    auto fields = FlatFields::of_json(answer.body);
    if (!fields) return not_understood(who);
    return std::move(*fields);
}

std::optional<PaymentMethod> method_of(std::string_view channel) {
    if (channel.ends_with("VIRTUAL_ACCOUNT") || channel == "BANK_TRANSFER")
        return PaymentMethod::virtual_account;
    if (channel == "QRIS" || channel == "QR_CODE") return PaymentMethod::qris;
    for (const std::string_view wallet :
         {"EWALLET", "OVO", "DANA", "SHOPEEPAY", "LINKAJA", "ASTRAPAY", "GOPAY"})
        if (channel == wallet) return PaymentMethod::e_wallet;
    return std::nullopt;
}

ChargeStatus invoice_status(std::string_view told) {
    if (told == "PENDING") return ChargeStatus::pending;
    if (told == "PAID" || told == "SETTLED") return ChargeStatus::paid;
    if (told == "EXPIRED") return ChargeStatus::expired;
    return ChargeStatus::unknown;
}

ChargeStatus payment_status(std::string_view told) {
    for (const std::string_view word : {"REQUIRES_ACTION", "ACCEPTING_PAYMENTS", "AUTHORIZED", "PENDING"})
        if (told == word) return ChargeStatus::pending;
    if (told == "SUCCEEDED") return ChargeStatus::paid;
    if (told == "FAILED" || told == "CANCELED") return ChargeStatus::failed;
    if (told == "EXPIRED") return ChargeStatus::expired;
    return ChargeStatus::unknown;
}

// A refund's "SUCCEEDED" is no payment's.
bool is_payment_event(std::string_view event) {
    return event == "payment.capture" || event == "payment.authorization" || event == "payment.failure";
}

// Where the fields of each kind stand, below the object that has them.
struct Places {
    std::string_view reference;
    std::string_view id;
    std::string_view amount;
    std::string_view merchant;
    std::string_view channel;
};
constexpr Places of_invoice{"/external_id", "/id", "/amount", "/user_id", "/payment_method"};
constexpr Places of_payment{"/reference_id", "/payment_request_id", "/request_amount", "/business_id",
                            "/channel_code"};

Result<GatewayEvent> event_of(const FlatFields& fields, const std::string& below, const Places& places) {
    const auto at = [&](std::string_view place) { return below + std::string(place); };
    const bool is_invoice = places.id == of_invoice.id;
    GatewayEvent event;
    event.reference = fields.text(at(places.reference));
    if (!is_charge_reference(event.reference)) return not_of_ours();
    const std::string_view told = fields.text(at("/status"));
    event.status = is_invoice ? invoice_status(told) : payment_status(told);
    auto amount = fields.rupiah(at(places.amount));
    const bool tells_paid = is_invoice && !fields.text(at("/paid_amount")).empty();
    if (event.status == ChargeStatus::paid && tells_paid) amount = fields.rupiah(at("/paid_amount"));
    const auto id = fields.word(at(places.id), gateway_id_octets_max);
    if (!amount || !id || !is_path_word(*id)) return not_understood(who);
    event.amount = *amount;
    event.gateway_id = *id;
    event.merchant = fields.word(at(places.merchant), gateway_id_octets_max).value_or("");
    event.currency = fields.word(at("/currency"), gateway_id_octets_max).value_or("");
    // The webhook of an invoice in rupiah may leave it out.
    if (event.currency.empty() && is_invoice) event.currency = "IDR";
    event.channel = fields.word(at(places.channel), gateway_id_octets_max).value_or("");
    event.method = method_of(event.channel);
    if (event.status == ChargeStatus::paid)
        event.paid_at = parse_instant(fields.text(at(is_invoice ? "/paid_at" : "/updated")));
    event.idempotency_key = idempotency_key_of(event.reference, event.status, told);
    return event;
}

void take_codes(const FlatFields& fields, ChargeMade& made) {
    for (int i = 0; i < actions_max; ++i) {
        const std::string place = fmt::format("/actions/{}", i);
        const std::string_view descriptor = fields.text(place + "/descriptor");
        const std::string_view value = fields.text(place + "/value");
        const bool is_good = value.size() <= charge_url_octets_max && is_utf8(value);
        if (!is_good) continue;
        if (descriptor == "VIRTUAL_ACCOUNT_NUMBER") made.pay_code = value;
        if (descriptor == "QR_STRING") made.qris = value;
        if (descriptor == "WEB_URL" || (descriptor == "DEEPLINK_URL" && made.pay_url.empty()))
            made.pay_url = value;
    }
}

}  // namespace

Result<std::unique_ptr<const Protocol>> Xendit::create(XenditAccount account) {
    FieldErrors errors;
    check_url(errors, "/api_url", account.api_url);
    check_key(errors, "/secret_key", account.secret_key);
    check_key(errors, "/callback_token", account.callback_token);
    BANGNOPI_TRY_DONE(errors.verdict());
    return std::unique_ptr<const Protocol>(new Xendit(std::move(account)));
}

Result<HttpRequest> Xendit::charge_request(const ChargeRequest& charge) const {
    const bool is_page = charge.way == ChargeWay::hosted_page;
    const bool needs_channel = charge.way == ChargeWay::virtual_account || charge.way == ChargeWay::e_wallet;
    if (needs_channel && charge.channel.empty()) return channel_needed(who, "BRI_VIRTUAL_ACCOUNT");
    HttpRequest request = request_with(
        account_, "POST", account_.api_url + (is_page ? "/v2/invoices" : "/v3/payment_requests"), !is_page);
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = is_page ? invoice_body(charge) : payment_request_body(charge);
    return request;
}

Result<ChargeMade> Xendit::charge_made(const ChargeRequest& charge, const HttpAnswer& answer) const {
    BANGNOPI_TRY(fields, fields_of(answer));
    const bool is_page = charge.way == ChargeWay::hosted_page;
    BANGNOPI_TRY(event, event_of(fields, "", is_page ? of_invoice : of_payment));
    if (event.reference != charge.reference || event.amount != charge.amount) return other_charge(who);
    ChargeMade made;
    made.gateway_id = event.gateway_id;
    made.amount = charge.amount;
    if (is_page)
        made.pay_url = fields.word("/invoice_url", charge_url_octets_max).value_or("");
    else
        take_codes(fields, made);
    // OVO asks the customer in its own application.
    const bool needs_nothing = charge.way == ChargeWay::e_wallet;
    if (!needs_nothing && made.pay_code.empty() && made.qris.empty() && made.pay_url.empty())
        return not_understood(who);
    return made;
}

Result<HttpRequest> Xendit::query_request(const ChargeName& charge) const {
    if (charge.gateway_id.empty()) return gateway_id_needed();
    const bool is_page = charge.way == ChargeWay::hosted_page;
    return request_with(account_, "GET",
                        fmt::format("{}{}{}", account_.api_url,
                                    is_page ? "/v2/invoices/" : "/v3/payment_requests/", charge.gateway_id),
                        !is_page);
}

Result<GatewayEvent> Xendit::queried(const ChargeName& charge, const HttpAnswer& answer) const {
    BANGNOPI_TRY(fields, fields_of(answer));
    BANGNOPI_TRY(event, event_of(fields, "", charge.way == ChargeWay::hosted_page ? of_invoice : of_payment));
    if (event.reference != charge.reference || event.gateway_id != charge.gateway_id)
        return other_charge(who);
    return std::move(event);
}

Result<HttpRequest> Xendit::expire_request(const ChargeName& charge) const {
    if (charge.gateway_id.empty()) return gateway_id_needed();
    if (charge.way == ChargeWay::hosted_page)
        return request_with(account_, "POST",
                            fmt::format("{}/invoices/{}/expire!", account_.api_url, charge.gateway_id),
                            false);
    return request_with(account_, "POST",
                        fmt::format("{}/v3/payment_requests/{}/cancel", account_.api_url, charge.gateway_id),
                        true);
}

Result<Done> Xendit::expired(const HttpAnswer& answer) const {
    if (answer.status >= success_first && answer.status <= success_last) return Done{};
    const auto fields = FlatFields::of_json(answer.body);
    const std::string_view error = fields ? fields->text("/error_code") : "";
    if (error == "INACTIVE_PAYMENT_REQUEST" || error == "INELIGIBLE_TRANSACTION_STATUS") return charge_over();
    return refused_by(answer);
}

Result<GatewayEvent> Xendit::read_webhook(const Webhook& webhook) const {
    const auto token = header_of(webhook, "x-callback-token");
    const bool is_set = !account_.callback_token.empty();
    if (!token || !is_set || !constant_time_equal(account_.callback_token, *token)) return not_the_gateways();
    const auto fields = FlatFields::of_json(webhook.body);
    if (!fields) return not_understood(who);
    const std::string_view kind = fields->text("/event");
    BANGNOPI_TRY(event,
                 kind.empty() ? event_of(*fields, "", of_invoice) : event_of(*fields, "/data", of_payment));
    if (!kind.empty() && !is_payment_event(kind)) {
        event.status = ChargeStatus::unknown;
        event.paid_at.reset();
        event.idempotency_key = idempotency_key_of(event.reference, event.status, kind);
    }
    event.must_be_confirmed = true;
    return std::move(event);
}

}  // namespace bangnopi::payment_gateways
