#include "app/handoff.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cstring>
#include <sstream>
#include <system_error>

#include "app/handed_command.hpp"
#include "app/perform.hpp"
#include "base/spoken.hpp"

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
    HandedCommand handed{invocation.command, console.json, console.quiet, console.language, std::nullopt};
    if (const std::string file = input_file_of(invocation.command); !file.empty()) {
        auto input = read_input(console, file);
        if (!input) return refused(console, input.error());
        handed.input = std::move(*input);
    }
    connection.send(http_request(format_handed(handed)));
    const std::string response = connection.receive_all();
    const json::value answer = json::parse(body_of(response));
    console.out << answer.at("output").as_string().c_str();
    console.err << answer.at("error").as_string().c_str();
    return static_cast<int>(answer.at("exit_code").as_int64());
}

Result<std::string> answer_handed_over(Node& node, std::string_view body) {
    BANGNOPI_TRY(handed, parse_handed(body));
    std::ostringstream out;
    std::ostringstream err;
    Console console{out, err, handed.json, handed.quiet, handed.language, false, std::move(handed.input)};
    int exit_code = exit_refused;
    try {
        exit_code = perform_on(node, handed.command, console);
    } catch (const std::exception& error) {
        exit_code = refused(console, message_of(error));
    }
    return json::serialize(
        json::object{{"exit_code", exit_code}, {"output", out.str()}, {"error", err.str()}});
}

}  // namespace bangnopi::app
