// How a router that holds lines itself is reached and what it is told: kept as one JSON text with it, the same shape inside and
// on the HTTP API.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace bangnopi::store {

// This machine (docs/linux-router.md).
struct LinuxRouter {
    std::string
        machine;  // the name of the node's machine that is the router; empty: any, where there is one node
    std::vector<std::string> customer_interfaces;
    std::string uplink_interface;
    std::string portal_ip;
    std::int64_t portal_port = 80;
    std::vector<std::string> dns_servers;
    std::vector<std::string> payment_hosts;
    bool operator==(const LinuxRouter&) const = default;
};

enum class MikrotikWay : std::uint8_t { api = 1, api_tls = 2, rest = 3, rest_clear = 4 };
enum class MikrotikTrust : std::uint8_t { authorities = 1, fingerprint = 2, anybody = 3 };

// A MikroTik by its API (docs/routers.md).
struct Mikrotik {
    std::string host;
    std::int64_t port = 0;  // 0: the usual one
    MikrotikWay way = MikrotikWay::api_tls;
    MikrotikTrust trust = MikrotikTrust::authorities;
    std::string fingerprint;  // SHA-256 of its certificate, in hex
    std::string user;
    std::string ppp_local_address;
    std::string ppp_pool;
    std::string dhcp_server;
    std::string hotspot_server;
    std::string arp_interface;
    bool operator==(const Mikrotik&) const = default;
};

using GatewaySettings = std::variant<LinuxRouter, Mikrotik>;

std::string_view kind_of(const GatewaySettings& settings);  // "linux", "mikrotik"
std::string gateway_settings_json(const GatewaySettings& settings);
// Refuses by pointer what is missing, too long, of another type or unknown. Whether interfaces, hosts and addresses can be those of
// a router its driver says.
Result<GatewaySettings> parse_gateway_settings(std::string_view json);

}  // namespace bangnopi::store
