#include "domain/contact.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace bangnopi::domain {
namespace {

constexpr std::size_t email_bytes_max = 254;  // RFC 5321 4.5.3.1.3
constexpr std::size_t local_part_bytes_max = 64;

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

bool is_host_name(std::string_view host) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '.';
    };
    const bool dots = host.find('.') != std::string_view::npos && host.find("..") == std::string_view::npos;
    return dots && host.front() != '.' && host.back() != '.' && host.front() != '-' &&
           std::all_of(host.begin(), host.end(), allowed);
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

bool is_plain_text(std::string_view text) {
    return is_utf8(text) && std::none_of(text.begin(), text.end(), is_control);
}

bool is_plain_lines(std::string_view text) {
    return is_utf8(text) && std::none_of(text.begin(), text.end(),
                                         [](char c) { return is_control(c) && c != '\n' && c != '\r'; });
}

}  // namespace bangnopi::domain
