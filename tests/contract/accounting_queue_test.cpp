// Records that come faster than they are written are written in groups, on both engines.
#include "access/accounting_queue.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using access::AccountingQueue;
using access::AccountingRecord;
using access::SessionHeard;
using Kind = domain::SessionRecordKind;
using std::chrono::seconds;
using testing::ElementsAre;

const Instant began = instant("2026-11-16T01:00:00Z");
constexpr Id router{501};

// Keeps a group from being handed in.
class Gate {
  public:
    void pass() {
        std::unique_lock lock(mutex_);
        ++passing_;
        changed_.notify_all();
        changed_.wait(lock, [&] { return is_open_; });
    }
    void close() {
        const std::lock_guard lock(mutex_);
        is_open_ = false;
    }
    void open() {
        const std::lock_guard lock(mutex_);
        is_open_ = true;
        changed_.notify_all();
    }
    void wait_for_one() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return passing_ > 0; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_open_ = true;
    int passing_ = 0;
};

// What was answered and told, in its order.
class Told {
  public:
    void answer(std::span<const std::uint64_t> tokens, bool durable) {
        const std::lock_guard lock(mutex_);
        for (const std::uint64_t token : tokens) answers_[token].push_back(durable);
        answered_ += tokens.size();
        notes_.emplace_back("answer");
        changed_.notify_all();
    }
    void note(const std::string& what) {
        const std::lock_guard lock(mutex_);
        notes_.push_back(what);
    }
    void wait_for(std::size_t answers) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return answered_ >= answers; });
    }
    std::vector<bool> of(std::uint64_t token) {
        const std::lock_guard lock(mutex_);
        return answers_[token];
    }
    // Tokens that were answered so and not twice.
    std::int64_t count(bool durable) {
        const std::lock_guard lock(mutex_);
        return std::ranges::count_if(answers_,
                                     [&](const auto& one) { return one.second == std::vector{durable}; });
    }
    std::vector<std::string> notes() {
        const std::lock_guard lock(mutex_);
        return notes_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::uint64_t, std::vector<bool>> answers_;
    std::size_t answered_ = 0;
    std::vector<std::string> notes_;
};

class Gathering : public EngineTest {
  protected:
    Gathering() {
        world.go_to("2026-11-16T12:00:00Z");
        queue = std::make_unique<AccountingQueue>(
            *db, memory(), clock, ids,
            [this](std::span<const std::uint64_t> tokens, bool durable) { told.answer(tokens, durable); });
    }
    ~Gathering() override { let_go(); }

    AccountingQueue::Memory memory() {
        return {
            [this](Id id) {
                gate.pass();
                return id == tenant->id ? tenant : nullptr;
            },
            [this](Id, const store::OnlineSession& session) { told.note("put " + session.acct_session_id); },
            [this](const store::OnlineSession&) { told.note("drop"); }};
    }
    Id subscriber(const domain::PlanTerms& terms = home_plan()) {
        return world.subscribe(world.customer(), world.plan(terms), "2026-11-01");
    }
    AccountingRecord record(const std::string& session, Kind kind, int at, std::int64_t bytes) const {
        AccountingRecord one;
        one.key = {router, session, "siti"};
        one.subscription_id = siti;
        one.record = {kind, began + seconds(at), seconds(at), domain::CounterReading{bytes, true}, {}};
        return one;
    }
    bool add(const AccountingRecord& record, std::uint64_t token) {
        return queue->add(tenant->id, record, token);
    }
    // A first record that is at work, so that what follows waits; its token is 0.
    void hold() { hold(tenant->id); }
    void hold(Id operator_id) {
        gate.close();
        holder = std::thread([this, operator_id] {
            EXPECT_TRUE(queue->add(operator_id, record("hold", Kind::start, 0, 0), 0));
        });
        gate.wait_for_one();
    }
    void let_go() {
        gate.open();
        if (holder.joinable()) holder.join();
    }
    std::int64_t used() {
        return number_of("SELECT CAST(COALESCE(SUM(bytes_down), 0) AS BIGINT) FROM usage_day");
    }
    void define(std::string_view sql) {
        ASSERT_TRUE(db->write_wait(everyone, store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
            tx.execute_once(sql);
            return Done{};
        }));
    }

    BillingWorld world{*db};
    ManualClock clock{instant("2026-11-16T12:00:00Z")};
    IdSource ids{clock, 3};
    std::shared_ptr<const store::Operator> tenant = std::make_shared<store::Operator>(
        db->read(everyone, [](store::Tx& tx) { return store::list_operators(tx); }).at(0));
    Id siti = subscriber();
    Gate gate;
    Told told;
    std::thread holder;
    std::unique_ptr<AccountingQueue> queue;
};
ON_BOTH_ENGINES(Gathering);

