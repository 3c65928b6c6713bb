// The first day of an operator, by the commands alone.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>

#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

class FirstDay : public testing::Test {
  protected:
    [[nodiscard]] std::string db() const { return "sqlite:" + folder_.file("b.db"); }
    json::value init() const {
        return json::parse(run_well({"init", "--db", db(), "--json", "--code", "desa"}));
    }
    static std::string text(const json::value& value) { return value.as_string().c_str(); }

    TemporaryFolder folder_;
};

TEST_F(FirstDay, InitMakesADatabaseThatIsItsOwnersAlone) {
    const json::value made = init();
    EXPECT_EQ(made.at("operator"), "desa");
    EXPECT_EQ(made.at("username"), "owner");
    EXPECT_GE(text(made.at("password")).size(), 10U);
    for (const char* file : {"b.db", "b.db.key"}) {
        const auto others =
            fs::status(folder_.file(file)).permissions() & (fs::perms::group_all | fs::perms::others_all);
        EXPECT_EQ(others, fs::perms::none) << file;
    }
}

TEST_F(FirstDay, InitNeverTouchesADatabaseWithAnOperator) {
    init();
    const Finished again = run_program({"init", "--db", db()});
    EXPECT_EQ(again.exit_code, 1);
    EXPECT_NE(again.error.find("holds an operator already"), std::string::npos) << again.error;
}

TEST_F(FirstDay, AnEmptyOperatorIsSoundAndHealthy) {
    init();
    const auto verified = json::parse(run_well({"verify", "--db", db(), "--json"}));
    EXPECT_EQ(verified.at("ok"), true);
    EXPECT_FALSE(verified.at("checks").as_array().empty());
    EXPECT_EQ(json::parse(run_well({"doctor", "--db", db(), "--json"})).at("ok"), true);
}

TEST_F(FirstDay, TheOneTimePasswordSignsInAndServeAnswersWhenItIsReady) {
    const std::string password = text(init().at("password"));
    Daemon daemon({"--db", db()});
    EXPECT_EQ(daemon.get("/readyz").status, 200);
    EXPECT_EQ(daemon.get("/healthz").status, 200);
    daemon.sign_in("owner", password);
    EXPECT_EQ(daemon.get("/api/v1/me").status, 200);
    EXPECT_EQ(daemon.stop().exit_code, 0);
}

TEST_F(FirstDay, CommandsThatNeedTheDatabaseAloneRefuseBesideADaemon) {
    init();
    const Daemon daemon({"--db", db()});
    for (const auto& arguments : {std::vector<std::string>{"init", "--db", db()},
                                  {"demo", "--customers", "1", "--db", db()},
                                  {"migrate", "--db", db()},
                                  {"restore", "nowhere.db", "--db", db()},
                                  {"serve", "--listen", "127.0.0.1:0", "--db", db()}}) {
        const Finished finished = run_program(arguments);
        EXPECT_EQ(finished.exit_code, 1) << arguments.front();
        EXPECT_NE(finished.error.find("stop it first"), std::string::npos) << finished.error;
    }
}

TEST_F(FirstDay, ACommandBesideADaemonAnswersAsItDoesAlone) {
    init();
    const std::vector<std::string> bad_role{"staff", "add", "budi", "--role", "king", "--db", db()};
    const std::vector<std::string> run{"bill-run", "--day", "2026-01-01", "--db", db(), "--quiet"};
    const Finished refused_alone = run_program(bad_role);
    const Finished run_alone = run_program(run);
    const Daemon daemon({"--db", db()});
    for (const auto& [beside, alone] :
         {std::pair(run_program(bad_role), refused_alone), {run_program(run), run_alone}}) {
        EXPECT_EQ(beside.exit_code, alone.exit_code);
        EXPECT_EQ(beside.output, alone.output);
        EXPECT_EQ(beside.error, alone.error);
    }
}

TEST_F(FirstDay, StaffAddedBesideADaemonSignInAtOnce) {
    init();
    Daemon daemon({"--db", db()});
    run_well({"staff", "add", "budi", "--role", "technician", "--password-file", "-", "--db", db()},
             "kata-sandi-panjang\n");
    daemon.sign_in("budi", "kata-sandi-panjang");
    EXPECT_EQ(daemon.get("/api/v1/me").status, 200);
}

TEST_F(FirstDay, ASecondOperatorIsAddedBesideADaemonAndSignsInWithItsCode) {
    init();
    Daemon daemon({"--db", db()});
    const auto made = json::parse(run_well({"operator", "add", "sebelah", "--name", "Desa Sebelah",
                                            "--time-zone", "Asia/Makassar", "--json", "--db", db()}));
    EXPECT_EQ(made.at("operator"), "sebelah");
    daemon.sign_in("owner", text(made.at("password")), "sebelah");
    const json::value me = daemon.get("/api/v1/me").json();
    EXPECT_EQ(me.at_pointer("/operator/code"), "sebelah");
    EXPECT_EQ(me.at_pointer("/operator/time_zone"), "Asia/Makassar");
    const Finished unnamed = run_program({"staff", "add", "budi", "--role", "auditor", "--db", db()});
    EXPECT_EQ(unnamed.exit_code, 1);
    EXPECT_NE(unnamed.error.find("--operator"), std::string::npos) << unnamed.error;
}

TEST_F(FirstDay, AnOperatorsCodeIsItsOwn) {
    init();
    const Finished again = run_program({"operator", "add", "desa", "--name", "Desa", "--db", db()});
    EXPECT_EQ(again.exit_code, 1);
    EXPECT_NE(again.error.find("another operator has this code"), std::string::npos) << again.error;
}

TEST_F(FirstDay, ATokenOpensWhatItsRoleMay) {
    init();
    const auto made = json::parse(
        run_well({"token", "create", "--name", "graph", "--role", "auditor", "--json", "--db", db()}));
    EXPECT_TRUE(text(made.at("token")).starts_with("bgn_"));
}

TEST_F(FirstDay, ADatabaseThatIsNotThereIsNamedWithWhatToDo) {
    for (const char* command : {"serve", "verify", "migrate"}) {
        const Finished finished = run_program({command, "--db", db()});
        EXPECT_EQ(finished.exit_code, 1);
        EXPECT_NE(finished.error.find("bangnopi init"), std::string::npos) << finished.error;
    }
}

TEST_F(FirstDay, VersionNamesProgramCommitAndEngines) {
    const std::string version = run_well({"--version"});
    EXPECT_TRUE(version.starts_with("bangnopi 0."));
    for (const char* part : {"commit ", "SQLite 3.", "PostgreSQL client ", "/source.tar.gz"})
        EXPECT_NE(version.find(part), std::string::npos);
}

}  // namespace
}  // namespace bangnopi::test
