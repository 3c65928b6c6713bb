#include "adapters/outbound/socket_guard.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "base/check.hpp"

namespace bangnopi::outbound {
namespace {

struct Network {
    std::string_view address;
    int bits;  // of 128
};
// RFC 6890, but for what cannot be spoken to at all.
constexpr std::array kept = {Network{"::ffff:0.0.0.0", 104},
                             Network{"::ffff:10.0.0.0", 104},
                             Network{"::ffff:100.64.0.0", 106},
                             Network{"::ffff:127.0.0.0", 104},
                             Network{"::ffff:169.254.0.0", 112},
                             Network{"::ffff:172.16.0.0", 108},
                             Network{"::ffff:192.0.0.0", 120},
                             Network{"::ffff:192.168.0.0", 112},
                             Network{"::ffff:198.18.0.0", 111},
                             Network{"::ffff:224.0.0.0", 99},
                             Network{"::", 96},
                             Network{"::ffff:0:0:0", 96},
                             Network{"64:ff9b::", 96},
                             Network{"64:ff9b:1::", 48},
                             Network{"2001::", 32},
                             Network{"2002::", 16},
                             Network{"fc00::", 7},
                             Network{"fe80::", 10},
                             Network{"fec0::", 10},
                             Network{"ff00::", 8}};

domain::IpAddress address_of(std::string_view text) {
    domain::IpAddress address{};
    BANGNOPI_CHECK(inet_pton(AF_INET6, std::string(text).c_str(), address.data()) == 1);
    return address;
}

// Of AF_INET or AF_INET6.
domain::IpAddress address_of(const sockaddr& socket) {
    domain::IpAddress address{};
    if (socket.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &socket, sizeof v4);
        address[10] = address[11] = 0xff;
        std::memcpy(address.data() + 12, &v4.sin_addr, 4);
    } else {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &socket, sizeof v6);
        std::memcpy(address.data(), &v6.sin6_addr, address.size());
    }
    return address;
}

// The machine's own: what it answers there is meant for itself, however public the address.
bool is_own(const domain::IpAddress& address) {
    ifaddrs* list = nullptr;
    if (getifaddrs(&list) != 0) return true;
    const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> all(list, &freeifaddrs);
    for (const ifaddrs* one = list; one != nullptr; one = one->ifa_next) {
        if (one->ifa_addr == nullptr) continue;
        const int family = one->ifa_addr->sa_family;
        if ((family == AF_INET || family == AF_INET6) && address_of(*one->ifa_addr) == address) return true;
    }
    return false;
}

bool is_foreign(const domain::IpAddress& address) {
    return is_public(address) && !is_own(address);
}

curl_socket_t open_socket(void* context, curlsocktype, curl_sockaddr* address) {
    auto& guard = *static_cast<SocketGuard*>(context);
    const bool is_ip = address->family == AF_INET || address->family == AF_INET6;
    if (!is_ip || (!guard.private_allowed && !is_foreign(address_of(address->addr)))) {
        guard.was_private = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

}  // namespace

bool is_public(const domain::IpAddress& address) {
    return std::ranges::none_of(kept, [&](const Network& network) {
        return domain::network_of(address, network.bits) == address_of(network.address);
    });
}

void guard_sockets(CURL* handle, SocketGuard& guard) {
    BANGNOPI_CHECK(curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, &open_socket) == CURLE_OK);
    BANGNOPI_CHECK(curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &guard) == CURLE_OK);
}

}  // namespace bangnopi::outbound
