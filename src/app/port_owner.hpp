// Who listens on a port of this machine, as /proc tells (proc(5)).
#pragma once

#include <cstdint>

#include "base/message.hpp"

namespace bangnopi::app {

enum class Transport : std::uint8_t { tcp, udp };

// "nginx (process 123)", or "another program" when its process belongs to somebody else.
Message owner_of_port(std::uint16_t port, Transport transport = Transport::tcp);

}  // namespace bangnopi::app
