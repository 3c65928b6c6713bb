// UDP as the service uses it: datagrams in batches, and answers that leave from the very address that was asked, which on a
// machine of several addresses is the only one that a router takes them from (RFC 2865 §3). IPv4, or IPv6 with IPv4 in it.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "adapters/radius/packet.hpp"
#include "domain/ip_prefix.hpp"

namespace bangnopi::radius {

inline constexpr std::size_t batch_datagrams_max = 64;

class PortInUse : public std::runtime_error {
  public:
    PortInUse(std::uint16_t port, const std::string& what) : std::runtime_error(what), port_(port) {}
    [[nodiscard]] std::uint16_t port() const { return port_; }  // 0: none of many is free

  private:
    std::uint16_t port_;
};

// Who asked, and which address of this machine.
struct Peer {
    sockaddr_storage remote{};
    in6_addr local{};  // an address of IPv4 as IPv6 maps it; zeros: not known
};
domain::IpAddress address_of(const Peer& peer);
domain::IpAddress local_address_of(const Peer& peer);
std::uint16_t port_of(const Peer& peer);

class UdpSocket {
  public:
    // Port 0: any free one. Throws PortInUse, or std::system_error.
    UdpSocket(const std::string& address, std::uint16_t port);
    ~UdpSocket();
    UdpSocket(const UdpSocket&) = delete;
    UdpSocket& operator=(const UdpSocket&) = delete;

    [[nodiscard]] int file() const { return file_; }
    [[nodiscard]] std::uint16_t port() const { return port_; }

  private:
    int file_;
    std::uint16_t port_ = 0;
};

// Of one thread. What it holds is there until the next receive().
class ReceivedBatch {
  public:
    ReceivedBatch();
    // Without waiting; how many.
    std::size_t receive(const UdpSocket& socket);
    [[nodiscard]] Octets datagram(std::size_t i) const;
    [[nodiscard]] const Peer& peer(std::size_t i) const { return slots_[i].peer; }

  private:
    struct Slot {
        Peer peer;
        iovec part{};
        alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(in6_pktinfo))> control{};
    };
    std::unique_ptr<std::byte[]> octets_;
    std::vector<Slot> slots_;
    std::vector<mmsghdr> messages_;
};

// Of one thread. The octets that are added live until they were sent.
class SendBatch {
  public:
    explicit SendBatch(const UdpSocket& socket);
    [[nodiscard]] bool is_full() const { return count_ == batch_datagrams_max; }
    void add(const Peer& to, Octets octets);
    // Without waiting: what the system has no room for is lost, as datagrams are. How many were sent.
    std::size_t send();

  private:
    struct Slot {
        Peer peer;
        iovec part{};
        alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(in6_pktinfo))> control{};
    };
    const UdpSocket& socket_;
    std::vector<Slot> slots_;
    std::vector<mmsghdr> messages_;
    std::size_t count_ = 0;
};

}  // namespace bangnopi::radius
