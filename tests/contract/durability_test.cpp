// What was answered is there once, whatever is killed; what was not answered is there whole or not at all.
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <latch>
#include <random>
#include <set>
#include <thread>

#include "tests/support/engines.hpp"
#include "tests/support/postgres.hpp"

namespace bangnopi::test {
namespace {

using store::Priority;
using store::Row;
using store::Tx;

constexpr int callers = 32;

// Two rows, which a crash must not part.
Result<Done> insert_pair(Tx& tx, std::int64_t id) {
    tx.execute("INSERT INTO item (operator_id, id, amount) VALUES ($1, $2, 1)", operator_a, id);
    tx.execute("INSERT INTO item_part (operator_id, item_id, part) VALUES ($1, $2, 1)", operator_a, id);
    return Done{};
}

// Callers that write one pair after another, each when the last was answered, until they are told to stop.
class Writers {
  public:
    Writers(store::Database& db, std::int64_t first_id,
            std::function<void(std::int64_t id, bool ok)> answered)
        : db_(db), next_(first_id), answered_(std::move(answered)), ended_(callers) {
        for (int n = 0; n < callers; ++n) write();
    }
    void stop() {
        stopped_ = true;
        ended_.wait();
    }

  private:
    void write() {
        const std::int64_t id = next_++;
        db_.write(
            scope_a, Priority::normal, [id](Tx& tx) { return insert_pair(tx, id); },
            [this, id](Result<Done> result) {
                answered_(id, result.has_value());
                if (stopped_)
                    ended_.count_down();
                else
                    write();
            });
    }

    store::Database& db_;
    std::atomic<std::int64_t> next_;
    std::function<void(std::int64_t, bool)> answered_;
    std::atomic<bool> stopped_ = false;
    std::latch ended_;
};

std::set<std::int64_t> ids_in(store::Database& db) {
    return db.read(everyone, [](Tx& tx) {
        std::set<std::int64_t> ids;
        tx.each("SELECT id FROM item", [&](const Row& row) { ids.insert(row.integer(0)); });
        std::set<std::int64_t> parts;
        tx.each("SELECT item_id FROM item_part", [&](const Row& row) { parts.insert(row.integer(0)); });
        EXPECT_EQ(ids, parts);
        return ids;
    });
}

void expect_all_in(const std::set<std::int64_t>& answered, const std::set<std::int64_t>& durable) {
    for (const std::int64_t id : answered)
        EXPECT_TRUE(durable.contains(id)) << id << " was answered and is lost";
}

// A process that writes and reports each id over a pipe once it was answered.
class WriterProcess {
  public:
    WriterProcess(const std::string& url, std::int64_t first_id) {
        int ends[2];
        if (::pipe(ends) != 0) throw std::runtime_error("pipe failed");
        pid_ = ::fork();
        if (pid_ == 0) write_until_killed(url, first_id, ends[1]);
        ::close(ends[1]);
        reports_ = ends[0];
    }
    WriterProcess(const WriterProcess&) = delete;
    WriterProcess& operator=(const WriterProcess&) = delete;
    ~WriterProcess() { ::close(reports_); }

    std::int64_t read_report() const {
        std::int64_t id = 0;
        return ::read(reports_, &id, sizeof id) == static_cast<ssize_t>(sizeof id) ? id : -1;
    }
    void kill() const {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }

  private:
    [[noreturn]] static void write_until_killed(const std::string& url, std::int64_t first_id, int reports) {
        const auto db = store::open_database({.url = url});
        const Writers writers(*db, first_id, [&](std::int64_t id, bool ok) {
            if (ok && ::write(reports, &id, sizeof id) < 0) ::_exit(1);
        });
        for (;;) ::pause();
    }

