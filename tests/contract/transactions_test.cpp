// What a transaction promises, the same on both engines.
#include <atomic>
#include <future>
#include <latch>
#include <thread>

#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using store::Priority;
using store::Row;
using store::Tx;
using testing::ElementsAre;

constexpr std::string_view insert_item =
    "INSERT INTO item (operator_id, id, name, amount) VALUES ($1, $2, $3, $4)";

class Transactions : public EngineTest {
  protected:
    std::int64_t items() { return number_of("SELECT count(*) FROM item"); }

    // Keeps every thread that writes busy until it goes, so that what is handed in meanwhile queues up.
    class Hold {
      public:
        explicit Hold(store::Database& db, int writers) : release_(1) {
            std::latch holding(writers);
            for (int n = 0; n < writers; ++n)
                ended_.push_back(std::async(std::launch::async, [this, &db, &holding] {
                    bool held = false;  // it may run more than once
                    (void)db.write_wait(everyone, Priority::normal, [&](Tx&) -> Result<Done> {
                        if (!std::exchange(held, true)) {
                            holding.count_down();
                            release_.wait();
                        }
                        return Done{};
                    });
                }));
            holding.wait();
        }
        void release() {
            release_.count_down();
            ended_.clear();
        }

      private:
        std::latch release_;
        std::vector<std::future<void>> ended_;
    };
};
ON_BOTH_ENGINES(Transactions);

TEST_P(Transactions, AReadAfterTheAnswerSeesTheWrite) {
    for (int id = 1; id <= 50; ++id) {
        std::promise<std::int64_t> seen;
        db->write(
            scope_a, Priority::normal,
            [id](Tx& tx) -> Result<int> {
                tx.execute(insert_item, operator_a, id, nullptr, 1);
                return id;
            },
            [&](Result<int> result) { seen.set_value(result ? items() : -1); });
        EXPECT_EQ(seen.get_future().get(), id);
    }
}

TEST_P(Transactions, ARefusalRollsBackAndIsAnswered) {
    const auto result = db->write_wait(scope_a, Priority::normal, [](Tx& tx) -> Result<Done> {
        tx.execute(insert_item, operator_a, 1, nullptr, 1);
        return refuse(Code::conflict, "no"_msg);
    });
    EXPECT_EQ(result.error().code, Code::conflict);
    EXPECT_EQ(items(), 0);
}

TEST_P(Transactions, AnExceptionRollsBackAndReachesTheCaller) {
    struct Odd {};
    const auto fail = [](Tx& tx) -> Result<Done> {
        tx.execute(insert_item, operator_a, 1, nullptr, 1);
        throw Odd{};
    };
    EXPECT_THROW((void)db->write_wait(scope_a, Priority::normal, fail), Odd);
    EXPECT_EQ(items(), 0);
    std::promise<Code> code;
    db->write(scope_a, Priority::normal, fail,
              [&](Result<Done> result) { code.set_value(result.error().code); });
    EXPECT_EQ(code.get_future().get(), Code::unavailable);
    EXPECT_TRUE(add_item(*db, 1));
}

TEST_P(Transactions, AfterAViolationATransactionCanOnlyBeRefused) {
    (void)add_item(*db, 1);
    const auto violate = [](Tx& tx) {
        EXPECT_THROW(tx.execute(insert_item, operator_a, 1, nullptr, 1), store::Violation);
    };
    const auto refused = db->write_wait(scope_a, Priority::normal, [&](Tx& tx) -> Result<Done> {
        tx.execute(insert_item, operator_a, 2, nullptr, 1);
        violate(tx);
        return refuse(Code::already_exists, "it is there"_msg);
    });
    EXPECT_EQ(refused.error().code, Code::already_exists);
    EXPECT_THROW((void)db->write_wait(scope_a, Priority::normal,
                                      [&](Tx& tx) -> Result<Done> {
                                          violate(tx);
                                          return Done{};
                                      }),
                 store::Broken);
    EXPECT_THROW((void)db->write_wait(scope_a, Priority::normal,
                                      [&](Tx& tx) -> Result<Done> {
                                          violate(tx);
                                          tx.execute(insert_item, operator_a, 3, nullptr, 1);
                                          return Done{};
                                      }),
                 store::Broken);
    EXPECT_EQ(items(), 1);
}

