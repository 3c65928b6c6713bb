// The daemon as a process: its configuration, its signals, its lock and socket, and the commands handed to it.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>

#include "tests/support/eventually.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

class DaemonProcess : public testing::Test {
  protected:
    DaemonProcess() {
        password_ = json::parse(run_well({"init", "--db", db_, "--json"})).at("password").as_string().c_str();
    }

    std::string configuration(const std::string& text) const {
        std::ofstream(folder_.file("b.toml")) << text;
        return folder_.file("b.toml");
    }
    // Of `requests` made at once with one token, how many were refused as too many.
    static int refused_of(const Daemon& daemon, int requests) {
        int refused = 0;
        for (int i = 0; i < requests; ++i) refused += daemon.get("/api/v1/me").status == 429 ? 1 : 0;
        return refused;
    }
    static bool takes_connections(std::uint16_t port) {
        try {
            const HttpConnection connection(port);
            return true;
        } catch (const std::runtime_error&) {
            return false;
        }
    }
    // How long a bill run took is its own affair.
    static std::string without_seconds(const std::string& output) {
        return output.substr(0, output.find("\"seconds\""));
    }
    static int threads_of(pid_t process) {
        const fs::directory_iterator tasks("/proc/" + std::to_string(process) + "/task");
        return static_cast<int>(std::distance(begin(tasks), end(tasks)));
    }

    TemporaryFolder folder_;
    const std::string db_ = "sqlite:" + folder_.file("b.db");
    std::string password_;
};

TEST_F(DaemonProcess, AnswersAnyHostWithTheNoticeAtAnAddressOfItsOwn) {
    Daemon daemon(
        {"--db", db_, "--config", configuration("notice = \"127.0.0.1:0\"\nlog_level = \"warn\"\n")});
    ASSERT_NE(daemon.notice_port(), 0);
    HttpConnection connection(daemon.notice_port());
    const HttpAnswer notice = connection.exchange("GET /generate_204 HTTP/1.1\r\nHost: contoh.id\r\n\r\n");
    EXPECT_EQ(notice.status, 200);
    EXPECT_THAT(notice.body, testing::HasSubstr("Akses internet ini dibatasi"));
    HttpConnection panel(daemon.port());
    EXPECT_EQ(panel.exchange("GET / HTTP/1.1\r\nHost: contoh.id\r\n\r\n").status, 421);
    EXPECT_EQ(daemon.get("/readyz").status, 200);
    EXPECT_EQ(daemon.stop().exit_code, 0);
}

TEST_F(DaemonProcess, SaysThatTheAddressOfTheNoticeIsTaken) {
    Daemon daemon({"--db", db_, "--notice", "127.0.0.1:0"});
    const std::string taken = "127.0.0.1:" + std::to_string(daemon.notice_port());
    const std::string other = "sqlite:" + folder_.file("other.db");
    run_well({"init", "--db", other});
    const Finished refused = run_program(
        {"serve", "--db", other, "--listen", "127.0.0.1:0", "--radius", "off", "--notice", taken});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(refused.error, testing::HasSubstr("another program listens on " + taken));
}

TEST_F(DaemonProcess, ServesWithAsManyThreadsAsItIsTold) {
    const auto threads_with = [&](const std::string& workers) {
        const Daemon daemon({"--db", db_, "--workers", workers});
        return threads_of(daemon.process());
    };
    const int few = threads_with("1");
    EXPECT_EQ(threads_with("7"), few + 6);
}

TEST_F(DaemonProcess, ReadsLimitsAndLogLevelAgainOnSighupAllOrNothing) {
    const std::string file = configuration("log_level = \"warn\"\nrequests_per_second = 1000\n");
    Daemon daemon({"--db", db_, "--config", file});
    daemon.sign_in("owner", password_);
    EXPECT_EQ(refused_of(daemon, 10), 0);
    configuration("log_level = \"info\"\nrequests_per_second = 1\ncolour = \"blue\"\n");
    daemon.signal(SIGHUP);
    daemon.wait_until_said("nothing was changed: " + file + ":3: unknown key \"colour\"");
    EXPECT_EQ(refused_of(daemon, 10), 0);
    configuration("log_level = \"info\"\nrequests_per_second = 1\n");
    daemon.signal(SIGHUP);
    daemon.wait_until_said("the log level is info");
    EXPECT_GT(refused_of(daemon, 10), 0);
}

TEST_F(DaemonProcess, IsReachedByTheNamesItIsToldAndNoOther) {
    const Daemon daemon({"--db", db_, "--config", configuration("hosts = [\"net.desa.id\"]\n")});
    const auto status_for = [&](const std::string& host) {
        HttpConnection connection(daemon.port());
        return connection.exchange("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\n\r\n").status;
    };
    EXPECT_EQ(status_for("net.desa.id"), 200);
    EXPECT_EQ(status_for("localhost"), 200);
    EXPECT_EQ(status_for("evil.example"), 421);
}

