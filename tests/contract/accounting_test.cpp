// Accounting of sessions on both engines: whatever order, repetition or loss a router comes up with, what was used is counted
// once, to the right line, on the right day, with all that follows from it.
#include "access/accounting.hpp"

#include <gmock/gmock.h>
#include <rapidcheck.h>

#include <random>
#include <set>

#include "store/sessions.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using access::Accounted;
using access::AccountingRecord;
using access::RouterRestarted;
using domain::Desired;
using std::chrono::seconds;
using Kind = domain::SessionRecordKind;
using Records = std::vector<AccountingRecord>;

const Instant began = instant("2026-11-16T01:00:00Z");  // 08:00 in Jakarta
constexpr domain::Speed line_speed{
    100'000'000, 100'000'000, {200'000'000, 150'000'000, 90'000'000, 80'000'000, 32}};
constexpr Id first_router{501};
constexpr Id second_router{502};

class Accounting : public EngineTest {
  protected:
    Accounting() { world.go_to("2026-11-17T12:00:00Z"); }

    Id subscriber() { return world.subscribe(world.customer(), home, "2026-11-01"); }

    AccountingRecord record(Kind kind, int at, std::optional<seconds> session_time,
                            std::int64_t bytes) const {
        AccountingRecord told;
        told.key = {first_router, "80000001", "siti"};
        told.subscription_id = siti;
        told.line = line_speed;
        told.record.kind = kind;
        told.record.event_at = began + seconds(at);
        told.record.session_time = session_time;
        if (kind == Kind::start) return told;
        told.record.down = domain::CounterReading{bytes, true};
        told.record.up = domain::CounterReading{bytes / 10, true};
        return told;
    }
    AccountingRecord start(int at = 0) const { return record(Kind::start, at, std::nullopt, 0); }
    AccountingRecord interim(int at, int session_time, std::int64_t bytes) const {
        return record(Kind::interim, at, seconds(session_time), bytes);
    }
    AccountingRecord stop(int at, int session_time, std::int64_t bytes) const {
        return record(Kind::stop, at, seconds(session_time), bytes);
    }
    static AccountingRecord let_in(AccountingRecord told, Id login, Desired state = Desired::open) {
        told.login_id = login;
        told.granted = domain::Grant{state, line_speed};
        return told;
    }

    Result<Accounted> account(const Records& records, const std::vector<RouterRestarted>& restarts = {}) {
        return db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) {
            return access::record_accounting(tx, world.act(), {}, records, restarts);
        });
    }
    Accounted tell(const Records& records, const std::vector<RouterRestarted>& restarts = {}) {
        return account(records, restarts).value();
    }
    // Each in a transaction of its own.
    void tell_each(const Records& records) {
        for (const AccountingRecord& one : records) tell({one});
    }
    store::Session session(Id id) {
        return db
            ->read(world.scope(),
                   [&](store::Tx& tx) { return store::find_session(tx, world.act().operator_id, id); })
            .value();
    }
    store::Session only_session() {
        EXPECT_EQ(sessions(), 1);
        return session(Id{number_of("SELECT MAX(id) FROM session")});
    }
    std::int64_t sessions() { return number_of("SELECT COUNT(*) FROM session"); }
    std::int64_t open_sessions() {
        return number_of("SELECT COUNT(*) FROM session WHERE stopped_at IS NULL");
    }
    std::int64_t used() {
        return number_of("SELECT CAST(COALESCE(SUM(bytes_down), 0) AS BIGINT) FROM usage_day");
    }
    std::int64_t used_on(const std::string& day) {
        return number_of(store::interned(
            "SELECT CAST(COALESCE(SUM(bytes_down), 0) AS BIGINT) FROM usage_day WHERE day = '" + day + "'"));
    }
    void write(std::string_view sql) {
        ASSERT_TRUE(db->write_wait(everyone, store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
            tx.execute(sql);
            return Done{};
        }));
    }

    BillingWorld world{*db};
    Id home = world.plan(home_plan());
    Id siti = subscriber();
};
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

