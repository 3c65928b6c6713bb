#include "domain/standing_out.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace bangnopi::domain {
namespace {

TEST(StandingOut, IsMeasuredInThousandthsOfTheBillBefore) {
    EXPECT_EQ(thousandths_apart(165'000, 150'000), 100);
    EXPECT_EQ(thousandths_apart(75'000, 150'000), 500);
    EXPECT_EQ(thousandths_apart(300, 0), 300'000);
    EXPECT_EQ(thousandths_apart(100, -100), 2000);
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(thousandths_apart(most, 0), most);
}

TEST(StandingOut, BeginsAtATenthOfChangeOrHalfFromTheMedian) {
    EXPECT_EQ(standing_out({164'999, 150'000, 150'000}), 0);
    EXPECT_EQ(standing_out({165'000, 150'000, 150'000}), 100);
    EXPECT_EQ(standing_out({150'000, 150'000, 101'000}), 0);
    EXPECT_EQ(standing_out({150'000, 150'000, 100'000}), 500);
    EXPECT_EQ(standing_out({75'000, {}, {}}), 0) << "nothing to compare it with";
    EXPECT_EQ(standing_out({300'000, 150'000, 150'000}), 1000);
}

TEST(StandingOut, KnowsAMedianOfFiveBills) {
    MedianSample sample;
    for (const std::int64_t amount : {5, 1, 4, 2}) sample.add(amount);
    EXPECT_EQ(sample.median(), std::nullopt);
    sample.add(300);
    EXPECT_EQ(sample.median(), 4);
    sample.add(300);
    EXPECT_EQ(sample.median(), 4) << "the lower one";
}

// 1 … 20,000 in their order: every eighth is kept at the end, 1, 9, …, 19993, whose lower middle is 9993.
TEST(StandingOut, TakesAMedianOfMoreThanItKeepsFromSomeOfThem) {
    MedianSample sample;
    for (std::int64_t amount = 1; amount <= 20'000; ++amount) sample.add(amount);
    EXPECT_EQ(sample.median(), 9993);
}

}  // namespace
}  // namespace bangnopi::domain
