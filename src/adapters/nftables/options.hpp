// What an operator says of a Linux box that is the router itself.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace bangnopi::nftables {

struct NftablesOptions {
    std::vector<std::string> customer_interfaces;  // "eth1", "vlan20": at which customers are, one or more
    std::string uplink_interface;                  // towards the Internet
    std::string portal_ip;  // where the notice is that isolated customers see on port 80
    std::uint16_t portal_port = 80;
    std::vector<std::string> dns_servers;    // IPv4 addresses that isolated customers may ask
    std::vector<std::string> payment_hosts;  // IPv4 addresses that they may reach on every port
    std::string nft_program = "nft";         // a path, or found on PATH
    std::string tc_program = "tc";
};

inline constexpr std::size_t customer_interfaces_max = 64;
inline constexpr std::size_t allowed_hosts_max = 1000;

// Refuses with a pointer to what is wrong. What is let through is safe in a script of nft or tc.
Result<Done> check_options(const NftablesOptions& options);

bool is_interface_name(std::string_view text);
// IPv4 in its canonical text.
bool is_ipv4(std::string_view text);

}  // namespace bangnopi::nftables
