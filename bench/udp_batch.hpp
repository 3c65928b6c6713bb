// A UDP socket with one peer that sends and receives many datagrams in one call.
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace bangnopi::bench {

class UdpBatch {
  public:
    UdpBatch(const std::string& address, std::uint16_t port);  // IPv4; throws std::system_error
    ~UdpBatch();
    UdpBatch(const UdpBatch&) = delete;
    UdpBatch& operator=(const UdpBatch&) = delete;

    [[nodiscard]] int descriptor() const { return socket_; }
    // Borrows the octets until send().
    void queue(std::span<const std::byte> datagram);
    // What cannot be sent now is lost, as a network loses it; so is everything while the peer is not there.
    void send();
    // All that has come.
    void receive(const std::function<void(std::span<const std::byte>)>& heard);

  private:
    static constexpr std::size_t batch = 64;
    static constexpr std::size_t datagram_octets_max = 4096;

    int socket_;
    std::vector<iovec> queued_;
    std::vector<mmsghdr> headers_;
    std::vector<std::array<std::byte, datagram_octets_max>> buffers_;
    std::array<iovec, batch> places_{};
    std::array<mmsghdr, batch> received_{};
};

}  // namespace bangnopi::bench
