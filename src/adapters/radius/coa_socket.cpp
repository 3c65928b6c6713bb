#include "adapters/radius/coa_socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <system_error>

namespace bangnopi::radius {
namespace {

constexpr std::size_t mapped_octets = 12;
constexpr std::array<std::uint8_t, mapped_octets> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

struct SystemAddress {
    sockaddr_storage storage{};
    socklen_t length = 0;
    [[nodiscard]] const sockaddr* get() const {
        return reinterpret_cast<const sockaddr*>(&storage);  // NOLINT(*-reinterpret-cast): as sockets have it
    }
};

SystemAddress system_address(const UdpPeer& peer) {
    SystemAddress made;
    if (is_ipv4(peer.address)) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(peer.port);
        std::memcpy(&v4.sin_addr, &peer.address[mapped_octets], sizeof v4.sin_addr);
        std::memcpy(&made.storage, &v4, sizeof v4);
        made.length = sizeof v4;
    } else {
        sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(peer.port);
        std::memcpy(&v6.sin6_addr, peer.address.data(), sizeof v6.sin6_addr);
        std::memcpy(&made.storage, &v6, sizeof v6);
        made.length = sizeof v6;
    }
    return made;
}

UdpPeer peer_of(const sockaddr_storage& storage) {
    UdpPeer peer;
    if (storage.ss_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &storage, sizeof v4);
        std::ranges::copy(mapped, peer.address.begin());
        std::memcpy(&peer.address[mapped_octets], &v4.sin_addr, sizeof v4.sin_addr);
        peer.port = ntohs(v4.sin_port);
    } else {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &storage, sizeof v6);
        std::memcpy(peer.address.data(), &v6.sin6_addr, sizeof v6.sin6_addr);
        peer.port = ntohs(v6.sin6_port);
    }
    return peer;
}

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

bool is_ipv4(const domain::IpAddress& address) {
    return std::equal(mapped.begin(), mapped.end(), address.begin());
}

CoaSocket::CoaSocket(bool ipv6, const std::optional<UdpPeer>& own)
    : descriptor_(socket(ipv6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    if (descriptor_ < 0) fail("socket");
    if (!own) return;  // bound by its first packet
    const SystemAddress address = system_address(*own);
    if (bind(descriptor_, address.get(), address.length) == 0) return;
    const int error = errno;
    close(descriptor_);
    errno = error;
    fail("bind");
}

CoaSocket::~CoaSocket() {
    close(descriptor_);
}

bool CoaSocket::send(const UdpPeer& to, Octets packet) const {
    const SystemAddress address = system_address(to);
    return sendto(descriptor_, packet.data(), packet.size(), 0, address.get(), address.length) ==
           static_cast<ssize_t>(packet.size());
}

std::optional<CoaSocket::Received> CoaSocket::receive(std::span<std::byte> buffer) const {
    sockaddr_storage from{};
    socklen_t length = sizeof from;
    const ssize_t octets =
        recvfrom(descriptor_, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from),
                 &length);  // NOLINT(*-reinterpret-cast): as sockets have it
    if (octets < 0) return std::nullopt;
    return Received{peer_of(from), static_cast<std::size_t>(octets)};
}

}  // namespace bangnopi::radius
