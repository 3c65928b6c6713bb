// Who listens on a TCP port of this machine, as /proc tells (proc(5)).
#pragma once

#include <cstdint>

#include "base/message.hpp"

namespace bangnopi::app {

// "nginx (process 123)", or "another program" when its process belongs to somebody else.
Message owner_of_port(std::uint16_t port);

}  // namespace bangnopi::app
