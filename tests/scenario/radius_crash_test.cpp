// kill -9 of the real program under accounting, twenty times: what was answered is in the database, once, on both engines. The
// load goes on over the kills and sends again what was not answered, as routers do: so records that were kept but whose answer
// was lost come a second time, to a program that has forgotten them. BANGNOPI_TEST_SEED=… takes a seed again.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <map>
#include <random>
#include <thread>

#include "bench/radius_load.hpp"
#include "store/database.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/port_pair.hpp"
#include "tests/support/program.hpp"

namespace bangnopi::test {
namespace {

using namespace std::chrono_literals;

constexpr int kills = 20;
constexpr std::int64_t users = 300;

std::uint32_t seed_of_this_run() {
    if (const char* given = std::getenv("BANGNOPI_TEST_SEED"))
        return static_cast<std::uint32_t>(std::strtoul(given, nullptr, 10));
    return std::random_device{}();
}

struct Counted {
    std::int64_t down = 0;
    std::int64_t up = 0;
};

struct Heard {
    Counted answered;
    Counted sent;  // at least what was answered
    bool stop_answered = false;
};

// A load on a thread of its own that remembers by session what was answered. Its counters pass 2^32 with the first interim.
class RouterUnderLoad {
  public:
    explicit RouterUnderLoad(std::uint16_t port)
        : thread_([this, port](const std::stop_token& stop) {
              bench::LoadOptions options;
              options.port = port;
              options.measured = 10min;
              options.timeout = 200ms;
              options.drain = 30s;
              options.stop = stop;
              bench::ConversationOptions about;
              about.kind = bench::LoadKind::accounting;
              about.users = users;
              about.step_bytes = 5'000'000'000;
              about.told = [this](const bench::AccountingSent& record, bool answered) {
                  note(record, answered);
              };
              result_ = bench::run_load(options, about);
          }) {}

    [[nodiscard]] std::uint64_t answered() const { return answered_.load(); }
    // Ends it once the last answers have come.
    bench::LoadResult finish() {
        thread_.request_stop();
        thread_.join();
        return result_;
    }
    [[nodiscard]] const std::map<std::string, Heard, std::less<>>& sessions() const { return sessions_; }

  private:
    void note(const bench::AccountingSent& record, bool answered) {
        Heard& session = sessions_[std::string(record.session)];
        session.sent = {record.bytes_down, record.bytes_up};
        if (!answered) return;
        session.answered = session.sent;
        session.stop_answered = record.kind == "stop";
        ++answered_;
    }

    std::map<std::string, Heard, std::less<>> sessions_;  // its thread's until finish()
    std::atomic<std::uint64_t> answered_{0};
    bench::LoadResult result_;
    std::jthread thread_;  // last: it uses the others
};

class RadiusCrash : public testing::TestWithParam<store::Engine> {
  protected:
    RadiusCrash() : trace_(__FILE__, __LINE__, fmt::format("BANGNOPI_TEST_SEED={}", seed_)) {
        run_well({"demo", "--db", place_.url(), "--key-file", key_file(), "--customers",
                  std::to_string(users), "--months", "0", "--until", "2026-11-23"});
    }
    [[nodiscard]] std::string key_file() const { return folder_.file("key"); }
    [[nodiscard]] std::vector<std::string> serve() const {
        return {"--db",     place_.url(), "--key-file",
                key_file(), "--radius",   fmt::format("127.0.0.1:{}", port_)};
    }
    [[nodiscard]] std::chrono::milliseconds random_moment() {
        return std::chrono::milliseconds(std::uniform_int_distribution(50, 800)(random_));
    }
    // Under load, some time after the first records were answered.
    void kill_amid(const RouterUnderLoad& router, Daemon& daemon) {
        const std::uint64_t before = router.answered();
        const auto patience = std::chrono::steady_clock::now() + 30s;
        while (router.answered() == before && std::chrono::steady_clock::now() < patience)
            std::this_thread::sleep_for(1ms);
        ASSERT_GT(router.answered(), before) << "nothing is answered after a restart";
        std::this_thread::sleep_for(random_moment());
        daemon.kill();
    }

