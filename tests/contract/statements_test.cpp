// What a statement takes and gives, the same on both engines.
#include <array>
#include <limits>

#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using store::Priority;
using store::Row;
using store::Tx;
using testing::ElementsAre;

class Statements : public EngineTest {
  protected:
    template <class Fn>
    auto write(Fn fn) {
        return db->write_wait(scope_a, Priority::normal, [&](Tx& tx) -> Result<Done> {
            fn(tx);
            return Done{};
        });
    }
};
ON_BOTH_ENGINES(Statements);

TEST_P(Statements, EveryKindOfValueComesBackAsItWentIn) {
    const std::array<std::byte, 3> data = {std::byte{0}, std::byte{255}, std::byte{1}};
    const auto largest = std::numeric_limits<std::int64_t>::max();
    (void)write([&](Tx& tx) {
        EXPECT_EQ(tx.execute("INSERT INTO item (operator_id, id, name, amount, size, data) VALUES ($1, $2, "
                             "$3, $4, $5, $6)",
                             operator_a, Id{largest}, "nasi gorèng 🍚", largest, -7, store::Bytes(data)),
                  1);
        EXPECT_TRUE(tx.first(
            "SELECT id, name, amount, size, data FROM item WHERE operator_id = $1 AND id = $2",
            [&](const Row& row) {
                EXPECT_EQ(row.id(0), Id{largest});
                EXPECT_EQ(row.text(1), "nasi gorèng 🍚");
                EXPECT_EQ(row.integer(2), largest);
                EXPECT_EQ(row.integer(3), -7);
                EXPECT_TRUE(std::ranges::equal(row.bytes(4), data));
            },
            operator_a, largest));
    });
}

TEST_P(Statements, NullAndEmptyAreDifferentThings) {
    (void)write([](Tx& tx) {
        tx.execute("INSERT INTO item (operator_id, id, name, amount, data) VALUES ($1, 1, $2, 0, $3)",
                   operator_a, nullptr, std::nullopt);
        tx.execute("INSERT INTO item (operator_id, id, name, amount, data) VALUES ($1, 2, $2, 0, $3)",
                   operator_a, "", store::Bytes());
        tx.first(
            "SELECT name, data FROM item WHERE operator_id = $1 AND id = 1",
            [](const Row& row) { EXPECT_TRUE(row.is_null(0) && row.is_null(1) && !row.optional_string(0)); },
            operator_a);
        tx.first(
            "SELECT name, data FROM item WHERE operator_id = $1 AND id = 2",
            [](const Row& row) { EXPECT_TRUE(row.text(0).empty() && row.bytes(1).empty()); }, operator_a);
    });
}

TEST_P(Statements, DatesAreTextThatSortsAsTheyDo) {
    (void)write([](Tx& tx) {
        for (const int day : {3, 1, 2})
            tx.execute("INSERT INTO item (operator_id, id, name, amount) VALUES ($1, $2, $3, 0)", operator_a,
                       day, domain::Date(2026, 11, day));
        std::vector<domain::Date> dates;
        tx.each(
            "SELECT name FROM item WHERE operator_id = $1 ORDER BY name",
            [&](const Row& row) { dates.push_back(row.date(0)); }, operator_a);
        EXPECT_THAT(dates, ElementsAre(domain::Date(2026, 11, 1), domain::Date(2026, 11, 2),
                                       domain::Date(2026, 11, 3)));
    });
}

TEST_P(Statements, ParametersMayComeInAnyOrderAndTwice) {
    (void)write([](Tx& tx) {
        tx.execute("INSERT INTO item (id, amount, operator_id, size) VALUES ($3, $2, $1, $2)", operator_a, 5,
                   9);
        EXPECT_TRUE(tx.first(
            "SELECT amount FROM item WHERE id = $2 AND operator_id = $1 AND size = $3",
            [](const Row& row) { EXPECT_EQ(row.integer(0), 5); }, operator_a, 9, 5));
    });
}

