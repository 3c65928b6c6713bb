#include "domain/entitlement.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace bangnopi::domain {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;

const Instant now = parse_instant("2026-11-16T01:00:00Z").value();
constexpr Speed plan_speed{20'000'000, 5'000'000};
constexpr Speed slow_speed{1'000'000, 500'000};

EntitlementInput postpaid() {
    EntitlementInput input;
    input.now = now;
    input.starts_at = now - hours(24 * 90);
    input.speed = plan_speed;
    input.throttled_speed = slow_speed;
    return input;
}

EntitlementInput prepaid(Billing billing) {
    EntitlementInput input = postpaid();
    input.billing = billing;
    return input;
}

void expect(const EntitlementInput& input, Desired desired, Reason reason, SubscriptionStatus status,
            std::optional<Instant> changes_at = std::nullopt) {
    const Entitlement answer = entitlement(input);
    EXPECT_EQ(name_of(answer.desired), name_of(desired));
    EXPECT_EQ(name_of(answer.reason), name_of(reason));
    EXPECT_EQ(name_of(answer.status), name_of(status));
    EXPECT_EQ(answer.changes_at, changes_at);
}

using enum Desired;
using S = SubscriptionStatus;

TEST(Entitlement, of_a_paid_up_subscription_is_open_at_the_speed_of_its_plan) {
    expect(postpaid(), open, Reason::none, S::active);
    EXPECT_EQ(entitlement(postpaid()).speed, plan_speed);
}

TEST(Entitlement, begins_at_its_start_to_the_microsecond) {
    EntitlementInput input = postpaid();
    input.starts_at = now + microseconds(1);
    expect(input, closed, Reason::pending, S::pending, input.starts_at);
    input.starts_at = now;
    expect(input, open, Reason::none, S::active);
}

TEST(Entitlement, ends_at_its_end_to_the_microsecond) {
    EntitlementInput input = postpaid();
    input.ends_at = now + microseconds(1);
    expect(input, open, Reason::none, S::active, input.ends_at);
    input.ends_at = now;
    expect(input, closed, Reason::ended, S::ended);
}

TEST(Entitlement, of_one_that_ended_before_it_began_is_ended) {
    EntitlementInput input = postpaid();
    input.starts_at = now + hours(1);
    input.ends_at = now - hours(1);
    expect(input, closed, Reason::ended, S::ended);
    input.ends_at = now + microseconds(1);
    expect(input, closed, Reason::pending, S::pending, input.ends_at);
}

TEST(Entitlement, is_closed_while_suspended_whatever_is_unpaid) {
    EntitlementInput input = postpaid();
    input.suspended = true;
    input.oldest_isolation_at = now - hours(1);
    input.ends_at = now + hours(5);
    expect(input, closed, Reason::suspended, S::suspended, input.ends_at);
}

TEST(Entitlement, isolates_a_postpaid_one_from_the_moment_of_its_oldest_open_invoice) {
    EntitlementInput input = postpaid();
    input.oldest_isolation_at = now + microseconds(1);
    expect(input, open, Reason::none, S::active, input.oldest_isolation_at);
    input.oldest_isolation_at = now;
    expect(input, isolated, Reason::unpaid, S::isolated);
}

TEST(Entitlement, is_held_open_until_a_promise_runs_out) {
    EntitlementInput input = postpaid();
    input.oldest_isolation_at = now - hours(24);
    input.held_until = now + hours(48);
    expect(input, open, Reason::none, S::active, input.held_until);
    input.held_until = now;
    expect(input, isolated, Reason::unpaid, S::isolated);
}

TEST(Entitlement, a_promise_does_not_bring_isolation_forward) {
    EntitlementInput input = postpaid();
    input.oldest_isolation_at = now + hours(48);
    input.held_until = now + hours(1);
    expect(input, open, Reason::none, S::active, input.oldest_isolation_at);
}

TEST(Entitlement, tells_the_end_when_that_comes_before_isolation) {
    EntitlementInput input = postpaid();
    input.oldest_isolation_at = now + hours(48);
    input.ends_at = now + hours(2);
    expect(input, open, Reason::none, S::active, input.ends_at);
    input.oldest_isolation_at = now - hours(1);
    expect(input, isolated, Reason::unpaid, S::isolated, input.ends_at);
}

TEST(Entitlement, of_prepaid_is_not_touched_by_unpaid_invoices) {
    EntitlementInput input = prepaid(Billing::prepaid_usage);
    input.oldest_isolation_at = now - hours(1);
    input.available_balance = 1;
    expect(input, open, Reason::none, S::active);
}

TEST(Entitlement, isolates_pay_as_you_go_when_nothing_is_available) {
    EntitlementInput input = prepaid(Billing::prepaid_usage);
    input.available_balance = 1;
    expect(input, open, Reason::none, S::active);
    input.available_balance = 0;
    expect(input, isolated, Reason::balance, S::isolated);
    input.available_balance = 5000;
    input.balance_floor = 5000;
    expect(input, isolated, Reason::balance, S::isolated);
    input.available_balance = -10'000;
    input.balance_floor = -20'000;
    expect(input, open, Reason::none, S::active);
}

TEST(Entitlement, of_a_package_lasts_until_it_is_paid_to_the_microsecond) {
    EntitlementInput input = prepaid(Billing::prepaid_package);
    expect(input, isolated, Reason::expired, S::isolated);
    input.paid_until = now + microseconds(1);
    expect(input, open, Reason::none, S::active, input.paid_until);
    input.paid_until = now;
    expect(input, isolated, Reason::expired, S::isolated);
}

TEST(Entitlement, of_a_package_stops_when_its_bytes_are_used_up) {
    EntitlementInput input = prepaid(Billing::prepaid_package);
    input.paid_until = now + hours(5);
    input.included_bytes = 1000;
    input.used_bytes = 999;
    expect(input, open, Reason::none, S::active, input.paid_until);
    input.used_bytes = 1000;
    expect(input, isolated, Reason::quota, S::isolated, input.paid_until);
    input.beyond = Beyond::throttle;
    expect(input, open, Reason::quota, S::active, input.paid_until);
}

TEST(Entitlement, throttles_beyond_a_fair_use_quota) {
    EntitlementInput input = postpaid();
    input.beyond = Beyond::throttle;
    input.included_bytes = 1000;
    input.used_bytes = 999;
    EXPECT_EQ(entitlement(input).speed, plan_speed);
    input.used_bytes = 1000;
    expect(input, open, Reason::quota, S::active);
    EXPECT_EQ(entitlement(input).speed, slow_speed);
}

// FUP of 1000 bytes: 1,000 kbit/s beyond them, 512 beyond 1500, 256 beyond 2000; whole again as the count begins anew.
TEST(Entitlement, throttles_step_by_step) {
    const std::vector<ThrottleStep> steps{{1500, {512'000, 512'000}}, {2000, {256'000, 256'000}}};
    EntitlementInput input = postpaid();
    input.beyond = Beyond::throttle;
    input.included_bytes = 1000;
    input.throttle_steps = steps;
    const std::vector<std::pair<std::uint64_t, Speed>> expected{
        {999, plan_speed},      {1000, slow_speed},     {1499, slow_speed},     {1500, steps[0].speed},
        {1999, steps[0].speed}, {2000, steps[1].speed}, {9000, steps[1].speed}, {0, plan_speed}};
    for (const auto& [used, speed] : expected) {
        input.used_bytes = used;
        EXPECT_EQ(entitlement(input).speed, speed) << used;
        EXPECT_EQ(name_of(entitlement(input).desired), name_of(open));
    }
}

TEST(Entitlement, stays_open_within_the_grace_beyond_its_quota) {
    for (const Billing billing : {Billing::postpaid, Billing::prepaid_package}) {
        EntitlementInput input = prepaid(billing);
        input.paid_until = now + hours(5);
        input.beyond = Beyond::stop;
        input.included_bytes = 1000;
        input.grace_bytes = 50;
        input.used_bytes = 1049;
        EXPECT_EQ(name_of(entitlement(input).desired), name_of(open));
        EXPECT_EQ(entitlement(input).speed, plan_speed);
        input.used_bytes = 1050;
        EXPECT_EQ(name_of(entitlement(input).reason), name_of(Reason::quota));
        EXPECT_EQ(name_of(entitlement(input).desired), name_of(isolated));
    }
}

TEST(Entitlement, stops_beyond_a_quota_that_stops) {
    EntitlementInput input = postpaid();
    input.beyond = Beyond::stop;
    input.included_bytes = 1000;
    input.used_bytes = 1000;
    expect(input, isolated, Reason::quota, S::isolated);
    input.oldest_isolation_at = now;
    expect(input, isolated, Reason::unpaid, S::isolated);
}

TEST(Entitlement, stays_open_beyond_a_quota_that_only_costs) {
    EntitlementInput input = postpaid();
    input.included_bytes = 0;
    input.used_bytes = 1000;
    for (const Beyond beyond : {Beyond::none, Beyond::overage}) {
        input.beyond = beyond;
        expect(input, open, Reason::none, S::active);
    }
}

std::optional<Instant> any_instant() {
    if (*rc::gen::inRange(0, 3) == 0) return std::nullopt;
    return now + hours(*rc::gen::inRange(-48, 49));
}

EntitlementInput any_input() {
    EntitlementInput input = postpaid();
    input.starts_at = any_instant().value_or(now - hours(99));
    input.ends_at = any_instant();
    input.suspended = *rc::gen::inRange(0, 5) == 0;
    input.billing = *rc::gen::element(Billing::postpaid, Billing::prepaid_usage, Billing::prepaid_package);
    input.oldest_isolation_at = any_instant();
    input.held_until = any_instant();
    input.available_balance = *rc::gen::inRange(-2, 3);
    input.paid_until = any_instant();
    input.used_bytes = *rc::gen::inRange<std::uint64_t>(0, 3);
    if (*rc::gen::arbitrary<bool>()) input.included_bytes = *rc::gen::inRange<std::uint64_t>(0, 3);
    input.beyond = *rc::gen::element(Beyond::none, Beyond::overage, Beyond::throttle, Beyond::stop);
    input.grace_bytes = *rc::gen::inRange<std::uint64_t>(0, 3);
    return input;
}

RC_GTEST_PROP(Entitlement, does_not_change_before_the_instant_that_it_names, ()) {
    EntitlementInput input = any_input();
    const Entitlement first = entitlement(input);
    for (int hour = 1; hour <= 60; ++hour) {
        input.now = now + hours(hour) - microseconds(1);
        if (first.changes_at && input.now >= *first.changes_at) break;
        const Entitlement later = entitlement(input);
        RC_ASSERT(later.desired == first.desired);
        RC_ASSERT(later.reason == first.reason);
        RC_ASSERT(later.changes_at == first.changes_at);
    }
}

RC_GTEST_PROP(Entitlement, names_only_instants_to_come, ()) {
    const Entitlement answer = entitlement(any_input());
    if (answer.changes_at) RC_ASSERT(*answer.changes_at > now);
}

RC_GTEST_PROP(Entitlement, is_open_exactly_while_active, ()) {
    const Entitlement answer = entitlement(any_input());
    RC_ASSERT((answer.desired == Desired::open) == (answer.status == S::active));
    RC_ASSERT((answer.desired == Desired::isolated) == (answer.status == S::isolated));
}

TEST(SubscriptionStatus, has_a_name_and_an_indonesian_label) {
    for (const S status : {S::pending, S::active, S::isolated, S::suspended, S::ended})
        EXPECT_EQ(parse_subscription_status(name_of(status)), status);
    EXPECT_FALSE(parse_subscription_status("Aktif"));
    EXPECT_EQ(label_of(S::pending), "Menunggu");
    EXPECT_EQ(label_of(S::active), "Aktif");
    EXPECT_EQ(label_of(S::isolated), "Terisolir");
    EXPECT_EQ(label_of(S::suspended), "Cuti");
    EXPECT_EQ(label_of(S::ended), "Berhenti");
}

}  // namespace
}  // namespace bangnopi::domain
