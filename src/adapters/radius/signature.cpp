#include "adapters/radius/signature.hpp"

#include <algorithm>

#include "adapters/radius/digest.hpp"

namespace bangnopi::radius {
namespace {

constexpr Authenticator zeros{};
constexpr std::size_t head_octets = 4;  // code, identifier, length

bool has_random_authenticator(PacketCode code) {
    return code == PacketCode::access_request || code == PacketCode::status_server;
}

Authenticator packet_digest(Octets packet, const Authenticator& authenticator, std::string_view secret) {
    return md5({packet.first(head_octets), authenticator, packet.subspan(header_octets), octets_of(secret)});
}

Authenticator message_digest(Octets packet, std::size_t at, const Authenticator& authenticator,
                             std::string_view secret) {
    return hmac_md5(octets_of(secret), {packet.first(head_octets), authenticator,
                                        packet.subspan(header_octets, at - header_octets), zeros,
                                        packet.subspan(at + authenticator_octets)});
}

Proof message_authenticator(const Packet& packet, const Authenticator& authenticator,
                            std::string_view secret) {
    const auto at = packet.message_authenticator_at();
    if (!at) return Proof::absent;
    const Authenticator expected = message_digest(packet.octets(), *at, authenticator, secret);
    return equal_in_constant_time(expected, packet.octets().subspan(*at, authenticator_octets))
               ? Proof::right
               : Proof::wrong;
}

void fill_message_authenticator(std::span<std::byte> packet, std::size_t at,
                                const Authenticator& authenticator, std::string_view secret) {
    if (at == 0) return;
    const Authenticator digest = message_digest(packet, at, authenticator, secret);
    std::ranges::copy(digest, packet.subspan(at, authenticator_octets).begin());
}

// `authenticator`: what stands in its field while the digests are made.
Octets sign(PacketWriter& writer, const Authenticator& authenticator, std::string_view secret) {
    const std::span<std::byte> packet = writer.finish();
    if (packet.empty()) return {};
    fill_message_authenticator(packet, writer.message_authenticator_at(), authenticator, secret);
    writer.set_authenticator(packet_digest(packet, authenticator, secret));
    return packet;
}

}  // namespace

bool request_authenticator_is_right(const Packet& request, std::string_view secret) {
    return equal_in_constant_time(packet_digest(request.octets(), zeros, secret), request.authenticator());
}

bool response_authenticator_is_right(const Packet& answer, const Authenticator& of_request,
                                     std::string_view secret) {
    return equal_in_constant_time(packet_digest(answer.octets(), of_request, secret), answer.authenticator());
}

Proof message_authenticator_of_request(const Packet& request, std::string_view secret) {
    return message_authenticator(
        request, has_random_authenticator(request.code()) ? request.authenticator() : zeros, secret);
}

Proof message_authenticator_of_answer(const Packet& answer, const Authenticator& of_request,
                                      std::string_view secret) {
    return message_authenticator(answer, of_request, secret);
}

PacketWriter answer_to(const Packet& request, PacketCode code, std::span<std::byte> buffer) {
    PacketWriter answer(buffer, code, request.identifier());
    if (code != PacketCode::accounting_response) answer.reserve_message_authenticator();
    return answer;
}

Octets sign_answer(PacketWriter& answer, const Authenticator& of_request, std::string_view secret) {
    return sign(answer, of_request, secret);
}

Octets sign_request(PacketWriter& request, std::string_view secret) {
    return sign(request, zeros, secret);
}

Octets sign_request(PacketWriter& request, const Authenticator& random, std::string_view secret) {
    request.set_authenticator(random);
    const std::span<std::byte> packet = request.finish();
    if (packet.empty()) return {};
    fill_message_authenticator(packet, request.message_authenticator_at(), random, secret);
    return packet;
}

}  // namespace bangnopi::radius
