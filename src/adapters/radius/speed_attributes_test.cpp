#include "adapters/radius/speed_attributes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace bangnopi::radius {
namespace {

using domain::RouterKind;
using domain::Speed;

constexpr Speed bursting{10'000'000, 5'000'000, {15'000'000, 8'000'000, 8'000'000, 4'000'000, 16}};

struct Written {
    Written(RouterKind kind, const Speed& speed) {
        PacketWriter writer(buffer, PacketCode::coa_request, 1);
        add_speed(writer, kind, speed);
        packet.emplace(Packet::parse(writer.finish()).value());
    }
    std::array<std::byte, packet_octets_max> buffer;
    std::optional<Packet> packet;
};

std::string rate_limit_of(const Speed& speed) {
    return std::string(
        Written(RouterKind::mikrotik, speed).packet->read(mikrotik::rate_limit).value_or("none"));
}

std::string filter_of(const Speed& speed) {
    return std::string(Written(RouterKind::accel_ppp, speed).packet->read(rfc::filter_id).value_or("none"));
}

TEST(SpeedAttributes, of_a_mikrotik_say_the_upload_first_in_the_largest_exact_unit) {
    EXPECT_EQ(rate_limit_of({10'000'000, 5'000'000}), "5M/10M");
    EXPECT_EQ(rate_limit_of({128'000, 1'500'000}), "1500k/128k");
    EXPECT_EQ(rate_limit_of({1'234'567, 999}), "999/1234567");
    EXPECT_EQ(rate_limit_of({2'500'000'000, 0}), "0/2500M");
    EXPECT_EQ(rate_limit_of({0, 0}), "0/0");
}

TEST(SpeedAttributes, of_a_mikrotik_say_all_of_a_burst) {
    EXPECT_EQ(rate_limit_of(bursting), "5M/10M 8M/15M 4M/8M 16/16");
    EXPECT_EQ(rate_limit_of({10'000'000, 512'000, {20'000'000, 1'024'000, 10'000'000, 512'001, 3600}}),
              "512k/10M 1024k/20M 512001/10M 3600/3600");
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    const std::string longest = rate_limit_of({most, most, {most, most, most, most, 3600}});
    EXPECT_EQ(longest.size(), 6 * 19 + 3 + 2 + 10U);
}

TEST(SpeedAttributes, of_others_than_a_mikrotik_are_the_same_with_a_burst_and_without) {
    const Speed plain{bursting.down_bps, bursting.up_bps};
    for (const RouterKind kind :
         {RouterKind::chillispot, RouterKind::accel_ppp, RouterKind::hostapd, RouterKind::other})
        EXPECT_TRUE(std::ranges::equal(Written(kind, bursting).packet->octets(),
                                       Written(kind, plain).packet->octets()));
}

TEST(SpeedAttributes, of_accel_ppp_say_the_download_first_in_kbit) {
    EXPECT_EQ(filter_of({10'000'000, 5'000'000}), "10000/5000");
    EXPECT_EQ(filter_of({1'234'567, 999}), "1235/1");
    EXPECT_EQ(filter_of({0, 128'000}), "0/128");
}

TEST(SpeedAttributes, of_a_chillispot_are_numbers_of_kbit) {
    const Written written(RouterKind::chillispot, {10'000'000, 999});
    EXPECT_EQ(written.packet->read(chillispot::bandwidth_max_down), 10'000U);
    EXPECT_EQ(written.packet->read(chillispot::bandwidth_max_up), 1U);
    const Written unlimited(RouterKind::chillispot, {});
    EXPECT_EQ(unlimited.packet->read(chillispot::bandwidth_max_down), 0U);
    EXPECT_EQ(unlimited.packet->read(chillispot::bandwidth_max_up), 0U);
}

TEST(SpeedAttributes, of_others_are_those_of_wispr_up_to_what_32_bits_can_say) {
    const Written written(RouterKind::other, {10'000'000, 5'000'000});
    EXPECT_EQ(written.packet->read(wispr::bandwidth_max_down), 10'000'000U);
    EXPECT_EQ(written.packet->read(wispr::bandwidth_max_up), 5'000'000U);
    const Written fast(RouterKind::other, {10'000'000'000, 0});
    EXPECT_EQ(fast.packet->read(wispr::bandwidth_max_down), 4'294'967'295U);
    EXPECT_EQ(fast.packet->read(wispr::bandwidth_max_up), 4'294'967'295U);
}

TEST(SpeedAttributes, of_hostapd_are_none) {
    const Written written(RouterKind::hostapd, {10'000'000, 5'000'000});
    EXPECT_EQ(written.packet->octets().size(), header_octets);
}

}  // namespace
}  // namespace bangnopi::radius
