#include "access/session_table.hpp"

#include <algorithm>

namespace bangnopi::access {

using store::OnlineSession;

namespace {

void put_in(std::vector<OnlineSession>& list, const OnlineSession& session) {
    const auto known = std::ranges::find(list, session.id, &OnlineSession::id);
    if (known != list.end())
        *known = session;
    else if (list.size() < sessions_of_line_max)
        list.push_back(session);
    else
        *std::ranges::min_element(list, {}, &OnlineSession::last_at) = session;
}

}  // namespace

SessionTable::Part& SessionTable::part_of(Id subscription) {
    return parts_[std::hash<Id>{}(subscription) % parts_count];
}
const SessionTable::Part& SessionTable::part_of(Id subscription) const {
    return parts_[std::hash<Id>{}(subscription) % parts_count];
}

// Who finds that nothing is being read has committed before the reading began, which then sees it.
std::unique_lock<std::mutex> SessionTable::touch(Id subscription) {
    if (!is_reading_) return {};
    std::unique_lock lock(reading_mutex_);
    if (const auto read = reading_.find(subscription); read != reading_.end()) read->second = true;
    return lock;
}

void SessionTable::put(Id operator_id, const OnlineSession& session) {
    if (!session.subscription_id) return;
    const auto touched = touch(session.subscription_id);
    Part& part = part_of(session.subscription_id);
    const std::unique_lock lock(part.mutex);
    Sessions& sessions = part.sessions[session.subscription_id];
    sessions.operator_id = operator_id;
    const std::size_t before = sessions.list.size();
    put_in(sessions.list, session);
    size_ += sessions.list.size() - before;
}

void SessionTable::drop(Id subscription, Id session) {
    const auto touched = touch(subscription);
    Part& part = part_of(subscription);
    const std::unique_lock lock(part.mutex);
    const auto found = part.sessions.find(subscription);
    if (found == part.sessions.end()) return;
    size_ -= std::erase_if(found->second.list, [&](const OnlineSession& one) { return one.id == session; });
    if (found->second.list.empty()) part.sessions.erase(found);
}

std::vector<OnlineSession> SessionTable::of(Id subscription, const Keep& keep) const {
    std::vector<OnlineSession> kept;
    const Part& part = part_of(subscription);
    const std::shared_lock lock(part.mutex);
    const auto found = part.sessions.find(subscription);
    if (found == part.sessions.end()) return kept;
    std::ranges::copy_if(found->second.list, std::back_inserter(kept), keep);
    return kept;
}

std::vector<SessionTable::Owner> SessionTable::owners() const {
    std::vector<Owner> owners;
    for (const Part& part : parts_) {
        const std::shared_lock lock(part.mutex);
        for (const auto& [subscription, sessions] : part.sessions)
            owners.push_back({sessions.operator_id, subscription});
    }
    return owners;
}

void SessionTable::begin_reading(std::span<const Id> subscriptions) {
    const std::lock_guard lock(reading_mutex_);
    reading_.clear();
    for (const Id subscription : subscriptions) reading_.emplace(subscription, false);
    is_reading_ = true;
}

std::vector<Id> SessionTable::end_reading(Id operator_id, std::span<const OnlineSession> sessions) {
    std::unordered_map<Id, std::vector<OnlineSession>> read;
    for (const OnlineSession& session : sessions) put_in(read[session.subscription_id], session);
    std::vector<Id> again;
    const std::lock_guard lock(reading_mutex_);
    for (const auto& [subscription, touched] : reading_) {
        if (touched)
            again.push_back(subscription);
        else
            replace(operator_id, subscription, std::move(read[subscription]));
    }
    reading_.clear();
    is_reading_ = false;
    return again;
}

void SessionTable::give_up_reading() {
    const std::lock_guard lock(reading_mutex_);
    reading_.clear();
    is_reading_ = false;
}

void SessionTable::replace(Id operator_id, Id subscription, std::vector<OnlineSession> list) {
    Part& part = part_of(subscription);
    const std::unique_lock lock(part.mutex);
    const auto found = part.sessions.find(subscription);
    if (found != part.sessions.end()) {
        size_ -= found->second.list.size();
        part.sessions.erase(found);
    }
    if (list.empty()) return;
    size_ += list.size();
    part.sessions.emplace(subscription, Sessions{operator_id, std::move(list)});
}

}  // namespace bangnopi::access
