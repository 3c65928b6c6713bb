// On PostgreSQL an operator's transaction cannot touch another operator's rows, even by SQL that names them.
#include "tests/support/engines.hpp"
#include "tests/support/postgres.hpp"

namespace bangnopi::test {
namespace {

using store::Priority;
using store::Row;
using store::Scope;
using store::Tx;

class RowSecurity : public EngineTest {
  protected:
    RowSecurity() {
        (void)db->write_wait(everyone, Priority::normal, [](Tx& tx) -> Result<Done> {
            for (const Id owner : {operator_a, operator_b})
                tx.execute("INSERT INTO item (operator_id, id, name, amount) VALUES ($1, 1, 'kept', 5)",
                           owner);
            return Done{};
        });
    }
    std::int64_t changed_by(Scope scope, std::string_view sql) {
        return *db->write_wait(scope, Priority::normal,
                               [&](Tx& tx) -> Result<std::int64_t> { return tx.execute(sql); });
    }
};
INSTANTIATE_TEST_SUITE_P(Engines, RowSecurity, testing::Values(store::Engine::postgresql), name_of_engine);

TEST_P(RowSecurity, AnOperatorSeesItsOwnRowsOnly) {
    const auto visible = [&](Scope scope) {
        return db->read(scope, [](Tx& tx) {
            std::vector<std::int64_t> owners;
            tx.each("SELECT operator_id FROM item ORDER BY operator_id",
                    [&](const Row& row) { owners.push_back(row.integer(0)); });
            return owners;
        });
    };
    EXPECT_THAT(visible(scope_a), testing::ElementsAre(operator_a.value));
    EXPECT_THAT(visible(Scope::of(operator_b)), testing::ElementsAre(operator_b.value));
    EXPECT_THAT(visible(Scope::of(Id{3})), testing::IsEmpty());
    EXPECT_THAT(visible(everyone), testing::ElementsAre(operator_a.value, operator_b.value));
}

TEST_P(RowSecurity, AnOperatorCannotChangeAnothersRows) {
    EXPECT_EQ(changed_by(scope_a, "UPDATE item SET amount = 0 WHERE operator_id = 2002"), 0);
    EXPECT_EQ(changed_by(scope_a, "DELETE FROM item WHERE operator_id = 2002"), 0);
    EXPECT_EQ(changed_by(scope_a, "UPDATE item SET amount = 6"), 1);
    EXPECT_EQ(number_of("SELECT amount FROM item WHERE operator_id = 2002"), 5);
}

TEST_P(RowSecurity, AnOperatorCannotWriteRowsForAnother) {
    EXPECT_THROW(changed_by(scope_a, "INSERT INTO item (operator_id, id, amount) VALUES (2002, 2, 1)"),
                 store::Broken);
    EXPECT_THROW(changed_by(scope_a, "UPDATE item SET operator_id = 2002, id = 9"), store::Broken);
    EXPECT_EQ(number_of("SELECT count(*) FROM item WHERE operator_id = 2002"), 1);
}

TEST_P(RowSecurity, ABulkInsertLeavesTheOperatorItsLimits) {
    static constexpr store::Column columns[] = {{"operator_id"}, {"id"}, {"amount"}};
    (void)db->write_wait(scope_a, Priority::normal, [](Tx& tx) -> Result<Done> {
        store::BulkInsert rows("item", columns);
        rows.row(operator_a, 2, 1);
        tx.bulk_insert(rows);
        EXPECT_EQ(tx.execute("UPDATE item SET amount = 0 WHERE operator_id = 2002"), 0);
        return Done{};
    });
    EXPECT_EQ(number_of("SELECT amount FROM item WHERE operator_id = 2002"), 5);
}

TEST_P(RowSecurity, TheScopeEndsWithItsTransaction) {
    (void)add_item(*db, 7);
    EXPECT_EQ(number_of("SELECT count(*) FROM item"), 3);
    EXPECT_EQ(changed_by(Scope::of(operator_b), "UPDATE item SET amount = 1"), 1);
}

TEST_P(RowSecurity, EveryTableOfOperatorsIsUnderIt) {
    EXPECT_THAT(
        texts_of(
            "SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
            "AND a.attname = 'operator_id' WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace "
            "AND (NOT c.relrowsecurity OR NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid))"),
        testing::IsEmpty());
}

TEST_P(RowSecurity, TheTestsRunAsNoSuperuser) {
    EXPECT_EQ(number_of("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"), 0);
}

}  // namespace
}  // namespace bangnopi::test
