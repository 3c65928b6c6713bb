#include "billing/payment_gateway.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/field_errors.hpp"
#include "base/text.hpp"
#include "domain/money.hpp"

namespace bangnopi::billing {
namespace {

bool is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_line(std::string_view text, std::size_t octets_max) {
    return text.size() <= octets_max && is_utf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) < ' ' || c == '\x7F';
           });
}

bool is_url(std::string_view text) {
    const bool is_http = text.starts_with("https://") || text.starts_with("http://");
    return is_http && text.size() <= charge_url_octets_max &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7F' && c != '"'; });
}

bool is_email(std::string_view text) {
    const auto at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.find(' ') == text.npos &&
           is_line(text, charge_text_octets_max);
}

}  // namespace

bool is_charge_reference(std::string_view text) {
    return !text.empty() && text.size() <= charge_reference_octets_max && is_letter(text.front()) &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; });
}

Result<Done> check_charge(const ChargeRequest& charge) {
    FieldErrors errors;
    errors.add_if(!is_charge_reference(charge.reference), "/reference",
                  "is a letter, then letters, digits, - and _, {} at most"_msg(charge_reference_octets_max));
    errors.add_if(charge.amount < 1 || charge.amount > domain::entered_amount_max, "/amount",
                  "is 1 to {} rupiah"_msg(domain::entered_amount_max));
    const auto is_code = [](char c) { return is_letter(c) || is_digit(c) || c == '_'; };
    errors.add_if(charge.channel.size() > charge_text_octets_max ||
                      !std::all_of(charge.channel.begin(), charge.channel.end(), is_code),
                  "/channel", "is a code of the gateway: letters, digits and _"_msg);
    const auto add_line = [&](std::string_view text, std::string pointer, bool is_needed) {
        errors.add_if(!is_line(text, charge_text_octets_max) || (is_needed && text.empty()),
                      std::move(pointer), "is one line of {} octets at most"_msg(charge_text_octets_max));
    };
    add_line(charge.description, "/description", true);
    add_line(charge.customer_name, "/customer_name", true);
    add_line(charge.customer_phone, "/customer_phone", false);
    errors.add_if(!is_email(charge.customer_email), "/customer_email",
                  "is an address such as siti@example.id"_msg);
    for (const auto& [url, pointer] :
         {std::pair<const std::string&, const char*>{charge.notify_url, "/notify_url"},
          {charge.return_url, "/return_url"}})
        errors.add_if(!url.empty() && !is_url(url), pointer, "is a URL that begins with https://"_msg);
    const auto life = charge.expires_at - charge.now;
    errors.add_if(life < charge_life_min || life > charge_life_max, "/expires_at",
                  "is 5 minutes to 30 days from now"_msg);
    return errors.verdict();
}

std::optional<EventDifference> difference_of(const GatewayEvent& event, const ExpectedCharge& charge) {
    if (event.reference != charge.reference) return EventDifference::reference;
    const bool compares_merchants = !event.merchant.empty() && !charge.merchant.empty();
    if (compares_merchants && event.merchant != charge.merchant) return EventDifference::merchant;
    if (event.currency != domain::Currency::idr().code()) return EventDifference::currency;
    if (event.amount - event.payer_fee != charge.amount) return EventDifference::amount;
    return std::nullopt;
}

}  // namespace bangnopi::billing
