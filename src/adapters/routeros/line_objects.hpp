// Which things a line needs on a RouterOS, by how it is connected. Pure.
//
//   static_ip  open: a simple queue. Isolated or closed: in the address list of the walled garden. With a MAC address and an
//              interface: an ARP entry, disabled when closed.
//   dhcp       a lease of its MAC address, blocked when closed; with an address as static_ip, without one the lease has speed and list.
//   pppoe      a secret, disabled when closed, and the profile of its speed; isolated: the profile of the walled garden.
//   hotspot    a user, disabled when closed, and the profile of its speed; isolated: one of ours in the walled garden's list.
//
// IPv4 only: a line whose address is IPv6 has none here.
#pragma once

#include <span>
#include <vector>

#include "access/gateway.hpp"
#include "adapters/routeros/menu.hpp"
#include "adapters/routeros/options.hpp"

namespace bangnopi::routeros {

// `menus` are those of the options.
std::vector<access::GatewayObject> objects_of(const access::GatewayLine& line, const RouterOsOptions& options,
                                              std::span<const Menu> menus);

// "5M/10M 8M/15M 4M/8M 16/16": upload first, as profiles and leases have it; empty: without limit.
std::string rate_limit_of(const domain::Speed& speed);
// "bgn-10M-5M", download first, with what a burst adds: another speed has another name.
std::string ppp_profile_name(const domain::Speed& speed);

}  // namespace bangnopi::routeros