TEST_P(Statements, AWrongNumberOfValuesIsRefused) {
    EXPECT_THROW((void)write([](Tx& tx) {
                     tx.execute("DELETE FROM item WHERE operator_id = $1 AND id = $2", operator_a);
                 }),
                 store::Broken);
}

TEST_P(Statements, AColumnAskedForAsAnotherTypeIsRefused) {
    (void)add_item(*db, 1);
    const auto ask = [&](auto how) {
        db->read(scope_a, [&](Tx& tx) { tx.each("SELECT name, amount FROM item", how); });
    };
    EXPECT_THROW(ask([](const Row& row) { (void)row.text(1); }), store::Broken);
    EXPECT_THROW(ask([](const Row& row) { (void)row.integer(0); }), store::Broken);  // null
    EXPECT_THROW(ask([](const Row& row) { (void)row.integer(2); }), store::Broken);
    EXPECT_THROW(ask([](const Row& row) { (void)row.date(1); }), store::Broken);
}

TEST_P(Statements, TextInAnIntegerColumnIsRefused) {
    EXPECT_ANY_THROW((void)write([](Tx& tx) {
        tx.execute("INSERT INTO item (operator_id, id, amount) VALUES ($1, 1, $2)", operator_a, "ten");
    }));
    EXPECT_EQ(number_of("SELECT count(*) FROM item"), 0);
}

TEST_P(Statements, RowsAreFoundByAListOfIds) {
    for (const int id : {1, 2, 3, 4}) (void)add_item(*db, id, id * 10);
    const std::vector<Id> wanted = {Id{4}, Id{2}, Id{99}};
    db->read(scope_a, [&](Tx& tx) {
        std::vector<std::int64_t> amounts;
        tx.each(
            "SELECT amount FROM item WHERE operator_id = $1 AND id {in:$2} ORDER BY id",
            [&](const Row& row) { amounts.push_back(row.integer(0)); }, operator_a, wanted);
        EXPECT_THAT(amounts, ElementsAre(20, 40));
        EXPECT_FALSE(tx.first(
            "SELECT 1 FROM item WHERE operator_id = $1 AND id {in:$2}", [](const Row&) {}, operator_a,
            std::vector<Id>{}));
    });
}

TEST_P(Statements, AStatementMayRunInsideItself) {
    for (const int id : {1, 2, 3}) (void)add_item(*db, id);
    db->read(scope_a, [](Tx& tx) {
        int pairs = 0;
        constexpr std::string_view all = "SELECT id FROM item WHERE operator_id = $1";
        tx.each(
            all,
            [&](const Row&) {
                tx.each(
                    all, [&](const Row&) { ++pairs; }, operator_a);
            },
            operator_a);
        EXPECT_EQ(pairs, 9);
    });
}

TEST_P(Statements, ChangedRowsAreCountedAndReturned) {
    for (const int id : {1, 2, 3}) (void)add_item(*db, id, id);
    (void)write([](Tx& tx) {
        EXPECT_EQ(
            tx.execute("UPDATE item SET amount = amount + 1 WHERE operator_id = $1 AND id >= 2", operator_a),
            2);
        EXPECT_EQ(tx.execute("UPDATE item SET amount = 0 WHERE operator_id = $1 AND id = 99", operator_a), 0);
        std::vector<std::int64_t> amounts;
        tx.each(
            "DELETE FROM item WHERE operator_id = $1 AND id >= 2 RETURNING amount",
            [&](const Row& row) { amounts.push_back(row.integer(0)); }, operator_a);
        EXPECT_THAT(amounts, testing::UnorderedElementsAre(3, 4));
        EXPECT_TRUE(tx.first(
            "INSERT INTO item (operator_id, id, amount) VALUES ($1, 7, 1) "
            "ON CONFLICT (operator_id, id) DO UPDATE SET amount = item.amount + 1 RETURNING amount",
            [](const Row& row) { EXPECT_EQ(row.integer(0), 1); }, operator_a));
    });
    EXPECT_EQ(number_of("SELECT count(*) FROM item"), 2);
}

