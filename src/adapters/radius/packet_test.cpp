#include "adapters/radius/packet.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/support/octets.hpp"

namespace bangnopi::radius {
namespace {

using Datagram = std::vector<std::byte>;

// Code 1, identifier 7, an authenticator of zeros, and these attributes.
Datagram datagram(std::string_view attributes_hex) {
    Datagram bytes = octets_of_hex("0107 0000 00000000000000000000000000000000");
    const Datagram attributes = octets_of_hex(attributes_hex);
    bytes.insert(bytes.end(), attributes.begin(), attributes.end());
    bytes[2] = static_cast<std::byte>(bytes.size() >> 8U);
    bytes[3] = static_cast<std::byte>(bytes.size() & 0xFFU);
    return bytes;
}

// The bytes are borrowed: they must outlive the packet.
Packet parsed(const Datagram& bytes) {
    const auto packet = Packet::parse(bytes);
    EXPECT_TRUE(packet) << name_of(packet.error());
    return packet.value();
}

PacketFault fault_of(const Datagram& bytes) {
    const auto packet = Packet::parse(bytes);
    EXPECT_FALSE(packet);
    return packet.error();
}

TEST(Packet, has_a_header_and_attributes_in_their_order) {
    const Datagram bytes = datagram("01 06 62756469  05 06 00000003  19 02");
    const Packet packet = parsed(bytes);
    EXPECT_EQ(packet.code(), PacketCode::access_request);
    EXPECT_EQ(packet.identifier(), 7);
    EXPECT_EQ(packet.authenticator(), Authenticator{});
    std::vector<std::pair<int, std::string>> found;
    for (const Attribute attribute : packet.attributes())
        found.emplace_back(attribute.name.type, hex_of(attribute.value));
    EXPECT_EQ(found, (decltype(found){{1, "62756469"}, {5, "00000003"}, {25, ""}}));
}

TEST(Packet, ends_where_its_length_says) {
    Datagram bytes = datagram("01 06 62756469");
    bytes.resize(bytes.size() + 9, std::byte{0xFF});
    const Packet packet = parsed(bytes);
    EXPECT_EQ(packet.octets().size(), 26U);
    EXPECT_EQ(packet.read(rfc::user_name), "budi");
}

TEST(Packet, is_refused_by_its_fault) {
    EXPECT_EQ(fault_of({}), PacketFault::no_header);
    Datagram bytes = datagram("");
    bytes.pop_back();
    EXPECT_EQ(fault_of(bytes), PacketFault::no_header);

    bytes = datagram("01 06 62756469");
    bytes.pop_back();
    EXPECT_EQ(fault_of(bytes), PacketFault::cut_short);

    bytes = datagram("01 06 62756469");
    bytes[3] = std::byte{19};
    EXPECT_EQ(fault_of(bytes), PacketFault::length_out_of_bounds);
    bytes.resize(5000);
    bytes[2] = std::byte{0x10};
    bytes[3] = std::byte{0x01};  // 4097
    EXPECT_EQ(fault_of(bytes), PacketFault::length_out_of_bounds);

    for (const char* attributes : {"01", "01 00", "01 01 62", "01 07 62756469", "01 06 62756469 05"})
        EXPECT_EQ(fault_of(datagram(attributes)), PacketFault::attribute_length) << attributes;
}

TEST(Packet, of_4096_octets_is_the_longest) {
    std::string attributes;
    for (int i = 0; i < 16; ++i) attributes += "21fd" + std::string(251U * 2, '0');
    attributes += "211c" + std::string(26U * 2, '0');
    const Datagram bytes = datagram(attributes);
    ASSERT_EQ(bytes.size(), packet_octets_max);
    EXPECT_EQ(parsed(bytes).octets().size(), packet_octets_max);
}

TEST(Packet, has_one_message_authenticator_of_16_octets) {
    const std::string one = "50 12 000102030405060708090a0b0c0d0e0f";
    EXPECT_EQ(parsed(datagram("01 06 62756469")).message_authenticator_at(), std::nullopt);
    EXPECT_EQ(parsed(datagram(one)).message_authenticator_at(), 22U);
    EXPECT_EQ(parsed(datagram("01 06 62756469" + one)).message_authenticator_at(), 28U);
    EXPECT_EQ(fault_of(datagram(one + one)), PacketFault::two_message_authenticators);
    EXPECT_EQ(fault_of(datagram("50 11 000102030405060708090a0b0c0d0e")),
              PacketFault::message_authenticator_length);
    EXPECT_EQ(fault_of(datagram("50 02")), PacketFault::message_authenticator_length);
}

TEST(Packet, reads_each_form) {
    const Datagram bytes = datagram(
        "05 06 80000001  08 06 0a010203  37 06 6a000000  60 0a 0011223344556677"
        "5f 12 20010db8000000000000000000000001  40 06 03 00000d  51 06 02 31 32 33  19 05 00ff80");
    const Packet packet = parsed(bytes);
    EXPECT_EQ(packet.read(rfc::nas_port), 0x80000001U);
    EXPECT_EQ(packet.read(rfc::framed_ip_address), Ipv4{0x0a010203});
    EXPECT_EQ(packet.read(rfc::event_timestamp), std::chrono::sys_seconds(std::chrono::seconds(0x6a000000)));
    EXPECT_EQ(packet.read(rfc::framed_interface_id), InterfaceId{0x0011223344556677});
    EXPECT_EQ(hex_of(packet.read(rfc::nas_ipv6_address).value().address), "20010db8000000000000000000000001");
    EXPECT_EQ(packet.read(rfc::tunnel_type), (Tagged<std::uint32_t>{3, 13}));
    EXPECT_EQ(packet.read(rfc::tunnel_private_group_id), (Tagged<std::string_view>{2, "123"}));
    EXPECT_EQ(hex_of(packet.read(rfc::class_attribute).value()), "00ff80");
    EXPECT_EQ(packet.read(rfc::session_timeout), std::nullopt);
}

TEST(Packet, reads_no_value_that_is_not_of_its_form) {
    EXPECT_EQ(parsed(datagram("05 05 000001")).read(rfc::nas_port), std::nullopt);
    EXPECT_EQ(parsed(datagram("08 07 0a01020304")).read(rfc::framed_ip_address), std::nullopt);
    EXPECT_EQ(parsed(datagram("01 05 c328 41")).read(rfc::user_name), std::nullopt);      // no UTF-8
    EXPECT_EQ(parsed(datagram("01 05 62 00 41")).read(rfc::user_name), std::nullopt);     // NUL
    EXPECT_EQ(parsed(datagram("40 06 20 00000d")).read(rfc::tunnel_type), std::nullopt);  // tag 32
    EXPECT_EQ(parsed(datagram("51 04 31 32")).read(rfc::tunnel_private_group_id),
              (Tagged<std::string_view>{0, "12"}));
}

TEST(Packet, reads_a_text_without_the_nul_at_its_end) {
    EXPECT_EQ(parsed(datagram("2c 05 38 31 00")).read(rfc::acct_session_id), "81");
    EXPECT_EQ(parsed(datagram("2c 03 00")).read(rfc::acct_session_id), "");
    EXPECT_EQ(parsed(datagram("2c 05 38 00 00")).read(rfc::acct_session_id), std::nullopt);
    EXPECT_EQ(parsed(datagram("51 06 02 31 32 00")).read(rfc::tunnel_private_group_id),
              (Tagged<std::string_view>{2, "12"}));
}

TEST(Packet, has_the_octets_of_a_text_that_is_none) {
    const Datagram latin1 = datagram("01 06 62 75 64 e9");
    EXPECT_EQ(first_malformed(parsed(latin1)), std::nullopt);
    EXPECT_EQ(parsed(latin1).read(rfc::user_name), std::nullopt);
    EXPECT_EQ(hex_of(parsed(latin1).find(rfc::user_name).value()), "627564e9");
}

TEST(Packet, reads_a_prefix_within_its_bounds) {
    const Datagram whole = datagram("61 14 0040 20010db8000100020000000000000000");
    const Datagram cut = datagram("61 0c 0040 20010db800010002");
    EXPECT_EQ(parsed(whole).read(rfc::framed_ipv6_prefix), parsed(cut).read(rfc::framed_ipv6_prefix));
    EXPECT_EQ(parsed(cut).read(rfc::framed_ipv6_prefix).value().bits, 64);
    EXPECT_EQ(parsed(datagram("7b 04 0000")).read(rfc::delegated_ipv6_prefix), Ipv6Prefix{});
    for (const char* bad :
         {"61 03 00", "61 0b 0040 20010db8000100",  // too few octets for its length
          "61 0c 003f 20010db800010003",            // a bit beyond it
          "61 14 0081 20010db8000100020000000000000000", "61 15 0040 20010db800010002000000000000000000"})
        EXPECT_EQ(parsed(datagram(bad)).read(rfc::framed_ipv6_prefix), std::nullopt) << bad;
}

TEST(Packet, joins_a_counter_with_its_gigawords) {
    EXPECT_EQ(parsed(datagram("2a 06 00000005 34 06 00000002"))
                  .read_counter(rfc::acct_input_octets, rfc::acct_input_gigawords),
              (OctetCounter{0x2'0000'0005, true}));
    EXPECT_EQ(
        parsed(datagram("2a 06 ffffffff")).read_counter(rfc::acct_input_octets, rfc::acct_input_gigawords),
        (OctetCounter{0xFFFF'FFFF, false}));
    EXPECT_EQ(
        parsed(datagram("34 06 00000002")).read_counter(rfc::acct_input_octets, rfc::acct_input_gigawords),
        std::nullopt);
}

TEST(VendorAttributes, are_several_in_one_or_one_in_each) {
    const Datagram together = datagram("1a 13 00003a8c 01 06 00000064 08 07 354d2f354d");
    const Datagram apart = datagram("1a 0c 00003a8c 01 06 00000064  1a 0d 00003a8c 08 07 354d2f354d");
    for (const Datagram& bytes : {together, apart}) {
        EXPECT_EQ(parsed(bytes).read(mikrotik::recv_limit), 100U);
        EXPECT_EQ(parsed(bytes).read(mikrotik::rate_limit), "5M/5M");
        EXPECT_EQ(parsed(bytes).read(chillispot::max_input_octets), std::nullopt);
        EXPECT_EQ(parsed(bytes).read(rfc::user_name), std::nullopt);
    }
}

TEST(VendorAttributes, of_a_malformed_one_are_ignored_and_others_read) {
    const std::string good = "1a 0c 00003a8c 01 06 00000064";
    for (const char* bad :
         {"1a 02", "1a 05 003a8c", "1a 06 00003a8c", "1a 07 00003a8c 01", "1a 0c 00003a8c 01 07 00000063",
          "1a 0d 00003a8c 01 06 00000063 01", "1a 08 00003a8c 01 01", "1a 0c 00000000 01 06 00000063"})
        EXPECT_EQ(parsed(datagram(bad + good)).read(mikrotik::recv_limit), 100U) << bad;
}

TEST(FirstMalformed, tells_an_absent_attribute_from_a_wrong_one) {
    EXPECT_EQ(first_malformed(parsed(datagram("01 06 62756469 05 06 00000003 21 02"))), std::nullopt);
    EXPECT_EQ(first_malformed(parsed(datagram("01 06 62756469 05 05 000003"))), AttributeName(rfc::nas_port));
    EXPECT_EQ(first_malformed(parsed(datagram("61 03 00"))), AttributeName(rfc::framed_ipv6_prefix));
    for (const char* password : {"02 12 00000000000000000000000000000000", "02 02", "03 03 00"})
        EXPECT_EQ(first_malformed(parsed(datagram(password))), std::nullopt) << "it is wrong, no more";
}

TEST(Unreadable, are_attributes_of_another_form_than_theirs) {
    EXPECT_EQ(
        count_unreadable(parsed(datagram("01 06 62756469 05 06 00000003 1a 0c 00003a8c 01 06 00000064"))),
        0U);
    EXPECT_EQ(count_unreadable(parsed(datagram("08 05 0a1400 1a 0c 00003a8c 01 07 00000063 05 06 00000003"))),
              2U);
}

TEST(Counter, is_not_known_where_its_upper_half_is_unreadable) {
    const Datagram bytes = datagram("2a 06 00000005 34 05 000001");
    EXPECT_EQ(parsed(bytes).read_counter(rfc::acct_input_octets, rfc::acct_input_gigawords), std::nullopt);
}

// Walks everything there is to read: the sanitizers hold it to its bounds.
std::size_t walk(const Packet& packet) {
    std::size_t octets = 0;
    for (const Attribute attribute : packet.attributes()) {
        octets += 2 + attribute.value.size();
        if (const auto own = vendor_attributes(attribute); own && attribute.name == rfc::vendor_specific)
            for (const Attribute one : *own) RC_ASSERT(one.value.size() + 2 <= attribute.value.size());
    }
    return octets;
}

RC_GTEST_PROP(Packet, of_any_bytes_is_refused_or_stays_within_its_length, ()) {
    auto bytes =
        *rc::gen::map(rc::gen::container<std::vector<std::uint8_t>>(rc::gen::arbitrary<std::uint8_t>()),
                      [](const std::vector<std::uint8_t>& raw) {
                          Datagram made;
                          for (const std::uint8_t octet : raw) made.push_back(std::byte{octet});
                          return made;
                      });
    const Datagram head = datagram("");
    bytes.insert(bytes.begin(), head.begin(), head.end());
    bytes[3] = static_cast<std::byte>(
        *rc::gen::inRange<std::size_t>(0, std::min<std::size_t>(bytes.size() + 3, 256)));
    const auto packet = Packet::parse(bytes);
    if (!packet) return;
    RC_ASSERT(packet->octets().size() <= bytes.size());
    RC_ASSERT(header_octets + walk(*packet) == packet->octets().size());
}

}  // namespace
}  // namespace bangnopi::radius
