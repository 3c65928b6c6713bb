#include "store/sql_text.hpp"

#include <gmock/gmock.h>

#include "store/database.hpp"

namespace bangnopi::store {
namespace {

using testing::ElementsAre;

TEST(SqlText, SplitsStatementsAtSemicolonsOutsideQuotationsAndComments) {
    EXPECT_THAT(
        split_statements(
            "CREATE TABLE a (b TEXT DEFAULT ';'); -- not; here\n/* nor; here */ DROP TABLE \"a;b\" ;\n"),
        ElementsAre("CREATE TABLE a (b TEXT DEFAULT ';')", "DROP TABLE \"a;b\""));
}

TEST(SqlText, ADoubledQuotationMarkDoesNotEndAQuotation) {
    EXPECT_THAT(split_statements("INSERT INTO a VALUES ('it''s; fine'); SELECT 1"),
                ElementsAre("INSERT INTO a VALUES ('it''s; fine')", "SELECT 1"));
}

TEST(SqlText, AScriptOfCommentsHasNoStatements) {
    EXPECT_THAT(split_statements("-- nothing\n ; \n"), ElementsAre());
}

TEST(SqlText, ALastStatementNeedsNoSemicolon) {
    EXPECT_THAT(split_statements("{row_security}\n"), ElementsAre("{row_security}"));
}

TEST(SqlText, BigintColumnsRefuseWhatIsNotAnIntegerOnSqlite) {
    EXPECT_EQ(with_integer_checks(
                  "CREATE TABLE a (b BIGINT NOT NULL CHECK (b >= 0), c BIGINT, d TEXT, PRIMARY KEY (b))"),
              "CREATE TABLE a (b BIGINT NOT NULL CHECK (b >= 0) CHECK (typeof(b) = 'integer'), "
              "c BIGINT CHECK (typeof(c) = 'integer' OR c IS NULL), d TEXT, PRIMARY KEY (b))");
    EXPECT_EQ(with_integer_checks("ALTER TABLE a ADD COLUMN e BIGINT"),
              "ALTER TABLE a ADD COLUMN e BIGINT CHECK (typeof(e) = 'integer' OR e IS NULL)");
}

TEST(SqlText, MarkersExpandForEachEngine) {
    EXPECT_EQ(expand_markers("SELECT a FROM b d {for_update:d}", Engine::sqlite), "SELECT a FROM b d ");
    EXPECT_EQ(expand_markers("SELECT a FROM b d {for_update:d}", Engine::postgresql),
              "SELECT a FROM b d FOR UPDATE OF d");
    EXPECT_EQ(expand_markers("{skip_locked}", Engine::postgresql), "FOR UPDATE SKIP LOCKED");
    EXPECT_EQ(expand_markers("id {in:$2}", Engine::sqlite), "id IN (SELECT value FROM json_each($2))");
    EXPECT_EQ(expand_markers("id {in:$2}", Engine::postgresql), "id = ANY ($2::bigint[])");
    EXPECT_EQ(expand_markers("id {in:$2}", Engine::sqlite, Lists::of_one), "id = $2");
    EXPECT_EQ(expand_markers("b {blob}) {clustered}", Engine::sqlite), "b BLOB) WITHOUT ROWID");
    EXPECT_EQ(expand_markers("b {blob}) {clustered}", Engine::postgresql), "b BYTEA) ");
}

TEST(SqlText, BracesInQuotationsAndCommentsAreLeftAlone) {
    EXPECT_EQ(expand_markers("SELECT '{blob}' -- {blob}", Engine::sqlite), "SELECT '{blob}' -- {blob}");
}

TEST(SqlText, AnUnknownMarkerIsRefused) {
    EXPECT_THROW(expand_markers("SELECT {colour}", Engine::sqlite), Broken);
}

}  // namespace
}  // namespace bangnopi::store
