// What accounting leads to besides the sums of what was used: bills that are rated again, balances, quotas.
#include <gmock/gmock.h>

#include "tests/support/accounting_world.hpp"

namespace bangnopi::test {
namespace {

using AccountingCharges = AccountingTest;
ON_BOTH_ENGINES(AccountingCharges);

TEST_P(AccountingCharges, OfABilledPeriodIsRatedAgain) {
    const Id metered = world.subscribe(world.customer(), world.plan(quota_plan()), "2026-11-01");
    const Instant last_evening = instant("2026-11-30T15:00:00Z");
    AccountingRecord first = start();
    first.subscription_id = metered;
    first.record.event_at = last_evening;
    world.go_to("2026-11-30T15:00:00Z");
    tell({first});
    world.go_to("2026-12-01T01:00:00Z");
    world.bill("2026-12-01");
    const auto pending = [&] { return number_of("SELECT COUNT(*) FROM rerating WHERE pending = 1"); };
    EXPECT_EQ(pending(), 0);
    AccountingRecord late = stop(0, 3600, 150 * gigabyte);
    late.subscription_id = metered;
    late.record.event_at = last_evening + std::chrono::hours(1);
    tell({late});
    EXPECT_EQ(pending(), 1);
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM rerating WHERE period_from = '2026-11-01' AND kind = 2"), 1);
    EXPECT_TRUE(world.verified());
}

TEST_P(AccountingCharges, OfPayAsYouGoReservesAndIsolatesAtOnce) {
    const Id customer = world.customer();
    siti = world.subscribe(customer, world.plan(pay_as_you_go_plan()), "2026-11-01");
    ASSERT_TRUE(world.pay(cash(customer, 5000, "KW-1")));
    EXPECT_EQ(world.access(siti).desired, Desired::open);
    tell({start(), interim(300, 300, gigabyte)});
    EXPECT_EQ(number_of("SELECT MAX(reserved) FROM subscription"), 3300);
    EXPECT_EQ(world.access(siti).desired, Desired::open);
    tell({interim(600, 600, 2 * gigabyte)});
    EXPECT_EQ(world.access(siti).desired, Desired::isolated);
    EXPECT_EQ(world.access(siti).reason, domain::Reason::balance);
    EXPECT_TRUE(world.verified());
}

TEST_P(AccountingCharges, OfALineThatIsNotRatedLeavesItAsItIs) {
    const std::int64_t version = world.access(siti).version;
    write("UPDATE access SET changes_at = 1");
    tell({start(), interim(300, 300, 1000)});
    EXPECT_EQ(number_of("SELECT MAX(changes_at) FROM access"), 1);
    EXPECT_EQ(world.access(siti).version, version);
}

class QuotaLine : public AccountingTest {
  protected:
    static domain::PlanTerms terms(domain::Beyond beyond) {
        domain::PlanTerms terms = quota_plan();
        terms.beyond = beyond;
        terms.throttled_speed = {2'000'000, 1'000'000};
        return terms;
    }
    void subscribe(domain::Beyond beyond) {
        customer = world.customer();
        siti = world.subscribe(customer, world.plan(terms(beyond)), "2026-11-01");
    }
    // The charged bytes are those down and a tenth of them up.
    AccountingRecord used_by(int at, std::int64_t down) { return interim(at, at, down); }
    std::int64_t left() { return world.access(siti).bytes_left.value_or(-1); }

