// MS-CHAP (RFC 2433) and MS-CHAPv2 (RFC 2759) as RADIUS carries them (RFC 2548), with the keys of MPPE (RFC 3079). Both rest on
// the NT hash of the password, which is as good as the password itself and is kept as that is. Needs MD4 and DES (digest.hpp).
#pragma once

#include "adapters/radius/packet_writer.hpp"

namespace bangnopi::radius {

using NtHash = std::array<std::byte, 16>;

// MD4 of the password in UTF-16; nothing unless it is UTF-8 of at most 256 units. Leaves no copy of it.
std::optional<NtHash> nt_hash(std::string_view password);

// MS-CHAP-Challenge (8 octets) and MS-CHAP-Response. The LAN Manager half of a response is never believed.
bool ms_chap_is_right(Octets challenge, Octets response, const NtHash& hash);

using MppeKey = std::array<std::byte, 16>;

struct MsChap2Success {
    std::array<char, 42>
        authenticator_response;  // "S=" and 40 hexadecimal digits: the server knows the password too
    MppeKey send_key;            // of the router, which is the server's side
    MppeKey recv_key;
};

// MS-CHAP-Challenge (16 octets) and MS-CHAP2-Response of a user, whose name counts without its domain ("RUMAH\budi" is "budi").
// Nothing if the password is another.
std::optional<MsChap2Success> ms_chap2_success(Octets challenge, Octets response, std::string_view user_name,
                                               const NtHash& hash);

// The first octet of a response, which the answer repeats.
std::uint8_t ms_chap_ident(Octets response);

// What is written into the Access-Accept. Takes `salt` and the one beside it.
void add_ms_chap2_success(PacketWriter& accept, std::uint8_t ident, const MsChap2Success& success,
                          std::uint16_t salt, const Authenticator& of_request, std::string_view secret);
void add_ms_chap_keys(PacketWriter& accept, const NtHash& hash, const Authenticator& of_request,
                      std::string_view secret);
// Into the Access-Reject, for either version: "E=691", no retry, a new challenge (RFC 2759 §6); `message` is cut to what fits.
void add_ms_chap_refusal(PacketWriter& reject, std::uint8_t ident, Octets challenge,
                         std::string_view message);

}  // namespace bangnopi::radius
