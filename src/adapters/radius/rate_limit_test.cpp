#include "adapters/radius/rate_limit.hpp"

#include <gtest/gtest.h>

namespace bangnopi::radius {
namespace {

class Written {
  public:
    Written(domain::RouterKind kind, const domain::Speed& speed)
        : writer_(buffer_, PacketCode::access_accept, 1) {
        add_speed(writer_, kind, speed);
    }
    Packet packet() { return Packet::parse(writer_.finish()).value(); }
    std::size_t octets() { return writer_.finish().size() - header_octets; }

  private:
    std::array<std::byte, packet_octets_max> buffer_{};
    PacketWriter writer_;
};

TEST(RateLimit, of_a_mikrotik_has_the_customers_upload_first) {
    EXPECT_EQ(mikrotik_rate_limit({20'000'000, 5'000'000}).view(), "5M/20M");
    EXPECT_EQ(mikrotik_rate_limit({1'500'000, 128'000}).view(), "128k/1500k");
    EXPECT_EQ(mikrotik_rate_limit({1'000'001, 0}).view(), "0/1000001");
    EXPECT_EQ(mikrotik_rate_limit({INT64_MAX, INT64_MAX}).view(), "9223372036854775807/9223372036854775807");
}

TEST(RateLimit, of_accel_ppp_has_the_download_first_in_kbit_rounded_up) {
    EXPECT_EQ(accel_ppp_rate({20'000'000, 5'000'001}).view(), "20000/5001");
    EXPECT_EQ(accel_ppp_rate({1, 0}).view(), "1/0");
}

TEST(RateLimit, is_one_attribute_of_the_routers_kind) {
    const domain::Speed speed{20'000'000, 5'000'000};
    Written of_mikrotik(domain::RouterKind::mikrotik, speed);
    EXPECT_EQ(of_mikrotik.packet().read(mikrotik::rate_limit), "5M/20M");
    EXPECT_EQ(of_mikrotik.packet().read(wispr::bandwidth_max_up), std::nullopt);
    Written of_accel(domain::RouterKind::accel_ppp, speed);
    EXPECT_EQ(of_accel.packet().read(rfc::filter_id), "20000/5000");
    Written of_hostapd(domain::RouterKind::hostapd, speed);
    EXPECT_EQ(of_hostapd.packet().read(wispr::bandwidth_max_up), 5'000'000U);
    EXPECT_EQ(of_hostapd.packet().read(wispr::bandwidth_max_down), 20'000'000U);
}

TEST(RateLimit, of_a_chillispot_is_in_both_units) {
    Written written(domain::RouterKind::chillispot, {20'000'001, 5'000'000'000});
    EXPECT_EQ(written.packet().read(chillispot::bandwidth_max_down), 20'001U);
    EXPECT_EQ(written.packet().read(chillispot::bandwidth_max_up), 5'000'000U);
    EXPECT_EQ(written.packet().read(wispr::bandwidth_max_down), 20'000'001U);
    EXPECT_EQ(written.packet().read(wispr::bandwidth_max_up), UINT32_MAX) << "as much as it can say";
}

TEST(RateLimit, is_left_out_where_nothing_is_limited) {
    for (const auto kind : {domain::RouterKind::mikrotik, domain::RouterKind::chillispot,
                            domain::RouterKind::accel_ppp, domain::RouterKind::other})
        EXPECT_EQ(Written(kind, {}).octets(), 0U);
    Written upload_only(domain::RouterKind::other, {0, 5'000'000});
    EXPECT_EQ(upload_only.packet().read(wispr::bandwidth_max_down), std::nullopt);
    EXPECT_EQ(upload_only.packet().read(wispr::bandwidth_max_up), 5'000'000U);
}

}  // namespace
}  // namespace bangnopi::radius
