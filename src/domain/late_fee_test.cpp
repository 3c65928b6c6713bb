#include "domain/late_fee.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace bangnopi::domain {
namespace {

LateFee percent(std::string_view value) {
    return {LateFee::Kind::percent, Rate::parse(value).value(), 3, {}};
}

TEST(LateFee, falls_due_its_days_after_the_due_date) {
    EXPECT_EQ(late_fee_day(percent("2"), Date(2026, 11, 29)), Date(2026, 12, 2));
}

TEST(LateFee, is_an_amount_or_a_rounded_percentage_of_what_is_open) {
    EXPECT_EQ(late_fee_of({LateFee::Kind::amount, Rate(5000, 1)}, {.open = 1}), 5000);
    EXPECT_EQ(late_fee_of(percent("2.5"), {.open = 150'000}), 3750);
    EXPECT_EQ(late_fee_of(percent("1"), {.open = 150}), 2) << "1.5";
    EXPECT_EQ(late_fee_of(percent("1"), {.open = 49}), 0);
}

TEST(LateFee, is_not_taken_on_late_fees) {
    EXPECT_EQ(late_fee_of(percent("10"), {.open = 155'000, .late_fees = 5000}), 15'000);
    EXPECT_EQ(late_fee_of(percent("10"), {.open = 4000, .late_fees = 5000}), 0);
    EXPECT_EQ(late_fee_of({LateFee::Kind::amount, Rate(5000, 1)}, {.open = 5000, .late_fees = 5000}), 0);
}

TEST(LateFee, is_charged_once_and_of_nothing_never) {
    EXPECT_EQ(late_fee_of(percent("10"), {.open = 100'000, .charged = true}), 0);
    EXPECT_EQ(late_fee_of({LateFee::Kind::amount, Rate(5000, 1)}, {}), 0);
}

TEST(LateFee, is_capped) {
    LateFee policy = percent("10");
    policy.most = 10'000;
    EXPECT_EQ(late_fee_of(policy, {.open = 99'999}), 10'000);
    EXPECT_EQ(late_fee_of(policy, {.open = 100'001}), 10'000);
    EXPECT_EQ(late_fee_of(policy, {.open = 50'000}), 5000);
}

RC_GTEST_PROP(LateFee, of_a_percentage_is_never_more_than_what_is_owed, ()) {
    const std::int64_t open = *rc::gen::inRange<std::int64_t>(0, std::numeric_limits<std::int64_t>::max());
    const std::int64_t late_fees = *rc::gen::inRange<std::int64_t>(0, open + 1);
    LateFee policy = percent("0");
    policy.value = Rate(*rc::gen::inRange<std::int64_t>(0, 1001), 10);
    const std::int64_t fee = late_fee_of(policy, {.open = open, .late_fees = late_fees});
    RC_ASSERT(fee >= 0);
    RC_ASSERT(fee <= open - late_fees);
    policy.most = *rc::gen::inRange<std::int64_t>(0, 100'000);
    RC_ASSERT(late_fee_of(policy, {.open = open, .late_fees = late_fees}) == std::min(fee, *policy.most));
}

}  // namespace
}  // namespace bangnopi::domain
