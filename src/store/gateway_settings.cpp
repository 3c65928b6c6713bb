#include "store/gateway_settings.hpp"

#include <array>
#include <optional>
#include <utility>

#include "base/json_text.hpp"
#include "domain/contact.hpp"
#include "store/json_reader.hpp"

namespace bangnopi::store {
namespace {

namespace json = boost::json;

constexpr std::size_t text_bytes_max = 255;  // a host name has 253
constexpr std::size_t list_max = 1000;
constexpr std::int64_t port_max = 65'535;

constexpr std::array ways = {std::pair{MikrotikWay::api, std::string_view("api")},
                             std::pair{MikrotikWay::api_tls, std::string_view("api_tls")},
                             std::pair{MikrotikWay::rest, std::string_view("rest")},
                             std::pair{MikrotikWay::rest_clear, std::string_view("rest_clear")}};
constexpr std::array trusts = {std::pair{MikrotikTrust::authorities, std::string_view("authorities")},
                               std::pair{MikrotikTrust::fingerprint, std::string_view("fingerprint")},
                               std::pair{MikrotikTrust::anybody, std::string_view("anybody")}};

template <class Words, class Value>
std::string_view word_of(const Words& words, Value value) {
    return std::ranges::find(words, value, [](const auto& pair) { return pair.first; })->second;
}

template <class Words, class Value>
void read_word(JsonReader& reader, std::string_view name, const Words& words, Value& out,
               const Message& known) {
    std::string word(word_of(words, out));
    reader.text(name, word);
    const auto found =
        std::ranges::find(words, std::string_view(word), [](const auto& pair) { return pair.second; });
    if (found == words.end()) return reader.refuse_at(reader.at(name), "must be {}"_msg(known));
    out = found->first;
}

void check_line(JsonReader& reader, std::string pointer, std::string_view text) {
    if (text.size() > text_bytes_max || !domain::is_plain_text(text))
        reader.refuse_at(std::move(pointer), "is at most {} bytes of one line"_msg(text_bytes_max));
}

void read_line(JsonReader& reader, std::string_view name, std::string& out) {
    reader.text(name, out);
    check_line(reader, reader.at(name), out);
}

void read_needed(JsonReader& reader, std::string_view name, std::string& out) {
    read_line(reader, name, out);
    if (out.empty()) reader.refuse_at(reader.at(name), "is needed"_msg);
}

void read_list(JsonReader& reader, std::string_view name, std::vector<std::string>& out) {
    reader.texts(name, list_max, out);
    for (std::size_t n = 0; n < out.size(); ++n)
        check_line(reader, reader.at(name) + '/' + std::to_string(n), out[n]);
}

LinuxRouter read_linux(JsonReader& reader) {
    LinuxRouter settings;
    read_line(reader, "machine", settings.machine);
    read_list(reader, "customer_interfaces", settings.customer_interfaces);
    read_needed(reader, "uplink_interface", settings.uplink_interface);
    read_needed(reader, "portal_ip", settings.portal_ip);
    reader.integer("portal_port", 1, port_max, settings.portal_port);
    read_list(reader, "dns_servers", settings.dns_servers);
    read_list(reader, "payment_hosts", settings.payment_hosts);
    return settings;
}

Mikrotik read_mikrotik(JsonReader& reader) {
    Mikrotik settings;
    read_needed(reader, "host", settings.host);
    reader.integer("port", 0, port_max, settings.port);
    read_word(reader, "way", ways, settings.way, "api, api_tls, rest or rest_clear"_msg);
    read_word(reader, "trust", trusts, settings.trust, "authorities, fingerprint or anybody"_msg);
    read_line(reader, "fingerprint", settings.fingerprint);
    if (settings.trust == MikrotikTrust::fingerprint && settings.fingerprint.empty())
        reader.refuse_at(reader.at("fingerprint"), "is needed"_msg);
    read_needed(reader, "user", settings.user);
    read_line(reader, "ppp_local_address", settings.ppp_local_address);
    read_line(reader, "ppp_pool", settings.ppp_pool);
    read_line(reader, "dhcp_server", settings.dhcp_server);
    read_line(reader, "hotspot_server", settings.hotspot_server);
    read_line(reader, "arp_interface", settings.arp_interface);
    return settings;
}

JsonArray array_of(const std::vector<std::string>& texts) {
    JsonArray array;
    for (const std::string& text : texts) array.add(text);
    return array;
}

std::string json_of(const LinuxRouter& settings) {
    return JsonObject{{"kind", "linux"},
                      {"machine", settings.machine},
                      {"customer_interfaces", array_of(settings.customer_interfaces)},
                      {"uplink_interface", settings.uplink_interface},
                      {"portal_ip", settings.portal_ip},
                      {"portal_port", settings.portal_port},
                      {"dns_servers", array_of(settings.dns_servers)},
                      {"payment_hosts", array_of(settings.payment_hosts)}}
        .text();
}

std::string json_of(const Mikrotik& settings) {
    return JsonObject{{"kind", "mikrotik"},
                      {"host", settings.host},
                      {"port", settings.port},
                      {"way", word_of(ways, settings.way)},
                      {"trust", word_of(trusts, settings.trust)},
                      {"fingerprint", settings.fingerprint},
                      {"user", settings.user},
                      {"ppp_local_address", settings.ppp_local_address},
                      {"ppp_pool", settings.ppp_pool},
                      {"dhcp_server", settings.dhcp_server},
                      {"hotspot_server", settings.hotspot_server},
                      {"arp_interface", settings.arp_interface}}
        .text();
}

}  // namespace

std::string_view kind_of(const GatewaySettings& settings) {
    return std::holds_alternative<LinuxRouter>(settings) ? "linux" : "mikrotik";
}

std::string gateway_settings_json(const GatewaySettings& settings) {
    return std::visit([](const auto& one) { return json_of(one); }, settings);
}

Result<GatewaySettings> parse_gateway_settings(std::string_view text) {
    json::error_code error;
    const json::value value = json::parse(text, error);
    if (error) return refuse(Code::invalid, "the settings are not JSON"_msg);
    JsonReader reader(value, "");
    std::string kind;
    reader.text("kind", kind);
    GatewaySettings settings;
    if (kind == "linux")
        settings = read_linux(reader);
    else if (kind == "mikrotik")
        settings = read_mikrotik(reader);
    else
        return refuse_field("/kind", "must be {}"_msg("linux or mikrotik"_msg));
    std::vector<FieldError>& errors = reader.finish();
    if (errors.empty()) return settings;
    return tl::make_unexpected(
        Refusal{Code::invalid, "the settings are not as they must be"_msg, std::move(errors)});
}

}  // namespace bangnopi::store