TEST_P(Gathering, AnswersOnceItIsDurableAndKnownInMemory) {
    queue->on_heard([&](Id operator_id, const SessionHeard& heard) {
        EXPECT_EQ(operator_id, tenant->id);
        told.note("heard " + heard.session.acct_session_id);
    });
    ASSERT_TRUE(add(record("1", Kind::start, 0, 0), 1));
    told.wait_for(1);
    ASSERT_TRUE(add(record("1", Kind::stop, 300, 1000), 2));
    told.wait_for(2);
    EXPECT_EQ(told.of(1), std::vector{true});
    EXPECT_EQ(told.of(2), std::vector{true});
    EXPECT_THAT(told.notes(), ElementsAre("put 1", "heard 1", "answer", "drop", "heard 1", "answer"));
    EXPECT_EQ(used(), 1000);
}

TEST_P(Gathering, WritesWhatCameMeanwhileTogetherAndInOrder) {
    hold();
    constexpr std::size_t count = access::accounting_records_max + 40;
    for (std::size_t i = 1; i <= count; ++i)
        ASSERT_TRUE(add(record(std::to_string(i % 50), Kind::interim, static_cast<int>(i),
                               static_cast<std::int64_t>(i) * 100),
                        i));
    EXPECT_EQ(queue->counts().waiting, 1 + count);
    let_go();
    told.wait_for(1 + count);
    EXPECT_EQ(told.count(true), static_cast<std::int64_t>(1 + count));
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM session"), 51);
    queue.reset();
    EXPECT_EQ(used(), number_of("SELECT CAST(SUM(bytes_down) AS BIGINT) FROM session"));
    EXPECT_TRUE(world.verified());
}

TEST_P(Gathering, CountsGroupsAndRecords) {
    hold();
    for (std::uint64_t i = 1; i <= access::accounting_records_max + 1; ++i)
        ASSERT_TRUE(queue->add(tenant->id, {router, began}, i));
    let_go();
    told.wait_for(access::accounting_records_max + 2);
    const AccountingQueue::Counts counts = queue->counts();
    EXPECT_EQ(counts.groups, 3U);
    EXPECT_EQ(counts.records, access::accounting_records_max + 2);
    EXPECT_EQ(counts.waiting, 0U);
    EXPECT_EQ(counts.failed, 0U);
}

TEST_P(Gathering, EndsSessionsOfARouterThatBeganAnew) {
    ASSERT_TRUE(add(record("1", Kind::start, 0, 0), 1));
    ASSERT_TRUE(queue->add(tenant->id, {router, began + seconds(60)}, 2));
    told.wait_for(2);
    EXPECT_EQ(told.of(2), std::vector{true});
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM session WHERE stopped_at IS NULL"), 0);
}

TEST_P(Gathering, LeavesThoseThatBeginAfterIt) {
    hold();
    constexpr std::uint64_t count = 60;
    for (std::uint64_t i = 1; i <= count; ++i)
        ASSERT_TRUE(add(record(std::to_string(i), Kind::start, 0, 0), i));
    ASSERT_TRUE(queue->add(tenant->id, {router, began + seconds(60)}, count + 1));
    for (std::uint64_t i = 1; i <= count; ++i) {
        AccountingRecord later = record(std::to_string(i) + "b", Kind::start, 120, 0);
        later.record.session_time = seconds(0);
        ASSERT_TRUE(add(later, count + 1 + i));
    }
    let_go();
    told.wait_for(2 * count + 2);
    EXPECT_EQ(told.count(true), static_cast<std::int64_t>(2 * count + 2));
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM session WHERE stopped_at IS NULL"),
              static_cast<std::int64_t>(count));
    EXPECT_EQ(queue->counts().waiting, 0U);
}

