// What others hear and see of the sessions that are accounted for, and what two nodes make of one.
#include <gmock/gmock.h>

#include <set>

#include "tests/support/accounting_world.hpp"

namespace bangnopi::test {
namespace {

using SessionsHeard = AccountingTest;
ON_BOTH_ENGINES(SessionsHeard);

TEST_P(SessionsHeard, TellsWhatALineHoldsByTheLoginOfItsNewestSession) {
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

TEST_P(SessionsHeard, KeepsWhatARouterHasTakenOverSinceTheLogin) {
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

TEST_P(SessionsHeard, AnnouncesSessionsThatBeginAndEndAndNothingBetween) {
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

TEST_P(SessionsHeard, IsFoundByWhoLoadsTheSessionsThatGoOn) {
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

TEST_P(SessionsHeard, IsListedWithWhoItIsOf) {
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

TEST_P(SessionsHeard, LetsOneNodeOfSeveralTakeASession) {
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

TEST_P(SessionsHeard, OnTwoNodesAtOnceIsOneSession) {
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

TEST_P(SessionsHeard, ThatWasTamperedWithIsFound) {
    using testing::HasSubstr;
    world.use(siti, "2026-11-16T05:00:00Z", 100);
    tell({start(), stop(600, 600, 4000)});
    EXPECT_TRUE(world.verified());
    write("UPDATE session SET bytes_down = bytes_down + 1");
    EXPECT_THAT(world.verified().message(),
                HasSubstr("usage is the sum of its records, sessions and routers' counters"));
    write("UPDATE session SET bytes_down = bytes_down - 1");
    write("UPDATE usage_record SET counted_on = '2026-11-15'");
    EXPECT_THAT(world.verified().message(), HasSubstr("a day's records are no more than its usage"));
    write("UPDATE usage_record SET counted_on = '2026-11-16'");
    write("UPDATE session SET subscription_id = 4711");
    EXPECT_THAT(world.verified().message(), HasSubstr("a session is of a subscription that is there"));
}

}  // namespace
}  // namespace bangnopi::test
