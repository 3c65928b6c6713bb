#include "adapters/radius/packet_writer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "tests/support/octets.hpp"

namespace bangnopi::radius {
namespace {

using Buffer = std::array<std::byte, packet_octets_max>;

Packet parsed(Octets octets) {
    const auto packet = Packet::parse(octets);
    EXPECT_TRUE(packet) << name_of(packet.error());
    return packet.value();
}

TEST(PacketWriter, writes_the_octets_of_the_rfc) {
    Buffer buffer;
    PacketWriter writer(buffer, PacketCode::access_accept, 9);
    writer.add(rfc::service_type, 2);
    writer.add(rfc::framed_ip_address, Ipv4{0x0a010203});
    writer.add(mikrotik::rate_limit, "5M/10M");
    writer.add(rfc::delegated_ipv6_prefix,
               Ipv6Prefix{{{std::byte{0x20}, std::byte{0x01}, std::byte{0x0d}}}, 24});
    EXPECT_EQ(hex_of(writer.finish()), "02090035" + std::string(32, '0') + "060600000002" + "08060a010203" +
                                           "1a0e00003a8c0808354d2f31304d" + "7b070018" + "20010d");
}

TEST(PacketWriter, of_a_value_that_has_not_its_form_leaves_nothing) {
    const auto void_after = [](auto&& add) {
        Buffer buffer;
        PacketWriter writer(buffer, PacketCode::access_accept, 9);
        add(writer);
        writer.add(rfc::session_timeout, 60);
        return writer.finish().empty();
    };
    const std::string long_text(254, 'x');
    const Ipv6Prefix stray_bit{{{std::byte{0x20}, std::byte{0x01}}}, 15};
    EXPECT_TRUE(void_after([&](PacketWriter& w) { w.add(rfc::reply_message, long_text); }));
    EXPECT_TRUE(void_after([&](PacketWriter& w) { w.add(mikrotik::group, long_text.substr(6)); }));
    EXPECT_TRUE(void_after([&](PacketWriter& w) { w.add(rfc::reply_message, ""); }));
    EXPECT_TRUE(void_after([&](PacketWriter& w) { w.add(rfc::class_attribute, {}); }));
    EXPECT_TRUE(void_after([&](PacketWriter& w) { w.add(rfc::reply_message, "\xC3\x28"); }));
    EXPECT_TRUE(void_after([&](PacketWriter& w) { w.add(rfc::reply_message, std::string_view("x\0", 2)); }));
    EXPECT_TRUE(void_after([&](PacketWriter& w) {
        w.add(rfc::tunnel_private_group_id, {1, std::string_view("x\0", 2)});
    }));
    EXPECT_TRUE(void_after([&](PacketWriter& w) { w.add(rfc::framed_ipv6_prefix, stray_bit); }));
    EXPECT_TRUE(void_after([&](PacketWriter& w) { w.add(rfc::framed_ipv6_prefix, Ipv6Prefix{{}, 129}); }));
    EXPECT_TRUE(void_after([&](PacketWriter& w) { w.add(rfc::tunnel_type, {32, 1}); }));
    EXPECT_TRUE(void_after([&](PacketWriter& w) { w.add(rfc::tunnel_type, {1, 0x100'0000}); }));
    EXPECT_TRUE(void_after([&](PacketWriter& w) {
        w.add(rfc::event_timestamp, std::chrono::sys_seconds(std::chrono::seconds(0x1'0000'0000)));
    }));
    EXPECT_FALSE(void_after([&](PacketWriter& w) { w.add(rfc::reply_message, long_text.substr(1)); }));
    EXPECT_FALSE(void_after([&](PacketWriter& w) { w.add(mikrotik::group, long_text.substr(7)); }));
}

TEST(PacketWriter, fills_its_buffer_and_not_an_octet_more) {
    std::array<std::byte, 32> buffer;
    PacketWriter writer(buffer, PacketCode::access_accept, 9);
    writer.add(rfc::session_timeout, 60);
    writer.add(rfc::idle_timeout, 60);
    EXPECT_EQ(writer.finish().size(), 32U);
    writer.add_octets(rfc::class_attribute, {});
    EXPECT_TRUE(writer.finish().empty());
}

TEST(PacketWriter, goes_no_further_than_4096_octets) {
    std::array<std::byte, 5000> buffer;
    PacketWriter writer(buffer, PacketCode::access_accept, 9);
    const std::array<std::byte, 252> value{};
    for (int i = 0; i < 16; ++i) writer.add(rfc::proxy_state, value);
    EXPECT_EQ(writer.finish().size(), 20U + 16 * 254);
    writer.add(rfc::session_timeout, 60);
    writer.add(rfc::idle_timeout, 60);
    EXPECT_EQ(writer.finish().size(), 4096U);
    writer.add_octets(rfc::class_attribute, {});
    EXPECT_TRUE(writer.finish().empty());
}

TEST(PacketWriter, knows_where_the_message_authenticator_is) {
    Buffer buffer;
    PacketWriter writer(buffer, PacketCode::access_accept, 9);
    EXPECT_EQ(writer.message_authenticator_at(), 0U);
    writer.reserve_message_authenticator();
    writer.add(rfc::session_timeout, 60);
    EXPECT_EQ(writer.message_authenticator_at(), 22U);
    EXPECT_EQ(parsed(writer.finish()).message_authenticator_at(), 22U);
}

std::vector<std::byte> any_octets(std::size_t least, std::size_t most) {
    std::vector<std::byte> octets(*rc::gen::inRange(least, most + 1));
    for (std::byte& octet : octets) octet = static_cast<std::byte>(*rc::gen::inRange(0, 256));
    return octets;
}

Ipv6Prefix any_prefix() {
    Ipv6Prefix prefix{{}, *rc::gen::inRange<std::uint8_t>(0, 129)};
    const auto octets = any_octets(16, 16);
    for (unsigned bit = 0; bit < prefix.bits; ++bit)
        prefix.network.address[bit / 8] |= octets[bit / 8] & static_cast<std::byte>(0x80U >> bit % 8);
    return prefix;
}

RC_GTEST_PROP(PacketWriter, writes_what_is_read_back, ()) {
    const auto number = *rc::gen::arbitrary<std::uint32_t>();
    const auto counter = *rc::gen::arbitrary<std::uint64_t>();
    const std::string text = *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange(' ', '~')));
    const auto octets = any_octets(1, 253);
    const Ipv6Prefix prefix = any_prefix();
    const Tagged<std::uint32_t> tagged{*rc::gen::inRange<std::uint8_t>(0, 32), number & 0xFF'FFFFU};
    const Tagged<std::string_view> tagged_text{tagged.tag, text};
    RC_PRE(text.size() < 240);

    Buffer buffer;
    PacketWriter writer(buffer, PacketCode::accounting_request, 200);
    writer.add(rfc::nas_port, number);
    writer.add_counter(rfc::acct_output_octets, rfc::acct_output_gigawords, counter);
    writer.add(rfc::user_name, text);
    writer.add(wispr::redirection_url, text);
    writer.add(rfc::class_attribute, octets);
    writer.add(rfc::framed_ipv6_prefix, prefix);
    writer.add(rfc::framed_interface_id, InterfaceId{counter});
    writer.add(rfc::event_timestamp, std::chrono::sys_seconds(std::chrono::seconds(number)));
    writer.add(rfc::tunnel_type, tagged);
    writer.add(rfc::tunnel_private_group_id, tagged_text);
    writer.add(mikrotik::total_limit, number);
    writer.add_octets({4242, 17}, Octets(octets).first(std::min(octets.size(), vendor_value_octets_max)));

    const Packet packet = Packet::parse(writer.finish()).value();
    RC_ASSERT(first_malformed(packet) == std::nullopt);
    RC_ASSERT(packet.identifier() == 200);
    RC_ASSERT(packet.read(rfc::nas_port) == number);
    RC_ASSERT((packet.read_counter(rfc::acct_output_octets, rfc::acct_output_gigawords) ==
               OctetCounter{counter, true}));
    RC_ASSERT(packet.read(rfc::user_name) == text);
    RC_ASSERT(packet.read(wispr::redirection_url) == text);
    RC_ASSERT(std::ranges::equal(packet.read(rfc::class_attribute).value(), octets));
    RC_ASSERT(packet.read(rfc::framed_ipv6_prefix) == prefix);
    RC_ASSERT(packet.read(rfc::framed_interface_id) == InterfaceId{counter});
    RC_ASSERT(packet.read(rfc::event_timestamp).value().time_since_epoch().count() == number);
    RC_ASSERT(packet.read(rfc::tunnel_type) == tagged);
    RC_ASSERT(packet.read(rfc::tunnel_private_group_id) == tagged_text);
    RC_ASSERT(packet.read(mikrotik::total_limit) == number);
    RC_ASSERT(packet.find({4242, 17}).value().size() == std::min(octets.size(), vendor_value_octets_max));
}

RC_GTEST_PROP(PacketWriter, cut_or_with_one_octet_changed_is_refused_or_read_within_bounds, ()) {
    Buffer buffer;
    PacketWriter writer(buffer, PacketCode::access_request, 1);
    writer.add(rfc::user_name, "budi");
    writer.reserve_message_authenticator();
    writer.add(mikrotik::rate_limit, "5M/10M");
    const auto octets = writer.finish();

    const auto kept = *rc::gen::inRange<std::size_t>(0, octets.size());
    const auto cut = Packet::parse(Octets(octets).first(kept));
    RC_ASSERT(!cut);
    RC_ASSERT(cut.error() == (kept < header_octets ? PacketFault::no_header : PacketFault::cut_short));

    const auto at = *rc::gen::inRange<std::size_t>(2, octets.size());
    octets[at] = static_cast<std::byte>(*rc::gen::inRange(0, 256));
    const auto packet = Packet::parse(octets);
    if (!packet) return;
    std::size_t walked = header_octets;
    for (const Attribute attribute : packet->attributes()) walked += 2 + attribute.value.size();
    RC_ASSERT(walked == packet->octets().size());
}

}  // namespace
}  // namespace bangnopi::radius
