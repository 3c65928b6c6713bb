// A UDP socket from which routers are asked; it never waits.
#pragma once

#include <optional>
#include <span>

#include "adapters/radius/attribute.hpp"
#include "domain/ip_prefix.hpp"

namespace bangnopi::radius {

struct UdpPeer {
    domain::IpAddress address{};
    std::uint16_t port = 0;
    auto operator<=>(const UdpPeer&) const = default;
};

class CoaSocket {
  public:
    // As the system routes, or from one address of this machine; port 0 is a free one. Throws std::system_error.
    explicit CoaSocket(bool ipv6, const std::optional<UdpPeer>& own = std::nullopt);
    ~CoaSocket();
    CoaSocket(const CoaSocket&) = delete;
    CoaSocket& operator=(const CoaSocket&) = delete;

    [[nodiscard]] int descriptor() const { return descriptor_; }
    // False if the system would not; the packet counts as lost.
    [[nodiscard]] bool send(const UdpPeer& to, Octets packet) const;
    struct Received {
        UdpPeer from;
        std::size_t octets = 0;
    };
    [[nodiscard]] std::optional<Received> receive(std::span<std::byte> buffer) const;

  private:
    int descriptor_;
};

bool is_ipv4(const domain::IpAddress& address);  // mapped

}  // namespace bangnopi::radius
