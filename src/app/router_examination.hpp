// Whether routers can be told of changes: each active one is asked to end a session that nobody has, and who answers that there is
// none takes CoA and has the right secret.
#pragma once

#include <string>
#include <vector>

#include "adapters/radius/coa_packet.hpp"
#include "app/node.hpp"

namespace bangnopi::app {

inline constexpr std::size_t routers_examined_max = 500;

struct RouterFinding {
    bool ok = true;
    Message detail;  // with the router's name, and where something is wrong what to do
};

// Of every operator, at once; takes as long as the slowest is waited for, a few seconds. Needs no daemon; `keys` open the
// secrets, since a node that only reads has none.
std::vector<RouterFinding> examine_routers(Node& node, const KeyRing& keys);

// What is said of a router that answered so; `address` is where it was asked.
RouterFinding finding_of(const store::Router& router, const std::string& address,
                         const radius::RouterAnswer& answer);

}  // namespace bangnopi::app
