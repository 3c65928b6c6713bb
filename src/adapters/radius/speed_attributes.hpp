// A speed in the attributes that routers of a kind read it from, the same in the answer to a login and in a CoA-Request. Each
// says both directions, and "not limited" too: a session that had a limit loses it by that.
//
//   mikrotik    Mikrotik-Rate-Limit, "rx/tx" as the router sees it: rx is the customer's upload (MikroTik, "RADIUS": rate-limit).
//               With a burst " rx/tx" of it, of its threshold and of its time in seconds: "5M/10M 8M/15M 4M/8M 16/16"
//   chillispot  ChilliSpot-Bandwidth-Max-Up and -Down in kbit/s; 0: not limited
//   accel_ppp   Filter-Id, "down/up" in kbit/s as its shaper has it by default (accel-ppp, "[shaper]": attr); 0: not limited
//   hostapd     nothing: it shapes nothing
//   other       WISPr-Bandwidth-Max-Up and -Down in bit/s; not limited: the most that they can say, 4.29 Gbit/s
//
// All but MikroTik know no burst: there the line has its rates alone.
#pragma once

#include "adapters/radius/packet_writer.hpp"
#include "domain/router.hpp"
#include "domain/speed.hpp"

namespace bangnopi::radius {

void add_speed(PacketWriter& writer, domain::RouterKind kind, const domain::Speed& speed);

}  // namespace bangnopi::radius