TEST_F(DaemonProcess, AnswersWhatWasBegunBeforeItEnds) {
    Daemon daemon({"--db", db_});
    const std::string body = R"({"username":"owner","password":")" + password_ + R"("})";
    HttpConnection connection(daemon.port());
    connection.send(
        "POST /api/v1/sessions?token=1 HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
        "Content-Type: application/json\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n");
    connection.receive_until("100 Continue\r\n\r\n");
    daemon.signal(SIGTERM);
    EXPECT_TRUE(comes_true([&] { return !takes_connections(daemon.port()); }));
    EXPECT_EQ(connection.exchange(body).status, 201);
    EXPECT_EQ(daemon.stop().exit_code, 0);
}

TEST_F(DaemonProcess, WaitsForASilentPeerNoLongerThanTenSeconds) {
    Daemon daemon({"--db", db_});
    HttpConnection silent(daemon.port());
    silent.send(
        "POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
        "Content-Type: application/json\r\nContent-Length: 9\r\n\r\n");
    silent.receive_until("100 Continue\r\n\r\n");
    const auto told_at = std::chrono::steady_clock::now();
    EXPECT_EQ(daemon.stop().exit_code, 0);
    EXPECT_LT(std::chrono::steady_clock::now() - told_at, std::chrono::seconds(15));
}

TEST_F(DaemonProcess, EndsInTheMiddleOfAMoveOfTheClock) {
    const std::string demo = "sqlite:" + folder_.file("demo.db");
    run_well({"demo", "--db", demo, "--customers", "20", "--months", "1", "--until", "2026-11-23"});
    Daemon daemon({"--db", demo});
    daemon.sign_in("owner", "bangnopi-demo");
    const auto now = [&] {
        return json::value_to<std::string>(daemon.get("/api/v1/demo/clock").json().at("now"));
    };
    EXPECT_EQ(daemon.post("/api/v1/demo/clock", R"({"now":"2999-01-01T00:00:00Z"})").status, 422);
    auto moving = std::async(std::launch::async, [&] {
        return daemon.post("/api/v1/demo/clock", R"({"now":"2036-01-01T00:00:00Z"})").status;
    });
    EXPECT_TRUE(comes_true([&] { return now() > "2026-12"; }));  // it ticks by itself, but not that far
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_EQ(daemon.stop().exit_code, 0);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(10));
    EXPECT_EQ(moving.get(), 503);
    EXPECT_EQ(json::parse(run_program({"verify", "--db", demo, "--json"}).output).at("ok"), true);
}

TEST_F(DaemonProcess, HoldsALockAndASocketThatAreItsOwners) {
    Daemon daemon({"--db", db_});
    EXPECT_EQ(fs::status(folder_.file("b.db.sock")).permissions(),
              fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_TRUE(fs::exists(folder_.file("b.db.lock")));
    daemon.stop();
    EXPECT_FALSE(fs::exists(folder_.file("b.db.sock")));
}

TEST_F(DaemonProcess, TakesTheLockAndSocketOfOneThatWasKilled) {
    Daemon killed({"--db", db_});
    killed.kill();
    Daemon next({"--db", db_});
    run_well({"staff", "add", "budi", "--role", "technician", "--db", db_, "--quiet"});
    EXPECT_EQ(next.stop().exit_code, 0);
}

TEST_F(DaemonProcess, DoesEveryWritingCommandAsItIsDoneAlone) {
    std::ofstream(folder_.file("bad.csv")) << "number,name,plan\n1,,TIADA\n";
    std::vector<std::vector<std::string>> commands{
        {"bill-run", "--day", "2026-01-01", "--json", "--dry-run"},
        {"jobs", "run", "--at", "2026-01-01T00:00:00Z"},
        {"import", "customers", folder_.file("bad.csv")},
        {"import", "payments", folder_.file("nowhere.csv")},
        {"staff", "add", "owner", "--role", "owner", "--password-file", "-"},
        {"staff", "passwd", "nobody", "--password-file", "-", "--reset-totp"},
        {"token", "create", "--name", "x", "--role", "king"},
        {"token", "create", "--name", "x", "--role", "owner", "--operator", "other"}};
    std::vector<Finished> alone;
    for (auto& command : commands) {
        command.insert(command.end(), {"--db", db_});
        alone.push_back(run_program(command, "kata-sandi-panjang\n"));
    }
    const Daemon daemon({"--db", db_});
    for (std::size_t i = 0; i < commands.size(); ++i) {
        const Finished beside = run_program(commands[i], "kata-sandi-panjang\n");
        EXPECT_EQ(beside.exit_code, alone[i].exit_code) << commands[i][0];
        EXPECT_EQ(without_seconds(beside.output), without_seconds(alone[i].output)) << commands[i][0];
        EXPECT_EQ(beside.error, alone[i].error) << commands[i][0];
    }
}

}  // namespace
}  // namespace bangnopi::test
