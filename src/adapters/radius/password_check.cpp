#include "adapters/radius/password_check.hpp"

#include <openssl/rand.h>

#include <stdexcept>

#include "adapters/radius/digest.hpp"
#include "adapters/radius/password.hpp"

namespace bangnopi::radius {
namespace {

template <std::size_t Size>
std::array<std::byte, Size> random_octets() {
    std::array<std::byte, Size> octets{};
    auto* const bytes = reinterpret_cast<unsigned char*>(octets.data());
    if (RAND_bytes(bytes, static_cast<int>(octets.size())) != 1)
        throw std::runtime_error("OpenSSL has no random octets");
    return octets;
}

std::uint16_t random_salt() {
    const auto octets = random_octets<2>();
    return static_cast<std::uint16_t>(std::to_integer<unsigned>(octets[0]) << 8U |
                                      std::to_integer<unsigned>(octets[1]));
}

bool pap_is_right(const Packet& request, std::string_view secret, std::string_view kept) {
    const auto hidden = request.find(rfc::user_password);
    const auto sent = reveal_password(*hidden, request.authenticator(), secret);
    return sent && equal_in_constant_time(sent->octets(), octets_of(kept));
}

bool challenge_is_met(const Packet& request, std::string_view kept) {
    const Authenticator authenticator = request.authenticator();
    return chap_is_right(*request.find(rfc::chap_password),
                         request.find(rfc::chap_challenge).value_or(Octets(authenticator)), kept);
}

Octets ms_chap_challenge(const Packet& request) {
    return request.find(microsoft::chap_challenge).value_or(Octets{});
}

PasswordProof prove_ms_chap(const Packet& request, Method method, std::string_view kept) {
    const auto hash = nt_hash(kept);
    if (!hash) return {};
    const Octets challenge = ms_chap_challenge(request);
    if (method == Method::ms_chap)
        return {ms_chap_is_right(challenge, *request.find(microsoft::chap_response), *hash), hash, {}};
    const std::string_view username = text_of(request.find(rfc::user_name).value_or(Octets{}));
    auto success = ms_chap2_success(challenge, *request.find(microsoft::chap2_response), username, *hash);
    return {success.has_value(), {}, success};
}

void add_ms_chap_error(PacketWriter& reject, const Packet& request, String response,
                       std::string_view message) {
    const std::uint8_t ident = ms_chap_ident(*request.find(response));
    if (response == microsoft::chap2_response)
        add_ms_chap_refusal(reject, ident, random_octets<16>(), message);
    else
        add_ms_chap_refusal(reject, ident, random_octets<8>(), message);
}

// EAP-Failure (RFC 3748 §4.2) to what was sent.
void add_eap_failure(PacketWriter& reject, Octets eap_message) {
    constexpr std::byte failure{4};
    const std::byte identifier = eap_message.size() > 1 ? eap_message[1] : std::byte{0};
    reject.add(rfc::eap_message, std::array{failure, identifier, std::byte{0}, std::byte{4}});
}

}  // namespace

Method method_of(const Packet& request) {
    if (request.find(rfc::eap_message)) return Method::eap;
    if (request.find(microsoft::chap2_response)) return Method::ms_chap2;
    if (request.find(microsoft::chap_response)) return Method::ms_chap;
    if (request.find(rfc::chap_password)) return Method::chap;
    return request.find(rfc::user_password) ? Method::pap : Method::none;
}

bool is_spoken(Method method) {
    if (method == Method::eap) return false;
    const bool needs_legacy = method == Method::ms_chap || method == Method::ms_chap2;
    return !needs_legacy || legacy_digests_available();
}

PasswordProof prove_password(const Packet& request, std::string_view secret, std::string_view kept) {
    switch (const Method method = method_of(request)) {
        case Method::pap:
            return {pap_is_right(request, secret, kept), {}, {}};
        case Method::chap:
            return {challenge_is_met(request, kept), {}, {}};
        case Method::ms_chap:
        case Method::ms_chap2:
            return prove_ms_chap(request, method, kept);
        case Method::none:
        case Method::eap:
            break;
    }
    return {};
}

bool is_password_of_mac(const Packet& request, std::string_view secret, std::string_view username) {
    const Method method = method_of(request);
    if (method != Method::pap && method != Method::chap) return false;
    const bool nothing = prove_password(request, secret, "").is_right;
    const bool name = prove_password(request, secret, username).is_right;
    return nothing || name;
}

void add_proof(PacketWriter& accept, const Packet& request, const PasswordProof& proof,
               std::string_view secret) {
    if (proof.success)
        add_ms_chap2_success(accept, ms_chap_ident(*request.find(microsoft::chap2_response)), *proof.success,
                             random_salt(), request.authenticator(), secret);
    else if (proof.hash)
        add_ms_chap_keys(accept, *proof.hash, request.authenticator(), secret);
}

void add_refusal(PacketWriter& reject, const Packet& request, std::string_view message) {
    switch (method_of(request)) {
        case Method::eap:
            return add_eap_failure(reject, *request.find(rfc::eap_message));
        case Method::ms_chap:
            return add_ms_chap_error(reject, request, microsoft::chap_response, message);
        case Method::ms_chap2:
            return add_ms_chap_error(reject, request, microsoft::chap2_response, message);
        case Method::none:
        case Method::pap:
        case Method::chap:
            break;
    }
}

}  // namespace bangnopi::radius
