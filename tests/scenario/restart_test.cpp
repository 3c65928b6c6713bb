// What a process that was killed leaves behind, and who may use a database beside whom.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <chrono>
#include <filesystem>

#include "store/operators.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {
namespace {

namespace fs = std::filesystem;

class Restart : public testing::Test {
  protected:
    [[nodiscard]] std::string db() const { return "sqlite:" + folder_.file("b.db"); }
    [[nodiscard]] bool holds_an_operator() const {
        if (!fs::exists(folder_.file("b.db"))) return false;
        const auto database = store::open_database({.url = db()});
        if (store::migration_state(*database).applied == 0) return false;
        return database->read(store::Scope::installation(),
                              [](store::Tx& tx) { return !store::list_operators(tx).empty(); });
    }
    TemporaryFolder folder_;
};

TEST_F(Restart, ADaemonThatWasKilledStartsAgainOverItsLockAndSocket) {
    run_well({"init", "--db", db(), "--quiet"});
    Daemon(std::vector<std::string>{"--db", db()}).kill();
    ASSERT_TRUE(fs::exists(folder_.file("b.db.lock")));
    ASSERT_TRUE(fs::exists(folder_.file("b.db.sock")));
    run_well({"token", "create", "--name", "alone", "--role", "owner", "--db",
              db()});  // nobody answers at the socket
    Daemon daemon({"--db", db()});
    EXPECT_EQ(daemon.get("/readyz").status, 200);
    run_well({"token", "create", "--name", "handed", "--role", "owner", "--db", db()});
    EXPECT_EQ(daemon.stop().exit_code, 0);
    EXPECT_EQ(run_program({"verify", "--quiet", "--db", db()}).exit_code, 0);
}

TEST_F(Restart, ASecondDaemonOnOneFileIsRefusedAndTheFirstServesOn) {
    run_well({"init", "--db", db(), "--quiet"});
    Daemon daemon({"--db", db()});
    for (const auto& arguments : {std::vector<std::string>{"serve", "--listen", "127.0.0.1:0"},
                                  {"migrate"},
                                  {"init"},
                                  {"demo"},
                                  {"restore", folder_.file("b.db")}}) {
        std::vector<std::string> there = arguments;
        there.insert(there.end(), {"--db", db()});
        const Finished refused = run_program(there);
        EXPECT_EQ(refused.exit_code, 1) << arguments.front();
        EXPECT_NE(refused.error.find("stop it first"), std::string::npos) << refused.error;
    }
    EXPECT_EQ(daemon.get("/readyz").status, 200);
}

TEST_F(Restart, ADemoThatWasKilledIsNotServedAndSaysWhatToDo) {
    for (int time_ms = 100; !holds_an_operator(); time_ms += time_ms / 2) {
        ASSERT_LT(time_ms, 60'000) << "no operator was ever made";
        for (const auto& entry : fs::directory_iterator(folder_.path())) fs::remove(entry);
        kill_program_after({"demo", "--customers", "100000", "--db", db()},
                           std::chrono::milliseconds(time_ms));
    }
    for (const auto& arguments : {std::vector<std::string>{"serve", "--listen", "127.0.0.1:0"},
                                  {"demo"},
                                  {"init"},
                                  {"verify"},
                                  {"bill-run", "--day", "2026-12-01"}}) {
        std::vector<std::string> there = arguments;
        there.insert(there.end(), {"--db", db()});
        const Finished refused = run_program(there);
        EXPECT_EQ(refused.exit_code, 1) << arguments.front();
        EXPECT_NE(refused.error.find("cut short: remove that database"), std::string::npos) << refused.error;
    }
}

}  // namespace
}  // namespace bangnopi::test
