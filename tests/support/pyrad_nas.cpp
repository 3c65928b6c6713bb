#include "tests/support/pyrad_nas.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <stdexcept>
#include <system_error>

namespace bangnopi::test {
namespace {

constexpr int line_timeout_ms = 60'000;

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

PyradNas::PyradNas(const std::string& secret) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe");
    process_ = ::fork();
    if (process_ < 0) fail("fork");
    if (process_ == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::execl("/usr/bin/python3", "python3", BANGNOPI_PYRAD_NAS, secret.c_str(), nullptr);
        ::_exit(127);
    }
    ::close(ends[1]);
    said_.reset(::fdopen(ends[0], "r"));
    if (!said_) fail("fdopen");
    std::setvbuf(said_.get(), nullptr, _IONBF, 0);
    port_ = static_cast<std::uint16_t>(std::stoul(line()));
}

PyradNas::~PyradNas() {
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
}

boost::json::value PyradNas::request() {
    return boost::json::parse(line());
}

std::string PyradNas::line() {
    std::string text;
    for (;;) {
        pollfd readable{::fileno(said_.get()), POLLIN, 0};
        if (::poll(&readable, 1, line_timeout_ms) != 1) throw std::runtime_error("pyrad says nothing");
        const int c = std::fgetc(said_.get());
        if (c == EOF) throw std::runtime_error("pyrad ended: is python3-pyrad installed?");
        if (c == '\n') return text;
        text += static_cast<char>(c);
    }
}

}  // namespace bangnopi::test
