#include "adapters/radius/ms_chap.hpp"

#include <gtest/gtest.h>

#include "adapters/radius/digest.hpp"
#include "adapters/radius/password.hpp"
#include "adapters/radius/signature.hpp"
#include "tests/support/octets.hpp"

namespace bangnopi::radius {
namespace {

// RFC 2759 §9.2 and RFC 3079 §3.5.3.
constexpr std::string_view challenge2 = "5B5D7C7D7B3F2F3E3C2C602132262628";
constexpr std::string_view response2 =
    "0100 21402324255E262A28295F2B3A337C7E 0000000000000000 82309ECD8D708B5EA08FAA3981CD83544233114A3D85D6DF";

// RFC 2433 appendix B.2: challenge and NT response of the password "MyPw".
constexpr std::string_view challenge1 = "102DB5DF085D3041";
constexpr std::string_view response1 =
    "0101 000000000000000000000000000000000000000000000000 4E9D3C8F9CFD385D5BF4D3246791956CA4C351AB409A3D61";

std::string_view text(const MsChap2Success& success) {
    return {success.authenticator_response.data(), success.authenticator_response.size()};
}

std::optional<MsChap2Success> success(std::string_view user_name, std::string_view password) {
    return ms_chap2_success(octets_of_hex(challenge2), octets_of_hex(response2), user_name,
                            nt_hash(password).value());
}

TEST(NtHash, is_md4_of_utf_16) {
    EXPECT_EQ(hex_of(nt_hash("clientPass").value()), "44ebba8d5312b8d611474411f56989ae");
    EXPECT_EQ(hex_of(md4(nt_hash("clientPass").value())), "41c00c584bd2d91c4017a2a12fa59f3f");
    EXPECT_EQ(hex_of(nt_hash("MyPw").value()), "fc156af7edcd6c0edde3337d427f4eac");
    EXPECT_EQ(hex_of(nt_hash("p😀ss").value()), "b1847a4f90ec6e6793d813f9992e54a5");
    EXPECT_EQ(hex_of(nt_hash("").value()), "31d6cfe0d16ae931b73c59d7e0c089c0");
}

TEST(NtHash, is_of_utf_8_within_256_units) {
    EXPECT_NE(nt_hash("sandi é"), nt_hash("sandi e"));
    EXPECT_EQ(nt_hash("\xC3\x28"), std::nullopt);
    EXPECT_TRUE(nt_hash(std::string(256, 'x')));
    EXPECT_EQ(nt_hash(std::string(257, 'x')), std::nullopt);
}

TEST(MsChap2, proves_the_password_and_answers_with_a_proof) {
    const auto proved = success("User", "clientPass");
    ASSERT_TRUE(proved);
    EXPECT_EQ(text(*proved), "S=407A5589115FD0D6209F510FE9C04566932CDA56");
    EXPECT_EQ(hex_of(proved->send_key), "8b7cdc149b993a1ba118cb153f56dccb");
    EXPECT_EQ(hex_of(proved->recv_key), "d5f0e9521e3ea9589645e86051c82226");
}

TEST(MsChap2, takes_the_user_name_without_its_domain) {
    EXPECT_TRUE(success("RUMAH\\User", "clientPass"));
    EXPECT_FALSE(success("User@rumah", "clientPass"));
    EXPECT_FALSE(success("user", "clientPass"));
}

TEST(MsChap2, refuses_another_password_and_what_has_not_its_length) {
    EXPECT_FALSE(success("User", "clientPasS"));
    const NtHash hash = nt_hash("clientPass").value();
    const auto challenge = octets_of_hex(challenge2);
    const auto response = octets_of_hex(response2);
    EXPECT_FALSE(ms_chap2_success(Octets(challenge).first(15), response, "User", hash));
    EXPECT_FALSE(ms_chap2_success(challenge, Octets(response).first(49), "User", hash));
    EXPECT_FALSE(ms_chap2_success({}, {}, "User", hash));
}

TEST(MsChap2, is_answered_with_keys_under_two_salts) {
    const auto proved = success("User", "clientPass").value();
    std::array<std::byte, 512> buffer;
    const Authenticator of_request{};
    PacketWriter accept(buffer, PacketCode::access_accept, 1);
    add_ms_chap2_success(accept, 5, proved, 0x1234, of_request, "rahasia");
    const Packet packet = Packet::parse(sign_answer(accept, of_request, "rahasia")).value();

    const Octets answer = packet.read(microsoft::chap2_success).value();
    EXPECT_EQ(hex_of(answer.first(1)), "05");
    EXPECT_EQ(text_of(answer.subspan(1)), text(proved));
    EXPECT_EQ(packet.read(microsoft::mppe_encryption_policy), 1U);
    EXPECT_EQ(packet.read(microsoft::mppe_encryption_types), 6U);
    const Octets send = packet.read(microsoft::mppe_send_key).value();
    const Octets recv = packet.read(microsoft::mppe_recv_key).value();
    EXPECT_EQ(hex_of(send.first(2)), "9234");
    EXPECT_EQ(hex_of(recv.first(2)), "9235");
    EXPECT_EQ(hex_of(reveal_salted(send, of_request, "rahasia").value().octets()), hex_of(proved.send_key));
    EXPECT_EQ(hex_of(reveal_salted(recv, of_request, "rahasia").value().octets()), hex_of(proved.recv_key));
}

TEST(MsChap, proves_the_password_by_its_nt_response) {
    const auto challenge = octets_of_hex(challenge1);
    auto response = octets_of_hex(response1);
    EXPECT_EQ(ms_chap_ident(response), 1);
    EXPECT_TRUE(ms_chap_is_right(challenge, response, nt_hash("MyPw").value()));
    EXPECT_FALSE(ms_chap_is_right(challenge, response, nt_hash("MyPW").value()));
    EXPECT_FALSE(ms_chap_is_right(Octets(challenge).first(7), response, nt_hash("MyPw").value()));
    EXPECT_FALSE(ms_chap_is_right(challenge, Octets(response).first(49), nt_hash("MyPw").value()));
    response[1] = std::byte{0};
    EXPECT_FALSE(ms_chap_is_right(challenge, response, nt_hash("MyPw").value()))
        << "only LAN Manager's half counts";
}

TEST(MsChap, is_answered_with_the_nt_key) {
    std::array<std::byte, 512> buffer;
    const Authenticator of_request{};
    PacketWriter accept(buffer, PacketCode::access_accept, 1);
    add_ms_chap_keys(accept, nt_hash("clientPass").value(), of_request, "rahasia");
    const Packet packet = Packet::parse(sign_answer(accept, of_request, "rahasia")).value();
    const auto keys = reveal_password(packet.read(microsoft::chap_mppe_keys).value(), of_request, "rahasia");
    EXPECT_EQ(hex_of(keys.value().octets()), "000000000000000041c00c584bd2d91c4017a2a12fa59f3f");
}

std::string refusal(std::string_view challenge_hex, std::string_view message) {
    std::array<std::byte, 512> buffer;
    PacketWriter reject(buffer, PacketCode::access_reject, 1);
    add_ms_chap_refusal(reject, 5, octets_of_hex(challenge_hex), message);
    const Packet packet = Packet::parse(reject.finish()).value();
    return std::string(text_of(packet.read(microsoft::chap_error).value()));
}

TEST(MsChapRefusal, says_which_version_and_why) {
    EXPECT_EQ(refusal(challenge1, "not told"),
              "\x05"
              "E=691 R=0 C=102DB5DF085D3041 V=2");
    EXPECT_EQ(refusal(challenge2, "Kata sandi salah"),
              "\x05"
              "E=691 R=0 C=5B5D7C7D7B3F2F3E3C2C602132262628 V=3 M=Kata sandi salah");
    const std::string cut = refusal(challenge2, std::string(194, 'x') + "é");
    EXPECT_EQ(cut.size(), 246U) << "no half of a letter";
    EXPECT_EQ(cut.back(), 'x');
}

}  // namespace
}  // namespace bangnopi::radius
