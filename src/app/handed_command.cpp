#include "app/handed_command.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <stdexcept>

#include "base/base64.hpp"
#include "domain/entered_dates.hpp"

namespace bangnopi::app {
namespace {

namespace json = boost::json;

json::object fields_of(const Command& command) {
    if (const auto* run = std::get_if<BillRunCommand>(&command))
        return {{"name", "bill-run"},      {"day", run->day.iso()},   {"operator", run->operator_code},
                {"dry_run", run->dry_run}, {"workers", run->workers}, {"customer", run->customer}};
    if (const auto* jobs = std::get_if<JobsRunCommand>(&command))
        return {{"name", "jobs run"}, {"at", format_instant(jobs->at)}, {"isolate", jobs->isolates_many}};
    if (const auto* import = std::get_if<ImportCommand>(&command))
        return {{"name", "import"},
                {"subject", static_cast<int>(import->subject)},
                {"operator", import->operator_code},
                {"dry_run", import->dry_run},
                {"skip_bad", import->skip_bad},
                {"file", import->file},
                {"bank", import->bank},
                {"channel", import->channel},
                {"columns", import->columns}};
    if (const auto* added = std::get_if<OperatorAddCommand>(&command))
        return {{"name", "operator add"},      {"code", added->code},
                {"full_name", added->name},    {"time_zone", added->time_zone},
                {"currency", added->currency}, {"username", added->username}};
    if (const auto* member = std::get_if<StaffAddCommand>(&command))
        return {{"name", "staff add"},          {"operator", member->operator_code},
                {"username", member->username}, {"full_name", member->name},
                {"role", member->role},         {"password_file", member->password_file}};
    if (const auto* password = std::get_if<StaffPasswordCommand>(&command))
        return {{"name", "staff passwd"},
                {"operator", password->operator_code},
                {"username", password->username},
                {"password_file", password->password_file},
                {"reset_totp", password->reset_totp}};
    const auto& token = std::get<TokenCreateCommand>(command);
    return {{"name", "token create"},
            {"operator", token.operator_code},
            {"token_name", token.name},
            {"role", token.role}};
}

// Reads what fields_of wrote; throws for anything else, which only another program could have sent.
class Handed {
  public:
    explicit Handed(const json::object& fields) : fields_(fields) {}
    [[nodiscard]] std::string text(std::string_view key) const {
        return json::value_to<std::string>(fields_.at(key));
    }
    [[nodiscard]] bool flag(std::string_view key) const { return fields_.at(key).as_bool(); }
    [[nodiscard]] int number(std::string_view key, int from, int to) const {
        const std::int64_t number = fields_.at(key).as_int64();
        if (number < from || number > to) throw std::invalid_argument(std::string(key) + " is out of range");
        return static_cast<int>(number);
    }

  private:
    const json::object& fields_;
};

Command command_of(const Handed& handed) {
    const std::string name = handed.text("name");
    if (name == "bill-run")
        return BillRunCommand{domain::parse_entered_date(handed.text("day")).value(), handed.text("operator"),
                              handed.flag("dry_run"), handed.number("workers", 1, bill_run_workers_max),
                              handed.text("customer")};
    if (name == "jobs run")
        return JobsRunCommand{domain::parse_entered_instant(handed.text("at")).value(),
                              handed.flag("isolate")};
    if (name == "import")
        return ImportCommand{static_cast<ImportCommand::Subject>(handed.number("subject", 0, 3)),
                             handed.text("file"),
                             handed.text("operator"),
                             handed.flag("dry_run"),
                             handed.flag("skip_bad"),
                             handed.text("bank"),
                             handed.text("channel"),
                             handed.text("columns")};
    if (name == "operator add")
        return OperatorAddCommand{{handed.text("code"), handed.text("full_name"), handed.text("time_zone"),
                                   handed.text("currency"), handed.text("username")}};
    if (name == "staff add")
        return StaffAddCommand{handed.text("operator"), handed.text("username"), handed.text("full_name"),
                               handed.text("role"), handed.text("password_file")};
    if (name == "staff passwd")
        return StaffPasswordCommand{handed.text("operator"), handed.text("username"),
                                    handed.text("password_file"), handed.flag("reset_totp")};
    if (name == "token create")
        return TokenCreateCommand{handed.text("operator"), handed.text("token_name"), handed.text("role")};
    throw std::invalid_argument("an unknown command");
}

}  // namespace

std::string format_handed(const HandedCommand& handed) {
    json::object text{{"command", fields_of(handed.command)},
                      {"json", handed.json},
                      {"quiet", handed.quiet},
                      {"language", words::name_of(handed.language)}};
    if (handed.input) text["input"] = base64url(*handed.input);
    return json::serialize(text);
}

Result<HandedCommand> parse_handed(std::string_view text) {
    try {
        const json::value value = json::parse(text);
        HandedCommand handed{command_of(Handed(value.at("command").as_object())), value.at("json").as_bool(),
                             value.at("quiet").as_bool(),
                             words::parse_language(value.at("language").as_string()).value(), std::nullopt};
        if (const auto* input = value.as_object().if_contains("input"))
            handed.input = from_base64url(input->as_string()).value();
        return handed;
    } catch (const std::exception& error) {
        return refuse(Code::invalid, "this is not a command of this version: {}"_msg(error.what()));
    }
}

}  // namespace bangnopi::app
