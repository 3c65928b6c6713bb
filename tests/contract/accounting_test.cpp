// Accounting of sessions on both engines: whatever order, repetition or loss a router comes up with, what was used is counted
// once, to the right line, on the right day.
#include <gmock/gmock.h>
#include <rapidcheck.h>

#include <random>

#include "tests/support/accounting_world.hpp"

namespace bangnopi::test {
namespace {

using Accounting = AccountingTest;
ON_BOTH_ENGINES(Accounting);

// One session

TEST_P(Accounting, OfASessionIsASessionARowADayAndTheirSums) {
    AccountingRecord first = start();
    first.ip = "10.20.0.9";
    first.mac = "48:8F:5A:00:00:01";
    first.nas_port = "ether1";
    AccountingRecord last = stop(600, 600, 5000);
    last.terminate_cause = 1;
    tell({first});
    tell({interim(300, 300, 1000)});
    EXPECT_EQ(open_sessions(), 1);
    tell({last});
    const store::Session kept = only_session();
    EXPECT_EQ(kept.key, first.key);
    EXPECT_EQ(kept.subscription_id, siti);
    EXPECT_EQ(kept.usage.started_at, began);
    EXPECT_EQ(kept.usage.last_at, began + seconds(600));
    EXPECT_EQ(kept.usage.stopped_at, began + seconds(600));
    EXPECT_EQ(kept.usage.session_time, seconds(600));
    EXPECT_EQ(kept.usage.down.total_bytes, 5000);
    EXPECT_EQ(kept.usage.up.total_bytes, 500);
    EXPECT_EQ(kept.ip, "10.20.0.9");
    EXPECT_EQ(kept.mac, "48:8F:5A:00:00:01");
    EXPECT_EQ(kept.nas_port, "ether1");
    EXPECT_EQ(kept.terminate_cause, 1);
    EXPECT_EQ(number_of("SELECT bytes_down + bytes_up FROM usage_day WHERE day = '2026-11-16'"), 5500);
    EXPECT_EQ(number_of("SELECT bytes_down FROM usage_month WHERE month = '2026-11'"), 5000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Accounting, CountsOnceWhatIsSentTwice) {
    const Records records{start(), interim(300, 300, 1000), interim(600, 600, 3000), stop(900, 900, 5000)};
    for (const AccountingRecord& one : records) tell({one, one});
    tell_each(records);
    EXPECT_EQ(tell(records).late, 4);
    EXPECT_EQ(only_session().usage.stopped_at, began + seconds(900));
    EXPECT_EQ(used(), 5000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Accounting, KnowsARecordThatIsSentAgainAsIfItWereNew) {
    tell_each({start(), start(4), start(20), interim(300, 300, 1000), interim(306, 300, 1000),
               stop(600, 600, 5000), stop(660, 600, 5000)});
    EXPECT_EQ(used(), 5000);
    EXPECT_EQ(sessions(), 1);
    EXPECT_EQ(open_sessions(), 0);
}

TEST_P(Accounting, DoesNotNeedAStart) {
    tell({interim(300, 300, 1000)});
    EXPECT_EQ(only_session().usage.started_at, began);
    tell({start()});
    tell({stop(600, 600, 2000)});
    EXPECT_EQ(used(), 2000);
    EXPECT_EQ(sessions(), 1);
}

TEST_P(Accounting, DoesNotOpenASessionAgainByALateInterim) {
    tell({start()});
    tell({stop(600, 600, 5000)});
    const Accounted late = tell({interim(300, 300, 1000)});
    EXPECT_EQ(late.late, 1);
    ASSERT_EQ(late.sessions.size(), 1U);
    EXPECT_TRUE(late.sessions[0].stopped);
    EXPECT_EQ(open_sessions(), 0);
    EXPECT_EQ(used(), 5000);
}

TEST_P(Accounting, CountsBeyondFourGigabytes) {
    tell({start()});
    tell({interim(3600, 3600, 5'000'000'000)});
    tell({stop(7200, 7200, 12'000'000'000)});
    EXPECT_EQ(used(), 12'000'000'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Accounting, CountsOnWhereACounterWrapsOrBeginsAnew) {
    const auto lower_bits = [&](int at, std::int64_t bytes) {
        AccountingRecord told = interim(at, at, bytes);
        told.record.down->whole = told.record.up->whole = false;
        return told;
    };
    tell_each({start(), lower_bits(300, 3'000'000'000), lower_bits(600, 500'000'000)});
    EXPECT_EQ(used(), (std::int64_t{1} << 32) + 500'000'000);
    tell_each({lower_bits(900, 700'000'000), lower_bits(1200, 1000)});
    EXPECT_EQ(used(), (std::int64_t{1} << 32) + 700'000'000 + 1000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Accounting, OfARouterWithoutSessionTimesIsOneSession) {
    tell_each({start(), record(Kind::interim, 300, std::nullopt, 1000),
               record(Kind::interim, 300, std::nullopt, 1000), record(Kind::stop, 900, std::nullopt, 4000),
               record(Kind::stop, 905, std::nullopt, 4000)});
    EXPECT_EQ(sessions(), 1);
    EXPECT_EQ(used(), 4000);
}

TEST_P(Accounting, OfAnyOrderAndRepetitionComesToTheSame) {
    std::mt19937 random(11);  // the same each time
    const auto below = [&](std::size_t bound) { return random() % bound; };
    std::int64_t expected = 0;
    for (int round = 0; round < 20; ++round) {
        Records records{start()};
        std::int64_t bytes = 0;
        const int count = 2 + static_cast<int>(below(3));
        for (int i = 1; i <= count; ++i) {
            bytes += static_cast<std::int64_t>(below(3'000'000'000));
            records.push_back(i < count ? interim(i * 300, i * 300, bytes) : stop(i * 300, i * 300, bytes));
        }
        expected += bytes;
        const std::size_t distinct = records.size();
        for (std::size_t i = 0; i < distinct; ++i)
            if (below(2) == 0) records.push_back(records[i]);
        std::shuffle(records.begin(), records.end(), random);
        for (AccountingRecord& one : records) one.key.acct_session_id = std::to_string(round);
        for (std::size_t from = 0; from < records.size();) {
            const std::size_t part = 1 + below(records.size() - from);
            const auto first = records.begin() + static_cast<std::ptrdiff_t>(from);
            tell(Records(first, first + static_cast<std::ptrdiff_t>(part)));
            from += part;
        }
        ASSERT_EQ(sessions(), round + 1);
        ASSERT_EQ(used(), expected) << "round " << round;
    }
    EXPECT_EQ(open_sessions(), 0);
    EXPECT_TRUE(world.verified());
}

// Whose a record is

TEST_P(Accounting, KeepsApartRoutersAndUsersWithOneSessionId) {
    const Id budi = subscriber();
    Records records{start(), start(), start()};
    records[1].key.router_id = second_router;
    records[2].key.username = "budi";
    records[2].subscription_id = budi;
    const Accounted begun = tell(records);
    EXPECT_EQ(begun.sessions.size(), 3U);
    for (AccountingRecord& one : records) one.record = stop(600, 600, 4000).record;
    tell(records);
    EXPECT_EQ(sessions(), 3);
    EXPECT_EQ(used(), 12'000);
    EXPECT_EQ(number_of(store::interned("SELECT bytes_down FROM usage_day WHERE subscription_id = " +
                                        std::to_string(budi.value))),
              4000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Accounting, HasASecondSessionWhereARouterGivesAnIdAgain) {
    tell({start(), interim(300, 300, 9000)});
    const Accounted again = tell({start(4000)});
    ASSERT_EQ(again.sessions.size(), 2U);
    EXPECT_EQ(open_sessions(), 1);
    EXPECT_EQ(number_of("SELECT stopped_at - started_at FROM session WHERE stopped_at IS NOT NULL"),
              300'000'000);
    tell({interim(4300, 300, 700)});
    tell({stop(310, 310, 9500)});  // of the first, at last
    tell({stop(4600, 600, 1200)});
    EXPECT_EQ(sessions(), 2);
    EXPECT_EQ(used(), 9500 + 1200);
    EXPECT_TRUE(world.verified());
}

TEST_P(Accounting, HasASecondSessionWithoutItsStart) {
    tell({start(), interim(300, 300, 9000), interim(4300, 300, 700), stop(4600, 600, 1200)});
    EXPECT_EQ(sessions(), 2);
    EXPECT_EQ(open_sessions(), 0);
    EXPECT_EQ(used(), 9000 + 1200);
}

TEST_P(Accounting, GoesByTheLoginWhateverAClockSays) {
    tell({let_in(start(), Id{7})});
    tell({let_in(interim(20'000, 300, 1000), Id{7})});
    tell({let_in(start(20'100), Id{8})});
    tell({let_in(interim(20'000, 400, 3000), Id{8})});
    tell({let_in(stop(500, 600, 4000), Id{7})});
    EXPECT_EQ(sessions(), 2);
    EXPECT_EQ(used(), 4000 + 3000);
}

TEST_P(Accounting, FindsASessionThatHasGoneOnForMonths) {
    tell({start(), interim(300, 300, 1000)});
    world.go_to("2027-03-01T00:00:00Z");
    AccountingRecord later = interim(0, 0, 5000);
    later.record.event_at = world.act().now;
    later.record.session_time = std::chrono::duration_cast<seconds>(later.record.event_at - began);
    tell({later});
    EXPECT_EQ(only_session().usage.down.total_bytes, 5000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Accounting, OfAnOldSessionIsNotTakenForTheOneThatFollowedIt) {
    tell({start()});
    world.go_to("2027-01-10T00:00:00Z");
    const auto at = [&](AccountingRecord told, int ago) {
        told.record.event_at = world.act().now - seconds(ago);
        if (told.record.kind != Kind::start)
            told.record.session_time = std::chrono::duration_cast<seconds>(told.record.event_at - began);
        return told;
    };
    const std::int64_t much = 900 * gigabyte;
    tell({at(interim(0, 0, much), 100)});
    tell({at(start(), 50)});
    tell({at(stop(0, 0, much), 60)});
    EXPECT_EQ(sessions(), 2);
    EXPECT_EQ(open_sessions(), 1);
    EXPECT_EQ(used(), much);
    EXPECT_EQ(number_of("SELECT MAX(bytes_down) FROM session WHERE stopped_at IS NULL"), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(Accounting, EndsTheSessionThatItsRouterGaveUpMonthsAgo) {
    tell({start(), interim(300, 300, 1000)});
    world.go_to("2027-03-01T00:00:00Z");
    AccountingRecord again = start();
    again.record.event_at = world.act().now;
    tell({again});
    tell({again});
    EXPECT_EQ(sessions(), 2);
    EXPECT_EQ(open_sessions(), 1);
    EXPECT_EQ(number_of("SELECT MIN(stopped_at) FROM session"),
              (began + seconds(300)).time_since_epoch().count());
    EXPECT_TRUE(world.verified());
}

TEST_P(Accounting, OfASessionThatIsLetInAnewGoesOn) {
    tell({let_in(start(), Id{7}), let_in(interim(3600, 3600, 9000), Id{7})});
    tell({let_in(interim(7200, 7200, 9500), Id{8}, Desired::isolated)});
    const store::Session kept = only_session();
    EXPECT_EQ(kept.login_id, Id{8});
    EXPECT_EQ(kept.granted->state, Desired::isolated);
    EXPECT_EQ(used(), 9500);
    EXPECT_EQ(world.access(siti).actual, Desired::isolated);
}

TEST_P(Accounting, OfASessionWithoutALoginLearnsIt) {
    tell({start()});
    EXPECT_EQ(world.access(siti).actual, std::nullopt);
    tell({let_in(interim(300, 300, 1000), Id{7})});
    EXPECT_EQ(only_session().login_id, Id{7});
    EXPECT_EQ(world.access(siti).actual, Desired::open);
}

TEST_P(Accounting, OfNobodyIsKeptAndChargedToNobody) {
    AccountingRecord unknown = start();
    unknown.subscription_id = std::nullopt;
    AccountingRecord removed = interim(300, 300, 1000);
    removed.subscription_id = Id{4711};
    const Accounted accounted = tell({unknown, removed});
    ASSERT_EQ(accounted.sessions.size(), 1U);
    EXPECT_EQ(accounted.sessions[0].session.subscription_id, Id{});
    EXPECT_EQ(only_session().subscription_id, std::nullopt);
    EXPECT_EQ(only_session().usage.down.total_bytes, 1000);
    EXPECT_EQ(used(), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(Accounting, OfASessionWhoseLineIsKnownLaterChargesFromThenOn) {
    AccountingRecord unknown = interim(300, 300, 1'000'000);
    unknown.subscription_id = std::nullopt;
    tell({unknown});
    tell({interim(600, 600, 1'000'700)});
    EXPECT_EQ(used(), 700);
    EXPECT_EQ(only_session().unowned_down, 1'000'000);
    tell({stop(900, 900, 1'001'000)});
    EXPECT_EQ(used(), 1000);
    EXPECT_EQ(only_session().subscription_id, siti);
    EXPECT_TRUE(world.verified());
}

TEST_P(Accounting, OfASessionStaysWithTheLineThatItBeganFor) {
    const Id budi = subscriber();
    tell({start()});
    AccountingRecord renamed = stop(600, 600, 4000);
    renamed.subscription_id = budi;
    tell({renamed});
    EXPECT_EQ(only_session().subscription_id, siti);
    EXPECT_EQ(used(), 4000);
    EXPECT_TRUE(world.verified());
}

// Routers that begin anew

TEST_P(Accounting, EndsTheSessionsOfARouterThatBeganBeforeItsRestart) {
    Records records{start(0), start(0), start(500), start(100)};
    for (std::size_t i = 0; i < records.size(); ++i) records[i].key.acct_session_id = std::to_string(i);
    records[1].key.router_id = second_router;
    tell({records[0], records[1]});
    const Accounted accounted = tell({records[2], records[3]}, {{first_router, began + seconds(500)}});
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM session WHERE stopped_at = last_at"), 2);
    EXPECT_EQ(open_sessions(), 2);
    ASSERT_EQ(accounted.sessions.size(), 3U);
    EXPECT_EQ(std::ranges::count_if(accounted.sessions, &access::SessionHeard::stopped), 2);
    EXPECT_TRUE(tell({}, {{first_router, began + seconds(500)}}).sessions.empty());
}

TEST_P(Accounting, CountsAStopThatComesAfterTheRestart) {
    tell({start(), interim(300, 300, 1000)});
    tell({}, {{first_router, began + seconds(1000)}});
    EXPECT_EQ(only_session().usage.stopped_at, began + seconds(300));
    EXPECT_EQ(tell({stop(590, 590, 5000)}).late, 1);
    EXPECT_EQ(only_session().usage.stopped_at, began + seconds(590));
    EXPECT_EQ(used(), 5000);
}

TEST_P(Accounting, GoesOnWithASessionThatOnlySeemedToHaveEnded) {
    tell({start(), interim(300, 300, 1000)});
    tell({}, {{first_router, began + seconds(400)}});
    EXPECT_EQ(open_sessions(), 0);
    tell({interim(300, 300, 1000)});
    EXPECT_EQ(open_sessions(), 0) << "it tells of the time before";
    const Accounted accounted = tell({interim(600, 600, 3000)});
    EXPECT_FALSE(accounted.sessions.at(0).stopped);
    EXPECT_EQ(open_sessions(), 1);
    EXPECT_EQ(used(), 3000);
    tell({stop(660, 660, 4000)});
    tell({interim(720, 720, 5000)});
    EXPECT_EQ(open_sessions(), 0) << "after its Stop nothing opens it";
    EXPECT_TRUE(world.verified());
}

// Days and money

TEST_P(Accounting, CutsASessionAtMidnightOfItsOperator) {
    const Instant evening = instant("2026-11-15T16:50:00Z");  // 23:50 in Jakarta
    const auto at = [&](AccountingRecord told, int minutes) {
        told.record.event_at = evening + std::chrono::minutes(minutes);
        return told;
    };
    tell({at(start(), 0), at(interim(0, 600, 1000), 10)});
    tell({at(interim(0, 900, 1500), 15), at(stop(0, 1200, 4000), 20)});
    EXPECT_EQ(used_on("2026-11-15"), 1000);
    EXPECT_EQ(used_on("2026-11-16"), 3000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Accounting, TakesNoTimeInTheFutureNorBeforeTheCalendar) {
    AccountingRecord future = interim(0, 10, 1000);
    future.record.event_at = world.act().now + std::chrono::hours(48);
    AccountingRecord past = interim(0, 10, 3000);
    past.key.acct_session_id = "80000002";
    past.record.event_at = Instant();
    tell({future, past});
    EXPECT_EQ(used_on("2026-11-17"), 1000);
    EXPECT_EQ(used_on("2000-01-01"), 3000);
}

}  // namespace
}  // namespace bangnopi::test
