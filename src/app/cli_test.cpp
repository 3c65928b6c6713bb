#include "app/cli.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

#include "tests/support/temporary_folder.hpp"

namespace bangnopi::app {
namespace {

Parsed parse(std::vector<std::string> arguments) {
    return parse_command_line(std::move(arguments), "/home/x/build/bangnopi");
}

class EnvironmentVariable {
  public:
    EnvironmentVariable(const char* name, const char* value) : name_(name) { ::setenv(name, value, 1); }
    ~EnvironmentVariable() { ::unsetenv(name_); }
    EnvironmentVariable(const EnvironmentVariable&) = delete;
    EnvironmentVariable& operator=(const EnvironmentVariable&) = delete;

  private:
    const char* name_;
};

TEST(CommandLine, ReadsACommandWithItsFlags) {
    const auto parsed =
        parse({"bill-run", "--day", "2026-12-01", "--operator", "desa", "--dry-run", "--json"});
    ASSERT_TRUE(parsed.invocation) << parsed.output;
    EXPECT_TRUE(parsed.invocation->json);
    const auto& run = std::get<BillRunCommand>(parsed.invocation->command);
    EXPECT_EQ(run.day.iso(), "2026-12-01");
    EXPECT_EQ(run.operator_code, "desa");
    EXPECT_TRUE(run.dry_run);
}

TEST(CommandLine, TakesCommonFlagsBeforeAndAfterTheCommand) {
    for (const auto& arguments :
         {std::vector<std::string>{"--db", "sqlite:a.db", "verify"}, {"verify", "--db", "sqlite:a.db"}}) {
        const auto parsed = parse(arguments);
        ASSERT_TRUE(parsed.invocation) << parsed.output;
        EXPECT_EQ(parsed.invocation->configuration.db, "sqlite:a.db");
    }
}

TEST(CommandLine, LowersTheWorkersOfTheDaemonsEnvironmentToWhatABillRunTakes) {
    const auto workers_of = [](std::vector<std::string> more) {
        std::vector<std::string> arguments{"bill-run", "--day", "2026-12-01"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const auto parsed = parse(arguments);
        return parsed.invocation ? std::get<BillRunCommand>(parsed.invocation->command).workers : 0;
    };
    EXPECT_EQ(workers_of({}), 1);
    const EnvironmentVariable many("BANGNOPI_WORKERS", "100");
    EXPECT_EQ(workers_of({}), bill_run_workers_max);
    EXPECT_EQ(workers_of({"--workers", "2"}), 2);
    EXPECT_EQ(workers_of({"--workers", "100"}), 0);
    EXPECT_EQ(parse({"serve"}).invocation->configuration.workers, 100);
    const EnvironmentVariable few("BANGNOPI_WORKERS", "3");
    EXPECT_EQ(workers_of({}), 3);
    for (const char* wrong : {"257", "0", "3x"}) {
        const EnvironmentVariable other("BANGNOPI_WORKERS", wrong);
        EXPECT_EQ(parse({"bill-run", "--day", "2026-12-01"}).exit_code, 2) << wrong;
    }
}

TEST(CommandLine, TellsTheSubjectsOfAnImportApart) {
    const auto parsed = parse({"import", "payments", "list.csv", "--skip-bad"});
    ASSERT_TRUE(parsed.invocation) << parsed.output;
    const auto& import = std::get<ImportCommand>(parsed.invocation->command);
    EXPECT_EQ(import.subject, ImportCommand::Subject::payments);
    EXPECT_EQ(import.file, "list.csv");
    EXPECT_TRUE(import.skip_bad);
}

TEST(CommandLine, TakesAStatementOfABankThatItKnows) {
    const auto parsed = parse({"import", "statement", "m.csv", "--bank", "bri", "--channel", "bri"});
    ASSERT_TRUE(parsed.invocation) << parsed.output;
    const auto& import = std::get<ImportCommand>(parsed.invocation->command);
    EXPECT_EQ(import.subject, ImportCommand::Subject::statement);
    EXPECT_EQ(import.bank, "bri");
    EXPECT_EQ(parse({"import", "statement", "m.csv", "--bank", "niaga", "--channel", "x"}).exit_code, 2);
    EXPECT_EQ(parse({"import", "statement", "m.csv", "--bank", "bca"}).exit_code, 2);
}

TEST(CommandLine, AnswersWrongUsageWithOneLineAndExitTwo) {
    for (const auto& arguments : {std::vector<std::string>{},
                                  {"dance"},
                                  {"bill-run"},
                                  {"bill-run", "--day", "2026-02-30"},
                                  {"jobs", "run", "--at", "tomorrow"},
                                  {"export"},
                                  {"export", "invoices", "--from", "2026-12-01", "--to", "2026-12-31"},
                                  {"export", "invoices", "--from", "x", "--to", "y", "--output", "-"},
                                  {"verify", "--colour"},
                                  {"demo", "--customers", "0"},
                                  {"completion", "tcsh"},
                                  {"serve", "--workers", "0"},
                                  {"serve", "--workers", "many"},
                                  {"serve", "--requests-per-second", "0"},
                                  {"serve", "--private-addresses", "perhaps"},
                                  {"serve", "--tls-key", "alone.key"},
                                  {"serve", "--log-level", "loud"},
                                  {"serve", "--listen", "foo"},
                                  {"serve", "--listen", "127.0.0.1:65536"},
                                  {"serve", "--radius", "1812"},
                                  {"serve", "--radius", "127.0.0.1:1813"},
                                  {"staff", "add", "siti", "--role", "boss"},
                                  {"token", "create", "--name", "x", "--role", "boss"}}) {
        const auto parsed = parse(arguments);
        EXPECT_FALSE(parsed.invocation);
        EXPECT_EQ(parsed.exit_code, 2);
        EXPECT_FALSE(parsed.output.empty());
        EXPECT_EQ(parsed.output.find('\n'), std::string::npos) << parsed.output;
    }
}

TEST(CommandLine, RefusesDatesAtTheEndsOfTheCalendar) {
    const std::vector<std::string> days{"0001-01-01", "1999-12-31", "3000-01-01", "9999-12-31"};
    const std::vector<std::pair<std::vector<std::string>, std::string>> options{
        {{"bill-run", "--dry-run", "--day"}, ""},
        {{"demo", "--until"}, ""},
        {{"jobs", "run", "--at"}, "T12:00:00Z"},
        {{"serve", "--demo-clock"}, "T12:00:00Z"}};
    for (const auto& [arguments, time] : options)
        for (const std::string& day : days) {
            std::vector<std::string> given = arguments;
            given.push_back(day + time);
            const auto parsed = parse(given);
            EXPECT_FALSE(parsed.invocation) << day;
            EXPECT_EQ(parsed.exit_code, 2);
            EXPECT_NE(parsed.output.find(arguments.back() + ": must be "), std::string::npos)
                << parsed.output;
            EXPECT_NE(parsed.output.find("from 2000 to 2999"), std::string::npos) << parsed.output;
        }
    const auto parsed = parse({"bill-run", "--language", "id", "--day", "9999-12-31"});
    EXPECT_NE(parsed.output.find("--day: harus tanggal antara 2000 dan 2999"), std::string::npos)
        << parsed.output;
}

TEST(CommandLine, ShowsHelpOfTheCommandAskedFor) {
    const auto parsed = parse({"bill-run", "--help"});
    EXPECT_FALSE(parsed.invocation);
    EXPECT_EQ(parsed.exit_code, 0);
    EXPECT_NE(parsed.output.find("--dry-run"), std::string::npos);
}

TEST(CommandLine, PrefersFlagToEnvironmentToFileToDefault) {
    const test::TemporaryFolder folder;
    std::ofstream(folder.file("b.toml"))
        << "db = \"sqlite:file.db\"\nlisten = \"127.0.0.1:9000\"\nworkers = 3\n";
    const EnvironmentVariable file("BANGNOPI_CONFIG", folder.file("b.toml").c_str());
    const auto from_file = parse({"serve"});
    ASSERT_TRUE(from_file.invocation) << from_file.output;
    EXPECT_EQ(from_file.invocation->configuration.db, "sqlite:file.db");
    EXPECT_EQ(from_file.invocation->configuration.listen.port, 9000);
    EXPECT_EQ(from_file.invocation->configuration.workers, 3);

    const EnvironmentVariable environment("BANGNOPI_DB", "sqlite:environment.db");
    EXPECT_EQ(parse({"serve"}).invocation->configuration.db, "sqlite:environment.db");
    EXPECT_EQ(parse({"serve", "--db", "sqlite:flag.db"}).invocation->configuration.db, "sqlite:flag.db");
}

TEST(CommandLine, SpeaksAsTheFlagSaysThenTheEnvironmentThenTheLocale) {
    using words::Language;
    const auto language = [](const std::vector<std::string>& arguments) {
        return parse(arguments).invocation.value().language;
    };
    const EnvironmentVariable lang("LANG", "id_ID.UTF-8");
    const EnvironmentVariable messages("LC_MESSAGES", "");
    EXPECT_EQ(language({"verify"}), Language::indonesian);
    const EnvironmentVariable all("LC_ALL", "C.UTF-8");
    EXPECT_EQ(language({"verify"}), Language::english);
    const EnvironmentVariable own("BANGNOPI_LANGUAGE", "id");
    EXPECT_EQ(language({"verify"}), Language::indonesian);
    EXPECT_EQ(language({"verify", "--language", "en"}), Language::english);
}

TEST(CommandLine, NamesTheLineOfAnUnknownKey) {
    const test::TemporaryFolder folder;
    std::ofstream(folder.file("b.toml")) << "db = \"sqlite:file.db\"\n\nlissen = \"127.0.0.1:9000\"\n";
    const auto parsed = parse({"--config", folder.file("b.toml"), "--language", "en", "serve"});
    EXPECT_FALSE(parsed.invocation);
    EXPECT_EQ(parsed.exit_code, 2);
    EXPECT_NE(parsed.output.find("b.toml:3: unknown key \"lissen\""), std::string::npos) << parsed.output;
}

TEST(CommandLine, ReadsEveryKeyThatTheFileMayHold) {
    const test::TemporaryFolder folder;
    std::ofstream(folder.file("b.toml"))
        << "db = \"sqlite:file.db\"\nkey_file = \"b.key\"\nlisten = \"127.0.0.1:9000\"\nlog_level = "
           "\"warn\"\n"
           "panel_dir = \"dist\"\nworkers = 3\nhosts = [\"net.desa.id\", \"desa.lan\"]\n"
           "tls_certificate = \"b.pem\"\ntls_key = \"tls.key\"\nrequests_per_second = 50\n"
           "private_addresses = \"no\"\n";
    const auto parsed = parse({"serve", "--config", folder.file("b.toml")});
    ASSERT_TRUE(parsed.invocation) << parsed.output;
    const Configuration& read = parsed.invocation->configuration;
    EXPECT_EQ(read.key_file, "b.key");
    EXPECT_EQ(read.log_level, "warn");
    EXPECT_EQ(read.panel_dir, "dist");
    EXPECT_EQ(read.hosts, (std::vector<std::string>{"net.desa.id", "desa.lan"}));
    EXPECT_EQ(read.tls_certificate, "b.pem");
    EXPECT_EQ(read.tls_key, "tls.key");
    EXPECT_EQ(read.requests_per_second, 50);
    EXPECT_EQ(read.private_addresses, false);
}

TEST(CommandLine, KeepsWhatWasGivenBeforeTheFileWhenTheFileIsReadAgain) {
    const auto parsed = parse({"serve", "--requests-per-second", "7"});
    ASSERT_TRUE(parsed.invocation) << parsed.output;
    const auto again = configuration_of(parsed.invocation->configuration.given,
                                        {{"requests_per_second", "9"}, {"log_level", "error"}});
    ASSERT_TRUE(again);
    EXPECT_EQ(again->requests_per_second, 7);
    EXPECT_EQ(again->log_level, "error");
}

TEST(CommandLine, ShowsADatabaseWithoutItsPassword) {
    EXPECT_EQ(without_password("postgresql://bangnopi:rahasia@db.internal:5432/b"),
              "postgresql://bangnopi:***@db.internal:5432/b");
    EXPECT_EQ(without_password("postgresql://db.internal/b?user=x&password=rahasia&sslmode=require"),
              "postgresql://db.internal/b?user=x&password=***&sslmode=require");
    for (const char* open : {"sqlite:data/b.db", "postgresql://bangnopi@db.internal:5432/b"})
        EXPECT_EQ(without_password(open), open);
}

TEST(CommandLine, PutsTheDataWhereTheProgramBelongs) {
    EXPECT_EQ(parse({"verify"}).invocation->configuration.db, "sqlite:data/bangnopi.db");
    EXPECT_EQ(parse_command_line({"verify"}, "/usr/bin/bangnopi").invocation->configuration.db,
              "sqlite:/var/lib/bangnopi/bangnopi.db");
}

TEST(CommandLine, SummarisesEveryCommandForCompletion) {
    const auto lines = command_summary();
    const auto has = [&](std::string_view start) {
        return std::any_of(lines.begin(), lines.end(),
                           [&](const std::string& line) { return line.starts_with(start); });
    };
    for (const char* command :
         {"serve ", "init ", "import/customers ", "jobs/run ", "staff/add ", "token/create "})
        EXPECT_TRUE(has(command)) << command;
}

}  // namespace
}  // namespace bangnopi::app
