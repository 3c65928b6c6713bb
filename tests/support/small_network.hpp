// Customers, their router and the Internet, each in a network namespace of its own. The router forwards and has no firewall until
// it is given one. Customers lie behind one link: their addresses, all of them of one device, are in 10.20.0.0/16.
//
// Sockets are made in a namespace and used from anywhere.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/support/network_namespace.hpp"

namespace bangnopi::test {

inline constexpr const char* internet_ip = "203.0.113.2";
inline constexpr const char* portal_ip = "203.0.113.80";
inline constexpr const char* payment_ip = "203.0.113.90";
inline constexpr const char* resolver_ip = "203.0.113.53";
inline constexpr const char* customers_mac = "02:00:00:00:20:01";

struct SmallNetwork {
    SmallNetwork();
    void add_customers(const std::vector<std::string>& ips) const;

    NetworkNamespace customers;  // at "home0"
    NetworkNamespace router;     // customers are at "lan0", the Internet is at "wan0"
    NetworkNamespace internet;   // at "net0"
};

// What a connection over TCP came to.
struct Visit {
    enum class End : std::uint8_t { answered, reset, silence };
    End end = End::silence;
    std::string greeting;  // what the other side said first
};
Visit visit(const NetworkNamespace& from, const std::string& source_ip, const std::string& ip,
            std::uint16_t port);

// A connection that stays open.
class Connection {
  public:
    Connection(const NetworkNamespace& from, const std::string& source_ip, const std::string& ip,
               std::uint16_t port);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    // Whether what is said comes back.
    [[nodiscard]] bool echoes(std::string_view text) const;

  private:
    int socket_;
};

// Sends so many datagrams of a thousand octets, and says how many bytes of IP they are.
std::uint64_t send_datagrams(const NetworkNamespace& from, const std::string& source_ip,
                             const std::string& ip, int count);

// Whether each gets an answer by UDP from the echo at internet_ip: in the order of the addresses.
std::vector<bool> reach(const NetworkNamespace& from, const std::vector<std::string>& source_ips);
// The same by ICMP.
std::vector<bool> ping(const NetworkNamespace& from, const std::vector<std::string>& source_ips);

// Listens on TCP and UDP: greets who connects, and says everything back.
class EchoServer {
  public:
    EchoServer(const NetworkNamespace& where, const std::string& ip, std::uint16_t port,
               std::string greeting);
    ~EchoServer();
    EchoServer(const EchoServer&) = delete;
    EchoServer& operator=(const EchoServer&) = delete;
    [[nodiscard]] std::uint64_t heard() const { return heard_bytes_; }  // bytes of everybody

  private:
    void serve();

    int listener_ = -1;
    int datagrams_ = -1;
    int stop_ = -1;
    std::string greeting_;
    std::atomic<std::uint64_t> heard_bytes_ = 0;
    std::thread thread_;
};

inline constexpr std::uint16_t echo_port = 7;

}  // namespace bangnopi::test
