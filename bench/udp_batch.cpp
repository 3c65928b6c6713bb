#include "bench/udp_batch.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

#include <stdexcept>
#include <system_error>

namespace bangnopi::bench {
namespace {

constexpr int socket_buffer_octets = 1 << 20;

int connected_socket(const std::string& address, std::uint16_t port) {
    sockaddr_in peer{};
    peer.sin_family = AF_INET;
    peer.sin_port = htons(port);
    if (::inet_pton(AF_INET, address.c_str(), &peer.sin_addr) != 1)
        throw std::invalid_argument("not an IPv4 address: " + address);
    const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &socket_buffer_octets, sizeof socket_buffer_octets);
    if (socket < 0 || ::connect(socket, reinterpret_cast<const sockaddr*>(&peer), sizeof peer) != 0)
        throw std::system_error(errno, std::generic_category(), "a UDP socket to " + address);
    return socket;
}

}  // namespace

UdpBatch::UdpBatch(const std::string& address, std::uint16_t port)
    : socket_(connected_socket(address, port)), buffers_(batch) {
    for (std::size_t n = 0; n < batch; ++n) {
        places_[n] = {buffers_[n].data(), buffers_[n].size()};
        received_[n].msg_hdr.msg_iov = &places_[n];
        received_[n].msg_hdr.msg_iovlen = 1;
    }
}

UdpBatch::~UdpBatch() {
    ::close(socket_);
}

void UdpBatch::queue(std::span<const std::byte> datagram) {
    // sendmmsg writes nothing there.
    queued_.push_back({const_cast<std::byte*>(datagram.data()), datagram.size()});
}

void UdpBatch::send() {
    if (queued_.empty()) return;
    headers_.assign(queued_.size(), {});
    for (std::size_t n = 0; n < queued_.size(); ++n) {
        headers_[n].msg_hdr.msg_iov = &queued_[n];
        headers_[n].msg_hdr.msg_iovlen = 1;
    }
    std::size_t sent = 0;
    while (sent < headers_.size()) {
        const int taken =
            ::sendmmsg(socket_, headers_.data() + sent, static_cast<unsigned>(headers_.size() - sent), 0);
        sent += taken > 0 ? static_cast<std::size_t>(taken) : 1;
    }
    queued_.clear();
}

void UdpBatch::receive(const std::function<void(std::span<const std::byte>)>& heard) {
    int count = 0;
    do {
        count = ::recvmmsg(socket_, received_.data(), batch, MSG_DONTWAIT, nullptr);
        for (int n = 0; n < count; ++n) {
            const auto at = static_cast<std::size_t>(n);
            heard(std::span(buffers_[at]).first(received_[at].msg_len));
        }
    } while (count == static_cast<int>(batch));
}

}  // namespace bangnopi::bench
