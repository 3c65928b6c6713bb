#include "adapters/radius/socket.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/check.hpp"

namespace bangnopi::radius {
namespace {

constexpr int receive_octets = 4 << 20;  // what a burst may fill before a thread comes to it
constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0,    0,
                                                     0, 0, 0, 0, 0xFF, 0xFF};  // ::ffff:0:0/96

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

in6_addr mapped(const in_addr& address) {
    in6_addr as6{};
    std::ranges::copy(mapped_prefix, as6.s6_addr);
    std::memcpy(as6.s6_addr + mapped_prefix.size(), &address, sizeof address);
    return as6;
}

bool is_mapped(const in6_addr& address) {
    return std::equal(mapped_prefix.begin(), mapped_prefix.end(), address.s6_addr);
}

in_addr unmapped(const in6_addr& address) {
    in_addr as4{};
    std::memcpy(&as4, address.s6_addr + mapped_prefix.size(), sizeof as4);
    return as4;
}

template <class Address>
Address& as(sockaddr_storage& storage) {
    return reinterpret_cast<Address&>(storage);
}
template <class Address>
const Address& as(const sockaddr_storage& storage) {
    return reinterpret_cast<const Address&>(storage);
}

socklen_t octets_of_address(const sockaddr_storage& storage) {
    return storage.ss_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
}

sockaddr_storage endpoint(const std::string& address, std::uint16_t port) {
    sockaddr_storage storage{};
    auto& four = as<sockaddr_in>(storage);
    auto& six = as<sockaddr_in6>(storage);
    if (inet_pton(AF_INET, address.c_str(), &four.sin_addr) == 1) {
        four.sin_family = AF_INET;
        four.sin_port = htons(port);
    } else if (inet_pton(AF_INET6, address.c_str(), &six.sin6_addr) == 1) {
        six.sin6_family = AF_INET6;
        six.sin6_port = htons(port);
    } else {
        throw std::runtime_error(address + " is no IP address to listen for RADIUS on");
    }
    return storage;
}

void set_option(int file, int level, int name, int value) {
    if (::setsockopt(file, level, name, &value, sizeof value) != 0) fail("setsockopt");
}

void bind_to(int file, const std::string& address, std::uint16_t port) {
    const sockaddr_storage local = endpoint(address, port);
    if (::bind(file, reinterpret_cast<const sockaddr*>(&local), octets_of_address(local)) == 0) return;
    if (errno == EADDRINUSE) throw PortInUse(port, fmt::format("UDP port {} of {} is taken", port, address));
    fail("bind");
}

std::uint16_t port_of(const sockaddr_storage& storage) {
    return ntohs(storage.ss_family == AF_INET ? as<sockaddr_in>(storage).sin_port
                                              : as<sockaddr_in6>(storage).sin6_port);
}

std::uint16_t bound_port(int file) {
    sockaddr_storage local{};
    socklen_t octets = sizeof local;
    if (::getsockname(file, reinterpret_cast<sockaddr*>(&local), &octets) != 0) fail("getsockname");
    return port_of(local);
}

domain::IpAddress octets_of(const in6_addr& address) {
    domain::IpAddress octets;
    std::ranges::copy(address.s6_addr, octets.begin());
    return octets;
}

// The address of this machine that a datagram came to.
in6_addr local_address(msghdr& message) {
    for (cmsghdr* head = CMSG_FIRSTHDR(&message); head != nullptr; head = CMSG_NXTHDR(&message, head)) {
        if (head->cmsg_level == IPPROTO_IP && head->cmsg_type == IP_PKTINFO) {
            in_pktinfo info;
            std::memcpy(&info, CMSG_DATA(head), sizeof info);
            return mapped(info.ipi_spec_dst);
        }
        if (head->cmsg_level == IPPROTO_IPV6 && head->cmsg_type == IPV6_PKTINFO) {
            in6_pktinfo info;
            std::memcpy(&info, CMSG_DATA(head), sizeof info);
            return info.ipi6_addr;
        }
    }
    return {};
}

template <class Info>
void put_control(msghdr& message, int level, int type, const Info& info) {
    message.msg_controllen = CMSG_SPACE(sizeof info);
    cmsghdr* const head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = level;
    head->cmsg_type = type;
    head->cmsg_len = CMSG_LEN(sizeof info);
    std::memcpy(CMSG_DATA(head), &info, sizeof info);
}

// The system picks the interface, and the address too where it is not known.
void put_local_address(msghdr& message, const Peer& to) {
    if (IN6_IS_ADDR_UNSPECIFIED(&to.local)) {
        message.msg_control = nullptr;
        message.msg_controllen = 0;
    } else if (to.remote.ss_family == AF_INET && is_mapped(to.local)) {
        in_pktinfo info{};
        info.ipi_spec_dst = unmapped(to.local);
        put_control(message, IPPROTO_IP, IP_PKTINFO, info);
    } else {
        in6_pktinfo info{};
        info.ipi6_addr = to.local;
        put_control(message, IPPROTO_IPV6, IPV6_PKTINFO, info);
    }
}

}  // namespace