TEST_P(Accounting, OfABilledPeriodIsRatedAgain) {
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

TEST_P(Accounting, OfPayAsYouGoReservesAndIsolatesAtOnce) {
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

TEST_P(Accounting, OfALineThatIsNotRatedLeavesItAsItIs) {
    const std::int64_t version = world.access(siti).version;
    write("UPDATE access SET changes_at = 1");
    tell({start(), interim(300, 300, 1000)});
    EXPECT_EQ(number_of("SELECT MAX(changes_at) FROM access"), 1);
    EXPECT_EQ(world.access(siti).version, version);
}

// What others hear

TEST_P(Accounting, TellsWhatALineHoldsByTheLoginOfItsNewestSession) {
    tell({let_in(start(), Id{7})});
    EXPECT_EQ(world.access(siti).actual, Desired::open);
    EXPECT_EQ(world.access(siti).actual_at, began);
    AccountingRecord other = let_in(start(600), Id{8}, Desired::isolated);
    other.key.acct_session_id = "80000002";
    AccountingRecord older = let_in(start(500), Id{9});
    older.key.acct_session_id = "80000003";
    tell({other, older});
    EXPECT_EQ(world.access(siti).actual, Desired::isolated);
    EXPECT_EQ(world.access(siti).actual_at, began + seconds(600));
}

TEST_P(Accounting, KeepsWhatARouterHasTakenOverSinceTheLogin) {
    const Id id = tell({let_in(start(), Id{7})}).sessions.at(0).session.id;
    const domain::Grant slower{Desired::open, {1'000'000, 500'000}};
    const auto grant = [&] {
        return db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) -> Result<bool> {
            return store::set_granted(tx, world.act().operator_id, id, slower);
        });
    };
    EXPECT_TRUE(grant().value());
    const Accounted heard = tell({let_in(interim(300, 300, 1000), Id{7})});
    EXPECT_EQ(heard.sessions.at(0).session.granted, slower);
    EXPECT_EQ(session(id).granted, slower);
    tell({stop(600, 600, 1000)});
    EXPECT_FALSE(grant().value());
}

TEST_P(Accounting, AnnouncesSessionsThatBeginAndEndAndNothingBetween) {
    std::vector<store::CommittedEvent> heard;
    const auto listening = db->subscribe([&](const store::CommittedEvent& event) { heard.push_back(event); });
    const auto is = [&](std::string_view kind) {
        return testing::AllOf(testing::Field(&store::CommittedEvent::kind, kind),
                              testing::Field(&store::CommittedEvent::subject, siti));
    };
    tell({start()});
    EXPECT_THAT(heard, testing::ElementsAre(is("session.started")));
    tell({interim(300, 300, 1000)});
    EXPECT_EQ(heard.size(), 1U);
    tell({stop(600, 600, 2000)});
    tell({stop(600, 600, 2000)});
    EXPECT_THAT(heard, testing::ElementsAre(is("session.started"), is("session.stopped")));
    tell({start(3000)});
    tell({}, {{first_router, began + seconds(4000)}});
    EXPECT_EQ(heard.size(), 4U);
    EXPECT_EQ(heard.back().kind, "session.stopped");
    std::set<Id> ids;
    for (const store::CommittedEvent& event : heard) ids.insert(event.id);
    EXPECT_EQ(ids.size(), heard.size()) << "they are left for other nodes under their ids";
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM event WHERE kind LIKE 'session.%'"), 0);
}

TEST_P(Accounting, IsFoundByWhoLoadsTheSessionsThatGoOn) {
    AccountingRecord first = let_in(start(), Id{7});
    first.ip = "10.20.0.9";
    const store::OnlineSession told = tell({first}).sessions.at(0).session;
    AccountingRecord second = start();
    second.key.acct_session_id = "80000002";
    tell({second});
    AccountingRecord third = stop(60, 60, 5);
    third.key.acct_session_id = "80000003";
    tell({third});
    db->read(world.scope(), [&](store::Tx& tx) {
        const Id tenant = world.act().operator_id;
        const auto all = store::open_sessions(tx, tenant, Id{}, 10);
        ASSERT_EQ(all.size(), 2U);
        EXPECT_EQ(all[0].id, told.id);
        EXPECT_EQ(all[0].ip, "10.20.0.9");
        EXPECT_EQ(all[0].granted, told.granted);
        EXPECT_EQ(all[0].login_id, Id{7});
        EXPECT_EQ(all[0].subscription_id, siti);
        EXPECT_EQ(store::open_sessions(tx, tenant, all[0].id, 10).size(), 1U);
        EXPECT_EQ(store::open_sessions(tx, tenant, Id{}, 1).size(), 1U);
        EXPECT_EQ(store::open_sessions_of(tx, tenant, std::span(&siti, 1)).size(), 2U);
    });
}

TEST_P(Accounting, IsListedWithWhoItIsOf) {
    AccountingRecord first = start();
    first.ip = "10.20.0.9";
    first.mac = "48:8F:5A:00:00:01";
    tell({first});
    AccountingRecord second = start(60);
    second.key = {second_router, "2", "budi"};
    second.subscription_id = std::nullopt;
    tell({second});
    AccountingRecord third = stop(90, 90, 700);
    third.key.acct_session_id = "3";
    tell({third});
    const auto listed = [&](const store::SessionFilter& filter, const std::string& q = {}) {
        store::PageRequest request;
        request.q = q;
        return db
            ->read(world.scope(),
                   [&](store::Tx& tx) {
                       return store::list_sessions(tx, world.act().operator_id, filter, request);
                   })
            .value()
            .items;
    };
    const auto ids_of = [&](const store::SessionFilter& filter, const std::string& q = {}) {
        std::vector<std::string> ids;
        for (const store::SessionListed& one : listed(filter, q))
            ids.push_back(one.session.key.acct_session_id);
        return ids;
    };
    using testing::ElementsAre;
    EXPECT_THAT(ids_of({}), ElementsAre("3", "2", "80000001"));
    EXPECT_THAT(ids_of({.online = store::OnlineAt{began, 3, std::chrono::minutes(5)}}),
                ElementsAre());  // no such routers any more
    EXPECT_THAT(ids_of({.router_id = first_router}), ElementsAre("3", "80000001"));
    EXPECT_THAT(ids_of({.subscription_id = siti}), ElementsAre("3", "80000001"));
    EXPECT_THAT(ids_of({}, "BUDI"), ElementsAre("2"));
    EXPECT_THAT(ids_of({}, "10.20"), ElementsAre("80000001"));
    EXPECT_THAT(ids_of({}, "48:8f:5a"), ElementsAre("80000001"));
    EXPECT_THAT(ids_of({}, "aminah"), ElementsAre("3", "80000001"));
    const store::SessionListed ended = listed({}).at(0);
    EXPECT_EQ(ended.customer_name, "Siti Aminah");
    EXPECT_EQ(ended.plan_name, "home");
    EXPECT_EQ(ended.desired, Desired::open);
    EXPECT_EQ(ended.desired_speed, home_plan().speed);
    EXPECT_EQ(ended.session.usage.down.total_bytes, 700);
    EXPECT_EQ(listed({}).at(1).customer_id, Id{});
    const auto found = db->read(world.scope(), [&](store::Tx& tx) {
        return store::find_listed_session(tx, world.act().operator_id, ended.session.id);
    });
    EXPECT_EQ(found.value().session.key, third.key);
}

TEST_P(Accounting, LetsOneNodeOfSeveralTakeASession) {
    const Id id = tell({start()}).sessions.at(0).session.id;
    const auto claim = [&](int now, int until) {
        return db
            ->write_wait(world.scope(), store::Priority::normal,
                         [&](store::Tx& tx) -> Result<bool> {
                             return store::claim_session(tx, world.act().operator_id, id,
                                                         began + seconds(now), began + seconds(until));
                         })
            .value();
    };
    EXPECT_TRUE(claim(0, 10));
    EXPECT_FALSE(claim(9, 19));
    EXPECT_TRUE(claim(10, 20));
}

TEST_P(Accounting, OnTwoNodesAtOnceIsOneSession) {
    run_beside(
        world.scope(),
        [&](store::Tx& tx) {
            const Records records{start(), interim(300, 300, 1000)};
            ASSERT_TRUE(access::record_accounting(tx, world.act(), {}, records, {}));
        },
        [&] {
            tell({start(), interim(300, 300, 1000), interim(600, 600, 1500)});
        });
    EXPECT_EQ(sessions(), 1);
    EXPECT_EQ(used(), 1500);
    EXPECT_TRUE(world.verified());
}

TEST_P(Accounting, ThatWasTamperedWithIsFound) {
    using testing::HasSubstr;
    world.use(siti, "2026-11-16T05:00:00Z", 100);
    tell({start(), stop(600, 600, 4000)});
    EXPECT_TRUE(world.verified());
    write("UPDATE session SET bytes_down = bytes_down + 1");
    EXPECT_THAT(world.verified().message(), HasSubstr("usage is the sum of its records and sessions"));
    write("UPDATE session SET bytes_down = bytes_down - 1");
    write("UPDATE usage_record SET counted_on = '2026-11-15'");
    EXPECT_THAT(world.verified().message(), HasSubstr("a day's records are no more than its usage"));
    write("UPDATE usage_record SET counted_on = '2026-11-16'");
    write("UPDATE session SET subscription_id = 4711");
    EXPECT_THAT(world.verified().message(), HasSubstr("a session is of a subscription that is there"));
}

}  // namespace
}  // namespace bangnopi::test
