// Packets that were printed by others: RFC 2865 §7, RFC 5997 §6, and a CoA exchange with radclient. The secret of the RFCs is
// xyzzy5461.
#include <gtest/gtest.h>

#include "adapters/radius/password.hpp"
#include "adapters/radius/signature.hpp"
#include "tests/support/octets.hpp"

namespace bangnopi::radius {
namespace {

constexpr std::string_view secret = "xyzzy5461";
using Buffer = std::array<std::byte, packet_octets_max>;

struct Kept {
    explicit Kept(std::string_view hex) : octets(octets_of_hex(hex)), packet(Packet::parse(octets).value()) {}
    std::vector<std::byte> octets;
    Packet packet;
};

Authenticator authenticator_of(std::string_view hex) {
    const auto octets = octets_of_hex(hex);
    Authenticator authenticator{};
    std::copy_n(octets.begin(), authenticator.size(), authenticator.begin());
    return authenticator;
}

std::string password_of(const Packet& request) {
    const auto hidden = request.read(rfc::user_password);
    const auto revealed = reveal_password(hidden.value(), request.authenticator(), secret);
    return std::string(revealed.value().text());
}

TEST(Rfc2865, section_7_1_telnet_with_a_password) {
    const Kept request(
        "010000380f403f9473978057bd83d5cb98f4227a01066e656d6f02120dbe708d93d413ce3196e43f782a0aee"
        "0406c0a80110050600000003");
    EXPECT_EQ(request.packet.read(rfc::user_name), "nemo");
    EXPECT_EQ(password_of(request.packet), "arctangent");
    EXPECT_EQ(request.packet.read(rfc::nas_ip_address), Ipv4{0xC0A80110});
    EXPECT_EQ(request.packet.read(rfc::nas_port), 3U);
    EXPECT_EQ(message_authenticator_of_request(request.packet, secret), Proof::absent);

    Buffer buffer;
    PacketWriter accept(buffer, PacketCode::access_accept, 0);
    accept.add(rfc::service_type, 1);
    accept.add(rfc::login_service, 0);
    accept.add(rfc::login_ip_host, Ipv4{0xC0A80103});
    EXPECT_EQ(hex_of(sign_answer(accept, request.packet.authenticator(), secret)),
              "0200002686fe220e7624ba2a1005f6bf9b55e0b206060000"
              "00010f06000000000e06c0a80103");
}

TEST(Rfc2865, section_7_1_request_is_written) {
    Buffer buffer;
    PacketWriter request(buffer, PacketCode::access_request, 0);
    const Authenticator random = authenticator_of("0f403f9473978057bd83d5cb98f4227a");
    request.add(rfc::user_name, "nemo");
    add_hidden(request, rfc::user_password, octets_of("arctangent"), random, secret);
    request.add(rfc::nas_ip_address, Ipv4{0xC0A80110});
    request.add(rfc::nas_port, 3);
    EXPECT_EQ(hex_of(sign_request(request, random, secret)),
              "010000380f403f9473978057bd83d5cb98f4227a01066e656d6f02120dbe708d93d413ce3196e43f782a0aee"
              "0406c0a80110050600000003");
}

TEST(Rfc2865, section_7_2_framed_with_chap) {
    const Kept request(
        "010100472aee86f08d0d55969ca5978e0d3367a20108666c6f707379031316e97557c316185895f293ff6344"
        "0772750406c0a80110050600000014060600000002070600000001");
    const Octets chap = request.packet.read(rfc::chap_password).value();
    EXPECT_TRUE(chap_is_right(chap, request.packet.authenticator(), "arctangent"));
    EXPECT_FALSE(chap_is_right(chap, request.packet.authenticator(), "arctangenT"));
    EXPECT_FALSE(chap_is_right(chap.first(16), request.packet.authenticator(), "arctangent"));
    EXPECT_FALSE(chap_is_right({}, request.packet.authenticator(), "arctangent"));

    const Kept accept(
        "0201003815efbc7dab26cfa3dc34d9c03c8601a40606000000020706000000010806fffffffe0a0600000002"
        "0d06000000010c06000005dc");
    EXPECT_TRUE(response_authenticator_is_right(accept.packet, request.packet.authenticator(), secret));
    EXPECT_EQ(accept.packet.read(rfc::framed_mtu), 1500U);
    EXPECT_EQ(accept.packet.read(rfc::framed_ip_address), Ipv4{0xFFFFFFFE});
}

TEST(Rfc2865, section_7_3_challenge_and_reject) {
    const Kept first(
        "01020039f3a47a1f6a6d76710b947ab93041a03901076d6f707379021233657573778289b570885e15084825c5"
        "0406c0a80110050600000007");
    EXPECT_EQ(password_of(first.packet), "challenge");

    Buffer buffer;
    PacketWriter challenge(buffer, PacketCode::access_challenge, 2);
    challenge.add(rfc::reply_message, "Challenge 32769430.  Enter response at prompt.");
    challenge.add(rfc::state, octets_of("32769430"));
    const Octets signed_challenge = sign_answer(challenge, first.packet.authenticator(), secret);
    EXPECT_EQ(hex_of(signed_challenge.first(20)), "0b02004e36f3c8764ae8c71157403c0c71ff9c45");

    const Kept second(
        "01030043b122556d428a13d0d6253807c457ecf001076d6f7073790212692c1f205fc081b919b95195f561a581"
        "0406c0a80110050600000007180a3332373639343330");
    EXPECT_EQ(password_of(second.packet), "99101462");
    PacketWriter reject(buffer, PacketCode::access_reject, 3);
    EXPECT_EQ(hex_of(sign_answer(reject, second.packet.authenticator(), secret)),
              "03030014a42f4fca45916c4e09c8340f9e746aa0");
}

TEST(Rfc5997, section_6_status_server_of_either_port) {
    const Kept authentication("0cda00268a54f4686fb394c52866e302185d062350125a665e2e1e8411f3e243822097c84fa3");
    EXPECT_EQ(authentication.packet.code(), PacketCode::status_server);
    EXPECT_EQ(message_authenticator_of_request(authentication.packet, secret), Proof::right);
    EXPECT_EQ(message_authenticator_of_request(authentication.packet, "xyzzy5460"), Proof::wrong);
    Buffer buffer;
    PacketWriter accept(buffer, PacketCode::access_accept, 0xDA);
    EXPECT_EQ(hex_of(sign_answer(accept, authentication.packet.authenticator(), secret)),
              "02da0014ef0d552a4bf2d693ec2b6fe8b5411d66");

    const Kept accounting("0cb30026925f6b66dd5fed571fcb1db7ad3882605012e8d6eabda910875cd91fdade26367858");
    EXPECT_EQ(message_authenticator_of_request(accounting.packet, secret), Proof::right);
    PacketWriter response = answer_to(accounting.packet, PacketCode::accounting_response, buffer);
    EXPECT_EQ(hex_of(sign_answer(response, accounting.packet.authenticator(), secret)),
              "05b300140f6f92145f107e2f504e860a4860669c");
}

TEST(Rfc5997, section_6_requests_are_written) {
    Buffer buffer;
    PacketWriter request(buffer, PacketCode::status_server, 0xDA);
    request.reserve_message_authenticator();
    EXPECT_EQ(hex_of(sign_request(request, authenticator_of("8a54f4686fb394c52866e302185d0623"), secret)),
              "0cda00268a54f4686fb394c52866e302185d062350125a665e2e1e8411f3e243822097c84fa3");
}

TEST(RouterOs, change_of_rate_and_its_acknowledgement) {
    Buffer buffer;
    PacketWriter request(buffer, PacketCode::coa_request, 1);
    request.add(rfc::user_name, "budi");
    request.add(rfc::acct_session_id, "81a00001");
    request.add(mikrotik::rate_limit, "5M/10M");
    const Octets written = sign_request(request, "testing123");
    EXPECT_EQ(hex_of(written),
              "2b010032e9d9fb491807780cddb77aa1aed1a1b90106627564692c0a38316130303030311a0e00003a8c0808354d2f"
              "31304d");
    const Packet packet = Packet::parse(written).value();
    EXPECT_TRUE(request_authenticator_is_right(packet, "testing123"));
    EXPECT_FALSE(request_authenticator_is_right(packet, "testing124"));

    const Kept ack("2c010014cbf9ff17d53cdbeb5e92d5a20e274720");
    EXPECT_TRUE(response_authenticator_is_right(ack.packet, packet.authenticator(), "testing123"));
    EXPECT_FALSE(response_authenticator_is_right(ack.packet, Authenticator{}, "testing123"));
}

TEST(RouterOs, disconnect) {
    Buffer buffer;
    PacketWriter request(buffer, PacketCode::disconnect_request, 2);
    request.add(rfc::user_name, "budi");
    request.add(rfc::acct_session_id, "81a00001");
    EXPECT_EQ(hex_of(sign_request(request, "testing123")),
              "280200249e6768860b516f852814a0a1c2aeaabe0106627564692c0a3831613030303031");
}

}  // namespace
}  // namespace bangnopi::radius
