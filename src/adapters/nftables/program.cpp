#include "adapters/nftables/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <span>
#include <system_error>
#include <thread>

namespace bangnopi::nftables {
namespace {

using Clock = std::chrono::steady_clock;

// After it was killed: longer only in the kernel, which no signal ends.
constexpr std::chrono::seconds reaping_time_max{1};

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

class File {
  public:
    explicit File(int number) : number_(number) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() { close(); }
    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] bool is_open() const { return number_ >= 0; }
    void close() {
        if (is_open()) ::close(number_);
        number_ = -1;
    }

  private:
    int number_;
};

// A file without a name that holds the text, read from its beginning.
int file_with(std::string_view text) {
    const int file = ::memfd_create("input", MFD_CLOEXEC);
    if (file < 0) fail("memfd_create");
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written < 0) {
            ::close(file);
            fail("write");
        }
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    ::lseek(file, 0, SEEK_SET);
    return file;
}

struct Pipe {
    File read{-1};
    File write{-1};
    Pipe() : Pipe(made()) {}

  private:
    explicit Pipe(std::array<int, 2> ends) : read(ends[0]), write(ends[1]) {}
    static std::array<int, 2> made() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe2");
        return ends;
    }
};

// Nothing if there is no such program.
std::optional<pid_t> start(std::vector<std::string> arguments, int in, int out, int err) {
    std::vector<char*> values;
    for (std::string& argument : arguments) values.push_back(argument.data());
    values.push_back(nullptr);
    const char* const path = std::getenv("PATH");
    std::string path_setting =
        std::string("PATH=") + (path != nullptr ? path : "/usr/sbin:/usr/bin:/sbin:/bin");
    std::string language = "LC_ALL=C";
    const std::array<char*, 3> environment{path_setting.data(), language.data(), nullptr};

    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
    pid_t process = 0;
    const int error =
        ::posix_spawnp(&process, values.front(), &actions, nullptr, values.data(), environment.data());
    ::posix_spawn_file_actions_destroy(&actions);
    if (error == 0) return process;
    if (error == ENOENT || error == EACCES) return std::nullopt;
    errno = error;
    fail("posix_spawnp");
}

// What can be read now is added to `text`; the pipe is closed at its end.
void read_some(File& pipe, std::string& text) {
    std::array<char, 65536> block;
    const ssize_t received = ::read(pipe.number(), block.data(), block.size());
    if (received > 0)
        text.append(block.data(), static_cast<std::size_t>(received));
    else if (received == 0 || errno != EINTR)
        pipe.close();
}

// Until one of them has something to say. False: none had by then.
bool await(std::span<pollfd> files, Deadline by) {
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(by - Clock::now()).count();
        if (left <= 0) return false;
        const int ready = ::poll(files.data(), files.size(), static_cast<int>(left));
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) fail("poll");
    }
}

// False if it took too long, or said too much.
bool read_both(Pipe& out, Pipe& err, ProgramAnswer& answer, Deadline by) {
    while (out.read.is_open() || err.read.is_open()) {
        if (answer.output.size() + answer.error.size() > program_output_bytes_max) return false;
        std::array<pollfd, 2> ready{pollfd{out.read.number(), POLLIN, 0},
                                    pollfd{err.read.number(), POLLIN, 0}};
        if (!await(ready, by)) return false;
        if (ready[0].revents != 0) read_some(out.read, answer.output);
        if (ready[1].revents != 0) read_some(err.read, answer.error);
    }
    return true;
}

int exit_code_of(pid_t process) {
    int status = 0;
    while (::waitpid(process, &status, 0) < 0)
        if (errno != EINTR) fail("waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Nothing if it has not ended by then.
std::optional<int> exit_code_of(pid_t process, Deadline by) {
    const File handle(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
    if (!handle.is_open()) fail("pidfd_open");
    pollfd ended{handle.number(), POLLIN, 0};
    if (!await(std::span(&ended, 1), by)) return std::nullopt;
    return exit_code_of(process);
}

void end(pid_t process) {
    ::kill(process, SIGKILL);
    if (exit_code_of(process, Clock::now() + reaping_time_max)) return;
    std::thread([process] { exit_code_of(process); }).detach();
}

}  // namespace

Result<ProgramAnswer> run_program(const std::vector<std::string>& arguments, std::string_view input,
                                  Deadline by) {
    const File in(file_with(input));
    Pipe out;
    Pipe err;
    const auto process = start(arguments, in.number(), out.write.number(), err.write.number());
    if (!process)
        return refuse(
            Code::unavailable,
            "{} is missing on the router: install the packages nftables and iproute2"_msg(arguments.front()));
    out.write.close();
    err.write.close();
    ProgramAnswer answer;
    const bool is_whole = read_both(out, err, answer, by);
    const auto exit_code = is_whole ? exit_code_of(*process, by) : std::nullopt;
    if (!exit_code) {
        end(*process);
        return refuse(Code::unavailable,
                      "{} took too long, or said too much, and was ended"_msg(arguments.front()));
    }
    answer.exit_code = *exit_code;
    return answer;
}

Refused refuse_without_permission() {
    return refuse(
        Code::unavailable,
        "the firewall may not be changed by this program: run it as root, or give it CAP_NET_ADMIN"_msg);
}

}  // namespace bangnopi::nftables
