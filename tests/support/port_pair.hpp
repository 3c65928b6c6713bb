// Ports for a daemon's RADIUS service: an even one for logins and the next for accounting.
#pragma once

#include <cstdint>

namespace bangnopi::test {

// Free on loopback when asked; what is found is not kept.
std::uint16_t free_port_pair();

}  // namespace bangnopi::test
