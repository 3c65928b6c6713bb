#include "app/cli.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <memory>

#include "app/version.hpp"

namespace bangnopi::app {
namespace {

struct CommonFlags {
    std::string config, db, key_file, log_level;
    bool json = false, quiet = false, version = false;
};

// Flags of serve that may stand in the file as well.
struct ServeFlags {
    std::string listen, panel_dir, workers, radius;
};

// Everything that the parser writes into; the parser holds references to it.
struct Flags {
    CommonFlags common;
    ServeFlags serve;
    std::string operator_code, day, until, at, demo_clock, file;
    std::optional<Command> command;
};

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

domain::Date parse_day(const std::string& flag, const std::string& text) {
    if (const auto day = domain::Date::parse(text)) return *day;
    throw CLI::ValidationError(flag, "must be a date such as 2026-11-16");
}

Instant parse_moment(const std::string& flag, const std::string& text) {
    if (const auto instant = parse_instant(text)) return *instant;
    throw CLI::ValidationError(flag, "must be an instant such as 2026-11-16T08:00:00+07:00");
}

// A command whose options are a struct: `fill` is given what the arguments made of it.
template <class Options>
CLI::App* add(CLI::App& parent, Flags& flags, const std::string& name, const std::string& help,
              const std::shared_ptr<Options>& options, const std::function<void(Options&)>& fill = {}) {
    CLI::App* command = parent.add_subcommand(name, help);
    command->callback([&flags, options, fill] {
        if (fill) fill(*options);
        flags.command = *options;
    });
    return command;
}

void add_operator(CLI::App* command, std::string& code) {
    command->add_option("--operator", code, "Code of the operator; may be left out if there is only one")
        ->envname("BANGNOPI_OPERATOR");
}

void add_data_commands(CLI::App& app, Flags& flags) {
    auto quote = std::make_shared<QuoteCommand>();
    add(app, flags, "quote", "Quote billing cases: JSON in, invoice drafts out", quote)
        ->add_option("FILE", quote->file, "A case or a list of cases; - is standard input")
        ->required();

    auto import = std::make_shared<ImportCommand>();
    CLI::App* importing =
        app.add_subcommand("import", "Bring in customers, usage or payments from a CSV file");
    importing->require_subcommand(1);
    const std::array<std::pair<const char*, ImportCommand::Subject>, 3> subjects{
        {{"customers", ImportCommand::Subject::customers},
         {"usage", ImportCommand::Subject::usage},
         {"payments", ImportCommand::Subject::payments}}};
    for (const auto& [name, subject] : subjects) {
        CLI::App* command =
            add<ImportCommand>(*importing, flags, name, fmt::format("{} of a CSV file", name), import,
                               [subject = subject](ImportCommand& options) { options.subject = subject; });
        command->add_option("FILE", import->file, "The CSV file; - is standard input")->required();
        command->add_flag("--dry-run", import->dry_run, "Check every row and write nothing");
        command->add_flag("--skip-bad", import->skip_bad, "Write the good rows though others are bad");
        add_operator(command, import->operator_code);
    }

    auto backup = std::make_shared<BackupCommand>();
    add(app, flags, "backup", "Copy the database into a new file while it is in use", backup)
        ->add_option("FILE", backup->file, "The file to make")
        ->required();
    auto restore = std::make_shared<RestoreCommand>();
    add(app, flags, "restore", "Put a backup in the database's place, and verify it", restore)
        ->add_option("FILE", restore->file, "A file that backup made")
        ->required();
}

void add_setup_commands(CLI::App& app, Flags& flags) {
    auto init = std::make_shared<InitCommand>();
    CLI::App* command =
        add(app, flags, "init", "Make an empty database with one operator and its owner", init);
    command->add_option("--code", init->code, "Code of the operator")->default_val("isp");
    command->add_option("--name", init->name, "Name of the operator")->default_val("Operator Internet");
    command->add_option("--time-zone", init->time_zone, "IANA time zone")->default_val("Asia/Jakarta");
    command->add_option("--currency", init->currency, "ISO 4217 code")->default_val("IDR");
    command->add_option("--username", init->username, "User name of the owner")->default_val("owner");

    auto demo = std::make_shared<DemoCommand>();
    command = add<DemoCommand>(app, flags, "demo", "Make a database with a believable operator", demo,
                               [&flags](DemoCommand& options) {
                                   if (!flags.until.empty())
                                       options.until = parse_day("--until", flags.until);
                               });
    command->add_option("--customers", demo->customers, "How many customers")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    command->add_option("--months", demo->months, "Months of history; 0: nothing billed yet")
        ->check(CLI::Range(0, 60))
        ->capture_default_str();
    command->add_option("--seed", demo->seed, "The same seed and date give the same data")
        ->capture_default_str();
    command->add_option("--until", flags.until, "The day on which the data ends; today");

    auto migrate = std::make_shared<MigrateCommand>();
    add(app, flags, "migrate", "Bring the database to this program's schema", migrate);
    auto doctor = std::make_shared<DoctorCommand>();
    add(app, flags, "doctor", "What works, what does not, and what to do", doctor);
    auto completion = std::make_shared<CompletionCommand>();
    add(app, flags, "completion", "Completion for a shell: source <(bangnopi completion bash)", completion)
        ->add_option("SHELL", completion->shell, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
}

void add_serve(CLI::App& app, Flags& flags) {
    auto serve = std::make_shared<ServeCommand>();
    CLI::App* command = add<ServeCommand>(app, flags, "serve", "The daemon: panel, HTTP interface, scheduler",
                                          serve, [&flags](ServeCommand& options) {
                                              if (!flags.demo_clock.empty())
                                                  options.demo_clock =
                                                      parse_moment("--demo-clock", flags.demo_clock);
                                          });
    command->add_option("--listen", flags.serve.listen, "ADDRESS:PORT of HTTP; 127.0.0.1:8080")
        ->envname("BANGNOPI_LISTEN");
    command->add_option("--radius", flags.serve.radius, "off: this version has no RADIUS")
        ->envname("BANGNOPI_RADIUS")
        ->check(CLI::IsMember({"off"}));
    command->add_option("--panel-dir", flags.serve.panel_dir, "Serve the panel from this folder")
        ->envname("BANGNOPI_PANEL_DIR");
    command->add_option("--workers", flags.serve.workers, "Threads that serve; cores + 2")
        ->envname("BANGNOPI_WORKERS")
        ->check(CLI::Range(1, 256));
    command->add_option("--demo-clock", flags.demo_clock, "Start a demo database at this instant");
    command->add_flag("--demo-on-network", serve->demo_on_network,
                      "Show a demo database beyond this machine");
}

void add_billing_commands(CLI::App& app, Flags& flags) {
    auto run = std::make_shared<BillRunCommand>();
    CLI::App* command = add<BillRunCommand>(
        app, flags, "bill-run", "Issue every invoice that is due up to a day", run,
        [&flags](BillRunCommand& options) { options.day = parse_day("--day", flags.day); });
    command->add_option("--day", flags.day, "Up to and with this day")->required();
    command->add_flag("--dry-run", run->dry_run, "Compute and count, write nothing");
    command->add_option("--workers", run->workers, "Parallel chunks (PostgreSQL)")
        ->envname("BANGNOPI_WORKERS")
        ->check(CLI::Range(1, 64));
    add_operator(command, run->operator_code);

    CLI::App* jobs = app.add_subcommand("jobs", "What time alone brings about");
    jobs->require_subcommand(1);
    auto jobs_run = std::make_shared<JobsRunCommand>();
    add<JobsRunCommand>(*jobs, flags, "run", "Everything scheduled up to an instant that has not run",
                        jobs_run,
                        [&flags](JobsRunCommand& options) { options.at = parse_moment("--at", flags.at); })
        ->add_option("--at", flags.at, "The instant")
        ->required();

    auto verify = std::make_shared<VerifyCommand>();
    add_operator(add(app, flags, "verify", "Check what must always hold; reads only", verify),
                 verify->operator_code);
}

void add_staff_commands(CLI::App& app, Flags& flags) {
    CLI::App* staff = app.add_subcommand("staff", "The operator's staff");
    staff->require_subcommand(1);
    const std::string password_help =
        "First line is the password; - is standard input; one is made if left out";
    auto member = std::make_shared<StaffAddCommand>();
    CLI::App* command = add(*staff, flags, "add", "Add somebody", member);
    command->add_option("USERNAME", member->username)->required();
    command->add_option("--name", member->name, "Full name");
    command->add_option("--role", member->role, "owner, technician, accountant, collector, reseller, auditor")
        ->required();
    command->add_option("--password-file", member->password_file, password_help);
    add_operator(command, member->operator_code);

    auto password = std::make_shared<StaffPasswordCommand>();
    command = add(*staff, flags, "passwd", "Give somebody another password", password);
    command->add_option("USERNAME", password->username)->required();
    command->add_option("--password-file", password->password_file, password_help);
    add_operator(command, password->operator_code);

    CLI::App* token = app.add_subcommand("token", "Tokens for programs that use the HTTP interface");
    token->require_subcommand(1);
    auto create = std::make_shared<TokenCreateCommand>();
    command = add(*token, flags, "create", "Make a token; it is shown once", create);
    command->add_option("--name", create->name, "What it is for")->required();
    command->add_option("--role", create->role, "What it may do")->required();
    add_operator(command, create->operator_code);
}

void add_common_flags(CLI::App& app, CommonFlags& common) {
    app.add_option("--config", common.config, "TOML file")->envname("BANGNOPI_CONFIG");
    app.add_option("--db", common.db, "sqlite:PATH or postgresql://…; sqlite:data/bangnopi.db")
        ->envname("BANGNOPI_DB");
    app.add_option("--key-file", common.key_file, "Keys that seal secrets; PATH.key")
        ->envname("BANGNOPI_KEY_FILE");
    app.add_option("--log-level", common.log_level, "trace, debug, info, warn, error or off")
        ->envname("BANGNOPI_LOG_LEVEL");
    app.add_flag("--json", common.json, "Print JSON");
    app.add_flag("--quiet", common.quiet, "Print no more than is asked for");
    app.add_flag("--version", common.version, "Version, commit and engines");
}

void build(CLI::App& app, Flags& flags) {
    app.require_subcommand(0, 1);
    app.fallthrough();
    add_common_flags(app, flags.common);
    add_serve(app, flags);
    add_setup_commands(app, flags);
    add_billing_commands(app, flags);
    add_data_commands(app, flags);
    add_staff_commands(app, flags);
}

std::string& or_else(std::string& value, const std::map<std::string, std::string>& file,
                     const std::string& key) {
    const auto found = file.find(key);
    if (value.empty() && found != file.end()) value = found->second;
    return value;
}

Result<int> parse_workers(const std::string& text) {
    int workers = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), workers);
    if (text.empty()) return 0;
    if (end.ptr == text.data() + text.size() && workers >= 1 && workers <= 256) return workers;
    return refuse(Code::invalid, "workers must be a number from 1 to 256");
}

// Flag and environment are in the flags already; then the file, then the default.
Result<Configuration> configure(Flags& flags, std::string_view program_path) {
    std::map<std::string, std::string> file;
    if (!flags.common.config.empty()) {
        if (!std::filesystem::exists(flags.common.config))
            return refuse(Code::invalid, fmt::format("{} is not there: name another file with --config",
                                                     flags.common.config));
        BANGNOPI_TRY(values, read_configuration_file(flags.common.config));
        file = std::move(values);
    }
    Configuration configuration;
    configuration.file = flags.common.config;
    configuration.db = or_else(flags.common.db, file, "db");
    if (configuration.db.empty()) configuration.db = default_database(program_path);
    configuration.key_file = or_else(flags.common.key_file, file, "key_file");
    configuration.panel_dir = or_else(flags.serve.panel_dir, file, "panel_dir");
    if (const auto& listen = or_else(flags.serve.listen, file, "listen"); !listen.empty())
        configuration.listen = listen;
    if (const auto& level = or_else(flags.common.log_level, file, "log_level"); !level.empty())
        configuration.log_level = level;
    if (!is_log_level(configuration.log_level))
        return refuse(Code::invalid, "the log level must be trace, debug, info, warn, error or off");
    BANGNOPI_TRY(workers, parse_workers(or_else(flags.serve.workers, file, "workers")));
    configuration.workers = workers;
    return configuration;
}

Parsed wrong_usage(std::string line) {
    return {std::nullopt, std::move(line), 2};
}

}  // namespace