    void expect_sessions_of(const RouterUnderLoad& router) const {
        const auto db = store::open_database({.url = place_.url()});
        std::map<std::string, int, std::less<>> rows;
        db->read(store::Scope::installation(), [&](store::Tx& tx) {
            tx.each("SELECT acct_session_id, bytes_down, bytes_up, stopped_at FROM session",
                    [&](const store::Row& row) {
                        const std::string id = row.string(0);
                        ++rows[id];
                        const auto heard = router.sessions().find(id);
                        ASSERT_NE(heard, router.sessions().end()) << id << " was never answered nor sent";
                        expect_between(heard->second, {row.integer(1), row.integer(2)}, id);
                        EXPECT_TRUE(!heard->second.stop_answered || !row.is_null(3)) << id;
                    });
        });
        for (const auto& [id, heard] : router.sessions()) EXPECT_EQ(rows[id], 1) << id;
    }
    static void expect_between(const Heard& heard, const Counted& kept, const std::string& id) {
        EXPECT_GE(kept.down, heard.answered.down) << id;
        EXPECT_LE(kept.down, heard.sent.down) << id;
        EXPECT_GE(kept.up, heard.answered.up) << id;
        EXPECT_LE(kept.up, heard.sent.up) << id;
    }
    // Days and months hold neither more nor less than the sessions.
    void expect_rollups() const {
        constexpr std::string_view sums =
            "SELECT CAST(SUM(bytes_down) AS BIGINT), CAST(SUM(bytes_up) AS BIGINT), subscription_id FROM {} "
            "WHERE subscription_id IS NOT NULL GROUP BY subscription_id ORDER BY subscription_id";
        const auto of_table = [&](std::string_view table) {
            std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> sum;
            const auto db = store::open_database({.url = place_.url()});
            db->read(store::Scope::installation(), [&](store::Tx& tx) {
                tx.each(fmt::format(fmt::runtime(sums), table), [&](const store::Row& row) {
                    if (row.integer(0) + row.integer(1) > 0)
                        sum[row.integer(2)] = {row.integer(0), row.integer(1)};
                });
            });
            return sum;
        };
        const auto of_sessions = of_table("session");
        EXPECT_GT(of_sessions.size(), 0U);
        EXPECT_EQ(of_table("usage_day"), of_sessions);
        EXPECT_EQ(of_table("usage_month"), of_sessions);
    }

    const std::uint32_t seed_ = seed_of_this_run();
    const testing::ScopedTrace trace_;
    std::mt19937 random_{seed_};
    Place place_{GetParam()};
    TemporaryFolder folder_;
    const std::uint16_t port_ = free_port_pair();
};
ON_BOTH_ENGINES(RadiusCrash);

TEST_P(RadiusCrash, EveryAnsweredRecordIsThereOnceWhenTheProgramIsKilledTwentyTimesUnderLoad) {
    RouterUnderLoad router(port_);
    for (int killed = 0; killed < kills && !HasFatalFailure(); ++killed) {
        Daemon daemon(serve());
        kill_amid(router, daemon);
    }
    Daemon daemon(serve());
    const bench::LoadResult load = router.finish();
    EXPECT_EQ(load.unanswered, 0U) << "a router sends again until it is answered";
    EXPECT_EQ(load.wrong + load.unproven, 0U);
    EXPECT_GT(load.sent_again, 0U);
    EXPECT_EQ(daemon.stop().exit_code, 0);

    expect_sessions_of(router);
    expect_rollups();
    const Finished verified = run_program({"verify", "--db", place_.url(), "--key-file", key_file()});
    EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.error;
}

}  // namespace
}  // namespace bangnopi::test
