#include "tests/support/background.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <thread>

namespace bangnopi::test {
namespace {

constexpr int polls_before_kill = 500;
constexpr std::chrono::milliseconds poll_every{10};

}  // namespace

Background::Background(const std::vector<std::string>& arguments, const std::string& log) {
    std::vector<std::string> copies = arguments;
    std::vector<char*> values;
    for (std::string& copy : copies) values.push_back(copy.data());
    values.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error("fork failed");
    if (pid_ > 0) return;
    const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::execvp(values.front(), values.data());
    ::_exit(127);
}

Background::~Background() {
    ::kill(pid_, SIGTERM);
    for (int polls = 0; polls < polls_before_kill; ++polls) {
        if (::waitpid(pid_, nullptr, WNOHANG) == pid_) return;
        std::this_thread::sleep_for(poll_every);
    }
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

}  // namespace bangnopi::test
