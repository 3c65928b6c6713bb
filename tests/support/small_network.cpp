#include "tests/support/small_network.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace bangnopi::test {
namespace {

// An answer in a network of this machine takes well below a millisecond; whoever is to get none is waited for this long.
constexpr timeval silence{0, 700'000};
constexpr int datagram_bytes = 1000;
constexpr int headers_bytes = 28;  // of IPv4 and UDP

sockaddr_in address_of(const std::string& ip, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    if (::inet_pton(AF_INET, ip.c_str(), &address.sin_addr) != 1) throw std::invalid_argument(ip);
    return address;
}

template <class Call>
void with_address(const std::string& ip, std::uint16_t port, const Call& call, const char* what) {
    const sockaddr_in address = address_of(ip, port);
    if (call(reinterpret_cast<const sockaddr*>(&address), static_cast<socklen_t>(sizeof address)) != 0)
        throw std::system_error(errno, std::generic_category(), fmt::format("{} {}:{}", what, ip, port));
}

// In the namespace, bound to the address.
int socket_at(const NetworkNamespace& where, int type, const std::string& ip, std::uint16_t port = 0,
              int protocol = 0) {
    int made = -1;
    where.inside([&] {
        made = ::socket(AF_INET, type | SOCK_CLOEXEC, protocol);
        constexpr int on = 1;
        ::setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        ::setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof silence);
        ::setsockopt(made, SOL_SOCKET, SO_SNDTIMEO, &silence, sizeof silence);
        with_address(
            ip, port, [&](const sockaddr* address, socklen_t size) { return ::bind(made, address, size); },
            "bind");
    });
    return made;
}

int connect_to(int socket, const std::string& ip, std::uint16_t port) {
    const sockaddr_in address = address_of(ip, port);
    return ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
}

// Answers, each the address that asked behind a header, are awaited until nothing comes for a while.
std::vector<bool> hear(std::span<const std::string> source_ips, std::size_t header_octets,
                       std::vector<pollfd>& sockets) {
    std::vector<bool> reached(source_ips.size());
    constexpr int silence_ms = silence.tv_usec / 1000;
    while (::poll(sockets.data(), sockets.size(), silence_ms) > 0) {
        for (std::size_t n = 0; n < sockets.size(); ++n) {
            if (sockets[n].revents == 0) continue;
            std::array<char, 64> block{};
            const ssize_t received = ::recv(sockets[n].fd, block.data(), block.size(), 0);
            if (received >= static_cast<ssize_t>(header_octets))
                reached[n] = std::string_view(block.data(), static_cast<std::size_t>(received))
                                 .substr(header_octets) == source_ips[n];
            ::close(std::exchange(sockets[n].fd, -1));
        }
        if (std::ranges::all_of(sockets, [](const pollfd& one) { return one.fd < 0; })) break;
    }
    for (const pollfd& one : sockets) ::close(one.fd);
    return reached;
}

std::vector<bool> reach_at_once(const NetworkNamespace& from, std::span<const std::string> source_ips) {
    std::vector<pollfd> sockets;
    for (const std::string& ip : source_ips) {
        const int socket = socket_at(from, SOCK_DGRAM, ip);
        connect_to(socket, internet_ip, echo_port);
        ::send(socket, ip.data(), ip.size(), 0);
        sockets.push_back({socket, POLLIN, 0});
    }
    return hear(source_ips, 0, sockets);
}

// The kernel gives each socket an identifier of its own, and the checksum (icmp(7)).
std::vector<bool> ping_at_once(const NetworkNamespace& from, std::span<const std::string> source_ips) {
    std::vector<pollfd> sockets;
    icmphdr header{};
    header.type = ICMP_ECHO;
    for (const std::string& ip : source_ips) {
        const int socket = socket_at(from, SOCK_DGRAM, ip, 0, IPPROTO_ICMP);
        connect_to(socket, internet_ip, 0);
        const std::string request = std::string(reinterpret_cast<const char*>(&header), sizeof header) + ip;
        ::send(socket, request.data(), request.size(), 0);
        sockets.push_back({socket, POLLIN, 0});
    }
    return hear(source_ips, sizeof header, sockets);
}

using AskAtOnce = std::vector<bool> (*)(const NetworkNamespace&, std::span<const std::string>);

std::vector<bool> ask_by_hundreds(const NetworkNamespace& from, const std::vector<std::string>& source_ips,
                                  AskAtOnce ask) {
    constexpr std::size_t at_once_max = 100;  // what the echo's socket holds
    std::vector<bool> reached;
    for (std::span<const std::string> left = source_ips; !left.empty();) {
        const auto now = left.first(std::min(left.size(), at_once_max));
        left = left.subspan(now.size());
        const std::vector<bool> some = ask(from, now);
        reached.insert(reached.end(), some.begin(), some.end());
    }
    return reached;
}

}  // namespace

SmallNetwork::SmallNetwork() {
    router.link("lan0", customers, "home0");
    router.link("wan0", internet, "net0");
    router.run({"ip", "addr", "add", "10.19.0.1/30", "dev", "lan0"});
    router.run({"ip", "addr", "add", "203.0.113.1/24", "dev", "wan0"});
    customers.run({"ip", "link", "set", "home0", "address", customers_mac});
    customers.run({"ip", "addr", "add", "10.19.0.2/30", "dev", "home0"});
    customers.run({"ip", "route", "add", "default", "via", "10.19.0.1"});
    customers.run({"sh", "-c", "echo 0 0 > /proc/sys/net/ipv4/ping_group_range"});
    router.run({"ip", "route", "add", "10.20.0.0/16", "via", "10.19.0.2"});
    for (const char* ip : {internet_ip, portal_ip, payment_ip, resolver_ip})
        internet.run({"ip", "addr", "add", fmt::format("{}/24", ip), "dev", "net0"});
    internet.run({"ip", "route", "add", "10.20.0.0/16", "via", "203.0.113.1"});
    router.run({"sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"});
}

