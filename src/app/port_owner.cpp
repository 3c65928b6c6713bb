#include "app/port_owner.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>

namespace bangnopi::app {
namespace {

namespace fs = std::filesystem;

// Inodes of the sockets that are in a state on the port, from a table such as /proc/net/tcp.
void add_listeners(const char* table, std::string_view listening, std::uint16_t port,
                   std::set<std::string>& inodes) {
    const std::string wanted = fmt::format(":{:04X}", port);
    std::ifstream file(table);
    std::string line;
    std::getline(file, line);  // headings
    while (std::getline(file, line)) {
        std::istringstream fields(line);
        std::string slot, local, remote, state, queues, timer, retransmits, user, timeout, inode;
        fields >> slot >> local >> remote >> state >> queues >> timer >> retransmits >> user >> timeout >>
            inode;
        if (state == listening && local.ends_with(wanted)) inodes.insert("socket:[" + inode + "]");
    }
}

std::set<std::string> listeners(std::uint16_t port, Transport transport) {
    constexpr std::string_view tcp_listening = "0A";
    constexpr std::string_view udp_unconnected = "07";
    std::set<std::string> inodes;
    if (transport == Transport::tcp)
        for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"})
            add_listeners(table, tcp_listening, port, inodes);
    else
        for (const char* table : {"/proc/net/udp", "/proc/net/udp6"})
            add_listeners(table, udp_unconnected, port, inodes);
    return inodes;
}

bool holds_one_of(const fs::path& process, const std::set<std::string>& inodes) {
    std::error_code error;
    for (fs::directory_iterator it(process / "fd", error), end; !error && it != end; it.increment(error)) {
        std::error_code unreadable;
        const auto target = fs::read_symlink(it->path(), unreadable);
        if (!unreadable && inodes.contains(target.string())) return true;
    }
    return false;
}

std::string name_of_process(const fs::path& process) {
    std::ifstream file(process / "comm");
    std::string name;
    std::getline(file, name);
    return name;
}

}  // namespace

Message owner_of_port(std::uint16_t port, Transport transport) {
    const std::set<std::string> inodes = listeners(port, transport);
    std::error_code error;
    for (fs::directory_iterator it("/proc", error), end; !error && it != end; it.increment(error)) {
        const std::string id = it->path().filename();
        const bool is_process = !id.empty() && id.find_first_not_of("0123456789") == std::string::npos;
        if (is_process && holds_one_of(it->path(), inodes))
            return "{} (process {})"_msg(name_of_process(it->path()), id);
    }
    return "another program"_msg;
}

}  // namespace bangnopi::app
