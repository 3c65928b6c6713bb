#include "app/cli.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "app/version.hpp"
#include "domain/entered_dates.hpp"
#include "staff/roles.hpp"

namespace bangnopi::app {
namespace {

struct CommonFlags {
    std::string config, language;
    bool json = false, quiet = false, version = false;
};

// Everything that the parser writes into; the parser holds references to it.
struct Flags {
    CommonFlags common;
    ConfigurationValues given;  // what may stand in the file as well
    std::string operator_code, day, from, to, until, at, demo_clock, file;
    std::optional<int> workers;  // of a bill run
    std::optional<Command> command;
};

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

// As asked for, else as the locale says.
words::Language language_of(const CommonFlags& common) {
    if (const auto asked = words::parse_language(common.language)) return *asked;
    for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"})
        if (const char* locale = std::getenv(variable); locale != nullptr && *locale != '\0')
            return words::language_of_locale(locale);
    return words::Language::english;
}

domain::Date parse_day(const Flags& flags, const std::string& flag, const std::string& text) {
    if (const auto day = domain::parse_entered_date(text)) return *day;
    throw CLI::ValidationError(flag, words::text("must be a date from 2000 to 2999 such as 2026-11-16"_msg,
                                                 language_of(flags.common)));
}

Instant parse_moment(const Flags& flags, const std::string& flag, const std::string& text) {
    if (const auto instant = domain::parse_entered_instant(text)) return *instant;
    throw CLI::ValidationError(
        flag, words::text("must be an instant from 2000 to 2999 such as 2026-11-16T08:00:00+07:00"_msg,
                          language_of(flags.common)));
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

// A value of the configuration: the flag, its name in the environment, its key in the file.
void add_setting(CLI::App* command, Flags& flags, const std::string& flag, const std::string& help) {
    std::string key = flag.substr(2);
    std::replace(key.begin(), key.end(), '-', '_');
    std::string variable = "BANGNOPI_" + key;
    for (char& c : variable) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    command->add_option(flag, flags.given[key], help)->envname(variable);
}

void add_data_commands(CLI::App& app, Flags& flags) {
    auto quote = std::make_shared<QuoteCommand>();
    CLI::App* quoting = add(app, flags, "quote", "Quote billing cases: JSON in, invoice drafts out", quote);
    quoting->add_option("FILE", quote->file, "A case or a list of cases; - is standard input")->required();
    quoting->add_flag("--explain", quote->explain, "With the working of each line, as on a printed invoice");

    auto import = std::make_shared<ImportCommand>();
    CLI::App* importing = app.add_subcommand(
        "import", "Bring in customers, usage, payments or a bank's statement from a CSV file");
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

    CLI::App* statement = add<ImportCommand>(
        *importing, flags, "statement", "statement of a bank account as CSV", import,
        [](ImportCommand& options) { options.subject = ImportCommand::Subject::statement; });
    statement->add_option("FILE", import->file, "The CSV file; - is standard input")->required();
    statement->add_option("--bank", import->bank, "Whose statement it is")
        ->required()
        ->check(CLI::IsMember({"bca", "mandiri", "bri", "bni", "other"}));
    statement->add_option("--channel", import->channel, "The channel that the account is")->required();
    statement->add_option("--columns", import->columns,
                          "Headings that are not known, as date=Tgl,text=Berita,credit=Masuk");
    statement->add_flag("--dry-run", import->dry_run, "Check every row and write nothing");
    statement->add_flag("--skip-bad", import->skip_bad, "Write the good rows though others are bad");
    add_operator(statement, import->operator_code);

    auto backup = std::make_shared<BackupCommand>();
    add(app, flags, "backup", "Copy the database into a new file while it is in use", backup)
        ->add_option("FILE", backup->file, "The file to make")
        ->required();
    auto restore = std::make_shared<RestoreCommand>();
    add(app, flags, "restore", "Put a backup in the database's place, and verify it", restore)
        ->add_option("FILE", restore->file, "A file that backup made")
        ->required();
}

void add_operator_fields(CLI::App* command, OperatorFields& fields) {
    command->add_option("--time-zone", fields.time_zone, "IANA time zone")->default_val("Asia/Jakarta");
    command->add_option("--currency", fields.currency, "ISO 4217 code")->default_val("IDR");
    command->add_option("--username", fields.username, "User name of the owner")->default_val("owner");
}

void add_setup_commands(CLI::App& app, Flags& flags) {
    auto init = std::make_shared<InitCommand>();
    CLI::App* command =
        add(app, flags, "init", "Make an empty database with one operator and its owner", init);
    command->add_option("--code", init->code, "Code of the operator")->default_val("isp");
    command->add_option("--name", init->name, "Name of the operator")->default_val("Operator Internet");
    add_operator_fields(command, *init);

    auto demo = std::make_shared<DemoCommand>();
    command = add<DemoCommand>(app, flags, "demo", "Make a database with a believable operator", demo,
                               [&flags](DemoCommand& options) {
                                   if (!flags.until.empty())
                                       options.until = parse_day(flags, "--until", flags.until);
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
    CLI::App* command =
        add<ServeCommand>(app, flags, "serve", "The daemon: panel, HTTP interface, RADIUS, scheduler", serve,
                          [&flags](ServeCommand& options) {
                              if (!flags.demo_clock.empty())
                                  options.demo_clock = parse_moment(flags, "--demo-clock", flags.demo_clock);
                          });
    add_setting(command, flags, "--listen", "ADDRESS:PORT of HTTP; 127.0.0.1:8080");
    add_setting(
        command, flags, "--notice",
        "ADDRESS:PORT of the notice for isolated customers, to which routers send their port 80; none");
    add_setting(
        command, flags, "--radius",
        "ADDRESS:PORT of RADIUS, accounting on the next port; 0.0.0.0:1812, of a demo 127.0.0.1:1812; "
        "or off");
    add_setting(command, flags, "--hosts", "Names under which it is reached, separated by commas");
    add_setting(command, flags, "--tls-certificate",
                "PEM file of the certificate and its chain: serve HTTPS");
    add_setting(command, flags, "--tls-key", "PEM file of the certificate's key");
    add_setting(command, flags, "--panel-dir", "Serve the panel from this folder");
    add_setting(command, flags, "--workers", "Threads that serve; cores + 2");
    add_setting(command, flags, "--requests-per-second", "Of one token or session; 2000");
    add_setting(command, flags, "--private-addresses",
                "Webhooks and payment gateways may be in this server's own networks: yes or no; yes where "
                "there is one "
                "operator");
    command->add_option("--demo-clock", flags.demo_clock, "Start a demo database at this instant");
    command->add_flag("--demo-on-network", serve->demo_on_network,
                      "Show a demo database beyond this machine");
}

// The environment's number is that of `serve` as well, and may be more than a bill run takes: it is lowered.
int bill_run_workers_of_environment(int unless_set) {
    constexpr const char* variable = "BANGNOPI_WORKERS";
    const char* value = std::getenv(variable);
    const std::string_view text = value == nullptr ? "" : value;
    if (text.empty()) return unless_set;
    int workers = 0;
    const char* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, workers);
    if (parsed.ec != std::errc{} || parsed.ptr != end || workers < 1 || workers > serve_workers_max)
        throw CLI::ValidationError(variable, fmt::format("must be a number from 1 to {}", serve_workers_max));
    return std::min(workers, bill_run_workers_max);
}

void add_bill_run(CLI::App& app, Flags& flags) {
    auto run = std::make_shared<BillRunCommand>();
    CLI::App* command = add<BillRunCommand>(
        app, flags, "bill-run", "Issue every invoice that is due up to a day", run,
        [&flags](BillRunCommand& options) {
            options.day = parse_day(flags, "--day", flags.day);
            options.workers =
                flags.workers ? *flags.workers : bill_run_workers_of_environment(options.workers);
        });
    command->add_option("--day", flags.day, "Up to and with this day")->required();
    command->add_flag("--dry-run", run->dry_run, "Compute and count, write nothing");
    command->add_option("--customer", run->customer, "Only what is due of the customer with this number");
    command->add_option("--workers", flags.workers, "Parallel chunks (PostgreSQL); or BANGNOPI_WORKERS")
        ->check(CLI::Range(1, bill_run_workers_max));
    add_operator(command, run->operator_code);
}

void add_export(CLI::App& app, Flags& flags) {
    CLI::App* exporting = app.add_subcommand("export", "Bring out what the database holds");
    exporting->require_subcommand(1);
    auto invoices = std::make_shared<ExportCommand>();
    CLI::App* command = add<ExportCommand>(*exporting, flags, "invoices",
                                           "Print the invoices of some days as one PDF, by area and name",
                                           invoices, [&flags](ExportCommand& options) {
                                               options.from = parse_day(flags, "--from", flags.from);
                                               options.to = parse_day(flags, "--to", flags.to);
                                           });
    command->add_option("--from", flags.from, "The first day of issue")->required();
    command->add_option("--to", flags.to, "The last day of issue")->required();
    command->add_option("--output", invoices->output, "The PDF file; - is standard output")->required();
    command->add_flag("--unpaid", invoices->unpaid, "Those alone that leave something open");
    add_operator(command, invoices->operator_code);
}

void add_billing_commands(CLI::App& app, Flags& flags) {
    add_bill_run(app, flags);
    add_export(app, flags);

    CLI::App* jobs = app.add_subcommand("jobs", "What time alone brings about");
    jobs->require_subcommand(1);
    auto jobs_run = std::make_shared<JobsRunCommand>();
    CLI::App* run = add<JobsRunCommand>(
        *jobs, flags, "run", "Everything scheduled up to an instant that has not run", jobs_run,
        [&flags](JobsRunCommand& options) { options.at = parse_moment(flags, "--at", flags.at); });
    run->add_option("--at", flags.at, "The instant")->required();
    run->add_flag("--isolate", jobs_run->isolates_many,
                  "Isolate whoever is due, however many they are and whatever holds isolation");

    auto simulate = std::make_shared<SimulateCommand>();
    CLI::App* command =
        add(app, flags, "simulate",
            "What the months that are over would bring under another plan; reads only", simulate);
    command->add_option("--plan", simulate->plan, "Code of a plan, or a JSON file of terms as quote has them")
        ->required();
    command->add_option("--of", simulate->of_plan, "Only who has the plan of this code now");
    command->add_option("--months", simulate->months, "How many months back")
        ->check(CLI::Range(1, 12))
        ->capture_default_str();
    command->add_option("--usage", simulate->usage, "The bill of one month with this usage, such as 61GB");
    add_operator(command, simulate->operator_code);

    auto verify = std::make_shared<VerifyCommand>();
    add_operator(add(app, flags, "verify", "Check what must always hold; reads only", verify),
                 verify->operator_code);
}

std::vector<std::string> role_names() {
    std::vector<std::string> names;
    for (const staff::Role role : staff::all_roles()) names.emplace_back(staff::name_of(role));
    return names;
}

void add_operator_commands(CLI::App& app, Flags& flags) {
    CLI::App* operators = app.add_subcommand("operator", "The operators of this database");
    operators->require_subcommand(1);
    auto fields = std::make_shared<OperatorAddCommand>();
    CLI::App* command = add(*operators, flags, "add", "Add an operator with its owner", fields);
    command->add_option("CODE", fields->code, "Its code: lower-case letters, digits, -")->required();
    command->add_option("--name", fields->name, "Its name")->required();
    add_operator_fields(command, *fields);
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
        ->required()
        ->check(CLI::IsMember(role_names()));
    command->add_option("--password-file", member->password_file, password_help);
    add_operator(command, member->operator_code);

    auto password = std::make_shared<StaffPasswordCommand>();
    command = add(*staff, flags, "passwd", "Give somebody another password", password);
    command->add_option("USERNAME", password->username)->required();
    command->add_option("--password-file", password->password_file, password_help);
    command->add_flag("--reset-totp", password->reset_totp, "End their second factor: the phone is lost");
    add_operator(command, password->operator_code);

    CLI::App* token = app.add_subcommand("token", "Tokens for programs that use the HTTP interface");
    token->require_subcommand(1);
    auto create = std::make_shared<TokenCreateCommand>();
    command = add(*token, flags, "create", "Make a token; it is shown once", create);
    command->add_option("--name", create->name, "What it is for")->required();
    command->add_option("--role", create->role, "What it may do")
        ->required()
        ->check(CLI::IsMember(role_names()));
    add_operator(command, create->operator_code);
}

void add_common_flags(CLI::App& app, Flags& flags) {
    CommonFlags& common = flags.common;
    app.add_option("--config", common.config, "TOML file")->envname("BANGNOPI_CONFIG");
    add_setting(&app, flags, "--db", "sqlite:PATH or postgresql://…; sqlite:data/bangnopi.db");
    add_setting(&app, flags, "--key-file", "Keys that seal secrets; PATH.key");
    add_setting(&app, flags, "--log-level", "trace, debug, info, warn, error or off");
    app.add_option("--language", common.language, "id or en; else as LC_ALL, LC_MESSAGES or LANG say")
        ->envname("BANGNOPI_LANGUAGE")
        ->check(CLI::IsMember({"id", "en"}));
    app.add_flag("--json", common.json, "Print JSON")->envname("BANGNOPI_JSON");
    app.add_flag("--quiet", common.quiet, "Print no more than is asked for")->envname("BANGNOPI_QUIET");
    app.add_flag("--version", common.version, "Version, commit and engines");
}

void build(CLI::App& app, Flags& flags) {
    app.require_subcommand(0, 1);
    app.fallthrough();
    add_common_flags(app, flags);
    add_serve(app, flags);
    add_setup_commands(app, flags);
    add_billing_commands(app, flags);
    add_data_commands(app, flags);
    add_operator_commands(app, flags);
    add_staff_commands(app, flags);
}

Result<ConfigurationValues> read_file_of(const CommonFlags& common) {
    if (common.config.empty()) return ConfigurationValues{};
    if (!std::filesystem::exists(common.config))
        return refuse(Code::invalid, "{} is not there: name another file with --config"_msg(common.config));
    return read_configuration_file(common.config);
}

Result<Configuration> configure(const Flags& flags, std::string_view program_path) {
    BANGNOPI_TRY(file, read_file_of(flags.common));
    BANGNOPI_TRY(configuration, configuration_of(flags.given, file));
    configuration.file = flags.common.config;
    if (configuration.db.empty()) configuration.db = default_database(program_path);
    return std::move(configuration);
}

std::string version_text() {
    return version_line() + "\nAGPL-3.0-or-later; `bangnopi serve` offers its sources at /source.tar.gz\n";
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
    if (flags.common.version) return {std::nullopt, version_text(), 0};
    if (!flags.command) return wrong_usage("name a command (see bangnopi --help)");
    const words::Language language = language_of(flags.common);
    auto configuration = configure(flags, program_path);
    if (!configuration) return wrong_usage(words::text(configuration.error().detail, language));
    return {Invocation{std::move(*configuration), flags.common.json, flags.common.quiet, language,
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
