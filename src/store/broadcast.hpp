// What every node on one PostgreSQL database must learn: the events that the others commit.
//
// A transaction that emits leaves its events, as its last statement, for each other node that listens (table
// `change`); a listening node takes what was left for it once a second (nodes.hpp). So nothing is told before its
// commit, and a crash in between loses nothing. A node that found itself alone writes nothing for `alone_for`; who
// begins to listen has therefore joined `join_time` later, and reads again then what it loaded before. On SQLite
// there is one process, and no part of this runs.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"

namespace bangnopi::store {

class Tx;

// A fact whose transaction was committed; a hint for those who show or do something with it.
struct CommittedEvent {
    Id operator_id;
    Id id;
    Id subject;
    std::string kind;
    bool is_of_another_node = false;  // whose memory this one's does not share
    bool operator==(const CommittedEvent&) const = default;
};

inline constexpr std::chrono::seconds alone_for{3};
// A commit that was decided on while its node was alone has ended by then.
inline constexpr std::chrono::seconds join_time{10};

// Thread-safe.
class Broadcast {
  public:
    using Moment = std::chrono::steady_clock::time_point;

    // Events are left for the others from now on; until then, by no process that is not a node.
    void start(std::uint16_t node);
    // No other node listened when the table was read, which began at `asked_at`.
    void found_alone(Moment asked_at);
    // In the transaction of the events.
    void leave(Tx& tx, std::span<const CommittedEvent> events) const;

  private:
    static constexpr int no_node = -1;
    std::atomic<int> node_{no_node};
    std::atomic<Moment> alone_until_{Moment::min()};
};

// One event a line, as a `change` row holds them.
std::string events_text(std::span<const CommittedEvent> events);
std::vector<CommittedEvent> parse_events(std::string_view text);

}  // namespace bangnopi::store
