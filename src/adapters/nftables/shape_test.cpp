#include "adapters/nftables/shape.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace bangnopi::nftables {
namespace {

TEST(Shape, IsInKilobitsDownloadFirst) {
    EXPECT_EQ(text_of(shape_of({10'000'000, 5'000'000, {}})), "10000/5000 kbit/s");
    EXPECT_EQ(text_of(shape_of({1'500, 0, {}})), "2/0 kbit/s");
}

TEST(Shape, OfALineWithoutLimitsIsNone) {
    EXPECT_FALSE(shape_of({}));
    EXPECT_TRUE(shape_of({0, 1000, {}}));
}

TEST(Shape, IsInWholeMegabitsFromAGigabitOn) {
    EXPECT_EQ(text_of(shape_of({1'234'567'000, 999'999'000, {}})), "1235000/999999 kbit/s");
}

// From rest MikroTik's average over 16 s reaches 8 Mbit/s after 16 · 8 / 20 = 6.4 s at 20 Mbit/s; 10 Mbit/s beyond the rate are
// 64 Mbit then.
TEST(Shape, GivesABurstAsMuchAsMikroTikWould) {
    const domain::Speed speed{10'000'000, 5'000'000, {20'000'000, 5'000'001, 8'000'000, 4'000'000, 16}};
    EXPECT_EQ(shape_of(speed).down, (Rate{10'000, 20'000, 8'000}));
    EXPECT_EQ(text_of(shape_of({10'000'000, 5'000'000, {20'000'000, 10'000'000, 8'000'000, 4'000'000, 16}})),
              "10000/5000 kbit/s, 8000/4000 kB at 20000/10000 kbit/s");
}

TEST(Shape, HasABucketThatTheKernelCanCount) {
    const Shape shape = shape_of({1'000'000, 0, {2'000'000, 0, 2'000'000, 0, 3600}});
    EXPECT_EQ(shape.down.burst_kb, 1000 * 250 / 8);
}

TEST(Shape, HasABucketThatTcTakes) {
    const Shape shape = shape_of({10'000'000'000,
                                  10'000'000'000,
                                  {20'000'000'000, 20'000'000'000, 10'000'000'000, 10'000'000'000, 60}});
    EXPECT_EQ(shape.down, (Rate{10'000'000, 20'000'000, 4'000'000}));
    EXPECT_EQ(tc_parameters(shape.up),
              "rate 10000000kbit ceil 20000000kbit burst 4000000000 cburst 10000000 quantum 2000");
}

TEST(Shape, IsSaidToTcInKilobitsAndBytes) {
    EXPECT_EQ(tc_parameters({10'000, 20'000, 8'000}),
              "rate 10000kbit ceil 20000kbit burst 8000000 cburst 10000 quantum 2000");
    EXPECT_EQ(tc_parameters({128, 128, 0}), "rate 128kbit ceil 128kbit burst 3200 cburst 3200 quantum 2000");
}

TEST(Shape, OfAnotherTextIsNone) {
    for (const char* text : {"", "kbit/s", "1/2", "1/2 kbit/s ", "1/2/3 kbit/s", "01/2 kbit/s",
                             "1/2 kbit/s, 0/0 kB at 1/2 kbit/s", "99999999999999999999/1 kbit/s",
                             "9000000000000000000/1 kbit/s"})
        EXPECT_FALSE(parse_shape(text)) << text;
}

RC_GTEST_PROP(Shape, IsReadAsItWasWritten, ()) {
    const auto bps = rc::gen::inRange<std::int64_t>(0, 20'000'000'000);
    const Shape shape =
        shape_of({*bps, *bps, {*bps, *bps, *bps, *bps, *rc::gen::inRange<std::int64_t>(1, 3601)}});
    RC_ASSERT(parse_shape(text_of(shape)) == shape);
}

}  // namespace
}  // namespace bangnopi::nftables
