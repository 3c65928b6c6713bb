// What proves that a packet comes from one who knows the shared secret, before anything in it is believed: the Request and
// Response Authenticator (RFC 2865 §3, RFC 2866 §3, RFC 5176 §2.3) and the Message-Authenticator (RFC 3579 §3.2), which is
// an HMAC-MD5 over the packet with itself as zeros.
//
// Its authenticator field is then: of an Access-Request or Status-Server its own random one; of an Accounting-, CoA- or
// Disconnect-Request zeros; of an answer the request's.
#pragma once

#include "adapters/radius/packet_writer.hpp"

namespace bangnopi::radius {

// Of an Accounting-, CoA- or Disconnect-Request. An Access-Request or Status-Server has a random authenticator, which proves
// nothing.
bool request_authenticator_is_right(const Packet& request, std::string_view secret);
bool response_authenticator_is_right(const Packet& answer, const Authenticator& of_request,
                                     std::string_view secret);

enum class Proof : std::uint8_t { absent, right, wrong };
Proof message_authenticator_of_request(const Packet& request, std::string_view secret);
Proof message_authenticator_of_answer(const Packet& answer, const Authenticator& of_request,
                                      std::string_view secret);

// An answer begun: with a Message-Authenticator first (CVE-2024-3596), but for Accounting-Response, where old routers stumble
// over it.
PacketWriter answer_to(const Packet& request, PacketCode code, std::span<std::byte> buffer);

// The signed packet; empty if not all that was added fits. Fills the Message-Authenticator if one was reserved.
Octets sign_answer(PacketWriter& answer, const Authenticator& of_request, std::string_view secret);
// Accounting-, CoA- and Disconnect-Request.
Octets sign_request(PacketWriter& request, std::string_view secret);
// Access-Request and Status-Server, which must never reuse an authenticator.
Octets sign_request(PacketWriter& request, const Authenticator& random, std::string_view secret);

}  // namespace bangnopi::radius
