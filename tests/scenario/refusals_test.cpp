// What goes wrong at the command line is one line on standard error that says what to do, with the right exit code: 2 for
// wrong usage, 1 for what was refused or failed. Nothing is lost by it.
#include <fcntl.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

class Refusals : public testing::Test {
  protected:
    [[nodiscard]] std::string path() const { return folder_.file("b.db"); }
    [[nodiscard]] std::string db() const { return "sqlite:" + path(); }

    void make() const { run_well({"init", "--db", db(), "--quiet"}); }
    // On the database unless the arguments name another.
    void expect(int exit_code, Arguments arguments, const std::string& said) const {
        if (std::find(arguments.begin(), arguments.end(), "--db") == arguments.end())
            arguments.insert(arguments.end(), {"--db", db()});
        const Finished finished = run_program(arguments);
        const std::string told = arguments.front() + ": " + finished.error + finished.output;
        EXPECT_EQ(finished.exit_code, exit_code) << told;
        EXPECT_EQ(std::count(finished.error.begin(), finished.error.end(), '\n'), 1) << told;
        EXPECT_TRUE(finished.error.starts_with("bangnopi: ")) << told;
        EXPECT_NE(finished.error.find(said), std::string::npos) << told << "\nexpected: " << said;
    }

    TemporaryFolder folder_;
};

TEST_F(Refusals, WrongUsageIsExitTwo) {
    for (const Arguments& arguments : {Arguments{"dance"},
                                       {"backup"},
                                       {"restore"},
                                       {"restore", "a", "b"},
                                       {"migrate", "--force"},
                                       {"completion"},
                                       {"completion", "tcsh"},
                                       {"staff"},
                                       {"staff", "add"},
                                       {"staff", "add", "siti"},
                                       {"token"},
                                       {"token", "create", "--name", "x"},
                                       {"verify", "--json=maybe"},
                                       {"bill-run", "--day", "31/12/2026"},
                                       {"bill-run", "--day", "2026-12-01", "--workers", "0"},
                                       {"import", "people", "a.csv"},
                                       {"demo", "--customers", "0"},
                                       {"demo", "--months", "x"},
                                       {"serve", "--log-level", "loud"},
                                       {"serve", "--config", "/nowhere/bangnopi.toml"},
                                       {"serve", "--radius", "0.0.0.0:1813"},
                                       {"serve", "--listen", "foo"}})
        expect(2, arguments, "");
}

TEST_F(Refusals, WithoutADatabaseEachCommandSaysHowToMakeOne) {
    for (const Arguments& arguments : {Arguments{"serve", "--listen", "127.0.0.1:0"},
                                       {"verify"},
                                       {"migrate"},
                                       {"backup", folder_.file("copy.db")},
                                       {"bill-run", "--day", "2026-12-01"},
                                       {"jobs", "run", "--at", "2026-12-01T00:00:00Z"},
                                       {"staff", "add", "siti", "--role", "collector"},
                                       {"token", "create", "--name", "x", "--role", "owner"},
                                       {"import", "customers", "a.csv"}})
        expect(1, arguments, "bangnopi init");
    EXPECT_FALSE(fs::exists(path()));
    const Finished doctor = run_program({"doctor", "--db", db()});
    EXPECT_EQ(doctor.exit_code, 1);
    EXPECT_NE(doctor.output.find("bangnopi init"), std::string::npos) << doctor.output;
}

TEST_F(Refusals, AreSaidInTheLanguageThatIsAskedFor) {
    expect(1, {"verify", "--language", "id"}, "tidak ada basis data di " + path());
    expect(1, {"verify", "--language", "en"}, "there is no database at " + path());
    expect(2, {"verify", "--config", "/nowhere/b.toml", "--language", "id"}, "/nowhere/b.toml tidak ada");
    expect(2, {"verify", "--language", "jv"}, "--language");
}

TEST_F(Refusals, OfADaemonAreInTheLanguageOfWhoeverHandedItTheCommand) {
    make();
    const Daemon daemon({"--db", db()});
    expect(1, {"staff", "passwd", "nobody", "--language", "id"}, "tidak ada nama pengguna nobody di isp");
    expect(1, {"staff", "passwd", "nobody"}, "there is no user name nobody at isp");
}

TEST_F(Refusals, AUrlOfAnotherKindSaysWhichThereAre) {
    for (const char* url : {"bangnopi.db", "mysql://localhost/bangnopi"})
        expect(1, {"verify", "--db", url}, "sqlite:");
}