void SmallNetwork::add_customers(const std::vector<std::string>& ips) const {
    std::string batch;
    for (const std::string& ip : ips) batch += fmt::format("addr add {}/32 dev home0\n", ip);
    customers.run({"ip", "-batch", "-"}, batch);
}

Visit visit(const NetworkNamespace& from, const std::string& source_ip, const std::string& ip,
            std::uint16_t port) {
    const int socket = socket_at(from, SOCK_STREAM, source_ip);
    Visit seen;
    const int error = connect_to(socket, ip, port);
    if (error == 0) {
        std::array<char, 256> block{};
        const ssize_t received = ::recv(socket, block.data(), block.size(), 0);
        if (received > 0) seen = {Visit::End::answered, {block.data(), static_cast<std::size_t>(received)}};
    } else if (error == ECONNREFUSED || error == ECONNRESET) {
        seen.end = Visit::End::reset;
    }
    ::close(socket);
    return seen;
}

Connection::Connection(const NetworkNamespace& from, const std::string& source_ip, const std::string& ip,
                       std::uint16_t port)
    : socket_(socket_at(from, SOCK_STREAM, source_ip)) {
    std::array<char, 256> greeting{};
    if (connect_to(socket_, ip, port) != 0 || ::recv(socket_, greeting.data(), greeting.size(), 0) <= 0)
        throw std::runtime_error("no connection to " + ip);
}

Connection::~Connection() {
    ::close(socket_);
}

bool Connection::echoes(std::string_view text) const {
    if (::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size()))
        return false;
    std::array<char, 256> block{};
    const ssize_t received = ::recv(socket_, block.data(), block.size(), 0);
    return received > 0 && std::string_view(block.data(), static_cast<std::size_t>(received)) == text;
}

std::uint64_t send_datagrams(const NetworkNamespace& from, const std::string& source_ip,
                             const std::string& ip, int count) {
    constexpr std::uint16_t discard_port = 9;
    const int socket = socket_at(from, SOCK_DGRAM, source_ip);
    connect_to(socket, ip, discard_port);
    const std::string octets(datagram_bytes, 'x');
    // That nobody listens there is told by ICMP, and the next send fails by it once.
    for (int sent = 0; sent < count;)
        if (::send(socket, octets.data(), octets.size(), 0) == datagram_bytes) ++sent;
    ::close(socket);
    return static_cast<std::uint64_t>(count) * (datagram_bytes + headers_bytes);
}

std::vector<bool> reach(const NetworkNamespace& from, const std::vector<std::string>& source_ips) {
    return ask_by_hundreds(from, source_ips, reach_at_once);
}

std::vector<bool> ping(const NetworkNamespace& from, const std::vector<std::string>& source_ips) {
    return ask_by_hundreds(from, source_ips, ping_at_once);
}

EchoServer::EchoServer(const NetworkNamespace& where, const std::string& ip, std::uint16_t port,
                       std::string greeting)
    : listener_(socket_at(where, SOCK_STREAM, ip, port)),
      datagrams_(socket_at(where, SOCK_DGRAM, ip, port)),
      stop_(::eventfd(0, EFD_CLOEXEC)),
      greeting_(std::move(greeting)) {
    constexpr int waiting_max = 64;
    ::listen(listener_, waiting_max);
    thread_ = std::thread([this] { serve(); });
}

EchoServer::~EchoServer() {
    ::eventfd_write(stop_, 1);
    thread_.join();
    for (const int file : {listener_, datagrams_, stop_}) ::close(file);
}

void EchoServer::serve() {
    std::vector<pollfd> ready{{stop_, POLLIN, 0}, {listener_, POLLIN, 0}, {datagrams_, POLLIN, 0}};
    std::array<char, 2048> block{};
    while (::poll(ready.data(), ready.size(), -1) >= 0 && ready[0].revents == 0) {
        for (std::size_t n = ready.size() - 1; n > 2; --n) {
            if (ready[n].revents == 0) continue;
            const ssize_t received = ::recv(ready[n].fd, block.data(), block.size(), 0);
            if (received > 0) {
                heard_bytes_ += static_cast<std::uint64_t>(received);
                ::send(ready[n].fd, block.data(), static_cast<std::size_t>(received), MSG_NOSIGNAL);
            } else {
                ::close(ready[n].fd);
                ready.erase(ready.begin() + static_cast<std::ptrdiff_t>(n));
            }
        }
        if (ready[2].revents != 0) {
            sockaddr_in sender{};
            socklen_t size = sizeof sender;
            auto* const address = reinterpret_cast<sockaddr*>(&sender);
            const ssize_t received = ::recvfrom(datagrams_, block.data(), block.size(), 0, address, &size);
            if (received > 0) {
                heard_bytes_ += static_cast<std::uint64_t>(received);
                ::sendto(datagrams_, block.data(), static_cast<std::size_t>(received), 0, address, size);
            }
        }
        if (ready[1].revents != 0) {
            const int accepted = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            ::send(accepted, greeting_.data(), greeting_.size(), MSG_NOSIGNAL);
            ready.push_back({accepted, POLLIN, 0});
        }
    }
    for (std::size_t n = 3; n < ready.size(); ++n) ::close(ready[n].fd);
}

}  // namespace bangnopi::test
