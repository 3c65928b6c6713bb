// What one node commits, for the others that listen on the same database.
#include "store/broadcast.hpp"

#include "store/nodes.hpp"
#include "store/outbox.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using namespace std::chrono_literals;
using store::CommittedEvent;
using store::Priority;
using store::Tx;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint16_t speaker = 0;
constexpr std::uint16_t listener = 1;

class Nodes : public EngineTest {
  protected:
    template <class Fn>
    auto write(Fn fn) {
        using T = std::invoke_result_t<Fn&, Tx&>;
        return *db->write_wait(everyone, Priority::normal, [&](Tx& tx) -> Result<T> { return fn(tx); });
    }
    std::optional<std::uint16_t> lease(std::string_view holder, Instant at) {
        return write([&](Tx& tx) { return store::lease_node(tx, holder, at, at + 60s); });
    }
    bool renew(std::uint16_t number, std::string_view holder, Instant at) {
        return write([&](Tx& tx) { return store::renew_node(tx, number, holder, at + 60s); });
    }
    bool others_listen(std::uint16_t number) {
        return db->read(everyone, [&](Tx& tx) { return store::others_listen(tx, number); });
    }
    void listen(std::uint16_t number) {
        write([&](Tx& tx) {
            store::begin_listening(tx, number);
            return Done{};
        });
    }

    SystemClock clock;
    const Instant now = *parse_instant("2026-11-23T03:00:00Z");
};

TEST_P(Nodes, HoldANumberEachAsLongAsTheyRenewIt) {
    EXPECT_EQ(lease("a", now), 0);
    EXPECT_EQ(lease("b", now), 1);
    EXPECT_TRUE(renew(0, "a", now + 50s));
    EXPECT_EQ(lease("c", now + 70s), 1);  // b's ran out
    EXPECT_FALSE(renew(1, "b", now + 71s));
    EXPECT_TRUE(renew(1, "c", now + 71s));
}

TEST_P(Nodes, GiveTheirNumberBack) {
    EXPECT_EQ(lease("a", now), 0);
    write([&](Tx& tx) {
        store::release_node(tx, 0, "b");
        return Done{};
    });
    EXPECT_EQ(lease("b", now), 1);
    write([&](Tx& tx) {
        store::release_node(tx, 0, "a");
        return Done{};
    });
    EXPECT_EQ(lease("c", now), 0);
}

TEST_P(Nodes, KnowWhetherOthersListen) {
    lease("a", now);
    lease("b", now);
    listen(0);
    EXPECT_FALSE(others_listen(0));
    EXPECT_TRUE(others_listen(1));
    EXPECT_EQ(lease("c", now + 70s), 0);  // a and b are dead, and listen no more
    EXPECT_FALSE(others_listen(1));
}

ON_BOTH_ENGINES(Nodes);

// Between processes there is PostgreSQL alone.
class Broadcast : public Nodes {
  protected:
    Broadcast() {
        lease("a", now);
        lease("b", now);
        listen(listener);
        db->broadcast().start(speaker);
    }

    store::Act act() { return {operator_a, zone, domain::Currency::idr(), {}, now, zone.date_of(now), &ids}; }
    void emit(std::vector<std::pair<std::string, Id>> events, bool commits = true) {
        (void)db->write_wait(scope_a, Priority::normal, [&](Tx& tx) -> Result<Done> {
            for (const auto& [kind, subject] : events) store::emit(tx, act(), kind, subject, "{}");
            if (!commits) return refuse(Code::conflict, "no"_msg);
            return Done{};
        });
    }
    std::vector<store::Change> left_for(std::uint16_t node) {
        return db->read(everyone, [&](Tx& tx) { return store::changes_for(tx, node, 100); });
    }
    std::vector<std::string> kinds_left_for(std::uint16_t node) {
        std::vector<std::string> kinds;
        for (const store::Change& change : left_for(node))
            for (const CommittedEvent& event : change.events) kinds.push_back(event.kind);
        return kinds;
    }

    IdSource ids{clock, speaker};
    const domain::Zone zone = *domain::Zone::find("Asia/Jakarta");
};

TEST_P(Broadcast, LeavesTheEventsOfACommitForEachOtherListener) {
    emit({{"payment.received", Id{7}}, {"invoice.paid", Id{8}}});
    EXPECT_THAT(kinds_left_for(listener), ElementsAre("payment.received", "invoice.paid"));
    const CommittedEvent first = left_for(listener).at(0).events.at(0);
    EXPECT_EQ(first.operator_id, operator_a);
    EXPECT_EQ(first.subject, Id{7});
    EXPECT_THAT(kinds_left_for(speaker), IsEmpty());
}

TEST_P(Broadcast, LeavesNothingOfWhatIsNotCommitted) {
    emit({{"payment.received", Id{7}}}, false);
    EXPECT_THAT(kinds_left_for(listener), IsEmpty());
}

TEST_P(Broadcast, ForgetsWhatWasHeardAndNothingElse) {
    emit({{"a.one", Id{1}}});
    emit({{"a.two", Id{2}}});
    const auto left = left_for(listener);
    ASSERT_EQ(left.size(), 2U);
    write([&](Tx& tx) {
        store::forget_changes(tx, listener, {left[1].id});
        return Done{};
    });
    EXPECT_THAT(kinds_left_for(listener), ElementsAre("a.one"));
}

TEST_P(Broadcast, WritesNothingWhileTheNodeIsAlone) {
    db->broadcast().found_alone(std::chrono::steady_clock::now() + 1h);
    emit({{"a.one", Id{1}}});
    EXPECT_THAT(kinds_left_for(listener), IsEmpty());
    db->broadcast().found_alone(std::chrono::steady_clock::now() - store::alone_for);
    emit({{"a.two", Id{2}}});
    EXPECT_THAT(kinds_left_for(listener), ElementsAre("a.two"));
}

TEST_P(Broadcast, KeepsNothingForTheDead) {
    emit({{"a.one", Id{1}}});
    EXPECT_EQ(lease("c", now + 70s), 0);
    EXPECT_EQ(number_of("SELECT count(*) FROM change"), 0);
    emit({{"a.two", Id{2}}});
    EXPECT_EQ(number_of("SELECT count(*) FROM change"), 0);
}

TEST_P(Broadcast, IsToldToTheListenersOfTheOtherProcess) {
    const auto other = open();
    std::vector<CommittedEvent> heard;
    const auto subscription = other->subscribe([&](const CommittedEvent& event) { heard.push_back(event); });
    emit({{"payment.received", Id{7}}});
    for (const store::Change& change : left_for(listener)) other->hear(change.events);
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].kind, "payment.received");
    EXPECT_TRUE(heard[0].is_of_another_node);
}

INSTANTIATE_TEST_SUITE_P(Engines, Broadcast, testing::Values(store::Engine::postgresql), name_of_engine);

TEST(BroadcastText, HoldsEventsWhole) {
    const std::vector<CommittedEvent> events{{Id{1}, Id{2}, Id{3}, "invoice.issued"},
                                             {Id{1}, Id{9}, Id{4}, "subscription.plan-change"}};
    EXPECT_EQ(store::parse_events(store::events_text(events)), events);
    EXPECT_THROW(store::parse_events("not ids at all\n"), store::Broken);
}

}  // namespace
}  // namespace bangnopi::test
