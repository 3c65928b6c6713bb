// What is pasted into a MikroTik so that it asks RADIUS here, takes CoA, and holds isolated customers in a walled garden. All that
// it makes is marked "bangnopi", and replaced when it is pasted again. In the language of RouterOS 6.43 and later (MikroTik,
// RouterOS documentation: "RADIUS", "PPP AAA", "Hotspot", "Filter", and "Scripting" for texts).
#pragma once

#include <string>
#include <string_view>

#include "store/routers.hpp"

namespace bangnopi::access {

struct RadiusServer {
    std::string address;  // as the router reaches it
    std::int64_t port;    // of authentication; accounting has the next one
};

// The secret is in it. `notice_url`: where isolated customers are sent, whose host they reach; empty: nowhere.
std::string routeros_script(const store::Router& router, const RadiusServer& server, std::string_view secret,
                            std::string_view notice_url);

// A text in its quotes, whatever it holds.
std::string routeros_text(std::string_view text);

}  // namespace bangnopi::access
