// A CoA- or Disconnect-Request, and what its answer says (RFC 5176).
//
// A session is named by User-Name and Acct-Session-Id, octet for octet as the router accounted for it, and by its IPv4 address
// where that is known (§3); hostapd takes no address there. The request is signed by its authenticator (§2.3); a
// Message-Authenticator stands first where the router is known to use it, since older ones stumble over it.
#pragma once

#include <string>

#include "access/router_driver.hpp"
#include "adapters/radius/packet_writer.hpp"

namespace bangnopi::radius {

// Signed; empty if the session cannot be named in a packet.
Octets write_coa_request(std::span<std::byte> buffer, std::uint8_t identifier,
                         const access::KnownRouter& router, const access::SessionStep& step);

enum class RouterSays : std::uint8_t {
    acknowledged,
    session_unknown,  // Error-Cause 503
    refused,          // another Error-Cause, or none
    nothing,          // for as long as it was asked
    wrongly_signed,   // there were answers, by another secret
    not_asked         // it could not be
};

struct RouterAnswer {
    RouterSays says = RouterSays::nothing;
    std::string detail;  // for logs and technicians, in English; empty where there is nothing to say
};

// Of a packet whose signature was checked; nothing if it answers no request of this code.
std::optional<RouterAnswer> read_coa_answer(const Packet& answer, PacketCode request);

std::string_view name_of(ErrorCause cause);  // as RFC 5176 §3.5 has it; empty if it has it not

}  // namespace bangnopi::radius
