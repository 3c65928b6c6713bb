// How long sessions are kept: what an old one had used goes into a sum of its subscription's, so that its days still equal
// what was counted.
#pragma once

#include <cstdint>

#include "store/database.hpp"

namespace bangnopi::store {

// Of those that have ended and were begun before the id `below`, the oldest; at most `limit`. Returns how many went.
std::int64_t forget_sessions(Tx& tx, Id operator_id, Id below, std::int64_t limit);

}  // namespace bangnopi::store
