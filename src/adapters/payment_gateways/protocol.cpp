#include "adapters/payment_gateways/protocol.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace bangnopi::payment_gateways {
namespace {

using namespace billing;

// It is there, whatever it says (billing::is_silence).
Refused answered(const Message& detail) {
    return tl::make_unexpected(Refusal{Code::unavailable, detail, {{"/gateway", detail}}});
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_same_name(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

Result<Done> check_name(const ChargeName& charge) {
    if (!is_charge_reference(charge.reference))
        return refuse_field("/reference", "is a letter, then letters, digits, - and _, {} at most"_msg(
                                              charge_reference_octets_max));
    if (charge.gateway_id.size() > gateway_id_octets_max || !is_path_word(charge.gateway_id))
        return refuse_field("/gateway_id", "is none of a payment gateway"_msg);
    return Done{};
}

}  // namespace

Result<ChargeMade> HttpGateway::make_charge(const ChargeRequest& charge) {
    BANGNOPI_TRY_DONE(check_charge(charge));
    BANGNOPI_TRY(request, protocol_->charge_request(charge));
    BANGNOPI_TRY(answer, transport_(request));
    return protocol_->charge_made(charge, answer);
}

Result<GatewayEvent> HttpGateway::query(const ChargeName& charge) {
    BANGNOPI_TRY_DONE(check_name(charge));
    BANGNOPI_TRY(request, protocol_->query_request(charge));
    BANGNOPI_TRY(answer, transport_(request));
    return protocol_->queried(charge, answer);
}

Result<Done> HttpGateway::expire(const ChargeName& charge) {
    BANGNOPI_TRY_DONE(check_name(charge));
    BANGNOPI_TRY(request, protocol_->expire_request(charge));
    BANGNOPI_TRY(answer, transport_(request));
    return protocol_->expired(answer);
}

Result<GatewayEvent> HttpGateway::read_webhook(const Webhook& webhook) const {
    if (webhook.body.size() > webhook_octets_max || webhook.headers.size() > webhook_headers_max)
        return refuse(Code::too_large, "the webhook is longer than any that a payment gateway sends"_msg);
    return protocol_->read_webhook(webhook);
}

std::optional<std::string_view> header_of(const Webhook& webhook, std::string_view name) {
    std::optional<std::string_view> value;
    for (const WebhookHeader& header : webhook.headers) {
        if (!is_same_name(header.name, name)) continue;
        if (value) return std::nullopt;
        value = header.value;
    }
    return value;
}

bool is_base_url(std::string_view text) {
    constexpr std::size_t octets_max = 200;
    if (text.size() > octets_max || text.ends_with('/')) return false;
    std::string_view rest = text;
    const bool is_tls = text.starts_with("https://");
    if (!is_tls && !text.starts_with("http://")) return false;
    rest.remove_prefix(is_tls ? 8 : 7);
    const std::string_view authority = rest.substr(0, rest.find('/'));
    const std::string_view host = authority.substr(0, authority.find(':'));
    if (host.empty() || (!is_tls && host != "127.0.0.1" && host != "localhost")) return false;
    return std::all_of(rest.begin(), rest.end(), [](char c) {
        return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') ||
               std::string_view("-_.:/").find(c) != std::string_view::npos;
    });
}

void check_url(FieldErrors& errors, std::string pointer, std::string_view url) {
    errors.add_if(!is_base_url(url), std::move(pointer),
                  "is https:// and a host, without a / at its end"_msg);
}

void check_key(FieldErrors& errors, std::string pointer, std::string_view key) {
    const bool is_good = !key.empty() && key.size() <= account_key_octets_max &&
                         std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < '\x7F'; });
    errors.add_if(!is_good, std::move(pointer),
                  "is 1 to {} letters, digits and signs, as the gateway's dashboard shows it"_msg(
                      account_key_octets_max));
}

Refused not_the_gateways() {
    return refuse(Code::unauthenticated, "the webhook is not signed by the payment gateway"_msg);
}

Refused not_understood(std::string_view of) {
    return answered("what {} says is not understood here"_msg(of));
}

Refused gateway_refused(std::string_view code, std::string_view said) {
    return answered("the payment gateway refuses ({}): {}"_msg(code, as_said(said)));
}

Refused channel_needed(std::string_view of, std::string_view example) {
    return refuse_field("/channel", "names a channel of {}, such as {}"_msg(of, example));
}

Refused reference_seen() {
    return refuse(Code::already_exists, "the payment gateway has seen this reference"_msg);
}

Refused unknown_charge() {
    return refuse(Code::not_found, "the payment gateway knows no such charge"_msg);
}

Refused charge_over() {
    return refuse(Code::conflict, "the charge is paid or over"_msg);
}

Refused cannot_expire(std::string_view of) {
    return refuse(Code::unsupported, "{} lets a charge expire by its own time only"_msg(of));
}

Refused gateway_id_needed() {
    return refuse_field("/gateway_id", "is needed"_msg);
}

Refused not_of_ours() {
    return refuse(Code::not_found, "the payment gateway tells of a charge that was not made here"_msg);
}

Refused other_charge(std::string_view of) {
    return answered("{} answers for another charge or amount than was asked"_msg(of));
}

std::string idempotency_key_of(std::string_view reference, ChargeStatus status, std::string_view told) {
    std::string key = fmt::format("{}/{}", reference, name_of(status));
    if (status == ChargeStatus::unknown) key += '/' + as_said(told);
    return key;
}

std::string minutes_left(const ChargeRequest& charge) {
    return std::to_string(std::chrono::floor<std::chrono::minutes>(charge.expires_at - charge.now).count());
}

std::string shortened(std::string_view utf8, std::size_t octets_max) {
    utf8 = utf8.substr(0, octets_max);
    while (!is_utf8(utf8)) utf8.remove_suffix(1);
    return std::string(utf8);
}

std::string qris_at(const FlatFields& fields, std::string_view place) {
    const std::string_view payload = fields.text(place);
    return payload.size() <= charge_url_octets_max ? std::string(payload) : std::string();
}

bool is_path_word(std::string_view text) {
    return text.find("..") == std::string_view::npos && std::all_of(text.begin(), text.end(), [](char c) {
               return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') ||
                      std::string_view("-_.").find(c) != std::string_view::npos;
           });
}

}  // namespace bangnopi::payment_gateways
