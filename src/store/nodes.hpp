// The processes at work on one PostgreSQL database. Each holds a number, which is in every id it issues, by a lease
// that it renews; one that listens is left the events of the others (broadcast.hpp). The scope is the installation's,
// instants are of the real clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "store/database.hpp"

namespace bangnopi::store {

inline constexpr std::uint16_t node_numbers_max = 1024;

// The lowest number that is free, those whose lease ran out included; nothing when all are taken.
std::optional<std::uint16_t> lease_node(Tx& tx, std::string_view holder, Instant now, Instant until);
// False when another holder has it by now: this node must stop issuing ids, and may have missed events.
bool renew_node(Tx& tx, std::uint16_t number, std::string_view holder, Instant until);
void release_node(Tx& tx, std::uint16_t number, std::string_view holder);
// Nodes whose lease ran out, with what was left for them.
void forget_dead_nodes(Tx& tx, Instant now);

// From its commit on, others leave their events for this node.
void begin_listening(Tx& tx, std::uint16_t number);
bool others_listen(Tx& tx, std::uint16_t number);

struct Change {
    Id id;
    std::vector<CommittedEvent> events;
};
// What was left for the node and is not forgotten yet, at most `limit`, the oldest first.
std::vector<Change> changes_for(Tx& tx, std::uint16_t number, std::size_t limit);
// By their ids, never "up to the last": rows are committed in another order than that of their ids.
void forget_changes(Tx& tx, std::uint16_t number, const std::vector<Id>& ids);

}  // namespace bangnopi::store
