// How long sessions are kept: what an old one had used goes into a sum of its subscription's, so that its days still equal
// what was counted.
#pragma once

#include <chrono>
#include <cstdint>

#include "store/database.hpp"

namespace bangnopi::store {

inline constexpr std::chrono::days sessions_kept{396};  // a year, and the month in which it is looked at
// A router that lost a Stop never speaks of the session again.
inline constexpr std::chrono::hours silence_ends_after{24};

// Those that go on and were last heard of before `before`, at most `limit`, have ended when they were last heard of. Returns how
// many.
std::int64_t end_silent_sessions(Tx& tx, Id operator_id, IdSource& ids, Instant before, std::int64_t limit);
// Ids are of the real clock, what stopped of the business clock: in a demo's time both have to be old.
struct OldSessions {
    Id begun_below;
    Instant stopped_before;
};
// The oldest, at most `limit`. Returns how many went.
std::int64_t forget_sessions(Tx& tx, Id operator_id, const OldSessions& old, std::int64_t limit);

}  // namespace bangnopi::store
