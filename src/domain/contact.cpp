#include "domain/contact.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace bangnopi::domain {
namespace {

constexpr std::size_t email_bytes_max = 254;  // RFC 5321 4.5.3.1.3
constexpr std::size_t local_part_bytes_max = 64;
constexpr std::size_t web_address_bytes_max = 200;  // an attribute of RADIUS has room for 247

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

bool is_host(std::string_view host) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '.';
    };
    return !host.empty() && host.find("..") == std::string_view::npos && host.front() != '.' &&
           host.back() != '.' && host.front() != '-' && std::all_of(host.begin(), host.end(), allowed);
}

bool is_host_name(std::string_view host) {
    return host.find('.') != std::string_view::npos && is_host(host);
}

bool is_port(std::string_view text) {
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc{} && end == text.data() + text.size() && port >= 1 && port <= 65'535;
}

// Of a web address, the host with its port.
std::string_view authority_of(std::string_view text) {
    for (const std::string_view scheme : {"http://", "https://"})
        if (text.starts_with(scheme)) {
            text.remove_prefix(scheme.size());
            return text.substr(0, text.find_first_of("/?#"));
        }
    return {};
}

bool is_local_part(std::string_view local) {
    constexpr std::string_view specials = "()<>[]:;,\\\"@ ";  // a quoted form is legal and nobody has one
    const auto allowed = [&](char c) {
        return c > 0x20 && c < 0x7F && specials.find(c) == std::string_view::npos;
    };
    return !local.empty() && local.size() <= local_part_bytes_max &&
           std::all_of(local.begin(), local.end(), allowed);
}

}  // namespace

std::string local_phone(std::string_view e164) {
    if (!e164.starts_with("+62")) return std::string(e164);
    return "0" + std::string(e164.substr(3));
}

bool is_email(std::string_view text) {
    const std::size_t at = text.rfind('@');
    if (at == std::string_view::npos || at + 1 == text.size() || text.size() > email_bytes_max) return false;
    return is_local_part(text.substr(0, at)) && is_host_name(text.substr(at + 1));
}

bool is_web_address(std::string_view text) {
    constexpr std::string_view quotes = "\"'`<>\\^{|}";
    const auto allowed = [&](char c) {
        return c > 0x20 && c < 0x7F && quotes.find(c) == std::string_view::npos;
    };
    const std::string_view authority = authority_of(text);
    const std::string_view host = host_of(text);
    return text.size() <= web_address_bytes_max && std::all_of(text.begin(), text.end(), allowed) &&
           is_host(host) && (host.size() == authority.size() || is_port(authority.substr(host.size() + 1)));
}

std::string_view host_of(std::string_view web_address) {
    const std::string_view authority = authority_of(web_address);
    return authority.substr(0, authority.find(':'));
}

bool is_plain_text(std::string_view text) {
    return is_utf8(text) && std::none_of(text.begin(), text.end(), is_control);
}

bool is_plain_lines(std::string_view text) {
    return is_utf8(text) && std::none_of(text.begin(), text.end(),
                                         [](char c) { return is_control(c) && c != '\n' && c != '\r'; });
}

}  // namespace bangnopi::domain