domain::IpAddress address_of(const Peer& peer) {
    const in6_addr address = peer.remote.ss_family == AF_INET ? mapped(as<sockaddr_in>(peer.remote).sin_addr)
                                                              : as<sockaddr_in6>(peer.remote).sin6_addr;
    return octets_of(address);
}

domain::IpAddress local_address_of(const Peer& peer) {
    return octets_of(peer.local);
}

std::uint16_t port_of(const Peer& peer) {
    return port_of(peer.remote);
}

UdpSocket::UdpSocket(const std::string& address, std::uint16_t port)
    : file_(::socket(endpoint(address, port).ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    if (file_ < 0) fail("socket");
    try {
        const bool is_four = endpoint(address, port).ss_family == AF_INET;
        set_option(file_, is_four ? IPPROTO_IP : IPPROTO_IPV6, is_four ? IP_PKTINFO : IPV6_RECVPKTINFO, 1);
        if (!is_four) set_option(file_, IPPROTO_IPV6, IPV6_V6ONLY, 0);
        set_option(file_, SOL_SOCKET, SO_RCVBUF, receive_octets);
        bind_to(file_, address, port);
        port_ = bound_port(file_);
    } catch (...) {
        ::close(file_);
        throw;
    }
}

UdpSocket::~UdpSocket() {
    ::close(file_);
}

ReceivedBatch::ReceivedBatch()
    : octets_(std::make_unique_for_overwrite<std::byte[]>(batch_datagrams_max * packet_octets_max)),
      slots_(batch_datagrams_max),
      messages_(batch_datagrams_max) {
    for (std::size_t i = 0; i < batch_datagrams_max; ++i) {
        slots_[i].part = {octets_.get() + i * packet_octets_max, packet_octets_max};
        messages_[i].msg_hdr.msg_iov = &slots_[i].part;
        messages_[i].msg_hdr.msg_iovlen = 1;
        messages_[i].msg_hdr.msg_name = &slots_[i].peer.remote;
        messages_[i].msg_hdr.msg_control = slots_[i].control.data();
    }
}

std::size_t ReceivedBatch::receive(const UdpSocket& socket) {
    for (mmsghdr& message : messages_) {
        message.msg_hdr.msg_namelen = sizeof(sockaddr_storage);
        message.msg_hdr.msg_controllen = sizeof(Slot::control);
    }
    const int received =
        ::recvmmsg(socket.file(), messages_.data(), batch_datagrams_max, MSG_DONTWAIT, nullptr);
    if (received <= 0) return 0;
    const auto count = static_cast<std::size_t>(received);
    for (std::size_t i = 0; i < count; ++i) slots_[i].peer.local = local_address(messages_[i].msg_hdr);
    return count;
}

Octets ReceivedBatch::datagram(std::size_t i) const {
    return {octets_.get() + i * packet_octets_max, messages_[i].msg_len};
}

SendBatch::SendBatch(const UdpSocket& socket)
    : socket_(socket), slots_(batch_datagrams_max), messages_(batch_datagrams_max) {
    for (std::size_t i = 0; i < batch_datagrams_max; ++i) {
        messages_[i].msg_hdr.msg_iov = &slots_[i].part;
        messages_[i].msg_hdr.msg_iovlen = 1;
        messages_[i].msg_hdr.msg_name = &slots_[i].peer.remote;
    }
}

void SendBatch::add(const Peer& to, Octets octets) {
    BANGNOPI_CHECK(!is_full());
    Slot& slot = slots_[count_];
    msghdr& message = messages_[count_++].msg_hdr;
    slot.peer = to;
    slot.part = {const_cast<std::byte*>(octets.data()), octets.size()};  // it is only read
    message.msg_namelen = octets_of_address(to.remote);
    message.msg_control = slot.control.data();
    message.msg_controllen = slot.control.size();
    put_local_address(message, to);
}

std::size_t SendBatch::send() {
    std::size_t sent = 0;
    for (std::size_t at = 0; at < count_;) {
        const int taken = ::sendmmsg(socket_.file(), messages_.data() + at,
                                     static_cast<unsigned>(count_ - at), MSG_DONTWAIT);
        if (taken < 0 && errno == EINTR) continue;
        const auto done = static_cast<std::size_t>(std::max(taken, 0));
        sent += done;
        at += done > 0 ? done : 1;  // the one that could not be sent is left out
    }
    count_ = 0;
    return sent;
}

}  // namespace bangnopi::radius