    Id customer;
};
ON_BOTH_ENGINES(QuotaLine);

TEST_P(QuotaLine, IsVerifiedToHaveLeftWhatItDidNotUse) {
    subscribe(domain::Beyond::stop);
    tell({start(), used_by(300, 10 * gigabyte)});
    EXPECT_TRUE(world.verified());
    write("UPDATE access SET bytes_left = bytes_left + 1 WHERE bytes_left IS NOT NULL");
    EXPECT_THAT(world.verified().message(),
                testing::HasSubstr("89000000001 bytes left, counted again 89000000000"));
    write("UPDATE access SET changes_at = 1 WHERE bytes_left IS NOT NULL");
    EXPECT_TRUE(world.verified()) << "it does not hold any more";
}

TEST_P(QuotaLine, HasSoMuchLessLeft) {
    subscribe(domain::Beyond::throttle);
    EXPECT_EQ(left(), 100 * gigabyte);
    const store::Access before = world.access(siti);
    tell({start(), used_by(300, 10 * gigabyte)});
    EXPECT_EQ(left(), 89 * gigabyte);
    tell({used_by(600, 20 * gigabyte)});
    EXPECT_EQ(left(), 78 * gigabyte);
    EXPECT_EQ(world.access(siti).version, before.version) << "nothing else of it has changed";
    EXPECT_EQ(world.access(siti).changes_at, before.changes_at);
    EXPECT_TRUE(world.verified());
}

TEST_P(QuotaLine, IsThrottledOnceNothingIsLeft) {
    subscribe(domain::Beyond::throttle);
    tell({start(), used_by(300, 90 * gigabyte)});
    EXPECT_EQ(left(), gigabyte);
    tell({used_by(600, 90 * gigabyte + 1'000'000'000)});
    EXPECT_EQ(world.access(siti).reason, domain::Reason::quota);
    EXPECT_EQ(world.access(siti).speed.down_bps, 2'000'000);
    EXPECT_EQ(world.access(siti).bytes_left, std::nullopt);
    const std::int64_t version = world.access(siti).version;
    tell({used_by(900, 95 * gigabyte)});
    EXPECT_EQ(world.access(siti).version, version);
    EXPECT_TRUE(world.verified());
}

TEST_P(QuotaLine, IsStoppedByTheRecordThatUsesItUp) {
    subscribe(domain::Beyond::stop);
    tell({start(), used_by(300, 50 * gigabyte), used_by(600, 91 * gigabyte)});
    EXPECT_EQ(world.access(siti).desired, Desired::isolated);
    EXPECT_TRUE(world.verified());
}

TEST_P(QuotaLine, HasAllOfItAgainInItsNextPeriod) {
    subscribe(domain::Beyond::throttle);
    tell({start(), used_by(300, 60 * gigabyte)});
    EXPECT_EQ(left(), 34 * gigabyte);
    EXPECT_EQ(world.access(siti).changes_at, instant("2026-11-30T17:00:00Z")) << "midnight in Jakarta";
    world.go_to("2026-11-30T17:05:00Z");
    const auto at = [&](const char* when, std::int64_t down) {
        AccountingRecord told = used_by(0, down);
        told.record.event_at = instant(when);
        told.record.session_time = std::chrono::duration_cast<seconds>(told.record.event_at - began);
        return told;
    };
    tell({at("2026-11-30T17:00:00Z", 60 * gigabyte), at("2026-11-30T17:04:00Z", 70 * gigabyte)});
    EXPECT_EQ(left(), 89 * gigabyte);
    EXPECT_TRUE(world.verified());
}

TEST_P(QuotaLine, IsCountedAnewForUsageOfAnEarlierPeriod) {
    subscribe(domain::Beyond::throttle);
    AccountingRecord before = start();
    before.record.event_at = instant("2026-11-30T16:00:00Z");
    world.go_to("2026-11-30T16:00:00Z");
    tell({before});
    world.go_to("2026-12-01T01:00:00Z");
    AccountingRecord late = used_by(0, 40 * gigabyte);
    late.record.event_at = instant("2026-11-30T16:30:00Z");
    late.record.session_time = seconds(1800);
    tell({late});
    EXPECT_EQ(left(), 100 * gigabyte) << "of December nothing is used";
    EXPECT_TRUE(world.verified());
}

TEST_P(QuotaLine, OfOneWhoOwesChangesNothingOfItsIsolation) {
    subscribe(domain::Beyond::throttle);
    world.bill("2026-12-01");
    world.go_to("2027-01-20T01:00:00Z");
    world.jobs();
    EXPECT_EQ(world.access(siti).reason, domain::Reason::unpaid);
    AccountingRecord walled = start();
    walled.record.event_at = world.act().now;
    tell({walled});
    AccountingRecord more = used_by(60, 1000);
    more.record.event_at = world.act().now;
    tell({more});
    EXPECT_EQ(world.access(siti).reason, domain::Reason::unpaid);
    EXPECT_TRUE(world.verified());
}
}  // namespace
}  // namespace bangnopi::test
