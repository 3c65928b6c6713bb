#include "adapters/webhooks/curl_transport.hpp"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <mutex>

#include "base/check.hpp"

namespace bangnopi::webhooks {
namespace {

constexpr long connect_max_ms = 4'000;
constexpr long call_max_ms = 8'000;

struct FreeEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Headers = std::unique_ptr<curl_slist, FreeList>;

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

void initialise_curl() {
    static std::once_flag once;
    std::call_once(once, [] { BANGNOPI_CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK); });
}

template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
    BANGNOPI_CHECK(curl_easy_setopt(handle, option, value) == CURLE_OK);
}

// What was answered is thrown away; more than a little of it is not waited for.
std::size_t skip(char*, std::size_t size, std::size_t count, void* skipped) {
    constexpr std::size_t octets_max = std::size_t{64} << 10U;
    auto& octets = *static_cast<std::size_t*>(skipped);
    octets += size * count;
    return octets > octets_max ? 0 : size * count;
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

struct Connection {
    bool private_allowed = false;
    bool was_private = false;
};

curl_socket_t open_socket(void* context, curlsocktype, curl_sockaddr* address) {
    auto& connection = *static_cast<Connection*>(context);
    const bool is_ip = address->family == AF_INET || address->family == AF_INET6;
    if (!is_ip || (!connection.private_allowed && !is_foreign(address_of(address->addr)))) {
        connection.was_private = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

Headers headers_of(const notices::WebhookPost& post) {
    Headers headers;
    for (const auto& [name, value] : post.headers) {
        BANGNOPI_CHECK(value.find_first_of("\r\n") == std::string::npos);
        curl_slist* const longer =
            curl_slist_append(headers.get(), fmt::format("{}: {}", name, value).c_str());
        BANGNOPI_CHECK(longer != nullptr);
        (void)headers.release();
        headers.reset(longer);
    }
    return headers;
}

void prepare(CURL* handle, const notices::WebhookPost& post) {
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_PROXY, "");
    set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    set(handle, CURLOPT_FOLLOWLOCATION, 0L);
    set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    set(handle, CURLOPT_CONNECTTIMEOUT_MS, connect_max_ms);
    set(handle, CURLOPT_TIMEOUT_MS, call_max_ms);
    set(handle, CURLOPT_QUICK_EXIT,
        1L);  // a name server that is silent is not waited for longer than the rest
    set(handle, CURLOPT_URL, post.url.c_str());
    set(handle, CURLOPT_POST, 1L);
    set(handle, CURLOPT_POSTFIELDS, post.body.c_str());
    set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(post.body.size()));
}

}  // namespace

bool is_public(const domain::IpAddress& address) {
    return std::ranges::none_of(kept, [&](const Network& network) {
        return domain::network_of(address, network.bits) == address_of(network.address);
    });
}

notices::WebhookTransport curl_transport(std::function<bool()> private_allowed) {
    initialise_curl();
    return [private_allowed = std::move(private_allowed)](const notices::WebhookPost& post) {
        const std::unique_ptr<CURL, FreeEasy> easy{curl_easy_init()};
        BANGNOPI_CHECK(easy != nullptr);
        const Headers headers = headers_of(post);
        Connection connection{private_allowed()};  // asked before the library is in between
        std::size_t skipped = 0;
        prepare(easy.get(), post);
        set(easy.get(), CURLOPT_HTTPHEADER, headers.get());
        set(easy.get(), CURLOPT_WRITEFUNCTION, &skip);
        set(easy.get(), CURLOPT_WRITEDATA, &skipped);
        set(easy.get(), CURLOPT_OPENSOCKETFUNCTION, &open_socket);
        set(easy.get(), CURLOPT_OPENSOCKETDATA, &connection);
        const CURLcode code = curl_easy_perform(easy.get());
        notices::WebhookAnswer answer;
        long status = 0;
        curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
        answer.status = static_cast<int>(status);
        if (status == 0) answer.error = connection.was_private ? "private address" : curl_easy_strerror(code);
        return answer;
    };
}

}  // namespace bangnopi::webhooks
