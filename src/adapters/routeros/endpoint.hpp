// Where a router is, how it is spoken to, and as whom.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace bangnopi::routeros {

enum class Way : std::uint8_t {
    api,         // 8728, in the clear
    api_tls,     // 8729
    rest,        // 443, RouterOS 7.1 or later
    rest_clear,  // 80, 7.9 or later: anybody on the way reads the password
};

std::uint16_t usual_port(Way way);

// Whom a TLS connection believes.
enum class Trust : std::uint8_t {
    authorities,  // those that this machine trusts, and the name in the certificate
    fingerprint,  // one certificate
    anybody,      // encrypted, but with whom? Also where the router has no certificate at all
};

struct Endpoint {
    std::string host;        // an address or a name
    std::uint16_t port = 0;  // 0: the usual one
    Way way = Way::api_tls;
    Trust trust = Trust::authorities;
    std::string
        fingerprint;  // SHA-256 of the certificate in hex, colons or not, as RouterOS and OpenSSL show it
    std::string user;
    std::string password;
    // Without an octet from the router, or without room for one to it.
    std::chrono::milliseconds silence_max{10'000};
    // Of one exchange with it, however busy it is; a call of the gateway has a bound of its own over all of them.
    std::chrono::milliseconds call_max{120'000};

    [[nodiscard]] std::uint16_t port_or_usual() const { return port == 0 ? usual_port(way) : port; }
};

// An IPv4 or IPv6 address, or a name of letters, digits, hyphens, underscores and dots: what is safe in a URL.
bool is_host(std::string_view text);
// Refuses with a pointer to what is wrong.
Result<Done> check_endpoint(const Endpoint& endpoint);

}  // namespace bangnopi::routeros
