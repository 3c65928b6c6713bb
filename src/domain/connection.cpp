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

constexpr std::size_t mac_digits_count = 12;

std::optional<char> hex_digit(char c) {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')) return c;
    if (c >= 'A' && c <= 'F') return static_cast<char>(c - 'A' + 'a');
    return std::nullopt;
}

// In lower case; one that stands alone between separators is an octet without its leading zero.
std::optional<std::string> mac_digits(std::string_view text) {
    std::string digits;
    for (;;) {
        const std::size_t end = text.find_first_of(":-.");
        const std::string_view part = text.substr(0, end);
        if (part.empty()) return std::nullopt;
        if (part.size() == 1) digits += '0';
        for (const char c : part) {
            const std::optional<char> digit = hex_digit(c);
            if (!digit) return std::nullopt;
            digits += *digit;
        }
        if (end == std::string_view::npos) return digits;
        text.remove_prefix(end + 1);
    }
}

std::optional<std::string> written_mac(std::string_view digits) {
    if (digits.size() != mac_digits_count) return std::nullopt;
    std::string mac;
    for (std::size_t at = 0; at < digits.size(); at += 2) {
        if (at > 0) mac += ':';
        mac += digits.substr(at, 2);
    }
    return mac;
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
    const auto digits = mac_digits(text);
    return digits ? written_mac(*digits) : std::nullopt;
}

std::optional<std::string> mac_of_station(std::string_view text) {
    constexpr std::string_view ethernet = "01";
    const auto digits = mac_digits(text);
    if (!digits) return std::nullopt;
    std::string_view mac = *digits;
    if (mac.size() == ethernet.size() + mac_digits_count && mac.starts_with(ethernet))
        mac.remove_prefix(ethernet.size());
    return written_mac(mac);
}

}  // namespace bangnopi::domain