    pid_t pid_ = 0;
    int reports_ = -1;
};

class Durability : public EngineTest {};
ON_BOTH_ENGINES(Durability);

TEST_P(Durability, WhatWasAnsweredOutlivesAKilledProcess) {
    std::mt19937 random(20261123);
    std::set<std::int64_t> answered;
    db.reset();  // nothing of it may be open across a fork
    for (int round = 0; round < 12; ++round) {
        const WriterProcess writer(place.url(), 1 + round * 10'000'000LL);
        const int reports_before = std::uniform_int_distribution(1, 400)(random);
        for (int n = 0; n < reports_before; ++n) answered.insert(writer.read_report());
        writer.kill();
        for (std::int64_t id = writer.read_report(); id > 0; id = writer.read_report()) answered.insert(id);
    }
    db = open();
    EXPECT_FALSE(answered.contains(-1));
    EXPECT_GT(answered.size(), 12U);
    const auto durable = ids_in(*db);
    expect_all_in(answered, durable);
    EXPECT_LE(durable.size(), answered.size() + 12 * callers);
    EXPECT_TRUE(add_item(*db, 999'999'999'999));
}

class ServerDurability : public testing::TestWithParam<void (PostgresServer::*)()> {};
INSTANTIATE_TEST_SUITE_P(Ways, ServerDurability,
                         testing::Values(&PostgresServer::stop, &PostgresServer::kill),
                         [](const auto& way) { return way.index == 0 ? "Stopped" : "Killed"; });

TEST_P(ServerDurability, WhatWasAnsweredOutlivesTheServer) {
    PostgresServer server;
    const auto db = store::open_database({.url = server.fresh_database()});
    prepare_database(*db);
    std::mutex mutex;
    std::set<std::int64_t> answered;
    std::atomic<int> failures = 0;
    std::latch warm(500);
    std::latch recovered(1);
    std::atomic<bool> back = false;
    std::atomic<bool> told = false;
    Writers writers(*db, 1, [&](std::int64_t id, bool ok) {
        if (!ok) {
            ++failures;
            std::this_thread::sleep_for(
                std::chrono::milliseconds(1));  // a caller that is refused does not spin
            return;
        }
        {
            const std::lock_guard lock(mutex);
            if (answered.insert(id).second && answered.size() <= 500) warm.count_down();
        }
        if (back && !told.exchange(true)) recovered.count_down();
    });
    warm.wait();
    (server.*GetParam())();
    EXPECT_THROW((void)add_item(*db, 1'000'000'000), store::Unavailable);
    server.start();
    back = true;
    recovered.wait();
    writers.stop();
    EXPECT_GT(failures, 0);
    expect_all_in(answered, ids_in(*db));
}

TEST(ServerConnections, ThatDiedWhileTheyWereIdleAreReplacedUnseen) {
    PostgresServer server;
    const auto db = store::open_database({.url = server.fresh_database(), .readers = 1, .pool = 1});
    prepare_database(*db);
    for (std::int64_t id = 1; id <= 5; ++id) {
        EXPECT_TRUE(db->write_wait(scope_a, Priority::normal, [id](Tx& tx) { return insert_pair(tx, id); }));
        server.administer("postgres",
                          "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> "
                          "pg_backend_pid() AND backend_type = 'client backend'");
        EXPECT_EQ(ids_in(*db).size(), static_cast<std::size_t>(id));
    }
}

class SqliteDurability : public EngineTest {
  protected:
    // Hands `count` writes of 8 kB in at once, so that they share groups; answers who was told that it is done.
    std::set<std::int64_t> write_at_once(std::int64_t first_id, int count) {
        std::mutex mutex;
        std::set<std::int64_t> done;
        std::latch ended(count);
        const std::string name(8000, 'x');
        for (int n = 0; n < count; ++n)
            db->write(
                scope_a, Priority::normal,
                [&name, id = first_id + n](Tx& tx) -> Result<Done> {
                    tx.execute("INSERT INTO item (operator_id, id, name, amount) VALUES ($1, $2, $3, 1)",
                               operator_a, id, name + std::to_string(id));
                    tx.execute("INSERT INTO item_part (operator_id, item_id, part) VALUES ($1, $2, 1)",
                               operator_a, id);
                    return Done{};
                },
                [&, id = first_id + n](Result<Done> result) {
                    {
                        const std::lock_guard lock(mutex);
                        if (result) done.insert(id);
                    }
                    ended.count_down();
                });
        ended.wait();
        return done;
    }
    void limit_pages(std::int64_t pages) {
        (void)db->write_wait(everyone, Priority::normal, [&](Tx& tx) -> Result<Done> {
            tx.first(pages == 0 ? "PRAGMA max_page_count = 1000000000" : "PRAGMA max_page_count = 300",
                     [](const Row&) {});
            return Done{};
        });
    }
};
INSTANTIATE_TEST_SUITE_P(Engines, SqliteDurability, testing::Values(store::Engine::sqlite), name_of_engine);

// The files may not grow: writing the log fails, the engine gives the whole group up, and each member is tried alone.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(std::uintmax_t bytes) {
        ::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit now = before_;
        now.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &now);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;
    ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }

  private:
    rlimit before_ = {};
};

TEST_P(SqliteDurability, NobodyIsAnsweredWhoseLogCouldNotBeWritten) {
    std::set<std::int64_t> done = write_at_once(1, 20);
    EXPECT_EQ(done.size(), 20U);
    {
        const FileSizeLimit limit(std::filesystem::file_size(db->file() + "-wal") + 100'000);
        const auto partly = write_at_once(1000, 100);
        EXPECT_GT(partly.size(), 0U);
        EXPECT_LT(partly.size(), 100U);
        done.insert(partly.begin(), partly.end());
    }
    const auto after = write_at_once(2000, 20);
    EXPECT_EQ(after.size(), 20U);
    done.insert(after.begin(), after.end());
    EXPECT_EQ(ids_in(*db), done);
    reopen();
    EXPECT_EQ(ids_in(*db), done);
}

TEST_P(SqliteDurability, NobodyIsAnsweredForWhomTheDiskIsFull) {
    limit_pages(300);
    const auto done = write_at_once(1, 300);
    EXPECT_GT(done.size(), 0U);
    EXPECT_LT(done.size(), 300U);
    EXPECT_EQ(ids_in(*db), done);
    EXPECT_THROW((void)db->write_wait(
                     scope_a, Priority::normal,
                     [](Tx& tx) -> Result<Done> {
                         tx.execute(
                             "INSERT INTO item (operator_id, id, name, amount) VALUES ($1, 5000, $2, 1)",
                             operator_a, std::string(900'000, 'y'));
                         return Done{};
                     }),
                 store::Unavailable);
    limit_pages(0);
    EXPECT_EQ(write_at_once(6000, 10).size(), 10U);
    reopen();
    EXPECT_EQ(ids_in(*db).size(), done.size() + 10);
}

TEST_P(SqliteDurability, ANormalWriteWaitsForOneBatchOfALongJobAtMost) {
    using Clock = std::chrono::steady_clock;
    std::atomic<int> batches = 0;
    std::atomic<int> batches_before = 0;
    std::latch ended(21);
    const auto normal = [&] {
        db->write(
            scope_a, Priority::normal, [](Tx& tx) { return insert_pair(tx, 1); },
            [&](Result<Done>) {
                batches_before = batches.load();
                ended.count_down();
            });
    };
    for (int n = 0; n < 20; ++n)
        db->write(
            scope_a, Priority::background,
            [&](Tx&) -> Result<Done> {
                if (batches == 0) normal();
                const auto until = Clock::now() + std::chrono::milliseconds(10);
                while (Clock::now() < until) {
                }
                ++batches;
                return Done{};
            },
            [&](Result<Done>) { ended.count_down(); });
    ended.wait();
    EXPECT_EQ(batches_before, 1);
}

TEST_P(SqliteDurability, ACopyIsWholeWhileOthersWrite) {
    TemporaryFolder folder;
    const std::string copy = folder.file("copy.db");
    std::latch warm(200);
    std::atomic<int> written = 0;
    Writers writers(*db, 1, [&](std::int64_t, bool) {
        if (++written <= 200) warm.count_down();
    });
    warm.wait();
    db->backup_to(copy);
    writers.stop();
    const auto copied = ids_in(*store::open_database({.url = "sqlite:" + copy, .read_only = true}));
    EXPECT_GE(copied.size(), 200U);
    const auto all = ids_in(*db);
    EXPECT_TRUE(std::ranges::includes(all, copied));
    EXPECT_FALSE(std::filesystem::exists(copy + ".partial"));
    EXPECT_THROW(db->backup_to(copy), store::Unavailable);
    EXPECT_THROW(db->backup_to(folder.file("no/such/folder/copy.db")), store::Unavailable);
}

}  // namespace
}  // namespace bangnopi::test
