// What a transaction posts and asks for without waiting, the same on both engines.
#include <future>
#include <thread>

#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using store::Priority;
using store::Row;
using store::Tx;
using testing::ElementsAre;

constexpr std::string_view insert_item = "INSERT INTO item (operator_id, id, amount) VALUES ($1, $2, $3)";
constexpr std::string_view insert_new_item =
    "INSERT INTO item (operator_id, id, amount) VALUES ($1, $2, $3) ON CONFLICT (operator_id, id) DO NOTHING";
constexpr std::string_view amounts = "SELECT amount FROM item WHERE operator_id = $1 ORDER BY id";
constexpr std::string_view add_one = "UPDATE item SET amount = amount + 1 WHERE operator_id = $1 AND id = $2";

class Gathered : public EngineTest {
  protected:
    template <class Fn>
    Result<Done> write(Fn fn) {
        return db->write_wait(scope_a, Priority::normal, [&](Tx& tx) -> Result<Done> {
            fn(tx);
            return Done{};
        });
    }
    std::int64_t items() { return number_of("SELECT count(*) FROM item"); }
};
ON_BOTH_ENGINES(Gathered);

TEST_P(Gathered, WhatIsPostedIsSeenByWhatComesNextAndKeptByTheCommit) {
    (void)write([](Tx& tx) {
        tx.post(insert_item, operator_a, 1, 10);
        tx.post(add_one, operator_a, 1);
        std::int64_t amount = 0;
        tx.first(
            amounts, [&](const Row& row) { amount = row.integer(0); }, operator_a);
        EXPECT_EQ(amount, 11);
        tx.post(add_one, operator_a, 1);
    });
    EXPECT_EQ(number_of("SELECT amount FROM item WHERE id = 1"), 12);
}

TEST_P(Gathered, RowsThatWereAskedForComeInOrderWhenTheTransactionSettles) {
    (void)write([](Tx& tx) {
        std::vector<std::int64_t> seen;
        const auto see = [&](const Row& row) { seen.push_back(row.integer(0)); };
        tx.post(insert_item, operator_a, 1, 10);
        tx.ask(amounts, see, operator_a);
        tx.post(insert_item, operator_a, 2, 20);
        tx.ask(amounts, see, operator_a);
        tx.settle();
        EXPECT_THAT(seen, ElementsAre(10, 10, 20));
        tx.settle();
        EXPECT_EQ(seen.size(), 3U);
    });
}

TEST_P(Gathered, ARowThatWasAskedForLastComesBeforeTheAnswer) {
    std::int64_t written = 0;
    (void)write([&](Tx& tx) {
        tx.post(insert_item, operator_a, 1, 10);
        tx.ask(
            amounts, [&](const Row& row) { written = row.integer(0); }, operator_a);
    });
    EXPECT_EQ(written, 10);
    std::int64_t read = 0;
    db->read(scope_a, [&](Tx& tx) {
        tx.ask(
            amounts, [&](const Row& row) { read = row.integer(0); }, operator_a);
    });
    EXPECT_EQ(read, 10);
}

TEST_P(Gathered, MoreThanOneRoundTripHoldsIsPostedInSeveral) {
    constexpr int count = 500;
    (void)write([](Tx& tx) {
        for (int id = 0; id < count; ++id) tx.post(insert_item, operator_a, id, 1);
    });
    EXPECT_EQ(items(), count);
}

TEST_P(Gathered, BulkWritesKeepTheirPlaceAmongWhatIsPosted) {
    static constexpr store::Column columns[] = {{"operator_id"}, {"id"}, {"amount"}};
    (void)write([](Tx& tx) {
        store::BulkInsert rows("item", columns);
        rows.row(operator_a, 1, 10);
        store::BulkUpdate changes("item", columns, 2);
        changes.row(operator_a, 1, 20);
        tx.post(insert_item, operator_a, 2, 5);
        tx.bulk_insert(rows);
        tx.post(add_one, operator_a, 1);
        tx.bulk_update(changes);
        tx.post(add_one, operator_a, 1);
    });
    EXPECT_EQ(number_of("SELECT amount FROM item WHERE id = 1"), 21);
    EXPECT_EQ(items(), 2);
}

TEST_P(Gathered, AViolationOfWhatWasPostedIsThrownByTheNextThatWaitsAtTheLatest) {
    (void)add_item(*db, 1);
    const auto refused = db->write_wait(scope_a, Priority::normal, [](Tx& tx) -> Result<Done> {
        tx.post(insert_item, operator_a, 2, 1);
        EXPECT_THROW(
            {
                tx.post(insert_item, operator_a, 1, 1);
                tx.post(insert_item, operator_a, 3, 1);
                tx.execute(add_one, operator_a, 2);
            },
            store::Violation);
        EXPECT_THROW(tx.post(insert_item, operator_a, 4, 1), store::Broken);
        return refuse(Code::already_exists, "it is there"_msg);
    });
    EXPECT_EQ(refused.error().code, Code::already_exists);
    EXPECT_EQ(items(), 1);
    EXPECT_TRUE(add_item(*db, 2));
}

