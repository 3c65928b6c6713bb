#include "domain/ip_prefix.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <optional>

namespace bangnopi::domain {
namespace {

std::optional<std::string> kept(std::string_view text) {
    const auto prefix = IpPrefix::parse(text);
    return prefix ? std::optional(prefix->text()) : std::nullopt;
}
std::string refused(std::string_view text) {
    const auto prefix = IpPrefix::parse(text);
    return prefix ? "" : english(prefix.error().detail);
}

TEST(IpPrefix, IsKeptInItsCanonicalText) {
    EXPECT_EQ(kept("10.0.0.2"), "10.0.0.2");
    EXPECT_EQ(kept("10.0.0.2/32"), "10.0.0.2");
    EXPECT_EQ(kept("10.99.0.0/24"), "10.99.0.0/24");
    EXPECT_EQ(kept("127.0.0.0/8"), "127.0.0.0/8");
    EXPECT_EQ(kept("2001:DB8:0:0::/48"), "2001:db8::/48");
    EXPECT_EQ(kept("::1/128"), "::1");
}

TEST(IpPrefix, WhatIsNotOneIsRefused) {
    for (const char* text :
         {"", "/24", "10.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/024", "10.0.0.0/-8", "10.0.0.0/24/24",
          "10.0.0.0 /24", "010.0.0.0/8", "fe80::1%eth0", "2001:db8::/129", "router.desa.id"})
        EXPECT_EQ(refused(text), "is an address such as 10.0.0.2, or a prefix such as 10.99.0.0/24") << text;
    EXPECT_EQ(kept(std::string_view("10.0.0.1\0", 9)), std::nullopt);
    EXPECT_EQ(kept(std::string(10'000, '1')), std::nullopt);
}

TEST(IpPrefix, AnAddressInsideIsToldThePrefix) {
    EXPECT_EQ(refused("10.99.0.5/24"), "has an address inside the prefix: write 10.99.0.0/24");
    EXPECT_EQ(refused("2001:db8::1/64"), "has an address inside the prefix: write 2001:db8::/64");
}

TEST(IpPrefix, NeverIsTheWholeInternet) {
    for (const char* text : {"0.0.0.0/0", "10.0.0.0/7", "::/0", "2000::/15"})
        EXPECT_EQ(refused(text), "is too many addresses: /8 is the widest, of IPv6 /16") << text;
}

TEST(IpPrefix, IsIpv4InOneWayOnly) {
    for (const char* text : {"::ffff:10.0.0.2", "::ffff:0:0/96", "::/64", "::ffff:10.0.0.0/120"})
        EXPECT_EQ(refused(text), "holds IPv4 addresses: write them as IPv4") << text;
}

TEST(IpPrefix, ReachesFromItsFirstAddressToItsLast) {
    const auto prefix = IpPrefix::parse("10.99.4.0/22");
    ASSERT_TRUE(prefix);
    EXPECT_EQ(prefix->first(), (IpAddress{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 99, 4, 0}));
    EXPECT_EQ(prefix->last(), (IpAddress{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 99, 7, 255}));
}

TEST(IpPrefix, WidensBitByBitAsFarAsOneMayBeWritten) {
    const auto widest = [](std::string_view text) {
        std::optional<IpPrefix> prefix = *IpPrefix::parse(text);
        std::string last;
        for (; prefix; prefix = prefix->wider()) last = prefix->text();
        return last;
    };
    EXPECT_EQ(IpPrefix::parse("10.0.0.3")->wider()->text(), "10.0.0.2/31");
    EXPECT_EQ(widest("10.99.3.7"), "10.0.0.0/8");
    EXPECT_EQ(widest("2001:db8::1"), "2001::/16");
}

TEST(IpPrefix, IsOfAddressesThatCanBeASource) {
    for (const char* text : {"0.0.0.0", "0.0.0.0/8", "224.0.0.1", "239.0.0.0/8", "240.0.0.1",
                             "255.255.255.255", "255.0.0.0/8", "::", "::/112", "ff02::1", "ff00::/16"})
        EXPECT_EQ(refused(text), "is an address that nobody sends from") << text;
    for (const char* text : {"1.0.0.0/8", "223.255.255.255", "fe80::1", "::2"}) EXPECT_EQ(kept(text), text);
}

TEST(ServerIp, IsOneThatOthersReach) {
    EXPECT_EQ(normalise_server_ip("203.0.113.5"), "203.0.113.5");
    EXPECT_EQ(normalise_server_ip("2001:DB8:0::5"), "2001:db8::5");
    EXPECT_EQ(normalise_server_ip("::ffff:203.0.113.5"), "203.0.113.5");
    for (const char* text :
         {"", "net.desa.id", "203.0.113.0/24", "0.0.0.0", "::", "127.0.0.1", "127.9.9.9", "::1", "224.0.0.1",
          "255.255.255.255", "ff02::1", "::ffff:127.0.0.1", "::ffff:0.0.0.0", "::ffff:239.1.1.1"})
        EXPECT_EQ(normalise_server_ip(text), std::nullopt) << text;
    EXPECT_EQ(normalise_server_ip(std::string(10'000, '1')), std::nullopt);
}

RC_GTEST_PROP(IpPrefix, IsReadBackFromItsTextAndFromTheOneItTells, (std::array<std::uint8_t, 4> octets)) {
    constexpr std::string_view told = "has an address inside the prefix: write ";
    octets[0] = *rc::gen::inRange<std::uint8_t>(1, 224);
    const int bits = *rc::gen::inRange(8, 33);
    const auto given = IpPrefix::parse(fmt::format("{}/{}", fmt::join(octets, "."), bits));
    const std::string text = given ? given->text() : english(given.error().detail).substr(told.size());
    const auto again = IpPrefix::parse(text);
    RC_ASSERT(again);
    RC_ASSERT(again->text() == text);
    RC_ASSERT(again->first() <= again->last());
}

}  // namespace
}  // namespace bangnopi::domain