Parsed parse_command_line(std::vector<std::string> arguments, std::string_view program_path) {
    CLI::App app("Bangnopi: billing and access for village networks and small ISPs", "bangnopi");
    Flags flags;
    build(app, flags);
    try {
        std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
        app.parse(arguments);
    } catch (const CLI::CallForHelp&) {
        CLI::App* asked = &app;
        while (!asked->get_subcommands().empty()) asked = asked->get_subcommands().front();
        return {std::nullopt, asked->help(), 0};
    } catch (const CLI::ParseError& error) {
        return wrong_usage(fmt::format("{} (see bangnopi --help)", first_line(error.what())));
    }
    if (flags.common.version) return {std::nullopt, version_line() + '\n', 0};
    if (!flags.command) return wrong_usage("name a command (see bangnopi --help)");
    auto configuration = configure(flags, program_path);
    if (!configuration) return wrong_usage(configuration.error().detail);
    return {Invocation{std::move(*configuration), flags.common.json, flags.common.quiet,
                       std::move(*flags.command)},
            {},
            0};
}

std::vector<std::string> command_summary() {
    CLI::App app;
    Flags flags;
    build(app, flags);
    std::vector<std::string> lines;
    const std::function<void(const CLI::App&, const std::string&)> walk = [&](const CLI::App& command,
                                                                              const std::string& path) {
        std::string line = path;
        for (const auto* option : command.get_options())
            for (const auto& name : option->get_lnames()) line += " --" + name;
        if (!path.empty()) lines.push_back(line);
        for (const auto* sub : command.get_subcommands(nullptr))
            walk(*sub, path.empty() ? sub->get_name() : path + '/' + sub->get_name());
    };
    walk(app, "");
    return lines;
}

}  // namespace bangnopi::app
