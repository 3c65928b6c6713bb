// What an Access-Accept tells the router to do with a line, in the attributes of the router's kind.
#pragma once

#include "access/line_index.hpp"
#include "adapters/radius/packet_writer.hpp"

namespace bangnopi::radius {

void add_grant(PacketWriter& accept, const store::Router& router, const store::LoginLine& line,
               const domain::LoginDecision& decision);

// Whether the router has a walled garden for the line: an address list, or a pool of its own.
bool can_be_walled_in(const store::Router& router, const store::LoginLine& line);

}  // namespace bangnopi::radius