TEST_P(Gathered, AViolationOfWhatWasPostedLastIsTheAnswer) {
    (void)add_item(*db, 1);
    const auto violate = [](Tx& tx) -> Result<Done> {
        tx.post(insert_item, operator_a, 2, 1);
        tx.post(insert_item, operator_a, 1, 1);
        return Done{};
    };
    EXPECT_THROW((void)db->write_wait(scope_a, Priority::normal, violate), store::Violation);
    std::promise<Code> code;
    db->write(scope_a, Priority::normal, violate,
              [&](Result<Done> result) { code.set_value(result ? Code::invalid : result.error().code); });
    EXPECT_EQ(code.get_future().get(), Code::unavailable);
    EXPECT_EQ(items(), 1);
    EXPECT_TRUE(add_item(*db, 2));
}

TEST_P(Gathered, AKnownRowIsFoundToBeKnownAndTheRestIsKept) {
    bool is_new = false;
    const auto insert = [&](std::int64_t beside) {
        return write([&, beside](Tx& tx) {
            is_new = tx.insert_new(insert_new_item, operator_a, 1, 10 * beside);
            tx.post(insert_item, operator_a, 100 + beside, 0);
        });
    };
    EXPECT_TRUE(insert(1));
    EXPECT_TRUE(is_new);
    EXPECT_TRUE(insert(2));
    EXPECT_FALSE(is_new);
    EXPECT_EQ(items(), 3);
    EXPECT_EQ(number_of("SELECT amount FROM item WHERE id = 1"), 10);
}

TEST_P(Gathered, OfManyWhoInsertARowOneFindsItNew) {
    constexpr int callers = 8;
    std::vector<std::future<bool>> found_new;
    for (int n = 0; n < callers; ++n)
        found_new.push_back(std::async(std::launch::async, [&] {
            bool is_new = false;
            const auto done = write([&](Tx& tx) {
                is_new = tx.insert_new(insert_new_item, operator_a, 1, 0);
                if (is_new) tx.post(add_one, operator_a, 1);
            });
            EXPECT_TRUE(done);
            return is_new;
        }));
    int count = 0;
    for (auto& one : found_new) count += one.get() ? 1 : 0;
    EXPECT_EQ(count, 1);
    EXPECT_EQ(number_of("SELECT amount FROM item WHERE id = 1"), 1);
}

TEST_P(Gathered, AViolationBesideANewRowIsStillTheAnswer) {
    (void)add_item(*db, 1);
    EXPECT_THROW((void)write([](Tx& tx) {
                     EXPECT_TRUE(tx.insert_new(insert_new_item, operator_a, 2, 1));
                     tx.post(insert_item, operator_a, 1, 1);
                 }),
                 store::Violation);
    EXPECT_EQ(items(), 1);
}

TEST_P(Gathered, ARefusalOrAnExceptionAfterPostedWritesLeavesNothing) {
    const auto refused = db->write_wait(scope_a, Priority::normal, [](Tx& tx) -> Result<Done> {
        tx.post(insert_item, operator_a, 1, 1);
        tx.ask(
            amounts, [](const Row&) {}, operator_a);
        return refuse(Code::conflict, "no"_msg);
    });
    EXPECT_EQ(refused.error().code, Code::conflict);
    EXPECT_THROW((void)write([](Tx& tx) {
                     tx.post(insert_item, operator_a, 1, 1);
                     throw std::runtime_error("odd");
                 }),
                 std::runtime_error);
    EXPECT_EQ(items(), 0);
    EXPECT_TRUE(add_item(*db, 1));
}

TEST_P(Gathered, AReaderThatThrowsEndsItsTransactionOnly) {
    (void)add_item(*db, 1);
    EXPECT_THROW((void)write([](Tx& tx) {
                     tx.post(insert_item, operator_a, 2, 1);
                     tx.ask(
                         amounts, [](const Row& row) { (void)row.text(0); }, operator_a);
                 }),
                 store::Broken);
    EXPECT_EQ(items(), 1);
    EXPECT_TRUE(add_item(*db, 2));
}

TEST_P(Gathered, ThoseThatLockEachOtherWithWhatTheyPostAreRunAgain) {
    (void)add_item(*db, 1, 0);
    (void)add_item(*db, 2, 0);
    std::vector<std::jthread> threads;
    for (int caller = 0; caller < 2; ++caller)
        threads.emplace_back([&, caller] {
            for (int n = 0; n < 60; ++n) {
                const int first = (caller + n) % 2 + 1;
                EXPECT_TRUE(write([&](Tx& tx) {
                    tx.post(add_one, operator_a, first);
                    if (n % 3 == 0) tx.settle();
                    tx.post(add_one, operator_a, 3 - first);
                }));
            }
        });
    threads.clear();
    EXPECT_EQ(number_of("SELECT CAST(SUM(amount) AS BIGINT) FROM item"), 240);
}

}  // namespace
}  // namespace bangnopi::test
