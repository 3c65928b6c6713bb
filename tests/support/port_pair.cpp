#include "tests/support/port_pair.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace bangnopi::test {
namespace {

constexpr int tries_max = 100;

// A UDP socket on loopback; port 0 is any.
class Bound {
  public:
    explicit Bound(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        socklen_t size = sizeof address;
        auto* const generic = reinterpret_cast<sockaddr*>(&address);
        if (::bind(socket_, generic, size) == 0 && ::getsockname(socket_, generic, &size) == 0)
            port_ = ntohs(address.sin_port);
    }
    Bound(const Bound&) = delete;
    Bound& operator=(const Bound&) = delete;
    ~Bound() { ::close(socket_); }
    [[nodiscard]] std::uint16_t port() const { return port_; }  // 0: taken

  private:
    int socket_;
    std::uint16_t port_ = 0;
};

}  // namespace

std::uint16_t free_port_pair() {
    for (int tries = 0; tries < tries_max; ++tries) {
        const Bound any(0);
        if (any.port() % 2 != 0 || any.port() == 0) continue;
        const Bound next(static_cast<std::uint16_t>(any.port() + 1));
        if (next.port() != 0) return any.port();
    }
    throw std::runtime_error("no two free ports beside each other");
}

}  // namespace bangnopi::test
