#include "store/nodes.hpp"

namespace bangnopi::store {

std::optional<std::uint16_t> lease_node(Tx& tx, std::string_view holder, Instant now, Instant until) {
    forget_dead_nodes(tx, now);
    for (std::uint16_t number = 0; number < node_numbers_max; ++number) {
        if (tx.execute("INSERT INTO node (number, holder, until_at, listens) VALUES ($1, $2, $3, 0) "
                       "ON CONFLICT (number) DO NOTHING",
                       number, holder, until) == 1)
            return number;
    }
    return std::nullopt;
}

bool renew_node(Tx& tx, std::uint16_t number, std::string_view holder, Instant until) {
    return tx.execute("UPDATE node SET until_at = $3 WHERE number = $1 AND holder = $2", number, holder,
                      until) == 1;
}

void release_node(Tx& tx, std::uint16_t number, std::string_view holder) {
    if (tx.execute("DELETE FROM node WHERE number = $1 AND holder = $2", number, holder) == 1)
        tx.execute("DELETE FROM change WHERE node = $1", number);
}

void forget_dead_nodes(Tx& tx, Instant now) {
    tx.execute("DELETE FROM node WHERE until_at <= $1", now);
    tx.execute("DELETE FROM change WHERE node NOT IN (SELECT number FROM node)");
}

void begin_listening(Tx& tx, std::uint16_t number) {
    tx.execute("UPDATE node SET listens = 1 WHERE number = $1", number);
}

bool others_listen(Tx& tx, std::uint16_t number) {
    return tx.first(
        "SELECT number FROM node WHERE listens = 1 AND number <> $1 LIMIT 1", [](const Row&) {}, number);
}

std::vector<Change> changes_for(Tx& tx, std::uint16_t number, std::size_t limit) {
    std::vector<Change> changes;
    tx.each(
        "SELECT id, events FROM change WHERE node = $1 ORDER BY id LIMIT $2",
        [&](const Row& row) {
            changes.push_back({row.id(0), parse_events(row.text(1))});
        },
        number, limit);
    return changes;
}

void forget_changes(Tx& tx, std::uint16_t number, const std::vector<Id>& ids) {
    tx.execute("DELETE FROM change WHERE node = $1 AND id {in:$2}", number, ids);
}

}  // namespace bangnopi::store
