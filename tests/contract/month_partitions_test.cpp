// Tables that grow by the month, on PostgreSQL: where rows go, and what becomes of a month that holds nothing any more.
#include "store/month_partitions.hpp"

#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using store::Tx;

class MonthPartitions : public EngineTest {
  protected:
    static inline const Instant november = *parse_instant("2026-11-30T23:59:59Z");
    static inline const Instant december = *parse_instant("2026-12-01T00:00:00Z");

    void add_session(Id id) {
        const auto added = db->write_wait(scope_a, store::Priority::normal, [&](Tx& tx) -> Result<Done> {
            tx.execute(
                "INSERT INTO session (operator_id, id, key_hash, router_id, acct_session_id, username, "
                "login_id, granted_down_bps, granted_up_bps, started_at, last_at, bytes_down, bytes_up, "
                "usage, ip, mac, nas_port, claimed_until) "
                "VALUES ($1, $2, 1, 1, 'a', 'budi', 0, 0, 0, 0, 0, 0, 0, $3, '', '', '', 0)",
                operator_a, id, store::Bytes());
            return Done{};
        });
        ASSERT_TRUE(added);
    }
    std::vector<std::string> partitions() {
        return texts_of(
            "SELECT c.relname::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
            "WHERE i.inhparent = 'session'::regclass ORDER BY 1");
    }
    std::string partition_of(Id id) {
        return texts_of("SELECT tableoid::regclass::text FROM session WHERE id = " + std::to_string(id.value))
            .at(0);
    }
};
INSTANTIATE_TEST_SUITE_P(Engines, MonthPartitions, testing::Values(store::Engine::postgresql),
                         name_of_engine);

TEST_P(MonthPartitions, are_made_for_this_month_and_the_next_two_and_once) {
    EXPECT_EQ(store::make_month_partitions(*db, november), 3);
    EXPECT_EQ(partitions(), (std::vector<std::string>{"session_2026_11", "session_2026_12", "session_2027_01",
                                                      "session_other"}));
    EXPECT_EQ(store::make_month_partitions(*db, november), 0);
    EXPECT_EQ(store::make_month_partitions(*db, december), 1);
}

TEST_P(MonthPartitions, take_a_row_by_the_month_in_which_its_id_was_issued) {
    store::make_month_partitions(*db, november);
    add_session(Id{first_id_at(december).value - 1});
    add_session(first_id_at(december));
    EXPECT_EQ(partition_of(Id{first_id_at(december).value - 1}), "session_2026_11");
    EXPECT_EQ(partition_of(first_id_at(december)), "session_2026_12");
}

TEST_P(MonthPartitions, a_row_of_a_month_without_one_is_kept_and_stays_where_it_is) {
    add_session(first_id_at(december));
    EXPECT_EQ(partition_of(first_id_at(december)), "session_other");
    EXPECT_EQ(store::make_month_partitions(*db, november), 2);
    EXPECT_EQ(partition_of(first_id_at(december)), "session_other");
}

TEST_P(MonthPartitions, that_have_passed_are_dropped_once_they_hold_nothing) {
    store::make_month_partitions(*db, november);
    add_session(first_id_at(november));
    EXPECT_EQ(store::drop_empty_month_partitions(*db, december), 0);
    ASSERT_TRUE(db->write_wait(scope_a, store::Priority::normal, [&](Tx& tx) -> Result<Done> {
        tx.execute("DELETE FROM session WHERE operator_id = $1", operator_a);
        return Done{};
    }));
    EXPECT_EQ(store::drop_empty_month_partitions(*db, december), 1);
    EXPECT_EQ(partitions(),
              (std::vector<std::string>{"session_2026_12", "session_2027_01", "session_other"}));
}

TEST_P(MonthPartitions, show_a_row_to_its_operator_only) {
    store::make_month_partitions(*db, november);
    add_session(first_id_at(november));
    const auto seen = [&](store::Scope scope, std::string_view sql) {
        return db->read(scope, [sql](Tx& tx) {
            std::int64_t rows = 0;
            tx.each(sql, [&](const store::Row& row) { rows = row.integer(0); });
            return rows;
        });
    };
    EXPECT_EQ(seen(scope_a, "SELECT count(*) FROM session"), 1);
    EXPECT_EQ(seen(store::Scope::of(operator_b), "SELECT count(*) FROM session"), 0);
    EXPECT_THROW(seen(store::Scope::of(operator_b), "SELECT count(*) FROM session_2026_11"), store::Broken);
}

}  // namespace
}  // namespace bangnopi::test
