#include "adapters/radius/accept_attributes.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <limits>

#include "access/walled_garden.hpp"
#include "adapters/radius/speed_attributes.hpp"

namespace bangnopi::radius {
namespace {

constexpr std::uint32_t protocol_ppp = 1;  // RFC 2865 §5.7
constexpr Ipv4 one_address{0xFFFF'FFFF};   // the netmask of a point-to-point link

bool is_ppp(const store::LoginLine& line) {
    return line.kind == domain::ConnectionKind::pppoe;
}

std::uint32_t clamped(std::int64_t value) {
    return static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(value, 0, std::numeric_limits<std::uint32_t>::max()));
}

// Nothing for an address of IPv6, which Framed-IP-Address has no room for.
std::optional<Ipv4> ipv4_of(const std::string& text) {
    in_addr address{};
    if (inet_pton(AF_INET, text.c_str(), &address) != 1) return std::nullopt;
    return Ipv4{ntohl(address.s_addr)};
}

void add_address(PacketWriter& accept, const store::LoginLine& line) {
    const auto address = ipv4_of(line.ip);
    if (!address) return;
    accept.add(rfc::framed_ip_address, *address);
    if (is_ppp(line)) accept.add(rfc::framed_ip_netmask, one_address);
}

// A pool is for links that get their address from the tunnel: elsewhere it would be one that the network does not carry.
void add_walls(PacketWriter& accept, const store::Router& router, const store::LoginLine& line) {
    const bool is_mikrotik = router.kind == domain::RouterKind::mikrotik;
    if (is_ppp(line)) accept.add(rfc::framed_pool, access::isolated_pool);
    if (is_mikrotik) accept.add(mikrotik::address_list, access::isolated_list);
    if (is_mikrotik && is_ppp(line)) accept.add(mikrotik::group, access::isolated_profile);
}

void add_bytes_left(PacketWriter& accept, domain::RouterKind kind, std::int64_t bytes) {
    const auto limit = static_cast<std::uint64_t>(bytes);
    if (kind == domain::RouterKind::mikrotik)
        accept.add_counter(mikrotik::total_limit, mikrotik::total_limit_gigawords, limit);
    if (kind == domain::RouterKind::chillispot)
        accept.add_counter(chillispot::max_total_octets, chillispot::max_total_gigawords, limit);
}

}  // namespace

bool can_be_walled_in(const store::Router& router, const store::LoginLine& line) {
    return router.kind == domain::RouterKind::mikrotik || is_ppp(line);
}

void add_grant(PacketWriter& accept, const store::Router& router, const store::LoginLine& line,
               const domain::LoginDecision& decision) {
    if (is_ppp(line)) {
        accept.add(rfc::service_type, static_cast<std::uint32_t>(ServiceType::framed));
        accept.add(rfc::framed_protocol, protocol_ppp);
    }
    if (decision.grant.state == domain::Desired::open)
        add_address(accept, line);
    else
        add_walls(accept, router, line);
    add_speed(accept, router.kind, decision.grant.speed);
    if (decision.session_timeout)
        accept.add(rfc::session_timeout, clamped(decision.session_timeout->count()));
    if (decision.bytes_left) add_bytes_left(accept, router.kind, *decision.bytes_left);
    if (router.interim_s > 0) accept.add(rfc::acct_interim_interval, clamped(router.interim_s));
}

}  // namespace bangnopi::radius
