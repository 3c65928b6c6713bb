// What the command line can ask for, parsed. Which command does what: `bangnopi --help` and docs/operations.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "app/configuration.hpp"
#include "base/clock.hpp"
#include "domain/calendar.hpp"
#include "words/language.hpp"

namespace bangnopi::app {

struct QuoteCommand {
    std::string file;
    bool explain = false;  // with the working of each line
};
struct OperatorFields {
    std::string code, name, time_zone, currency, username;
};
struct InitCommand : OperatorFields {};
struct OperatorAddCommand : OperatorFields {};
struct DemoCommand {
    std::int64_t customers = 300;
    int months = 6;
    std::uint64_t seed = 1;
    std::optional<domain::Date> until;
};
struct ServeCommand {
    std::optional<Instant> demo_clock;
    bool demo_on_network = false;
};
inline constexpr int bill_run_workers_max = 64;

struct BillRunCommand {
    domain::Date day;
    std::string operator_code;
    bool dry_run = false;
    int workers = 1;
    std::string customer;  // number; empty: all of them
};
struct JobsRunCommand {
    Instant at;
    bool isolates_many = false;
};
struct ImportCommand {
    enum class Subject : std::uint8_t { customers, usage, payments, statement };
    Subject subject = Subject::customers;
    std::string file, operator_code;
    bool dry_run = false, skip_bad = false;
    std::string bank, channel, columns;  // of a statement
};
struct ExportCommand {      // of invoices, printed
    domain::Date from, to;  // both of them days of issue
    std::string operator_code, output;
    bool unpaid = false;
};
struct VerifyCommand {
    std::string operator_code;
};
struct SimulateCommand {
    std::string operator_code;
    std::string plan;     // its code, or a file of terms
    std::string of_plan;  // empty: everybody
    std::string usage;    // of one month; empty: that of the months that are over
    int months = 3;
};
struct BackupCommand {
    std::string file;
};
struct RestoreCommand {
    std::string file;
};
struct DoctorCommand {};
struct MigrateCommand {};
struct StaffAddCommand {
    std::string operator_code, username, name, role, password_file;
};
struct StaffPasswordCommand {
    std::string operator_code, username, password_file;
    bool reset_totp = false;
};
struct TokenCreateCommand {
    std::string operator_code, name, role;
};
struct CompletionCommand {
    std::string shell;
};

using Command = std::variant<QuoteCommand, InitCommand, DemoCommand, ServeCommand, BillRunCommand,
                             JobsRunCommand, ImportCommand, ExportCommand, VerifyCommand, SimulateCommand,
                             BackupCommand, RestoreCommand, DoctorCommand, MigrateCommand, OperatorAddCommand,
                             StaffAddCommand, StaffPasswordCommand, TokenCreateCommand, CompletionCommand>;

struct Invocation {
    Configuration configuration;
    bool json = false;
    bool quiet = false;
    words::Language language = words::Language::english;
    Command command;
};

}  // namespace bangnopi::app
