#include "access/pending_steps.hpp"

#include "base/check.hpp"

namespace bangnopi::access {

bool PendingSteps::want(Id operator_id, const store::OnlineSession& session, const Wanted& wanted,
                        Instant now) {
    wake_rested(now);
    const auto found = entries_.find(session.id);
    if (found == entries_.end()) {
        Entry* entry = add(operator_id, session);
        if (entry != nullptr) start_over(*entry, wanted, now);
        return entry != nullptr;
    }
    Entry& entry = found->second;
    if (entry.state == State::with_router) return true;  // looked at again when it is back
    entry.session = session;
    if (entry.insisted || entry.wanted == wanted) return true;
    leave_queue(entry);
    start_over(entry, wanted, now);
    return true;
}

bool PendingSteps::insist(Id operator_id, const store::OnlineSession& session, Instant now) {
    const auto found = entries_.find(session.id);
    Entry* entry = found == entries_.end() ? add(operator_id, session) : &found->second;
    if (entry == nullptr) return false;
    entry->insisted = true;
    if (entry->state == State::with_router) return true;
    leave_queue(*entry);
    start_over(*entry, {}, now);
    return true;
}

void PendingSteps::satisfied(Id session, Instant now) {
    const auto found = entries_.find(session);
    if (found == entries_.end() || found->second.state != State::waiting || found->second.insisted) return;
    leave_queue(found->second);
    let_go(found, now);
}

void PendingSteps::over(Id session) {
    const auto found = entries_.find(session);
    if (found == entries_.end()) return;
    if (found->second.state == State::with_router)
        found->second.over = true;
    else
        erase(found);
}

std::optional<PendingSteps::Attempt> PendingSteps::next(Instant now) {
    wake_rested(now);
    if (with_routers_ >= steps_at_once_max) return std::nullopt;
    auto turn = routers_.upper_bound(last_router_);
    for (std::size_t i = 0; i < routers_.size(); ++i, ++turn) {
        if (turn == routers_.end()) turn = routers_.begin();
        RouterQueue& queue = turn->second;
        if (!queue.has_room() || queue.waiting.empty() || queue.waiting.begin()->at > now) continue;
        last_router_ = turn->first;
        return take(queue, now);
    }
    return std::nullopt;
}

PendingSteps::Attempt PendingSteps::take(RouterQueue& queue, Instant now) {
    Entry& entry = entries_.at(queue.waiting.begin()->session);
    leave_queue(entry);
    entry.state = State::with_router;
    ++queue.with_router;
    ++with_routers_;
    return {entry.operator_id, entry.session, *entry.wanted, entry.insisted, entry.claimed_until > now};
}

void PendingSteps::claimed(Id session, Instant until) {
    entries_.at(session).claimed_until = until;
}

std::optional<SessionStep> PendingSteps::restate(const store::OnlineSession& session, const Wanted& wanted) {
    Entry& entry = entries_.at(session.id);
    BANGNOPI_CHECK(entry.state == State::with_router);
    if (entry.over) return std::nullopt;
    entry.session = session;
    if (entry.wanted != wanted) {
        entry.failures = 0;
        entry.ends_instead = false;
    }
    entry.wanted = wanted;
    entry.sent = entry.ends_instead ? Step::disconnect : wanted.step;
    return SessionStep{entry.sent, session, wanted.grant};
}

void PendingSteps::put_off(Id session, Instant until) {
    const auto found = entries_.find(session);
    leave_router(found->second);
    if (found->second.over) return erase(found);
    wait(found->second, until);
}

void PendingSteps::abandon(Id session, Instant now) {
    const auto found = entries_.find(session);
    leave_router(found->second);
    if (found->second.over) return erase(found);
    let_go(found, now);
}

// While this node has the session it is remembered: its own claim would keep itself out.
void PendingSteps::let_go(Entries::iterator found, Instant now) {
    Entry& entry = found->second;
    if (entry.claimed_until <= now) return erase(found);
    entry.wanted.reset();
    entry.insisted = false;
    rest(entry, entry.claimed_until);
}

void PendingSteps::finished(Id session, StepResult result, Instant now) {
    const auto found = entries_.find(session);
    Entry& entry = found->second;
    leave_router(entry);
    routers_[entry.session.router_id].silent = result == StepResult::no_answer;
    if (entry.over) return erase(found);
    if (entry.insisted && result == StepResult::done && entry.sent != Step::disconnect)
        start_over(entry, {}, now);  // the click came while its speed was changed
    else if (result == StepResult::done || result == StepResult::gone) {
        entry.insisted = false;
        rest(entry, now + proof_time);
    } else {
        failed(entry, result, now);
    }
}

void PendingSteps::failed(Entry& entry, StepResult result, Instant now) {
    if (entry.failures < retry_after.size()) {
        wait(entry, now + retry_after.at(entry.failures));
        ++entry.failures;
    } else if (result == StepResult::refused && entry.wanted->step == Step::change_speed &&
               !entry.ends_instead) {
        entry.ends_instead = true;
        entry.failures = 0;
        wait(entry, now);
    } else {
        entry.insisted = false;
        rest(entry, now + proof_time);
    }
}

std::optional<Instant> PendingSteps::next_at() const {
    std::optional<Instant> earliest;
    const auto consider = [&](Instant at) {
        if (!earliest || at < *earliest) earliest = at;
    };
    if (!resting_.empty()) consider(resting_.begin()->at);
    if (with_routers_ < steps_at_once_max)
        for (const auto& [router, queue] : routers_)
            if (queue.has_room() && !queue.waiting.empty()) consider(queue.waiting.begin()->at);
    return earliest;
}

PendingSteps::Entry* PendingSteps::add(Id operator_id, const store::OnlineSession& session) {
    if (entries_.size() >= steps_pending_max) return nullptr;
    Entry& entry = entries_[session.id];
    entry.operator_id = operator_id;
    entry.session = session;
    return &entry;
}

// Whoever waits to be let in, and staff, go before all that is due.
void PendingSteps::start_over(Entry& entry, const Wanted& wanted, Instant now) {
    entry.wanted = wanted;
    entry.failures = 0;
    entry.ends_instead = false;
    const bool urgent = entry.insisted || wanted.grant.state == domain::Desired::open;
    wait(entry, urgent ? Instant::min() : now);
}

void PendingSteps::wait(Entry& entry, Instant at) {
    entry.state = State::waiting;
    entry.place = {at, ++order_, entry.session.id};
    routers_[entry.session.router_id].waiting.insert(entry.place);
}

void PendingSteps::rest(Entry& entry, Instant until) {
    entry.state = State::resting;
    entry.place = {until, ++order_, entry.session.id};
    resting_.insert(entry.place);
}

void PendingSteps::leave_queue(Entry& entry) {
    if (entry.state == State::resting)
        resting_.erase(entry.place);
    else if (entry.place.session)
        routers_[entry.session.router_id].waiting.erase(entry.place);
    entry.place = {};
}

void PendingSteps::leave_router(const Entry& entry) {
    BANGNOPI_CHECK(entry.state == State::with_router);
    --routers_[entry.session.router_id].with_router;
    --with_routers_;
}

void PendingSteps::erase(Entries::iterator found) {
    const Id router = found->second.session.router_id;
    leave_queue(found->second);
    entries_.erase(found);
    const RouterQueue& queue = routers_[router];
    if (queue.waiting.empty() && queue.with_router == 0 && !queue.silent) routers_.erase(router);
}

void PendingSteps::wake_rested(Instant now) {
    while (!resting_.empty() && resting_.begin()->at <= now) erase(entries_.find(resting_.begin()->session));
}

}  // namespace bangnopi::access
