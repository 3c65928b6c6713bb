// How a datagram finds its operator: by the port it came to and the address it came from, the longest match. On one port a
// prefix is one operator's, and so is whatever overlaps it; within an operator a longer prefix may lie in a shorter one.
// Held by rows of `door`, under a lock of the port: two who open doors that overlap at the same moment take turns. To open one
// costs at most a seek for each of its bits, however many others have opened.
#pragma once

#include "base/id.hpp"
#include "domain/ip_prefix.hpp"
#include "store/database.hpp"

namespace bangnopi::store {

struct RadiusDoor {
    std::int64_t port = 0;  // 0: the common one
    domain::IpPrefix prefix;
    bool operator==(const RadiusDoor&) const = default;
};

// Until the transaction ends.
void lock_radius_port(Tx& tx, std::int64_t port);

enum class DoorOpened : std::uint8_t { yes, own_already, overlaps_another_operator };
// Under the lock of its port.
DoorOpened open_door(Tx& tx, Id operator_id, const RadiusDoor& door);
void close_door(Tx& tx, Id operator_id, const RadiusDoor& door);

}  // namespace bangnopi::store