TEST_P(Gathering, LeavesAloneWhatMakesItsGroupRefused) {
    domain::PlanTerms beyond_counting = pay_as_you_go_plan();
    beyond_counting.unit_price = std::numeric_limits<std::int64_t>::max();
    const Id broken = subscriber(beyond_counting);
    hold();
    constexpr std::uint64_t poisoned = 37;
    constexpr std::uint64_t count = 100;
    for (std::uint64_t i = 1; i <= count; ++i) {
        AccountingRecord one = record(std::to_string(i), Kind::interim, 300, 1000);
        if (i == poisoned) {
            one.subscription_id = broken;
            one.record.down->bytes = 5 * gigabyte;
        }
        ASSERT_TRUE(add(one, i));
    }
    let_go();
    told.wait_for(1 + count);
    EXPECT_EQ(told.of(poisoned), std::vector{false});
    EXPECT_EQ(told.count(true), static_cast<std::int64_t>(count));
    EXPECT_EQ(used(), static_cast<std::int64_t>(count - 1) * 1000);
    EXPECT_EQ(queue->counts().failed, 1U);
    EXPECT_TRUE(world.verified());
}

TEST_P(Gathering, NeverAnswersWhatIsNotWritten) {
    define("ALTER TABLE session RENAME TO session_away");
    for (std::uint64_t i = 1; i <= 3; ++i) ASSERT_TRUE(add(record(std::to_string(i), Kind::start, 0, 0), i));
    told.wait_for(3);
    EXPECT_EQ(told.count(false), 3);
    define("ALTER TABLE session_away RENAME TO session");
    ASSERT_TRUE(add(record("1", Kind::start, 0, 0), 4));
    told.wait_for(4);
    EXPECT_EQ(told.of(4), std::vector{true});
    EXPECT_EQ(queue->counts().failed, 3U);
}

TEST_P(Gathering, TakesNoMoreThanItsBound) {
    const Id nobody{4711};
    hold(nobody);
    std::uint64_t taken = 0;
    while (queue->add(nobody, {router, began}, taken + 1)) ++taken;
    EXPECT_EQ(queue->counts().waiting, taken + 1);
    EXPECT_EQ(queue->counts().refused, 1U);
    EXPECT_EQ(taken + 1, access::accounting_waiting_max);
    let_go();
    told.wait_for(taken + 1);
    EXPECT_EQ(told.count(false), static_cast<std::int64_t>(taken + 1));
    EXPECT_TRUE(queue->add(nobody, {router, began}, taken + 2));
}

TEST_P(Gathering, TakesFromManyThreads) {
    constexpr int threads = 4;
    constexpr int records = 60;
    std::vector<std::thread> adders;
    for (int thread = 1; thread <= threads; ++thread)
        adders.emplace_back([&, thread] {
            for (int i = 1; i <= records; ++i)
                EXPECT_TRUE(add(record(std::to_string(thread), Kind::interim, i, i * 10),
                                static_cast<std::uint64_t>(thread * 1000 + i)));
        });
    for (std::thread& adder : adders) adder.join();
    told.wait_for(threads * records);
    EXPECT_EQ(told.count(true), threads * records);
    EXPECT_EQ(used(), threads * records * 10);
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM session"), threads);
}

TEST_P(Gathering, EndsWithWhatIsAtWork) {
    for (std::uint64_t i = 1; i <= 1000; ++i)
        ASSERT_TRUE(add(record(std::to_string(i), Kind::start, 0, 0), i));
    queue.reset();
    EXPECT_GE(told.count(true), 1);
    EXPECT_EQ(told.count(true), number_of("SELECT COUNT(*) FROM session"));
}

}  // namespace
}  // namespace bangnopi::test
