#include "access/index_changes.hpp"

#include <utility>

#include "store/sessions.hpp"

namespace bangnopi::access {

void IndexChanges::note(const store::CommittedEvent& event) {
    const std::string_view kind = event.kind;
    if (!event.subject) return;
    const std::lock_guard lock(mutex_);
    if (kind.starts_with("subscription.") || kind.starts_with("access."))
        add(operators_[event.operator_id].lines, event.subject);
    else if (kind.starts_with("session.") && (event.is_of_another_node || kind == store::session_given_up))
        add(operators_[event.operator_id].sessions, event.subject);
    else if (kind.starts_with("router."))
        whole_.routers = true;
    else if (kind.starts_with("operator."))
        whole_.operators = true;
    else
        return;
    came_.notify_one();
}

void IndexChanges::note_everything() {
    const std::lock_guard lock(mutex_);
    add_everything();
    came_.notify_one();
}

void IndexChanges::put_back(const IndexBatch& batch) {
    const std::lock_guard lock(mutex_);
    if (batch.everything) add_everything();
    whole_.operators |= batch.operators;
    whole_.routers |= batch.routers;
    for (const Id line : batch.lines) add(operators_[batch.operator_id].lines, line);
    for (const Id subscription : batch.sessions) add(operators_[batch.operator_id].sessions, subscription);
    came_.notify_one();
}

void IndexChanges::add(Subscriptions& to, Id subscription) {
    if (whole_.everything || !to.insert(subscription).second) return;
    if (++waiting_ > changes_waiting_max) add_everything();
}

void IndexChanges::add_everything() {
    whole_.everything = true;
    operators_.clear();
    waiting_ = 0;
}

bool IndexChanges::is_empty() const {
    return waiting_ == 0 && !whole_.everything && !whole_.operators && !whole_.routers;
}

std::optional<IndexBatch> IndexChanges::take(const std::stop_token& stop, std::optional<Moment> deadline) {
    std::unique_lock lock(mutex_);
    const auto has_some = [this] { return !is_empty(); };
    if (deadline)
        came_.wait_until(lock, stop, *deadline, has_some);
    else
        came_.wait(lock, stop, has_some);
    if (stop.stop_requested() || is_empty()) return std::nullopt;
    IndexBatch batch = std::exchange(whole_, {});
    if (waiting_ > 0) take_of_next_operator(batch);
    return batch;
}

void IndexChanges::take_of_next_operator(IndexBatch& batch) {
    auto next = operators_.upper_bound(had_its_turn_);
    if (next == operators_.end()) next = operators_.begin();
    auto& [operator_id, waiting] = *next;
    batch.operator_id = had_its_turn_ = operator_id;
    batch.lines = take_some(waiting.lines);
    batch.sessions = take_some(waiting.sessions);
    if (waiting.lines.empty() && waiting.sessions.empty()) operators_.erase(next);
}

std::vector<Id> IndexChanges::take_some(Subscriptions& from) {
    std::vector<Id> some;
    while (!from.empty() && some.size() < changes_a_batch_max)
        some.push_back(from.extract(from.begin()).value());
    waiting_ -= some.size();
    return some;
}

}  // namespace bangnopi::access
