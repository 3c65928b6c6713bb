#include "tests/support/program.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace bangnopi::test {
namespace {

constexpr int start_timeout_ms = 60'000;
constexpr timeval answer_timeout{120, 0};

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

struct Pipe {
    int read = -1;
    int write = -1;
    Pipe() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe");
        read = ends[0];
        write = ends[1];
    }
};

// Replaces this process, a fresh fork, by what the first argument names.
[[noreturn]] void become_program(const std::vector<std::string>& arguments, int in, int out, int err) {
    ::dup2(in, STDIN_FILENO);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(err, STDERR_FILENO);
    std::vector<char*> values;
    std::vector<std::string> copies = arguments;
    for (auto& copy : copies) values.push_back(copy.data());
    values.push_back(nullptr);
    ::execvp(values.front(), values.data());
    ::_exit(127);
}

// English where no argument asks for another language, whatever this machine's locale is.
std::vector<std::string> with_program(std::vector<std::string> arguments) {
    static const bool english = ::setenv("BANGNOPI_LANGUAGE", "en", 1) == 0;
    if (!english) fail("setenv");
    arguments.insert(arguments.begin(), BANGNOPI_PROGRAM);
    return arguments;
}

pid_t start(const std::vector<std::string>& arguments, int in, int out, int err) {
    const pid_t process = ::fork();
    if (process < 0) fail("fork");
    if (process == 0) become_program(arguments, in, out, err);
    return process;
}

