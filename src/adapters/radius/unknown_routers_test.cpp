#include "adapters/radius/unknown_routers.hpp"

#include <gtest/gtest.h>

namespace bangnopi::radius {
namespace {

using namespace std::chrono_literals;
constexpr Instant start{1h};

domain::IpAddress ipv4(std::uint8_t last_octet) {
    return {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 10, 1, 1, last_octet};
}

TEST(UnknownRouters, are_told_with_the_newest_first) {
    UnknownRouters routers;
    EXPECT_TRUE(routers.note(ipv4(9), 1812, start));
    EXPECT_TRUE(routers.note(ipv4(8), 1812, start + 1s));
    EXPECT_FALSE(routers.note(ipv4(9), 1812, start + 2s));
    EXPECT_TRUE(routers.note({0x20, 1, 0x0D, 0xB8}, 1814, start));
    const auto newest = routers.newest();
    ASSERT_EQ(newest.size(), 3U);
    EXPECT_EQ(newest[0].address, "10.1.1.9");
    EXPECT_EQ(newest[0].requests, 2U);
    EXPECT_EQ(newest[0].last_at, start + 2s);
    EXPECT_EQ(newest[1].address, "10.1.1.8");
    EXPECT_EQ(newest[2].address, "2001:db8::");
    EXPECT_EQ(newest[2].port, 1814);
}

TEST(UnknownRouters, fill_no_log_however_many_they_are) {
    UnknownRouters routers;
    int told = 0;
    for (std::uint8_t i = 0; i < 100; ++i) told += routers.note(ipv4(i), 1812, start) ? 1 : 0;
    EXPECT_EQ(told, UnknownRouters::told_a_minute_max);
    EXPECT_TRUE(routers.note(ipv4(200), 1812, start + 61s));
}

TEST(UnknownRouters, beyond_their_bound_forget_the_one_that_was_silent_longest) {
    UnknownRouters routers;
    const auto count = static_cast<std::uint8_t>(UnknownRouters::addresses_max + 1);
    for (std::uint8_t i = 0; i < count; ++i) routers.note(ipv4(i), 1812, start + std::chrono::seconds{i});
    EXPECT_EQ(routers.newest().size(), UnknownRouters::addresses_max);
    EXPECT_EQ(routers.newest().back().address, "10.1.1.1");
}

}  // namespace
}  // namespace bangnopi::radius
