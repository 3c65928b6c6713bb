// Old sessions go, what they used stays counted.
#include "store/session_retention.hpp"

#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using store::Tx;

class SessionRetention : public EngineTest {
  protected:
    void add_session(Id operator_id, std::int64_t id, std::optional<Id> subscription, std::int64_t bytes,
                     bool stopped = true) {
        const std::optional<std::int64_t> stopped_at =
            stopped ? std::optional<std::int64_t>(1) : std::nullopt;
        const store::Scope scope = store::Scope::of(operator_id);
        ASSERT_TRUE(db->write_wait(scope, store::Priority::normal, [&](Tx& tx) -> Result<Done> {
            tx.execute(
                "INSERT INTO session (operator_id, id, key_hash, router_id, acct_session_id, username, "
                "subscription_id, login_id, granted_down_bps, granted_up_bps, started_at, last_at, "
                "stopped_at, bytes_down, bytes_up, usage, ip, mac, nas_port, claimed_until) "
                "VALUES ($1, $2, 1, 1, 'a', 'budi', $3, 0, 0, 0, 0, 0, $4, $5, 1, $6, '', '', '', 0)",
                operator_id, id, subscription, stopped_at, bytes, store::Bytes());
            return Done{};
        }));
    }
    std::int64_t forget(std::int64_t below, std::int64_t limit) {
        return *db->write_wait(scope_a, store::Priority::background, [&](Tx& tx) -> Result<std::int64_t> {
            return store::forget_sessions(tx, operator_a, {Id{below}, Instant(std::chrono::microseconds(2))},
                                          limit);
        });
    }
    std::vector<std::string> kept() {
        return texts_of(
            "SELECT CAST(operator_id AS TEXT) || '/' || CAST(id AS TEXT) FROM session ORDER BY "
            "operator_id, id");
    }
    std::vector<std::string> forgotten() {
        return texts_of(
            "SELECT CAST(subscription_id AS TEXT) || ': ' || CAST(bytes_down AS TEXT) || '+' || "
            "CAST(bytes_up AS TEXT) FROM session_forgotten WHERE operator_id = 1001 ORDER BY "
            "subscription_id");
    }
};
ON_BOTH_ENGINES(SessionRetention);

TEST_P(SessionRetention, takes_the_oldest_that_have_ended_and_keeps_their_sums) {
    add_session(operator_a, 10, Id{7}, 100);
    add_session(operator_a, 11, Id{8}, 200);
    add_session(operator_a, 12, Id{7}, 300);
    add_session(operator_a, 13, Id{7}, 400);
    EXPECT_EQ(forget(13, 2), 2);
    EXPECT_EQ(forgotten(), (std::vector<std::string>{"7: 100+1", "8: 200+1"}));
    EXPECT_EQ(forget(13, 2), 1);
    EXPECT_EQ(forget(13, 2), 0);
    EXPECT_EQ(forgotten(), (std::vector<std::string>{"7: 400+2", "8: 200+1"}));
    EXPECT_EQ(kept(), std::vector<std::string>{"1001/13"});
}

TEST_P(SessionRetention, ends_what_was_long_silent_when_it_was_last_heard_of) {
    add_session(operator_a, 10, Id{7}, 100, false);
    add_session(operator_b, 11, Id{7}, 100, false);
    const SystemClock clock;
    IdSource ids(clock, 1);
    const auto end = [&](Instant before) {
        return *db->write_wait(scope_a, store::Priority::background, [&](Tx& tx) -> Result<std::int64_t> {
            return store::end_silent_sessions(tx, operator_a, ids, before, 10);
        });
    };
    EXPECT_EQ(end(Instant()), 0);
    EXPECT_EQ(end(Instant(std::chrono::microseconds(1))), 1);
    EXPECT_EQ(end(Instant(std::chrono::microseconds(1))), 0);
    EXPECT_EQ(number_of("SELECT stopped_at FROM session WHERE id = 10"), 0);
    EXPECT_EQ(number_of("SELECT count(*) FROM session WHERE stopped_at IS NULL"), 1);
}

TEST_P(SessionRetention, leaves_sessions_that_go_on_and_those_of_others) {
    add_session(operator_a, 10, Id{7}, 100, false);
    add_session(operator_b, 11, Id{7}, 100);
    add_session(operator_a, 12, std::nullopt, 100);
    EXPECT_EQ(forget(100, 50), 1);
    EXPECT_EQ(kept(), (std::vector<std::string>{"1001/10", "2002/11"}));
    EXPECT_EQ(forgotten(), std::vector<std::string>{});
}

}  // namespace
}  // namespace bangnopi::test
