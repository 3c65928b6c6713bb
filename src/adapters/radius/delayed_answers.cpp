#include "adapters/radius/delayed_answers.hpp"

#include <algorithm>

namespace bangnopi::radius {

bool DelayedAnswers::put(Steady due, const RequestKey& key, const Peer& to, Octets answer) {
    if (waiting_.size() >= answers_max) return false;
    waiting_.push_back({due, key, to, {answer.begin(), answer.end()}});
    std::push_heap(waiting_.begin(), waiting_.end(), is_later);
    return true;
}

std::optional<Steady> DelayedAnswers::next_due() const {
    if (waiting_.empty()) return std::nullopt;
    return waiting_.front().due;
}

DelayedAnswers::Waiting DelayedAnswers::take_first() {
    std::pop_heap(waiting_.begin(), waiting_.end(), is_later);
    Waiting first = std::move(waiting_.back());
    waiting_.pop_back();
    return first;
}

}  // namespace bangnopi::radius
