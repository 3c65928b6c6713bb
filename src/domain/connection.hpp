// How a customer is connected, and the one form in which its addresses are kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bangnopi::domain {

enum class ConnectionKind : std::uint8_t { pppoe = 1, hotspot = 2, static_ip = 3, dhcp = 4 };

std::string_view name_of(ConnectionKind kind);
std::optional<ConnectionKind> parse_connection_kind(std::string_view text);

// Whether the customer signs in with a user name and password.
bool needs_login(ConnectionKind kind);

// IPv4 or IPv6 in its canonical text (RFC 5952); nothing if it is neither.
std::optional<std::string> normalise_ip(std::string_view text);
// "AA-BB-CC-DD-EE-FF", "aabb.ccdd.eeff" and the like to "aa:bb:cc:dd:ee:ff".
std::optional<std::string> normalise_mac(std::string_view text);

}  // namespace bangnopi::domain
