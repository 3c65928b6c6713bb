// What a router (NAS) that asks RADIUS is, as far as it decides how it is answered.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace bangnopi::domain {

// RFC 2865 §3; accounting comes to the next one, RFC 2866 §3.
inline constexpr std::uint16_t radius_port_default = 1812;

enum class RouterKind : std::uint8_t { mikrotik = 1, chillispot = 2, accel_ppp = 3, hostapd = 4, other = 5 };

std::string_view name_of(RouterKind kind);
std::optional<RouterKind> parse_router_kind(std::string_view text);

// ChilliSpot and CoovaChilli count what the customer downloads as Input-Octets, RFC 2866 §5.3 as Output-Octets.
bool counts_download_as_input(RouterKind kind);

// Whether a request must carry a Message-Authenticator (RFC 3579 §3.2), without which it can be forged (BlastRADIUS,
// CVE-2024-3596). `automatic`, spelt "auto": from the first request on that had one.
enum class MessageAuthenticator : std::uint8_t { required = 1, automatic = 2, off = 3 };

std::string_view name_of(MessageAuthenticator policy);
std::optional<MessageAuthenticator> parse_message_authenticator(std::string_view text);

}  // namespace bangnopi::domain
