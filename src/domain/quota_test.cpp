#include "domain/quota.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace bangnopi::domain {
namespace {

constexpr std::uint64_t highest = std::numeric_limits<std::uint64_t>::max();

TEST(Quota, is_told_at_80_and_at_100_percent) {
    EXPECT_EQ(quota_percent_reached(79, 100), 0);
    EXPECT_EQ(quota_percent_reached(80, 100), 80);
    EXPECT_EQ(quota_percent_reached(99, 100), 80);
    EXPECT_EQ(quota_percent_reached(100, 100), 100);
    EXPECT_EQ(quota_percent_reached(900, 100), 100);
}

TEST(Quota, is_exact_beyond_63_bits_and_of_uneven_sizes) {
    EXPECT_EQ(quota_percent_reached(highest, highest), 100);
    EXPECT_EQ(quota_percent_reached(highest - 1, highest), 80);
    EXPECT_EQ(quota_percent_reached(2, 3), 0);
    EXPECT_EQ(quota_percent_reached(3, 3), 100);
}

TEST(Quota, of_nothing_is_never_told) {
    EXPECT_EQ(quota_percent_reached(5, 0), 0);
    EXPECT_EQ(bytes_to_quota_notice(0, 0), std::nullopt);
}

RC_GTEST_PROP(Quota, is_told_of_exactly_where_the_bytes_to_the_next_notice_end, ()) {
    const auto included = *rc::gen::inRange<std::uint64_t>(1, 1000);
    const auto used = *rc::gen::inRange<std::uint64_t>(0, 1200);
    const int told = quota_percent_reached(used, included);
    const auto left = bytes_to_quota_notice(used, included);
    RC_ASSERT(left.has_value() == (used < included));
    if (!left) return;
    RC_ASSERT(*left > 0);
    RC_ASSERT(quota_percent_reached(used + *left - 1, included) == told);
    RC_ASSERT(quota_percent_reached(used + *left, included) > told);
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
}

TEST_F(BytesLeft, go_on_through_the_grace_before_a_line_stops) {
    input.grace_bytes = 25;
    EXPECT_EQ(left(), 95);
    input.used_bytes = 110;
    EXPECT_EQ(left(), 15);
    input.grace_bytes = highest;
    EXPECT_EQ(left(), std::nullopt) << "more than 63 bits of them";
}

// Of 100 bytes 120 are used: throttled, and 30 before the step at 150. After the last step nothing changes any more.
TEST_F(BytesLeft, of_a_throttled_line_last_until_its_next_step) {
    const std::vector<ThrottleStep> steps{{150, {2, 1}}, {200, {1, 1}}};
    input.beyond = Beyond::throttle;
    input.throttle_steps = steps;
    EXPECT_EQ(left(), 70);
    now.reason = Reason::quota;
    input.used_bytes = 120;
    EXPECT_EQ(left(), 30);
    input.used_bytes = 150;
    EXPECT_EQ(left(), 50);
    input.used_bytes = 200;
    EXPECT_EQ(left(), std::nullopt);
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
    input.beyond = Beyond::throttle;
    now.reason = Reason::quota;
    input.used_bytes = 100;
    EXPECT_EQ(left(), std::nullopt);
    input.beyond = Beyond::stop;
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

// Of 100 bytes and 25 of grace 30 are used: 95 are left, and 45 at 80 %. Then 25 at 100 %.
TEST_F(BytesLeft, tell_when_the_next_notice_is_due) {
    input.grace_bytes = 25;
    EXPECT_EQ(quota_notice(input, left()), (QuotaNotice{0, 45, 0}));
    input.used_bytes = 80;
    EXPECT_EQ(quota_notice(input, left()), (QuotaNotice{80, 25, 80}));
    input.used_bytes = 100;
    EXPECT_EQ(quota_notice(input, left()), (QuotaNotice{100, std::nullopt, 100}));
    input.beyond = Beyond::overage;
    EXPECT_EQ(quota_notice(input, left()), QuotaNotice());
}

}  // namespace
}  // namespace bangnopi::domain
