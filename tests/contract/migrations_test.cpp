#include <filesystem>

#include "base/resources.hpp"
#include "store/sql_text.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/postgres.hpp"

namespace bangnopi::test {
namespace {

using store::Priority;
using store::Tx;

class Migrations : public EngineTest {
  protected:
    void change(std::string_view sql) {
        (void)db->write_wait(everyone, Priority::normal, [&](Tx& tx) -> Result<Done> {
            tx.execute(sql);
            return Done{};
        });
    }
};
ON_BOTH_ENGINES(Migrations);

TEST_P(Migrations, EveryKnownOneIsAppliedOnce) {
    const auto known = static_cast<int>(resources("migrations/").size());
    const store::MigrationState state = store::migrate(*db);
    EXPECT_EQ(state.applied, known);
    EXPECT_EQ(state.known, known);
    EXPECT_EQ(number_of("SELECT count(*) FROM migration"), known);
    EXPECT_GT(number_of("SELECT applied_at FROM migration WHERE number = 1"), 0);
}

TEST_P(Migrations, ANewerDatabaseIsRefused) {
    change("INSERT INTO migration (number, name, checksum, applied_at) VALUES (999, 'later', 'x', 1)");
    EXPECT_THROW(store::migrate(*db), store::Broken);
    EXPECT_THROW(store::migration_state(*db), store::Broken);
}

TEST_P(Migrations, APreReleaseIsRefused) {
    change("UPDATE migration SET checksum = 'another'");
    try {
        store::migrate(*db);
        FAIL() << "it was not refused";
    } catch (const store::Broken& refused) {
        EXPECT_THAT(refused.what(), testing::HasSubstr("pre-release"));
    }
}

TEST_P(Migrations, ADatabaseBeforeItsFirstOneHasNone) {
    const Place empty(GetParam());
    if (GetParam() == store::Engine::postgresql) return;  // there, places are copies of a migrated one
    const auto fresh = store::open_database({.url = empty.url(), .create = true});
    EXPECT_EQ(store::migration_state(*fresh).applied, 0);
}

TEST(PostgreSqlMigrations, ADatabaseThatDoesNotSortByBytesIsRefused) {
    PostgresServer& server = PostgresServer::shared();
    server.administer(
        "postgres",
        "CREATE DATABASE latin OWNER bangnopi_app TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
    const auto db = store::open_database({.url = server.uri("latin", "bangnopi_app")});
    try {
        store::migrate(*db);
        FAIL() << "it was not refused";
    } catch (const store::Unavailable& refused) {
        EXPECT_THAT(refused.what(),
                    testing::HasSubstr("CREATE DATABASE name TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"));
    }
}

TEST(PostgreSqlMigrations, AUserThatMayNotMakeTheRoleIsToldWhatToRun) {
    PostgresServer server;
    server.administer("postgres", "CREATE ROLE plain LOGIN");
    server.administer("postgres", "CREATE DATABASE small OWNER plain TEMPLATE template0");
    const auto db = store::open_database({.url = server.uri("small", "plain")});
    try {
        store::migrate(*db);
        FAIL() << "it was not refused";
    } catch (const store::Unavailable& refused) {
        EXPECT_THAT(
            refused.what(),
            testing::HasSubstr("CREATE ROLE bangnopi_tenant NOLOGIN; GRANT bangnopi_tenant TO plain"));
    }
    server.administer("postgres", "CREATE ROLE bangnopi_tenant NOLOGIN; GRANT bangnopi_tenant TO plain");
    EXPECT_EQ(store::migrate(*db).applied, store::migration_state(*db).known);
}

TEST(SqliteMigrations, AFileThatIsNotThereIsRefusedUnlessItIsToBeMade) {
    const TemporaryFolder folder;
    EXPECT_THROW(store::open_database({.url = "sqlite:" + folder.file("none.db")}), store::Unavailable);
    EXPECT_THROW(store::open_database({.url = "sqlite:" + folder.file("no/such/folder.db"), .create = true}),
                 store::Unavailable);
    EXPECT_THROW(store::open_database({.url = "mysql:somewhere"}), store::Unavailable);
}

// As the program was when it had only the first.
void keep_the_first(store::Database& db) {
    (void)db.write_wait(everyone, Priority::normal, [](Tx& tx) -> Result<Done> {
        std::vector<std::string> tables;
        tx.each(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> "
            "'migration'",
            [&](const store::Row& row) { tables.push_back(row.string(0)); });
        tx.execute_once("PRAGMA defer_foreign_keys = ON");
        for (const std::string& table : tables) tx.execute_once("DROP TABLE " + table);
        for (const std::string& statement : store::split_statements(resources("migrations/").front().content))
            if (const std::string sql = store::expand_markers(statement, tx.engine()); !sql.empty())
                tx.execute_once(sql);
        tx.execute("DELETE FROM migration WHERE number > 1");
        return Done{};
    });
}

TEST(SqliteMigrations, ADatabaseThatHoldsSomethingIsCopiedBeforeItIsChanged) {
    const TemporaryFolder folder;
    const auto db = store::open_database({.url = "sqlite:" + folder.file("old.db"), .create = true});
    store::migrate(*db);
    EXPECT_FALSE(std::filesystem::exists(folder.file("old.db.before-0002")));
    keep_the_first(*db);
    EXPECT_EQ(store::migration_state(*db).applied, 1);
    EXPECT_EQ(store::migrate(*db).applied, store::migration_state(*db).known);
    const auto copy = store::open_database({.url = "sqlite:" + folder.file("old.db.before-0002")});
    EXPECT_EQ(store::migration_state(*copy).applied, 1);
}

TEST(PostgreSqlMigrations, AServerThatIsNotThereIsUnavailable) {
    EXPECT_THROW(store::open_database({.url = "postgresql://nobody@127.0.0.1:1/nothing"}),
                 store::Unavailable);
}

}  // namespace
}  // namespace bangnopi::test
