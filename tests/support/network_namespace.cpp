#include "tests/support/network_namespace.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>

#include "tests/support/program.hpp"

namespace bangnopi::test {
namespace {

void require(bool done, const char* what) {
    if (!done) throw std::system_error(errno, std::generic_category(), what);
}

int open_current() {
    const int file = ::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    require(file >= 0, "/proc/thread-self/ns/net");
    return file;
}

// Brings the thread back to where it was.
class Return {
  public:
    Return() : home_(open_current()) {}
    ~Return() {
        ::setns(home_, CLONE_NEWNET);
        ::close(home_);
    }
    Return(const Return&) = delete;
    Return& operator=(const Return&) = delete;

  private:
    int home_;
};

void write_file(const std::string& path, const std::string& text) {
    std::ofstream file(path);
    file << text << std::flush;
    require(file.good(), path.c_str());
}

}  // namespace

void become_root_of_namespaces() {
    const uid_t user = ::geteuid();
    const gid_t group = ::getegid();
    if (user == 0) return;
    require(::unshare(CLONE_NEWUSER) == 0, "unshare a user namespace");
    write_file("/proc/self/setgroups", "deny");
    write_file("/proc/self/uid_map", fmt::format("0 {} 1", user));
    write_file("/proc/self/gid_map", fmt::format("0 {} 1", group));
}

NetworkNamespace::NetworkNamespace() {
    const Return home;
    require(::unshare(CLONE_NEWNET) == 0, "unshare a network namespace");
    file_ = open_current();
    if (run_tool({"ip", "link", "set", "lo", "up"}).exit_code != 0)
        throw std::runtime_error("lo does not come up");
}

NetworkNamespace::~NetworkNamespace() {
    ::close(file_);
}

void NetworkNamespace::inside(const std::function<void()>& call) const {
    const Return home;
    require(::setns(file_, CLONE_NEWNET) == 0, "setns");
    call();
}

std::string NetworkNamespace::run(const std::vector<std::string>& command, std::string_view input) const {
    Finished finished;
    inside([&] { finished = run_tool(command, input); });
    if (finished.exit_code == 0) return std::move(finished.output);
    throw std::runtime_error(
        fmt::format("{}: {}{}", fmt::join(command, " "), finished.output, finished.error));
}

void NetworkNamespace::link(const std::string& end, const NetworkNamespace& other,
                            const std::string& other_end) const {
    run({"ip", "link", "add", "name", end, "type", "veth", "peer", "name", other_end, "netns", other.path()});
    run({"ip", "link", "set", end, "up"});
    other.run({"ip", "link", "set", other_end, "up"});
}

std::string NetworkNamespace::path() const {
    return fmt::format("/proc/{}/fd/{}", ::getpid(), file_);
}

}  // namespace bangnopi::test
