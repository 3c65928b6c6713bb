#include "domain/quota.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace bangnopi::domain {
namespace {

constexpr std::uint64_t highest = std::numeric_limits<std::uint64_t>::max();

TEST(Quota, is_told_at_80_and_at_100_percent) {
    EXPECT_EQ(quota_percent_reached(0, 79, 100), std::nullopt);
    EXPECT_EQ(quota_percent_reached(79, 80, 100), 80);
    EXPECT_EQ(quota_percent_reached(80, 99, 100), std::nullopt);
    EXPECT_EQ(quota_percent_reached(99, 100, 100), 100);
    EXPECT_EQ(quota_percent_reached(100, 900, 100), std::nullopt);
}

TEST(Quota, that_is_used_up_at_a_stroke_is_told_once) {
    EXPECT_EQ(quota_percent_reached(0, 500, 100), 100);
}

TEST(Quota, is_exact_beyond_63_bits_and_of_uneven_sizes) {
    EXPECT_EQ(quota_percent_reached(0, highest, highest), 100);
    EXPECT_EQ(quota_percent_reached(0, highest - 1, highest), 80);
    EXPECT_EQ(quota_percent_reached(0, 2, 3), std::nullopt);
    EXPECT_EQ(quota_percent_reached(0, 3, 3), 100);
}

TEST(Quota, of_nothing_is_never_told) {
    EXPECT_EQ(quota_percent_reached(0, 5, 0), std::nullopt);
}

RC_GTEST_PROP(Quota, is_told_at_most_twice_however_use_arrives, ()) {
    const auto included = *rc::gen::inRange<std::uint64_t>(1, 1000);
    std::uint64_t used = 0;
    int told = 0;
    int last = 0;
    for (int i = 0; i < 60; ++i) {
        const std::uint64_t before = used;
        used += *rc::gen::inRange<std::uint64_t>(0, 50);
        const auto percent = quota_percent_reached(before, used, included);
        if (!percent) continue;
        RC_ASSERT(*percent > last);
        last = *percent;
        ++told;
    }
    RC_ASSERT(told <= 2);
    RC_ASSERT((last == 100) == (used >= included));
}

}  // namespace
}  // namespace bangnopi::domain
