// How a request proves that whoever signs in knows the password: PAP, CHAP, MS-CHAP or MS-CHAPv2, never EAP.
#pragma once

#include "adapters/radius/ms_chap.hpp"

namespace bangnopi::radius {

enum class Method : std::uint8_t { none, pap, chap, ms_chap, ms_chap2, eap };

Method method_of(const Packet& request);
// EAP is not spoken here; MS-CHAP needs digests that a platform may lack.
bool is_spoken(Method method);

struct PasswordProof {
    bool is_right = false;
    std::optional<NtHash> hash;             // of MS-CHAP, for its keys
    std::optional<MsChap2Success> success;  // of MS-CHAPv2
};
PasswordProof prove_password(const Packet& request, std::string_view secret, std::string_view kept);

// What a device without a password sends as one: nothing, or its MAC address as it wrote it in the name. PAP and CHAP only.
bool is_password_of_mac(const Packet& request, std::string_view secret, std::string_view username);

// Into the answers, for whom MS-CHAP needs more than a yes or no.
void add_proof(PacketWriter& accept, const Packet& request, const PasswordProof& proof,
               std::string_view secret);
void add_refusal(PacketWriter& reject, const Packet& request, std::string_view message);

}  // namespace bangnopi::radius