TEST_F(Refusals, FilesThatAreNotThereOrCannotBeWrittenAreNamed) {
    make();
    expect(1, {"backup", "/nowhere/copy.db"}, "/nowhere");
    expect(1, {"backup", "/proc/copy.db"}, "/proc/copy.db");
    expect(1, {"backup", folder_.path()}, "name a new file");
    expect(1, {"restore", folder_.file("missing.db")}, "missing.db");
    expect(1, {"restore", folder_.path()}, "bangnopi backup");
    expect(1, {"import", "customers", folder_.file("missing.csv")}, "missing.csv");
    expect(1, {"quote", folder_.path()}, "is a directory");
    expect(1, {"staff", "add", "siti", "--role", "owner", "--password-file", folder_.file("missing")},
           "missing");
    expect(1, {"init", "--db", "sqlite:/proc/bangnopi/b.db"}, "/proc/bangnopi");
    expect(1, {"init", "--db", "sqlite:" + folder_.path().string()}, folder_.path());
    run_well({"verify", "--quiet", "--db", db()});
}

TEST_F(Refusals, UnknownNamesRolesAndPasswordsSayWhatThereIs) {
    make();
    expect(2, {"staff", "add", "siti", "--role", "boss"}, "collector");
    expect(1, {"staff", "add", "owner", "--role", "owner"}, "choose another");
    expect(1, {"staff", "add", "siti aminah", "--role", "owner"}, "bangnopi: username: ");
    expect(1, {"staff", "passwd", "nobody"}, "nobody");
    expect(2, {"token", "create", "--name", "x", "--role", "boss"}, "collector");
    expect(1, {"token", "create", "--name", "", "--role", "owner"}, "name");
    expect(1, {"verify", "--operator", "nobody"}, "nobody");
    std::ofstream(folder_.file("short")) << "123\n";
    expect(1, {"staff", "passwd", "owner", "--password-file", folder_.file("short")}, "password");
}

TEST_F(Refusals, AKeyFileThatIsMissingOpenOrAnotherIsNamed) {
    make();
    run_well({"init", "--db", "sqlite:" + folder_.file("other.db"), "--quiet"});
    const Arguments serve = {"serve", "--listen", "127.0.0.1:0", "--key-file"};
    const auto with_key = [&](const std::string& file) {
        Arguments arguments = serve;
        arguments.push_back(file);
        return arguments;
    };
    expect(1, with_key(folder_.file("other.db.key")), "other.db.key");
    expect(1, with_key(folder_.file("missing")), "missing");
    expect(1, with_key(folder_.path()), folder_.path());
    std::ofstream(folder_.file("garbage")) << "not a key\n";
    fs::permissions(folder_.file("garbage"), fs::perms::owner_read);
    expect(1, with_key(folder_.file("garbage")), "garbage");
    fs::permissions(path() + ".key", fs::perms::group_read, fs::perm_options::add);
    expect(1, {"serve", "--listen", "127.0.0.1:0"}, "b.db.key");
}

TEST_F(Refusals, ARestoreOfSomethingElseChangesNothing) {
    make();
    std::ofstream(folder_.file("letter")) << "this is a letter to the village head\n";
    std::ofstream(folder_.file("empty")).flush();
    expect(1, {"restore", folder_.file("letter")}, "damaged");
    expect(1, {"restore", folder_.file("empty")}, "choose another");
    run_well({"verify", "--quiet", "--db", db()});
    for (const auto& entry : fs::directory_iterator(folder_.path()))
        EXPECT_EQ(entry.path().string().find("restor"), std::string::npos) << entry.path();
}

TEST_F(Refusals, OfANewDatabaseLeaveNothingBehind) {
    expect(1, {"init", "--time-zone", "Mars/X"}, "time_zone: ");
    expect(1, {"init", "--username", "si ti"}, "username: ");
    expect(1, {"demo", "--until", "2019-01-01"}, "bangnopi: --until ");
    for (const char* suffix : {"", "-wal", "-shm", ".key"})
        EXPECT_FALSE(fs::exists(path() + suffix)) << suffix;
    make();
}

TEST_F(Refusals, AWrongConfigurationFileIsNamedWithItsLine) {
    std::ofstream(folder_.file("c.toml")) << "listen = \"127.0.0.1:0\"\nlisten_on = 1\n";
    expect(2, {"serve", "--config", folder_.file("c.toml")}, "c.toml:2");
    std::ofstream(folder_.file("c.toml")) << "listen = \n";
    expect(2, {"serve", "--config", folder_.file("c.toml")}, "c.toml:1");
    expect(2, {"serve", "--config", folder_.path()}, folder_.path());
}

}  // namespace
}  // namespace bangnopi::test
