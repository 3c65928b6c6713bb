// What is pasted into a MikroTik so that it asks RADIUS here, takes CoA, and holds isolated customers in a walled garden. All that
// it makes is marked "bangnopi", and replaced when it is pasted again. In the language of RouterOS 6.43 and later (MikroTik,
// RouterOS documentation: "RADIUS", "PPP AAA", "Hotspot", "Filter", and "Scripting" for texts).
#pragma once

#include <string>
#include <string_view>

#include "base/message.hpp"
#include "store/routers.hpp"

namespace bangnopi::access {

struct RadiusServer {
    std::string address;  // as the router reaches it
    std::int64_t port;    // of authentication; accounting has the next one
};

// The secret is in it. `notice_url`: where isolated customers are sent, whose host they reach; empty: nowhere.
std::string routeros_script(const store::Router& router, const RadiusServer& server, std::string_view secret,
                            std::string_view notice_url);

// How DHCP is made to ask, in comments only: from then on a device that nobody registered gets no address. `explained` is
// dhcp_note in the reader's language.
std::string routeros_dhcp_hint(std::string_view explained);
inline constexpr auto dhcp_note =
    "DHCP stays as it is. Where every device of a DHCP server is registered here by its MAC address, paste "
    "the line "
    "below without its #, the server's name in the place of dhcp1. From then on a device that is not "
    "registered gets no "
    "address."_msg;

// A text in its quotes, whatever it holds.
std::string routeros_text(std::string_view text);

}  // namespace bangnopi::access
