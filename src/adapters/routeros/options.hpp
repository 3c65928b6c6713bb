// What an operator says of one router beside how it is reached.
#pragma once

#include <string>

#include "access/walled_garden.hpp"

namespace bangnopi::routeros {

struct RouterOsOptions {
    // Of the walled garden that the set-up script makes: it must be there.
    std::string isolated_list{access::isolated_list};
    std::string isolated_profile{access::isolated_profile};  // of PPP
    // What the profiles of PPP that are made here get; empty: not ours to decide, so that it may be set by hand.
    std::string ppp_local_address;
    std::string ppp_pool;
    std::string dhcp_server;     // empty: any
    std::string hotspot_server;  // empty: any
    std::string arp_interface;   // of the customers with a static address; empty: no ARP entries are made
};

}  // namespace bangnopi::routeros