TEST_P(Statements, TextSortsAndComparesByBytes) {
    const std::vector<std::string> names = {"budi", "Budi", "ányi", "Zul", "a b", "a", "é", "_x", "10", "9"};
    (void)write([&](Tx& tx) {
        std::int64_t id = 0;
        for (const std::string& name : names)
            tx.execute("INSERT INTO item (operator_id, id, name, amount) VALUES ($1, $2, $3, 0)", operator_a,
                       ++id, name);
    });
    EXPECT_THAT(texts_of("SELECT name FROM item ORDER BY name"),
                ElementsAre("10", "9", "Budi", "Zul", "_x", "a", "a b", "budi", "ányi", "é"));
    EXPECT_EQ(number_of("SELECT count(*) FROM item WHERE name = 'BUDI'"), 0);
    EXPECT_EQ(number_of("SELECT count(*) FROM item WHERE name >= 'a' AND name < 'b'"), 2);
}

TEST_P(Statements, ConstraintsSpeakAsViolations) {
    (void)write([](Tx& tx) {
        tx.execute("INSERT INTO item (operator_id, id, name, amount) VALUES ($1, 1, 'a', 0)", operator_a);
    });
    const auto kind_of = [&](std::string_view sql) {
        try {
            (void)write([&](Tx& tx) { tx.execute(sql, operator_a); });
        } catch (const store::Violation& violation) {
            EXPECT_THAT(violation.constraint(), testing::Not(testing::IsEmpty()));
            return std::optional(violation.kind());
        }
        return std::optional<store::Violation::Kind>();
    };
    using Kind = store::Violation::Kind;
    EXPECT_EQ(kind_of("INSERT INTO item (operator_id, id, amount) VALUES ($1, 1, 0)"), Kind::unique);
    EXPECT_EQ(kind_of("INSERT INTO item (operator_id, id, name, amount) VALUES ($1, 2, 'a', 0)"),
              Kind::unique);
    EXPECT_EQ(kind_of("UPDATE item SET amount = -1 WHERE operator_id = $1"), Kind::check);
    EXPECT_EQ(kind_of("INSERT INTO item (operator_id, id, amount) VALUES ($1, 3, NULL)"), Kind::not_null);
    EXPECT_EQ(kind_of("INSERT INTO item_part (operator_id, item_id, part) VALUES ($1, 99, 1)"),
              Kind::foreign_key);
    EXPECT_EQ(kind_of("DELETE FROM item WHERE operator_id = $1"), std::nullopt);
}

TEST_P(Statements, BadSqlIsBroken) {
    EXPECT_THROW((void)write([](Tx& tx) { tx.execute("UPDATE nowhere SET a = 1"); }), store::Broken);
    EXPECT_THROW((void)write([](Tx& tx) { tx.execute("SELECT {nonsense}"); }), store::Broken);
}

TEST_P(Statements, ASumIsRefusedWhenItLeaves64Bits) {
    (void)add_item(*db, 1, std::numeric_limits<std::int64_t>::max());
    (void)add_item(*db, 2, 1);
    EXPECT_THROW(number_of("SELECT CAST(SUM(amount) AS BIGINT) FROM item"), store::Broken);
}

constexpr store::Column item_columns[] = {{"operator_id"},
                                          {"id"},
                                          {"name", store::ColumnType::text},
                                          {"amount"},
                                          {"size", store::ColumnType::small},
                                          {"data", store::ColumnType::bytes}};

