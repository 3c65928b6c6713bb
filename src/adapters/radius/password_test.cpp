#include "adapters/radius/password.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "tests/support/octets.hpp"

namespace bangnopi::radius {
namespace {

constexpr std::string_view secret = "rahasia";
using Buffer = std::array<std::byte, 512>;

Authenticator counting() {
    Authenticator authenticator;
    for (std::size_t i = 0; i < authenticator.size(); ++i) authenticator[i] = static_cast<std::byte>(i);
    return authenticator;
}

// The value that was written, or nothing if the packet was void.
template <class Add>
std::optional<std::vector<std::byte>> written(AttributeName name, Add add) {
    Buffer buffer;
    PacketWriter writer(buffer, PacketCode::access_request, 1);
    add(writer);
    const auto packet = Packet::parse(writer.finish());
    if (!packet) return std::nullopt;
    const Octets value = packet->find(name).value();
    return std::vector<std::byte>(value.begin(), value.end());
}

auto hidden(Octets clear) {
    return written(rfc::user_password,
                   [&](PacketWriter& w) { add_hidden(w, rfc::user_password, clear, counting(), secret); });
}
auto salted(Octets clear, std::uint16_t salt) {
    return written(microsoft::mppe_send_key, [&](PacketWriter& w) {
        add_salted(w, microsoft::mppe_send_key, clear, salt, counting(), secret);
    });
}

// Made apart from this code, with another library's MD5.
TEST(HiddenPassword, chains_its_blocks) {
    const auto octets = hidden(octets_of("kata sandi yang panjang sekali"));
    EXPECT_EQ(hex_of(octets.value()), "88403718b45a9e939fea608cb2d88508379fd1dfdc41d86c0799294b230ddab9");
    EXPECT_EQ(reveal_password(*octets, counting(), secret).value().text(), "kata sandi yang panjang sekali");
    EXPECT_NE(reveal_password(*octets, counting(), "rahasiA").value().text(),
              "kata sandi yang panjang sekali");
}

TEST(HiddenPassword, has_1_to_8_blocks) {
    EXPECT_EQ(hidden({}).value().size(), 16U);
    EXPECT_EQ(hidden(octets_of(std::string(16, 'x'))).value().size(), 16U);
    EXPECT_EQ(hidden(octets_of(std::string(17, 'x'))).value().size(), 32U);
    EXPECT_EQ(hidden(octets_of(std::string(128, 'x'))).value().size(), 128U);
    EXPECT_EQ(hidden(octets_of(std::string(129, 'x'))), std::nullopt);
    for (const std::size_t size : {0U, 1U, 15U, 17U, 144U})
        EXPECT_FALSE(reveal_password(std::vector<std::byte>(size), counting(), secret)) << size;
    EXPECT_EQ(reveal_password(hidden({}).value(), counting(), secret).value().text(), "");
}

TEST(SaltedKey, is_that_of_rfc_2548) {
    const auto key = octets_of_hex("8B7CDC149B993A1BA118CB153F56DCCB");
    const auto octets = salted(key, 1);
    EXPECT_EQ(hex_of(octets.value()), "800144096f713ad0e0b4c57bbc54df2a1f0ef31a7849f06e861424b7e1acc8966536");
    EXPECT_EQ(hex_of(reveal_salted(*octets, counting(), secret).value().octets()), hex_of(key));
}

TEST(SaltedKey, is_revealed_only_within_its_blocks) {
    EXPECT_EQ(salted(std::vector<std::byte>(239), 1).value().size(), 242U);
    EXPECT_EQ(salted(std::vector<std::byte>(240), 1), std::nullopt);
    for (const std::size_t size : {0U, 2U, 17U, 19U, 258U})
        EXPECT_FALSE(reveal_salted(std::vector<std::byte>(size), counting(), secret)) << size;
    auto octets = salted(octets_of("kunci"), 1).value();
    octets[2] ^= std::byte{0x80};  // a length of 133 in a block of 16
    EXPECT_FALSE(reveal_salted(octets, counting(), secret));
}

RC_GTEST_PROP(HiddenAndSalted, are_revealed_as_they_were, ()) {
    const auto raw = *rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
    const std::string clear = raw.substr(0, password_octets_max);
    const auto salt = *rc::gen::arbitrary<std::uint16_t>();
    RC_ASSERT(reveal_password(hidden(octets_of(clear)).value(), counting(), secret).value().text() == clear);
    RC_ASSERT(reveal_salted(salted(octets_of(clear), salt).value(), counting(), secret).value().text() ==
              clear);
}

}  // namespace
}  // namespace bangnopi::radius
