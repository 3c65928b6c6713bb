#include "app/handoff.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cstring>
#include <sstream>
#include <system_error>

#include "app/perform.hpp"

namespace bangnopi::app {
namespace {

namespace json = boost::json;

constexpr std::string_view path_of_commands = "/internal/command";

// A stream socket that closes itself.
class LocalSocket {
  public:
    LocalSocket() : file_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        if (file_ < 0) throw std::system_error(errno, std::generic_category(), "socket");
    }
    ~LocalSocket() { ::close(file_); }
    LocalSocket(const LocalSocket&) = delete;
    LocalSocket& operator=(const LocalSocket&) = delete;

    [[nodiscard]] bool connect(const std::string& path) const {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        if (path.size() >= sizeof address.sun_path) return false;
        std::memcpy(address.sun_path, path.data(), path.size());
        return ::connect(file_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    void send(std::string_view text) const {
        while (!text.empty()) {
            const ssize_t sent = ::send(file_, text.data(), text.size(), MSG_NOSIGNAL);
            if (sent < 0)
                throw std::system_error(errno, std::generic_category(), "the daemon closed the connection");
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    [[nodiscard]] std::string receive_all() const {
        std::string text;
        char block[1 << 14];
        while (true) {
            const ssize_t received = ::recv(file_, block, sizeof block, 0);
            if (received < 0)
                throw std::system_error(errno, std::generic_category(), "no answer from the daemon");
            if (received == 0) return text;
            text.append(block, static_cast<std::size_t>(received));
        }
    }

  private:
    int file_;
};

json::object fields_of(const Command& command) {
    if (const auto* run = std::get_if<BillRunCommand>(&command))
        return {{"name", "bill-run"},
                {"day", run->day.iso()},
                {"operator", run->operator_code},
                {"dry_run", run->dry_run},
                {"workers", run->workers}};
    if (const auto* jobs = std::get_if<JobsRunCommand>(&command))
        return {{"name", "jobs run"}, {"at", format_instant(jobs->at)}};
    if (const auto* import = std::get_if<ImportCommand>(&command))
        return {{"name", "import"},
                {"subject", static_cast<int>(import->subject)},
                {"operator", import->operator_code},
                {"dry_run", import->dry_run},
                {"skip_bad", import->skip_bad},
                {"file", import->file}};
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
    [[nodiscard]] int number(std::string_view key) const {
        return static_cast<int>(fields_.at(key).as_int64());
    }

  private:
    const json::object& fields_;
};

Command command_of(const Handed& handed) {
    const std::string name = handed.text("name");
    if (name == "bill-run")
        return BillRunCommand{domain::Date::parse(handed.text("day")).value(), handed.text("operator"),
                              handed.flag("dry_run"), handed.number("workers")};
    if (name == "jobs run") return JobsRunCommand{parse_instant(handed.text("at")).value()};
    if (name == "import")
        return ImportCommand{static_cast<ImportCommand::Subject>(handed.number("subject")),
                             handed.text("file"), handed.text("operator"), handed.flag("dry_run"),
                             handed.flag("skip_bad")};
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

// The file that a command reads; empty: none.
std::string input_file_of(const Command& command) {
    if (const auto* import = std::get_if<ImportCommand>(&command)) return import->file;
    if (const auto* member = std::get_if<StaffAddCommand>(&command)) return member->password_file;
    if (const auto* password = std::get_if<StaffPasswordCommand>(&command)) return password->password_file;
    return {};
}

std::string http_request(const std::string& body) {
    return fmt::format(
        "POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n"
        "Connection: close\r\n\r\n{}",
        path_of_commands, body.size(), body);
}

// The body of a response; the connection's end is its end. Throws when it is not a 200.
std::string_view body_of(std::string_view response) {
    const auto head = response.find("\r\n\r\n");
    if (!response.starts_with("HTTP/1.1 200") || head == std::string_view::npos)
        throw std::runtime_error(
            fmt::format("the daemon did not take the command: {}", response.substr(0, response.find('\r'))));
    return response.substr(head + 4);
}

}  // namespace

std::string socket_path(const std::string& database) {
    return database + ".sock";
}

std::optional<int> hand_over(const std::string& socket, const Invocation& invocation, Console& console) {
    const LocalSocket connection;
    if (!connection.connect(socket)) return std::nullopt;
    json::object request{
        {"command", fields_of(invocation.command)}, {"json", console.json}, {"quiet", console.quiet}};
    if (const std::string file = input_file_of(invocation.command); !file.empty()) {
        auto input = read_input(console, file);
        if (!input) return refused(console, input.error());
        request["input"] = std::move(*input);
    }
    connection.send(http_request(json::serialize(request)));
    const std::string response = connection.receive_all();
    const json::value answer = json::parse(body_of(response));
    console.out << answer.at("output").as_string().c_str();
    console.err << answer.at("error").as_string().c_str();
    return static_cast<int>(answer.at("exit_code").as_int64());
}

Result<std::string> answer_handed_over(Node& node, std::string_view body) {
    std::ostringstream out;
    std::ostringstream err;
    Console console{out, err};
    Command command;
    try {
        const json::value request = json::parse(body);
        command = command_of(Handed(request.at("command").as_object()));
        console.json = request.at("json").as_bool();
        console.quiet = request.at("quiet").as_bool();
        if (const auto* input = request.as_object().if_contains("input"))
            console.given_input = json::value_to<std::string>(*input);
    } catch (const std::exception& error) {
        return refuse(Code::invalid, fmt::format("this is not a command of this version: {}", error.what()));
    }
    int exit_code = exit_refused;
    try {
        exit_code = perform_on(node, command, console);
    } catch (const std::exception& error) {
        exit_code = refused(console, error.what());
    }
    return json::serialize(
        json::object{{"exit_code", exit_code}, {"output", out.str()}, {"error", err.str()}});
}

}  // namespace bangnopi::app
