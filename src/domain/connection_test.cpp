#include "domain/connection.hpp"

#include <gtest/gtest.h>

namespace bangnopi::domain {
namespace {

TEST(Connection, NamesAreReadBack) {
    for (const ConnectionKind kind :
         {ConnectionKind::pppoe, ConnectionKind::hotspot, ConnectionKind::static_ip, ConnectionKind::dhcp})
        EXPECT_EQ(parse_connection_kind(name_of(kind)), kind);
    EXPECT_EQ(parse_connection_kind("l2tp"), std::nullopt);
}

TEST(Ip, IsKeptInItsCanonicalText) {
    EXPECT_EQ(normalise_ip("10.20.0.4"), "10.20.0.4");
    EXPECT_EQ(normalise_ip("2001:DB8:0:0:0:0:0:1"), "2001:db8::1");
}

TEST(Ip, WhatIsNotAnAddressIsRefused) {
    for (const char* text :
         {"", "10.20.0", "10.20.0.256", "10.20.0.4/24", " 10.20.0.4", "010.1.1.1", "fe80::1%eth0", "x"})
        EXPECT_EQ(normalise_ip(text), std::nullopt) << text;
    EXPECT_EQ(normalise_ip(std::string_view("10.0.0.1\0", 9)), std::nullopt);
}

TEST(Mac, IsKeptInLowerCaseWithColons) {
    for (const char* text : {"AA-BB-CC-00-11-22", "aa:bb:cc:00:11:22", "aabb.cc00.1122", "AABBCC001122"})
        EXPECT_EQ(normalise_mac(text), "aa:bb:cc:00:11:22") << text;
    EXPECT_EQ(normalise_mac("0:E1:C:38:c8:f8"), "00:e1:0c:38:c8:f8");
}

TEST(Mac, WhatIsNotOneIsRefused) {
    for (const char* text : {"", "aa:bb:cc:00:11", "aa:bb:cc:00:11:22:33", "gg:bb:cc:00:11:22",
                             ":aabbcc001122", "1:aa:bb:cc:00:11:22", "aa::bb:cc:00:11:22", "aabbcc001122:"})
        EXPECT_EQ(normalise_mac(text), std::nullopt) << text;
}

TEST(Mac, OfAStationMayHaveTheTypeOfItsHardwareBeforeIt) {
    for (const char* text : {"1:aa:bb:cc:0:11:22", "01:AA:BB:CC:00:11:22", "01aabbcc001122",
                             "01aa.bbcc.0011.22", "AA-BB-CC-00-11-22", "aabb.cc00.1122"})
        EXPECT_EQ(mac_of_station(text), "aa:bb:cc:00:11:22") << text;
    EXPECT_EQ(mac_of_station("1:0:e1:c:38:c8:f8"), "00:e1:0c:38:c8:f8");
    EXPECT_EQ(mac_of_station("01:bb:cc:00:11:22"), "01:bb:cc:00:11:22") << "it is an address";
    for (const char* text : {"", "10.9.8.7", "6:aa:bb:cc:00:11:22", "ff:aa:bb:cc:00:11:22",
                             "1:1:aa:bb:cc:00:11:22", "aa:bb:cc:00:11:22:warung", "aa:bb:cc:00:11:22 "})
        EXPECT_EQ(mac_of_station(text), std::nullopt) << text;
}

}  // namespace
}  // namespace bangnopi::domain
