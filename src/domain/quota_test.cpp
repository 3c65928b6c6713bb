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

class BytesLeft : public testing::Test {
  protected:
    BytesLeft() {
        input.beyond = Beyond::stop;
        input.included_bytes = 100;
        input.used_bytes = 30;
        terms.unit_bytes = 1'000'000'000;
        terms.unit_price = 3000;
    }
    void pay_as_you_go(std::int64_t available) {
        input.billing = Billing::prepaid_usage;
        input.beyond = Beyond::none;
        input.available_balance = available;
    }
    std::optional<std::int64_t> left() { return bytes_left(input, now, terms, tax); }

    EntitlementInput input;
    Entitlement now{Desired::open, Reason::none, SubscriptionStatus::active, {}, {}};
    PlanTerms terms;
    std::optional<Tax> tax;
};

TEST_F(BytesLeft, are_what_is_left_of_a_quota_that_stops_or_throttles) {
    EXPECT_EQ(left(), 70);
    input.beyond = Beyond::throttle;
    EXPECT_EQ(left(), 70);
    input.used_bytes = 101;
    EXPECT_EQ(left(), 0);
}

TEST_F(BytesLeft, are_not_counted_where_usage_changes_nothing) {
    for (const Beyond beyond : {Beyond::none, Beyond::overage}) {
        input.beyond = beyond;
        EXPECT_EQ(left(), std::nullopt);
    }
    input.beyond = Beyond::stop;
    input.included_bytes.reset();
    EXPECT_EQ(left(), std::nullopt);
    input.included_bytes = highest;
    EXPECT_EQ(left(), std::nullopt);
}

TEST_F(BytesLeft, are_not_counted_once_the_line_is_throttled_or_not_open) {
    now.reason = Reason::quota;
    EXPECT_EQ(left(), std::nullopt);
    now.reason = Reason::none;
    now.desired = Desired::isolated;
    EXPECT_EQ(left(), std::nullopt);
    now.desired = Desired::closed;
    EXPECT_EQ(left(), std::nullopt);
}

TEST_F(BytesLeft, are_what_the_balance_above_the_floor_buys) {
    pay_as_you_go(5000);
    EXPECT_EQ(left(), 1'666'666'666);
    input.balance_floor = 2000;
    EXPECT_EQ(left(), 1'000'000'000);
    input.balance_floor = 5000;
    EXPECT_EQ(left(), 0);
}

TEST_F(BytesLeft, are_the_less_of_quota_and_balance) {
    pay_as_you_go(5000);
    input.beyond = Beyond::throttle;
    EXPECT_EQ(left(), 70);
    input.included_bytes = 9'000'000'000;
    EXPECT_EQ(left(), 1'666'666'666);
    terms.unit_price = 0;
    EXPECT_EQ(left(), 8'999'999'970);
}

}  // namespace
}  // namespace bangnopi::domain
