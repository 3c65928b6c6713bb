#include "adapters/outbound/socket_guard.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>

namespace bangnopi::outbound {
namespace {

domain::IpAddress address(const char* text) {
    domain::IpAddress bytes{};
    EXPECT_EQ(inet_pton(AF_INET6, text, bytes.data()), 1) << text;
    return bytes;
}

TEST(OutboundAddress, of_a_machine_a_link_or_a_private_network_is_not_public) {
    for (const char* text : {"::ffff:127.0.0.1",
                             "::ffff:10.0.0.7",
                             "::ffff:172.16.0.1",
                             "::ffff:172.31.255.255",
                             "::ffff:192.168.88.1",
                             "::ffff:169.254.169.254",
                             "::ffff:100.64.1.1",
                             "::ffff:0.0.0.0",
                             "::1",
                             "::",
                             "fe80::1",
                             "fd00::1",
                             "::10.0.0.7",
                             "64:ff9b::a00:7",
                             "::ffff:224.0.0.1",
                             "::ffff:255.255.255.255",
                             "2002:a00:7::1",
                             "64:ff9b:1::1",
                             "::ffff:0:a00:7",
                             "fec0::1",
                             "2001::1"})
        EXPECT_FALSE(is_public(address(text))) << text;
}

TEST(OutboundAddress, of_the_internet_is_public) {
    for (const char* text :
         {"::ffff:203.0.114.9", "::ffff:172.32.0.1", "::ffff:11.0.0.1", "2001:4860:4860::8888"})
        EXPECT_TRUE(is_public(address(text))) << text;
}

}  // namespace
}  // namespace bangnopi::outbound
