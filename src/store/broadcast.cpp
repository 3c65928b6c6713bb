#include "store/broadcast.hpp"

#include <fmt/format.h>

#include "store/database.hpp"

namespace bangnopi::store {
namespace {

// Up to the separator, which is taken as well; the rest stays in `text`.
std::string_view take_until(std::string_view& text, char separator) {
    const std::size_t end = text.find(separator);
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return word;
}

Id take_id(std::string_view& line) {
    const auto id = parse_id(take_until(line, ' '));
    if (!id) throw Broken("a row of change holds what is no event");
    return *id;
}

}  // namespace

void Broadcast::start(std::uint16_t node) {
    node_ = node;
}

void Broadcast::found_alone(Moment asked_at) {
    alone_until_ = asked_at + alone_for;
}

void Broadcast::leave(Tx& tx, std::span<const CommittedEvent> events) const {
    const int node = node_;
    if (node == no_node || events.empty() || std::chrono::steady_clock::now() < alone_until_.load()) return;
    tx.execute(
        "INSERT INTO change (node, id, events) SELECT number, CAST($2 AS BIGINT), CAST($3 AS TEXT) FROM node "
        "WHERE listens = 1 AND number <> $1",
        node, events.back().id, events_text(events));
}

std::string events_text(std::span<const CommittedEvent> events) {
    std::string text;
    for (const CommittedEvent& event : events)
        text += fmt::format("{} {} {} {}\n", format_id(event.operator_id), format_id(event.id),
                            format_id(event.subject), event.kind);
    return text;
}

std::vector<CommittedEvent> parse_events(std::string_view text) {
    std::vector<CommittedEvent> events;
    while (!text.empty()) {
        std::string_view line = take_until(text, '\n');
        const Id operator_id = take_id(line);
        const Id id = take_id(line);
        const Id subject = take_id(line);
        events.push_back({operator_id, id, subject, std::string(line)});
    }
    return events;
}

}  // namespace bangnopi::store
