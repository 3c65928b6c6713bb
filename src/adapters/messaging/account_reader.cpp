#include "adapters/messaging/account_reader.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/json_names.hpp"
#include "base/text.hpp"
#include "domain/contact.hpp"

namespace bangnopi::messaging {
namespace {

namespace json = boost::json;

constexpr const char* settings_place = "/settings/";
constexpr const char* secrets_place = "/secrets/";

}  // namespace

bool is_call_url(std::string_view url) {
    std::string_view rest = url;
    if (url.starts_with("https://"))
        rest.remove_prefix(8);
    else if (url.starts_with("http://"))
        rest.remove_prefix(7);
    else
        return false;
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
    return url.size() <= account_text_octets_max && !authority.empty() && authority.front() != ':' &&
           authority.find('@') == std::string_view::npos &&
           std::ranges::all_of(url, [](char c) { return c > ' ' && c < '\x7F' && c != '\\' && c != '"'; });
}

AccountReader::AccountReader(const notices::ChannelAccount& account)
    : settings_(parsed(account.settings, settings_place)), secrets_(parsed(account.secrets, secrets_place)) {}

json::object AccountReader::parsed(const std::string& text, const char* place) {
    const std::string pointer = std::string(place).substr(0, std::string_view(place).size() - 1);
    if (text.empty()) return {};
    json::error_code error;
    json::parse_options options;
    options.max_depth = account_depth_max;
    json::value value;
    if (text.size() <= account_octets_max) value = json::parse(text, error, {}, options);
    if (error || !value.is_object()) {
        errors_.add(pointer, "is an object"_msg);
        return {};
    }
    const std::string repeated = repeated_name(text, account_depth_max);
    errors_.add_if(!repeated.empty(), pointer, "an object has the name \"{}\" twice"_msg(repeated));
    return std::move(value.as_object());
}

std::string AccountReader::text(const json::object& from, const std::string& place, std::string_view name,
                                const std::optional<std::string>& otherwise) {
    std::string pointer = place + std::string(name);
    const json::value* const found = from.if_contains(name);
    read_.insert(pointer);
    if (found == nullptr || found->is_null()) {
        errors_.add_if(!otherwise, std::move(pointer), "is needed"_msg);
        return otherwise.value_or("");
    }
    const bool is_good = found->is_string() && found->as_string().size() <= account_text_octets_max &&
                         domain::is_plain_text(std::string_view(found->as_string()));
    if (!is_good) {
        errors_.add(std::move(pointer), "is one line of {} octets at most"_msg(account_text_octets_max));
        return {};
    }
    std::string value(found->as_string());
    errors_.add_if(value.empty() && !otherwise, std::move(pointer), "is needed"_msg);
    return value;
}

std::string AccountReader::setting(std::string_view name, std::optional<std::string> otherwise) {
    return text(settings_, settings_place, name, otherwise);
}

std::string AccountReader::secret(std::string_view name, std::optional<std::string> otherwise) {
    return text(secrets_, secrets_place, name, otherwise);
}

bool AccountReader::truth(std::string_view name, bool otherwise) {
    const json::value* const found = value(name);
    if (found == nullptr) return otherwise;
    errors_.add_if(!found->is_bool(), settings_place + std::string(name), "is true or false"_msg);
    return found->is_bool() ? found->as_bool() : otherwise;
}

std::int64_t AccountReader::number(std::string_view name, std::int64_t from, std::int64_t to,
                                   std::int64_t otherwise) {
    const json::value* const found = value(name);
    if (found == nullptr) return otherwise;
    const bool is_good = found->is_int64() && found->as_int64() >= from && found->as_int64() <= to;
    errors_.add_if(!is_good, settings_place + std::string(name),
                   "is a whole number from {} to {}"_msg(from, to));
    return is_good ? found->as_int64() : otherwise;
}

std::string AccountReader::url(std::string_view name, std::optional<std::string> otherwise) {
    std::string found = setting(name, std::move(otherwise));
    errors_.add_first_if(!found.empty() && !is_call_url(found), settings_place + std::string(name),
                         "is https:// or http:// and a host, without a user or spaces"_msg);
    return found;
}

const json::value* AccountReader::value(std::string_view name) {
    read_.insert(settings_place + std::string(name));
    const json::value* const found = settings_.if_contains(name);
    return found == nullptr || found->is_null() ? nullptr : found;
}

const json::object& AccountReader::all_secrets() {
    for (const auto& member : secrets_) (void)secret(std::string_view(member.key()), "");
    return secrets_;
}

Result<Done> AccountReader::verdict() {
    const auto refuse_unread = [&](const json::object& object, const std::string& place) {
        for (const auto& member : object) {
            std::string pointer = place + as_said(std::string_view(member.key()));
            errors_.add_if(!read_.contains(place + std::string(member.key())), std::move(pointer),
                           "is not a setting that this version knows"_msg);
        }
    };
    refuse_unread(settings_, settings_place);
    refuse_unread(secrets_, secrets_place);
    return errors_.verdict();
}

}  // namespace bangnopi::messaging
