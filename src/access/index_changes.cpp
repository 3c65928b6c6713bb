#include "access/index_changes.hpp"

#include <algorithm>
#include <utility>

#include "store/access.hpp"
#include "store/sessions.hpp"

namespace bangnopi::access {

void IndexChanges::note(const store::CommittedEvent& event) {
    const std::string_view kind = event.kind;
    if (!event.subject) return;
    const std::lock_guard lock(mutex_);
    if (kind == store::access_metered) return add_metered(operators_[event.operator_id], event.subject);
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

void IndexChanges::add_metered(OfOperator& of_operator, Id subscription) {
    if (whole_.everything || !of_operator.metered.insert(subscription).second) return;
    if (++metered_ > changes_waiting_max) return add_everything();
    if (metered_due_) return;
    metered_due_ = std::chrono::steady_clock::now() + metered_pause_;
    came_.notify_one();
}

void IndexChanges::add_everything() {
    whole_.everything = true;
    operators_.clear();
    waiting_ = metered_ = 0;
    metered_due_.reset();
}

void IndexChanges::release_metered() {
    if (!metered_due_ || std::chrono::steady_clock::now() < *metered_due_) return;
    metered_due_.reset();
    metered_ = 0;
    for (auto& [operator_id, waiting] : operators_)
        for (const Id subscription : std::exchange(waiting.metered, {})) {
            add(waiting.lines, subscription);
            if (whole_.everything) return;
        }
}

bool IndexChanges::is_empty() const {
    return waiting_ == 0 && !whole_.everything && !whole_.operators && !whole_.routers;
}

std::optional<IndexBatch> IndexChanges::take(const std::stop_token& stop, std::optional<Moment> deadline) {
    std::unique_lock lock(mutex_);
    wait_for_some(lock, stop, deadline);
    if (stop.stop_requested() || is_empty()) return std::nullopt;
    IndexBatch batch = std::exchange(whole_, {});
    if (waiting_ > 0) take_of_next_operator(batch);
    return batch;
}

void IndexChanges::wait_for_some(std::unique_lock<std::mutex>& lock, const std::stop_token& stop,
                                 std::optional<Moment> deadline) {
    for (;;) {
        release_metered();
        const bool is_late = deadline && std::chrono::steady_clock::now() >= *deadline;
        if (!is_empty() || is_late || stop.stop_requested()) return;
        const std::optional<Moment> due = metered_due_;
        const auto has_some = [&] { return !is_empty() || metered_due_ != due; };
        if (due || deadline)
            came_.wait_until(lock, stop,
                             std::min(due.value_or(Moment::max()), deadline.value_or(Moment::max())),
                             has_some);
        else
            came_.wait(lock, stop, has_some);
    }
}

void IndexChanges::take_of_next_operator(IndexBatch& batch) {
    const auto has_some = [](const auto& one) {
        return !one.second.lines.empty() || !one.second.sessions.empty();
    };
    auto next = std::find_if(operators_.upper_bound(had_its_turn_), operators_.end(), has_some);
    if (next == operators_.end()) next = std::find_if(operators_.begin(), operators_.end(), has_some);
    auto& [operator_id, waiting] = *next;
    batch.operator_id = had_its_turn_ = operator_id;
    batch.lines = take_some(waiting.lines);
    batch.sessions = take_some(waiting.sessions);
    if (!has_some(*next) && waiting.metered.empty()) operators_.erase(next);
}

std::vector<Id> IndexChanges::take_some(Subscriptions& from) {
    std::vector<Id> some;
    while (!from.empty() && some.size() < changes_a_batch_max)
        some.push_back(from.extract(from.begin()).value());
    waiting_ -= some.size();
    return some;
}

}  // namespace bangnopi::access
