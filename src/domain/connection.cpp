#include "domain/connection.hpp"

#include <arpa/inet.h>

#include <array>

#include "base/check.hpp"

namespace bangnopi::domain {
namespace {

struct Entry {
    ConnectionKind kind;
    std::string_view name;
};
constexpr std::array entries = {
    Entry{ConnectionKind::pppoe, "pppoe"}, Entry{ConnectionKind::hotspot, "hotspot"},
    Entry{ConnectionKind::static_ip, "static_ip"}, Entry{ConnectionKind::dhcp, "dhcp"}};

constexpr std::size_t mac_digits = 12;

std::optional<char> hex_digit(char c) {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')) return c;
    if (c >= 'A' && c <= 'F') return static_cast<char>(c - 'A' + 'a');
    return std::nullopt;
}

}  // namespace

std::string_view name_of(ConnectionKind kind) {
    for (const Entry& entry : entries)
        if (entry.kind == kind) return entry.name;
    check_failed("a kind of connection without a name", __FILE__, __LINE__);
}

std::optional<ConnectionKind> parse_connection_kind(std::string_view text) {
    for (const Entry& entry : entries)
        if (entry.name == text) return entry.kind;
    return std::nullopt;
}

bool needs_login(ConnectionKind kind) {
    return kind == ConnectionKind::pppoe || kind == ConnectionKind::hotspot;
}

std::optional<std::string> normalise_ip(std::string_view text) {
    const std::string input(text);
    if (input.size() != std::char_traits<char>::length(input.c_str())) return std::nullopt;  // a NUL inside
    std::array<unsigned char, sizeof(in6_addr)> address;
    for (const int family : {AF_INET, AF_INET6}) {
        if (inet_pton(family, input.c_str(), address.data()) != 1) continue;
        std::array<char, INET6_ADDRSTRLEN> canonical;
        inet_ntop(family, address.data(), canonical.data(), canonical.size());
        return std::string(canonical.data());
    }
    return std::nullopt;
}

std::optional<std::string> normalise_mac(std::string_view text) {
    std::string mac;
    std::size_t digits = 0;
    for (const char c : text) {
        if ((c == ':' || c == '-' || c == '.') && digits > 0) continue;
        const std::optional<char> digit = hex_digit(c);
        if (!digit || digits == mac_digits) return std::nullopt;
        if (digits > 0 && digits % 2 == 0) mac += ':';
        mac += *digit;
        ++digits;
    }
    if (digits != mac_digits) return std::nullopt;
    return mac;
}

}  // namespace bangnopi::domain
