// What was carried for each line, from where a RouterOS counts it.
#pragma once

#include <vector>

#include "access/gateway.hpp"
#include "adapters/routeros/command.hpp"

namespace bangnopi::routeros {

std::vector<Command> counter_commands();
// From the replies to those, in their order. A PPP session's counters begin with it; a login without one has none.
std::vector<access::GatewayCounter> counters_of(std::span<const Reply> replies);

}  // namespace bangnopi::routeros
