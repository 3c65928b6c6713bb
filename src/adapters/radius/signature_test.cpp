#include "adapters/radius/signature.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

#include "tests/support/octets.hpp"

namespace bangnopi::radius {
namespace {

constexpr std::string_view secret = "rahasia";
using Buffer = std::array<std::byte, packet_octets_max>;

Authenticator counting() {
    Authenticator authenticator;
    for (std::size_t i = 0; i < authenticator.size(); ++i) authenticator[i] = static_cast<std::byte>(i);
    return authenticator;
}

Packet access_request(Buffer& buffer) {
    PacketWriter request(buffer, PacketCode::access_request, 7);
    request.reserve_message_authenticator();
    return Packet::parse(sign_request(request, counting(), secret)).value();
}

// Made apart from this code, with another library's MD5 and HMAC.
TEST(SignedAnswer, of_an_access_request_begins_with_a_message_authenticator) {
    Buffer asked;
    Buffer buffer;
    PacketWriter accept = answer_to(access_request(asked), PacketCode::access_accept, buffer);
    accept.add(rfc::session_timeout, 3600);
    const Octets written = sign_answer(accept, counting(), secret);
    EXPECT_EQ(hex_of(written),
              "0207002cba277d1485427676ca661f1c092b1d12"
              "5012620df01e6733b5fcff2aadf6b498fa01"
              "1b0600000e10");
    const Packet packet = Packet::parse(written).value();
    EXPECT_EQ(message_authenticator_of_answer(packet, counting(), secret), Proof::right);
    EXPECT_TRUE(response_authenticator_is_right(packet, counting(), secret));
    EXPECT_EQ(message_authenticator_of_answer(packet, Authenticator{}, secret), Proof::wrong);
}

TEST(SignedAnswer, of_an_accounting_request_has_no_message_authenticator) {
    Buffer asked;
    Buffer buffer;
    PacketWriter response = answer_to(access_request(asked), PacketCode::accounting_response, buffer);
    const Packet packet = Packet::parse(sign_answer(response, counting(), secret)).value();
    EXPECT_EQ(packet.octets().size(), header_octets);
    EXPECT_EQ(message_authenticator_of_answer(packet, counting(), secret), Proof::absent);
    EXPECT_TRUE(response_authenticator_is_right(packet, counting(), secret));
}

TEST(SignedRequest, of_accounting_has_its_digests_over_zeros) {
    Buffer buffer;
    PacketWriter request(buffer, PacketCode::accounting_request, 9);
    request.add(rfc::acct_status_type, static_cast<std::uint32_t>(AcctStatus::start));
    request.reserve_message_authenticator();
    const Octets written = sign_request(request, secret);
    EXPECT_EQ(hex_of(written),
              "0409002cf4e1ebf07784abf693ecf143f94260d2"
              "280600000001"
              "50120f1cd721bc4273a1e212359162db15f7");
    const Packet packet = Packet::parse(written).value();
    EXPECT_TRUE(request_authenticator_is_right(packet, secret));
    EXPECT_EQ(message_authenticator_of_request(packet, secret), Proof::right);
}

TEST(SignedAnswer, that_did_not_fit_is_empty) {
    std::array<std::byte, 40> small;
    Buffer asked;
    PacketWriter accept = answer_to(access_request(asked), PacketCode::access_accept, small);
    accept.add(rfc::session_timeout, 3600);
    EXPECT_TRUE(sign_answer(accept, counting(), secret).empty());
    PacketWriter request(small, PacketCode::access_request, 1);
    request.add(rfc::reply_message, std::string(30, 'x'));
    EXPECT_TRUE(sign_request(request, counting(), secret).empty());
    EXPECT_TRUE(sign_request(request, secret).empty());
}

RC_GTEST_PROP(Signature, holds_no_longer_when_a_bit_of_the_packet_is_another, ()) {
    Buffer buffer;
    PacketWriter writer(buffer, PacketCode::accounting_request, 1);
    writer.add(rfc::user_name, "budi");
    writer.reserve_message_authenticator();
    writer.add(rfc::acct_session_id, "81a00001");
    const std::size_t size = sign_request(writer, secret).size();

    const auto at = *rc::gen::inRange<std::size_t>(0, size);
    buffer[at] ^= static_cast<std::byte>(1U << *rc::gen::inRange(0U, 8U));
    const auto packet = Packet::parse(Octets(buffer).first(size));
    if (!packet) return;
    RC_ASSERT(!request_authenticator_is_right(*packet, secret));
    const bool in_authenticator = at >= 4 && at < header_octets;
    if (!in_authenticator) RC_ASSERT(message_authenticator_of_request(*packet, secret) != Proof::right);
}

}  // namespace
}  // namespace bangnopi::radius
