// Which operator a router that holds lines itself is of: a MikroTik by its host, and by its port where that is none of the usual
// ones, as behind a forwarded port; a Linux box by the name of its machine. Two that speak to one router would take turns in
// removing what the other has put there. Held by rows of `door`, as those of RADIUS are.
#pragma once

#include <string>

#include "base/id.hpp"
#include "store/database.hpp"
#include "store/gateway_settings.hpp"

namespace bangnopi::store {

// The same of one router, however it is reached.
std::string gateway_door_of(const GatewaySettings& settings);

// False: another operator has it. One's own may be opened twice.
bool open_gateway_door(Tx& tx, Id operator_id, const std::string& door);
void close_gateway_door(Tx& tx, Id operator_id, const std::string& door);

}  // namespace bangnopi::store