TEST_P(Transactions, ThoseThatFailDoNotHurtThoseBeside) {
    std::vector<std::future<Code>> answers;
    {
        Hold hold(*db, GetParam() == store::Engine::sqlite ? 1 : 8);
        for (int id = 0; id < 300; ++id) {
            auto answer = std::make_shared<std::promise<Code>>();  // shared by the callback and its copies
            answers.push_back(answer->get_future());
            db->write(
                scope_a, Priority::normal,
                [id](Tx& tx) -> Result<Done> {
                    tx.execute(insert_item, operator_a, id, nullptr, 1);
                    if (id % 5 == 1) return refuse(Code::conflict, "no"_msg);
                    if (id % 5 == 2) throw std::runtime_error("odd");
                    if (id % 5 == 3) tx.execute(insert_item, operator_a, id, nullptr, 1);  // again
                    if (id % 5 == 4) tx.execute("UPDATE nowhere SET a = 1");
                    return Done{};
                },
                [answer](Result<Done> result) {
                    answer->set_value(result ? Code::invalid : result.error().code);
                });
        }
        hold.release();
    }
    for (std::size_t id = 0; id < answers.size(); ++id) {
        const Code expected = id % 5 == 0 ? Code::invalid : id % 5 == 1 ? Code::conflict : Code::unavailable;
        EXPECT_EQ(answers[id].get(), expected) << id;
    }
    EXPECT_EQ(items(), 60);
    EXPECT_EQ(number_of("SELECT count(*) FROM item WHERE id % 5 <> 0"), 0);
}

TEST_P(Transactions, EveryWriteOfManyCallersIsThereOnce) {
    constexpr int callers = 16;
    constexpr int writes = 50;
    std::vector<std::jthread> threads;
    for (int caller = 0; caller < callers; ++caller)
        threads.emplace_back([&, caller] {
            for (int n = 0; n < writes; ++n) EXPECT_TRUE(add_item(*db, caller * writes + n));
        });
    threads.clear();
    EXPECT_EQ(items(), callers * writes);
}

TEST_P(Transactions, CountersLoseNothingBetweenCallers) {
    (void)add_item(*db, 1, 0);
    std::vector<std::jthread> threads;
    for (int caller = 0; caller < 8; ++caller)
        threads.emplace_back([&] {
            for (int n = 0; n < 25; ++n)
                (void)db->write_wait(scope_a, Priority::normal, [](Tx& tx) -> Result<Done> {
                    std::int64_t amount = 0;
                    tx.first(
                        "SELECT amount FROM item WHERE operator_id = $1 AND id = 1 {for_update}",
                        [&](const Row& row) { amount = row.integer(0); }, operator_a);
                    tx.execute("UPDATE item SET amount = $2 WHERE operator_id = $1 AND id = 1", operator_a,
                               amount + 1);
                    return Done{};
                });
        });
    threads.clear();
    EXPECT_EQ(number_of("SELECT amount FROM item WHERE id = 1"), 200);
}

TEST_P(Transactions, ThoseThatLockEachOtherAreRunAgain) {
    (void)add_item(*db, 1, 0);
    (void)add_item(*db, 2, 0);
    std::vector<std::jthread> threads;
    for (int caller = 0; caller < 2; ++caller)
        threads.emplace_back([&, caller] {
            for (int n = 0; n < 60; ++n) {
                const int first = (caller + n) % 2 + 1;
                const auto done = db->write_wait(scope_a, Priority::normal, [&](Tx& tx) -> Result<Done> {
                    for (const int id : {first, 3 - first})
                        tx.execute("UPDATE item SET amount = amount + 1 WHERE operator_id = $1 AND id = $2",
                                   operator_a, id);
                    return Done{};
                });
                EXPECT_TRUE(done);
            }
        });
    threads.clear();
    EXPECT_EQ(number_of("SELECT CAST(SUM(amount) AS BIGINT) FROM item"), 240);
}

TEST_P(Transactions, AReadIsOneSnapshot) {
    (void)add_item(*db, 1);
    db->read(scope_a, [&](Tx& tx) {
        const auto count = [&] {
            std::int64_t number = 0;
            tx.first(
                "SELECT count(*) FROM item WHERE operator_id = $1",
                [&](const Row& row) { number = row.integer(0); }, operator_a);
            return number;
        };
        EXPECT_EQ(count(), 1);
        EXPECT_TRUE(add_item(*db, 2));
        EXPECT_EQ(count(), 1);
    });
    EXPECT_EQ(items(), 2);
}