store::BulkInsert items(int count) {
    store::BulkInsert rows("item", item_columns);
    const std::array<std::byte, 2> data = {std::byte{0}, std::byte{9}};
    for (int n = 1; n <= count; ++n) {
        if (n % 3 == 0)
            rows.row(operator_a, n, nullptr, n * 10, nullptr, nullptr);
        else
            rows.row(operator_a, n, "item " + std::to_string(n), n * 10, n % 100, store::Bytes(data));
    }
    return rows;
}

TEST_P(Statements, BulkRowsAreWrittenWhateverTheirNumber) {
    for (const int count : {0, 1, 49, 50, 51, 173, 5000}) {
        (void)write([&](Tx& tx) {
            tx.bulk_insert(items(count));
            std::int64_t found = -1;
            tx.first(
                "SELECT count(*) FROM item WHERE operator_id = $1",
                [&](const Row& row) { found = row.integer(0); }, operator_a);
            EXPECT_EQ(found, count);
            tx.execute("DELETE FROM item WHERE operator_id = $1", operator_a);
        });
    }
}

TEST_P(Statements, BulkRowsKeepTheirValues) {
    (void)write([](Tx& tx) { tx.bulk_insert(items(173)); });
    EXPECT_EQ(number_of("SELECT CAST(SUM(amount) AS BIGINT) FROM item"), 173 * 174 / 2 * 10);
    EXPECT_EQ(number_of("SELECT count(*) FROM item WHERE name IS NULL AND size IS NULL AND data IS NULL"),
              57);
    EXPECT_EQ(number_of("SELECT size FROM item WHERE name = 'item 172'"), 72);
    db->read(scope_a, [](Tx& tx) {
        tx.first(
            "SELECT data FROM item WHERE operator_id = $1 AND id = 170",
            [](const Row& row) { EXPECT_EQ(row.bytes(0).size(), 2U); }, operator_a);
    });
}

TEST_P(Statements, ABulkViolationWritesNothing) {
    store::BulkInsert rows = items(120);
    rows.row(operator_a, 60, nullptr, 1, nullptr, nullptr);
    EXPECT_THROW((void)write([&](Tx& tx) { tx.bulk_insert(rows); }), store::Violation);
    EXPECT_EQ(number_of("SELECT count(*) FROM item"), 0);
    EXPECT_TRUE(add_item(*db, 1));
}

TEST_P(Statements, BulkRowsOfAnotherOperatorAreRefused) {
    store::BulkInsert rows("item", item_columns);
    rows.row(operator_b, 1, nullptr, 1, nullptr, nullptr);
    EXPECT_THROW((void)write([&](Tx& tx) { tx.bulk_insert(rows); }), store::Broken);
    EXPECT_EQ(number_of("SELECT count(*) FROM item"), 0);
}

TEST_P(Statements, ManyRowsAreUpdatedByKey) {
    static constexpr store::Column columns[] = {
        {"operator_id"}, {"id"}, {"name", store::ColumnType::text}, {"amount"}};
    (void)write([](Tx& tx) { tx.bulk_insert(items(2500)); });
    (void)write([](Tx& tx) {
        store::BulkUpdate rows("item", columns, 2, "size = COALESCE(size, 0) + 1");
        for (int n = 2; n <= 2500; ++n)
            rows.row(operator_a, n, n % 2 == 0 ? store::Param("n" + std::to_string(n)) : nullptr, n);
        rows.row(operator_a, 9999, nullptr, 1);  // not there
        tx.bulk_update(rows);
    });
    EXPECT_EQ(number_of("SELECT CAST(SUM(amount) AS BIGINT) FROM item"), 10 + 2500 * 2501 / 2 - 1);
    EXPECT_EQ(number_of("SELECT count(*) FROM item WHERE name IS NULL"), 1249);
    EXPECT_THAT(texts_of("SELECT name FROM item WHERE id IN (1, 2500) ORDER BY id"),
                ElementsAre("item 1", "n2500"));
    EXPECT_EQ(number_of("SELECT size FROM item WHERE id = 3"), 1);
}

}  // namespace
}  // namespace bangnopi::test