int exit_code_of(pid_t process) {
    int status = 0;
    while (::waitpid(process, &status, 0) < 0)
        if (errno != EINTR) fail("waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// A file without a name that holds the text, read from its beginning.
int file_with(std::string_view text) {
    const int file = ::memfd_create("input", MFD_CLOEXEC);
    if (file < 0 || ::write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        fail("memfd");
    ::lseek(file, 0, SEEK_SET);
    return file;
}

std::string whole_file(int file) {
    std::string text(static_cast<std::size_t>(::lseek(file, 0, SEEK_END)), '\0');
    if (::pread(file, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) fail("pread");
    ::close(file);
    return text;
}

std::string send_request(std::uint16_t port, const std::string& request) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &answer_timeout, sizeof answer_timeout);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::string response;
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
        ::send(socket, request.data(), request.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(request.size())) {
        std::array<char, 16384> block{};
        ssize_t received = 0;
        while ((received = ::recv(socket, block.data(), block.size(), 0)) > 0)
            response.append(block.data(), static_cast<std::size_t>(received));
    }
    ::close(socket);
    return response;
}

}  // namespace

boost::json::value Answer::json() const {
    return boost::json::parse(body);
}

Finished run_program(const std::vector<std::string>& arguments, std::string_view input) {
    return run_tool(with_program(arguments), input);
}

Finished run_tool(const std::vector<std::string>& arguments, std::string_view input) {
    const int in = file_with(input);
    const int out = file_with({});
    const int err = file_with({});
    Finished finished;
    finished.exit_code = exit_code_of(start(arguments, in, out, err));
    ::close(in);
    finished.output = whole_file(out);
    finished.error = whole_file(err);
    return finished;
}

std::string run_well(const std::vector<std::string>& arguments, std::string_view input) {
    Finished finished = run_program(arguments, input);
    if (finished.exit_code == 0) return std::move(finished.output);
    throw std::runtime_error(arguments.front() + " failed: " + finished.error + finished.output);
}

void kill_program_after(const std::vector<std::string>& arguments, std::chrono::milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    kill_program_when(arguments, [&] { return std::chrono::steady_clock::now() >= end; });
}

void kill_program_when(const std::vector<std::string>& arguments, const std::function<bool()>& moment) {
    const int file = file_with({});
    const pid_t process = start(with_program(arguments), file, file, file);
    const auto has_ended = [&] {
        siginfo_t ended{};
        return ::waitid(P_PID, static_cast<id_t>(process), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
               ended.si_pid == process;
    };
    while (!has_ended() && !moment()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ::kill(process, SIGKILL);
    exit_code_of(process);
    ::close(file);
}

Daemon::Daemon(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "serve");
    arguments.insert(arguments.end(), {"--listen", "127.0.0.1:0"});
    const auto has = [&](std::string_view flag) {
        return std::find(arguments.begin(), arguments.end(), flag) != arguments.end();
    };
    if (!has("--radius")) arguments.insert(arguments.end(), {"--radius", "off"});
    // Few words, unless a file or a flag says otherwise: nobody reads the pipe while it serves.
    if (!has("--config") && !has("--log-level")) arguments.insert(arguments.end(), {"--log-level", "warn"});
    const Pipe pipe;
    const int in = file_with({});
    process_ = start(with_program(arguments), in, pipe.write, pipe.write);
    ::close(in);
    ::close(pipe.write);
    output_ = pipe.read;
    wait_for_announcement();
}

Daemon::~Daemon() {
    if (process_ != 0) {
        ::kill(process_, SIGKILL);
        reap();
    }
    if (output_ >= 0) ::close(output_);
}

namespace {

std::uint16_t port_behind(const std::string& said, std::string_view words) {
    const auto at = said.find(words);
    return at == std::string::npos ? std::uint16_t{0}
                                   : static_cast<std::uint16_t>(std::stoi(said.substr(at + words.size())));
}

}  // namespace

void Daemon::wait_for_announcement() {
    constexpr std::string_view before_port = "://127.0.0.1:";
    constexpr std::string_view before_radius_port = "RADIUS: 127.0.0.1 port ";
    constexpr std::string_view before_notice_port = "Notice for isolated customers: 127.0.0.1 port ";
    try {
        wait_until_said("Ctrl-C");
    } catch (...) {
        kill();
        ::close(output_);
        throw;
    }
    const auto at = said_.find(before_port, said_.find("Panel: "));
    port_ = static_cast<std::uint16_t>(std::stoi(said_.substr(at + before_port.size())));
    radius_port_ = port_behind(said_, before_radius_port);
    notice_port_ = port_behind(said_, before_notice_port);
}

void Daemon::wait_until_said(std::string_view text) {
    while (said_.find(text) == std::string::npos) {
        pollfd readable{output_, POLLIN, 0};
        std::array<char, 4096> block{};
        const ssize_t received =
            ::poll(&readable, 1, start_timeout_ms) == 1 ? ::read(output_, block.data(), block.size()) : 0;
        if (received <= 0)
            throw std::runtime_error("the daemon did not say \"" + std::string(text) + "\": " + said_);
        said_.append(block.data(), static_cast<std::size_t>(received));
    }
}

Answer Daemon::get(const std::string& path) const {
    return request("GET", path, {});
}
Answer Daemon::post(const std::string& path, std::string_view body) const {
    return request("POST", path, body);
}

Answer Daemon::patch(const std::string& path, std::string_view body) const {
    return request("PATCH", path, body);
}

Answer Daemon::put(const std::string& path, std::string_view body) const {
    return request("PUT", path, body);
}

void Daemon::sign_in(const std::string& username, const std::string& password,
                     const std::string& operator_code) {
    boost::json::object who{{"username", username}, {"password", password}};
    if (!operator_code.empty()) who["operator"] = operator_code;
    const Answer answer = post("/api/v1/sessions?token=1", boost::json::serialize(who));
    if (answer.status != 201) throw std::runtime_error("sign-in failed: " + answer.body);
    token_ = answer.json().at("token").as_string().c_str();
}

Answer Daemon::request(std::string_view method, const std::string& path, std::string_view body) const {
    std::string text =
        std::string(method) + ' ' + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n";
    if (!token_.empty()) text += "Authorization: Bearer " + token_ + "\r\n";
    if (!body.empty())
        text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    text += "\r\n";
    text += body;
    const std::string response = send_request(port_, text);
    const auto head = response.find("\r\n\r\n");
    if (head == std::string::npos) return {};
    return {std::stoi(response.substr(response.find(' ') + 1)), response.substr(head + 4)};
}

void Daemon::signal(int number) const {
    ::kill(process_, number);
}

void Daemon::kill() {
    ::kill(process_, SIGKILL);
    reap();
}

Finished Daemon::stop() {
    ::kill(process_, SIGTERM);
    Finished finished;
    finished.exit_code = reap();
    std::array<char, 4096> block{};
    ssize_t received = 0;
    while ((received = ::read(output_, block.data(), block.size())) > 0)
        said_.append(block.data(), static_cast<std::size_t>(received));
    finished.output = said_;
    return finished;
}

int Daemon::reap() {
    const int exit_code = exit_code_of(process_);
    process_ = 0;
    return exit_code;
}

}  // namespace bangnopi::test
