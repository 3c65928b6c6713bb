// What accounting leads to besides the sums of what was used: bills that are rated again, balances, quotas.
#include <gmock/gmock.h>

#include "billing/subscriptions.hpp"
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

TEST_P(QuotaLine, ThatForgetsWhatItHasLeftIsFoundByVerify) {
    subscribe(domain::Beyond::throttle);
    tell({start(), used_by(300, 10 * gigabyte)});
    write("UPDATE access SET bytes_left = NULL");
    EXPECT_THAT(world.verified().message(), testing::HasSubstr("none bytes left, counted again 89000000000"));
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

// 100 GB, then 2 Mbps, from 150 GB on 1, from 200 GB on 512 kbps.
TEST_P(QuotaLine, IsThrottledStepByStepAndFastAgainInItsNextPeriod) {
    domain::PlanTerms steps = terms(domain::Beyond::throttle);
    steps.throttle_steps = {{150'000'000'000, {1'000'000, 1'000'000}}, {200'000'000'000, {512'000, 512'000}}};
    siti = world.subscribe(world.customer(), world.plan(steps), "2026-11-01");
    const auto speed = [&] { return world.access(siti).speed.down_bps; };
    tell({start(), used_by(300, 90 * gigabyte)});
    EXPECT_EQ(speed(), steps.speed.down_bps);
    tell({used_by(600, 100 * gigabyte)});
    EXPECT_EQ(speed(), 2'000'000);
    EXPECT_EQ(left(), 40 * gigabyte) << "of 150";
    tell({used_by(900, 120 * gigabyte)});
    EXPECT_EQ(left(), 18 * gigabyte);
    EXPECT_EQ(speed(), 2'000'000);
    EXPECT_TRUE(world.verified());
    tell({used_by(1200, 140 * gigabyte)});
    EXPECT_EQ(speed(), 1'000'000);
    EXPECT_EQ(left(), 46 * gigabyte) << "of 200";
    EXPECT_TRUE(world.verified());
    tell({used_by(1500, 190 * gigabyte)});
    EXPECT_EQ(speed(), 512'000);
    EXPECT_EQ(world.access(siti).bytes_left, std::nullopt);
    EXPECT_EQ(world.access(siti).changes_at, instant("2026-11-30T17:00:00Z"));
    world.go_to("2026-11-30T17:00:00Z");
    world.jobs();
    EXPECT_EQ(speed(), steps.speed.down_bps);
    EXPECT_EQ(left(), 100 * gigabyte);
    EXPECT_TRUE(world.verified());
}

TEST_P(QuotaLine, JumpsToTheStepThatOneRecordReaches) {
    domain::PlanTerms steps = terms(domain::Beyond::throttle);
    steps.throttle_steps = {{150'000'000'000, {1'000'000, 1'000'000}}, {200'000'000'000, {512'000, 512'000}}};
    siti = world.subscribe(world.customer(), world.plan(steps), "2026-11-01");
    tell({start(), used_by(300, 160 * gigabyte)});
    EXPECT_EQ(world.access(siti).speed.down_bps, 1'000'000);
    EXPECT_EQ(left(), 24 * gigabyte);
    write("UPDATE access SET bytes_left = bytes_left + 1 WHERE bytes_left IS NOT NULL");
    EXPECT_THAT(world.verified().message(),
                testing::HasSubstr("24000000001 bytes left, counted again 24000000000"));
}

TEST_P(QuotaLine, IsStoppedWhenItsGraceIsUsedUpToo) {
    domain::PlanTerms graceful = terms(domain::Beyond::stop);
    graceful.grace_bytes = 5 * gigabyte;
    siti = world.subscribe(world.customer(), world.plan(graceful), "2026-11-01");
    EXPECT_EQ(left(), 105 * gigabyte);
    tell({start(), used_by(300, 92 * gigabyte)});
    EXPECT_EQ(world.access(siti).desired, Desired::open) << "beyond its quota, within its grace";
    EXPECT_EQ(left(), 3'800'000'000);
    EXPECT_TRUE(world.verified());
    tell({used_by(600, 96 * gigabyte)});
    EXPECT_EQ(world.access(siti).desired, Desired::isolated);
    EXPECT_EQ(world.access(siti).reason, domain::Reason::quota);
    EXPECT_TRUE(world.verified());
}

class QuotaNotices : public QuotaLine {
  protected:
    // The percentages that were told, in their order.
    std::vector<std::string> told() {
        std::vector<std::string> percents;
        db->read(world.scope(), [&](store::Tx& tx) {
            tx.each(
                "SELECT payload FROM event WHERE operator_id = $1 AND kind = 'quota.reached' ORDER BY id",
                [&](const store::Row& row) {
                    const std::string text = row.string(0);
                    const std::size_t at = text.find("\"percent\":") + 10;
                    percents.push_back(text.substr(at, text.find(',', at) - at));
                },
                world.act().operator_id);
        });
        return percents;
    }
};
ON_BOTH_ENGINES(QuotaNotices);

TEST_P(QuotaNotices, AreToldAtEightyAndAHundredPercentOnce) {
    for (const domain::Beyond beyond : {domain::Beyond::throttle, domain::Beyond::stop}) {
        domain::PlanTerms plan = terms(beyond);
        plan.code = name_of(beyond);
        siti = world.subscribe(world.customer(), world.plan(plan), "2026-11-01");
        AccountingRecord told_of = start();
        told_of.key.acct_session_id = plan.code;
        const auto use = [&](int at, std::int64_t down) {
            AccountingRecord record = used_by(at, down);
            record.key.acct_session_id = plan.code;
            tell({record});
        };
        const std::size_t before = told().size();
        tell({told_of});
        use(300, 70 * gigabyte);
        EXPECT_EQ(told().size(), before);
        use(600, 73 * gigabyte);
        EXPECT_EQ(told().size(), before + 1);
        EXPECT_EQ(told().back(), "80");
        use(900, 80 * gigabyte);
        EXPECT_EQ(told().size(), before + 1);
        use(1200, 91 * gigabyte);
        EXPECT_EQ(told().size(), before + 2);
        EXPECT_EQ(told().back(), "100");
        use(1500, 95 * gigabyte);
        EXPECT_EQ(told().size(), before + 2);
    }
    EXPECT_TRUE(world.verified());
}

TEST_P(QuotaNotices, AreToldAgainInTheNextPeriod) {
    subscribe(domain::Beyond::throttle);
    tell({start(), used_by(300, 80 * gigabyte)});
    EXPECT_THAT(told(), testing::ElementsAre("80"));
    world.go_to("2026-12-01T01:00:00Z");
    world.jobs();
    AccountingRecord again = start();
    again.key.acct_session_id = "80000002";
    again.record.event_at = world.act().now;
    tell({again});
    AccountingRecord more = used_by(300, 100 * gigabyte);
    more.key.acct_session_id = "80000002";
    more.record.event_at = world.act().now;
    tell({more});
    EXPECT_THAT(told(), testing::ElementsAre("80", "100"));
}

TEST_P(QuotaNotices, AreNotLostWhereTheFirstRecordOfAPeriodReachesThemAtOnce) {
    subscribe(domain::Beyond::throttle);
    tell({start(), used_by(300, 80 * gigabyte)});
    world.go_to("2026-12-01T01:00:00Z");
    AccountingRecord again = start();
    again.key.acct_session_id = "80000002";
    again.record.event_at = world.act().now;
    AccountingRecord most = used_by(300, 80 * gigabyte);
    most.key.acct_session_id = "80000002";
    most.record.event_at = world.act().now;
    tell({again, most});
    EXPECT_THAT(told(), testing::ElementsAre("80", "80"));
    EXPECT_TRUE(world.verified());
}

TEST_P(QuotaNotices, AreNotToldAgainWhereThePlanChangesAndChangesBack) {
    subscribe(domain::Beyond::throttle);
    domain::PlanTerms larger = terms(domain::Beyond::throttle);
    larger.code = "R200";
    larger.monthly_fee += 50'000;
    larger.included_bytes = 200 * gigabyte;
    world.plan(larger);
    const auto change_to = [&](const std::string& plan) {
        ASSERT_TRUE(db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) {
            return billing::change_plan(tx, world.act(), {siti, plan, world.act().today, {}});
        }));
    };
    tell({start(), used_by(300, 80 * gigabyte)});
    change_to("R200");
    EXPECT_EQ(left(), 112 * gigabyte);
    world.go_to("2026-11-25T01:00:00Z");
    change_to("R20");
    EXPECT_EQ(left(), 12 * gigabyte);
    EXPECT_THAT(told(), testing::ElementsAre("80"));
    EXPECT_TRUE(world.verified());
}

TEST_P(QuotaNotices, ComeBeforeTheGraceIsUsedUp) {
    domain::PlanTerms graceful = terms(domain::Beyond::stop);
    graceful.grace_bytes = 50 * gigabyte;
    siti = world.subscribe(world.customer(), world.plan(graceful), "2026-11-01");
    tell({start(), used_by(300, 91 * gigabyte)});
    EXPECT_THAT(told(), testing::ElementsAre("100"));
    EXPECT_EQ(world.access(siti).desired, Desired::open);
}

// Of seven days that begin with the first use; bought on 17 November at noon (UTC).
class WaitingPackage : public AccountingTest {
  protected:
    WaitingPackage() {
        domain::PlanTerms terms;
        terms.code = "mingguan";
        terms.billing = domain::Billing::prepaid_package;
        terms.package_days = 7;
        terms.package_price = 35'000;
        terms.package_starts = domain::PackageStarts::first_use;
        const Id customer = world.customer();
        siti = world.subscribe(customer, world.plan(terms), "2026-11-01");
        auto command = cash(customer, 35'000, "KW-1");
        command.to_balance = true;
        EXPECT_TRUE(world.pay(command));
    }
    AccountingRecord at(std::string_view when, AccountingRecord told) const {
        told.record.event_at = instant(when);
        return told;
    }
    std::int64_t begun() {
        return number_of("SELECT COUNT(*) FROM event WHERE kind = 'subscription.package_begun'");
    }
    std::optional<Instant> ends_at() { return world.access(siti).changes_at; }
};
ON_BOTH_ENGINES(WaitingPackage);

TEST_P(WaitingPackage, BeginsWithTheStartOfASession) {
    world.go_to("2026-11-20T01:00:00Z");
    tell({at("2026-11-20T00:30:00Z", start())});
    EXPECT_EQ(begun(), 1);
    EXPECT_EQ(ends_at(), instant("2026-11-27T00:30:00Z"));
    tell({at("2026-11-20T00:50:00Z", interim(0, 1200, 1'000'000))});
    EXPECT_EQ(ends_at(), instant("2026-11-27T00:30:00Z"));
    EXPECT_EQ(begun(), 1);
    EXPECT_TRUE(world.verified());
}

TEST_P(WaitingPackage, BeginsAtThePurchaseWithASessionThatWentOnBeforeIt) {
    world.go_to("2026-11-17T12:10:00Z");
    tell({at("2026-11-17T11:55:00Z", start()), at("2026-11-17T11:59:00Z", interim(0, 240, 1'000))});
    EXPECT_EQ(begun(), 0) << "all of it was before";
    tell({at("2026-11-17T12:04:00Z", interim(0, 540, 1'000))});
    EXPECT_EQ(begun(), 0) << "nothing was used since";
    tell({at("2026-11-17T12:09:00Z", interim(0, 840, 5'000'000))});
    EXPECT_EQ(ends_at(), instant("2026-11-24T12:04:00Z"));
    EXPECT_TRUE(world.verified());
}

TEST_P(WaitingPackage, BeginsOnceHoweverManySessionsOfTheLineStartAtOnce) {
    world.go_to("2026-11-20T01:00:00Z");
    AccountingRecord second = at("2026-11-20T00:20:00Z", start());
    second.key.acct_session_id = "80000002";
    tell({at("2026-11-20T00:30:00Z", start()), second});
    EXPECT_EQ(begun(), 1);
    EXPECT_EQ(ends_at(), instant("2026-11-27T00:20:00Z")) << "the earliest of them";
    EXPECT_TRUE(world.verified());
}

TEST_P(WaitingPackage, BeginsThoughItsPlanStartsOthersWithThePurchaseSince) {
    write("UPDATE plan_version SET package_starts = 0");
    world.go_to("2026-11-20T01:00:00Z");
    tell({at("2026-11-20T00:30:00Z", start())});
    EXPECT_EQ(begun(), 1);
    EXPECT_TRUE(world.verified());
}

}  // namespace
}  // namespace bangnopi::test
