// What brings a router from what it holds to what it should hold: desired minus actual. Pure.
#pragma once

#include <vector>

#include "access/gateway.hpp"

namespace bangnopi::access {

// Removals first, so that what one line gives up another may take; within a kind by list and key. Of several wanted objects with
// one list and key the first holds. (Which of two lines with one address has it is decided before, by GatewayClaims: their states
// may put them into two lists.) Of several that stand there, all but the first are removed.
std::vector<GatewayChange> difference(std::vector<GatewayObject> wanted, std::vector<GatewayObject> actual);

}  // namespace bangnopi::access