TEST_P(Transactions, AReadCannotWrite) {
    EXPECT_ANY_THROW(db->read(scope_a, [](Tx& tx) { tx.execute(insert_item, operator_a, 1, nullptr, 1); }));
    EXPECT_EQ(items(), 0);
    EXPECT_TRUE(add_item(*db, 1));
}

TEST_P(Transactions, AReadMayThrowAndLeavesNothingBehind) {
    for (int n = 0; n < 20; ++n)
        EXPECT_THROW(db->read(scope_a, [](Tx&) { throw std::runtime_error("odd"); }), std::runtime_error);
    EXPECT_EQ(items(), 0);
}

TEST_P(Transactions, NormalOnesGoBeforeBackgroundOnes) {
    std::mutex mutex;
    std::string order;
    std::latch done(6);
    {
        db.reset();
        db = open({.pool = 1});
        Hold hold(*db, 1);
        for (const char name : {'x', 'a', 'y', 'b', 'z', 'c'})
            db->write(
                scope_a, name < 'x' ? Priority::normal : Priority::background,
                [](Tx&) -> Result<Done> { return Done{}; },
                [&, name](Result<Done>) {
                    {
                        const std::lock_guard lock(mutex);
                        order += name;
                    }
                    done.count_down();
                });
        EXPECT_EQ(db->queue_depth(), 7U);
        hold.release();
        done.wait();
    }
    EXPECT_EQ(order, "abcxyz");
}

TEST_P(Transactions, AFullQueueRefusesAtOnce) {
    db.reset();
    db = open({.pool = 1, .queue_limit = 3});
    std::atomic<int> refused = 0;
    std::latch ended(10);
    Hold hold(*db, 1);
    for (int n = 0; n < 10; ++n)
        db->write(
            scope_a, Priority::normal, [](Tx&) -> Result<Done> { return Done{}; },
            [&](Result<Done> result) {
                if (!result && result.error().code == Code::unavailable) ++refused;
                ended.count_down();
            });
    EXPECT_EQ(refused, 7);
    hold.release();
    ended.wait();
    EXPECT_EQ(refused, 7);
}

TEST_P(Transactions, WhatWasHandedInIsDoneBeforeTheDatabaseGoes) {
    std::atomic<int> answered = 0;
    for (int id = 0; id < 100; ++id)
        db->write(
            scope_a, Priority::normal,
            [id](Tx& tx) -> Result<Done> {
                tx.execute(insert_item, operator_a, id, nullptr, 1);
                return Done{};
            },
            [&](Result<Done> result) { answered += result ? 1 : 0; });
    reopen();
    EXPECT_EQ(answered, 100);
    EXPECT_EQ(items(), 100);
}

TEST_P(Transactions, ADatabaseOpenedForReadingRefusesWrites) {
    (void)add_item(*db, 1);
    db.reset();
    db = open({.read_only = true});
    EXPECT_EQ(items(), 1);
    EXPECT_THROW((void)add_item(*db, 2), store::Unavailable);
}

TEST_P(Transactions, AnnouncedEventsAreHeardAfterTheCommitAndOnlyThen) {
    std::vector<std::string> heard;
    std::mutex mutex;
    auto listening = db->subscribe([&](const store::CommittedEvent& event) {
        const std::lock_guard lock(mutex);
        heard.push_back(event.kind + (items() == event.id.value ? " seen" : " unseen"));
    });
    for (int id = 1; id <= 3; ++id)
        (void)db->write_wait(scope_a, Priority::normal, [&](Tx& tx) -> Result<Done> {
            tx.execute(insert_item, operator_a, id, nullptr, 1);
            tx.announce({operator_a, Id{id}, Id{id}, "item.added"});
            if (id == 3) return refuse(Code::conflict, "no"_msg);
            return Done{};
        });
    EXPECT_THAT(heard, ElementsAre("item.added seen", "item.added seen"));
    listening.reset();
    (void)db->write_wait(scope_a, Priority::normal, [&](Tx& tx) -> Result<Done> {
        tx.announce({operator_a, Id{9}, Id{9}, "unheard"});
        return Done{};
    });
    EXPECT_EQ(heard.size(), 2U);
}

}  // namespace
}  // namespace bangnopi::test
