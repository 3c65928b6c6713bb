#include "access/index_changes.hpp"

namespace bangnopi::access {

void IndexChanges::note(const store::CommittedEvent& event, bool sessions_followed) {
    const std::string_view kind = event.kind;
    if (!event.subject) return;
    const std::lock_guard lock(mutex_);
    if (kind.starts_with("subscription.") || kind.starts_with("access."))
        add(lines_, event.operator_id, event.subject);
    else if (kind.starts_with("session.") && sessions_followed)
        add(sessions_, event.operator_id, event.subject);
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
    for (const Id line : batch.lines) add(lines_, batch.operator_id, line);
    for (const Id subscription : batch.sessions) add(sessions_, batch.operator_id, subscription);
    came_.notify_one();
}

void IndexChanges::add(ByOperator& to, Id operator_id, Id subscription) {
    if (whole_.everything || !to[operator_id].insert(subscription).second) return;
    if (++waiting_ > changes_waiting_max) add_everything();
}

void IndexChanges::add_everything() {
    whole_.everything = true;
    lines_.clear();
    sessions_.clear();
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
    if (waiting_ > 0) {
        batch.operator_id = lines_.empty() ? sessions_.begin()->first : lines_.begin()->first;
        batch.lines = take_some(lines_, batch.operator_id);
        batch.sessions = take_some(sessions_, batch.operator_id);
    }
    return batch;
}

std::vector<Id> IndexChanges::take_some(ByOperator& from, Id operator_id) {
    std::vector<Id> some;
    const auto found = from.find(operator_id);
    if (found == from.end()) return some;
    std::unordered_set<Id>& ids = found->second;
    while (!ids.empty() && some.size() < changes_a_batch_max)
        some.push_back(ids.extract(ids.begin()).value());
    if (ids.empty()) from.erase(found);
    waiting_ -= some.size();
    return some;
}

}  // namespace bangnopi::access
