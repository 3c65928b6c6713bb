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
// "AA-BB-CC-DD-EE-FF", "aabb.ccdd.eeff", "a:b:c:d:e:f" and the like to "aa:bb:cc:dd:ee:ff".
std::optional<std::string> normalise_mac(std::string_view text);
// As a router tells of a device: the same, or with the type of its hardware before it, as in the client identifier of DHCP
// (RFC 2132 §9.14), which RouterOS writes as "1:0:e1:c:38:c8:f8".
std::optional<std::string> mac_of_station(std::string_view text);

}  // namespace bangnopi::domain
