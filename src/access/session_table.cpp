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

bool is_same(std::string_view device, std::string_view other) {
    return !device.empty() && device == other;
}

// Whose router does not say which login it was is known by its device.
void settle(std::vector<AwaitedSession>& awaited, const OnlineSession& session) {
    std::erase_if(awaited, [&](const AwaitedSession& one) {
        if (session.login_id) return one.login_id == session.login_id;
        return is_same(one.device, session.mac);
    });
}

// A device that dials again has one session of the two.
std::int32_t count_others(const std::vector<OnlineSession>& list, const std::vector<AwaitedSession>& awaited,
                          std::string_view device, const SessionTable::Keep& keep) {
    const auto is_online = [&](std::string_view one) {
        return std::ranges::any_of(
            list, [&](const OnlineSession& session) { return is_same(one, session.mac) && keep(session); });
    };
    const auto sessions = std::ranges::count_if(
        list, [&](const OnlineSession& session) { return !is_same(device, session.mac) && keep(session); });
    const auto logins = std::ranges::count_if(awaited, [&](const AwaitedSession& one) {
        return !is_same(device, one.device) && !is_online(one.device);
    });
    return static_cast<std::int32_t>(sessions + logins);
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
    settle(sessions.awaited, session);
    size_ += sessions.list.size() - before;
}

void SessionTable::drop(const OnlineSession& session) {
    const auto touched = touch(session.subscription_id);
    Part& part = part_of(session.subscription_id);
    const std::unique_lock lock(part.mutex);
    const auto found = part.sessions.find(session.subscription_id);
    if (found == part.sessions.end()) return;
    Sessions& sessions = found->second;
    size_ -= std::erase_if(sessions.list, [&](const OnlineSession& one) { return one.id == session.id; });
    settle(sessions.awaited, session);
    if (sessions.list.empty() && sessions.awaited.empty()) part.sessions.erase(found);
}

void SessionTable::admit(Id subscription, const AwaitedSession& login, Instant now, const Keep& keep,
                         const Admits& admits) {
    Part& part = part_of(subscription);
    const std::unique_lock lock(part.mutex);
    Sessions& sessions = part.sessions[subscription];
    std::erase_if(sessions.awaited, [&](const AwaitedSession& one) { return one.until <= now; });
    if (admits(count_others(sessions.list, sessions.awaited, login.device, keep))) {
        std::erase_if(sessions.awaited,
                      [&](const AwaitedSession& one) { return is_same(one.device, login.device); });
        sessions.awaited.push_back(login);
    }
    if (sessions.list.empty() && sessions.awaited.empty()) part.sessions.erase(subscription);
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
            if (!sessions.list.empty()) owners.push_back({sessions.operator_id, subscription});
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
    Sessions& sessions = part.sessions[subscription];
    size_ += list.size() - sessions.list.size();
    sessions.operator_id = operator_id;
    sessions.list = std::move(list);
    for (const OnlineSession& session : sessions.list) settle(sessions.awaited, session);
    if (sessions.list.empty() && sessions.awaited.empty()) part.sessions.erase(subscription);
}

}  // namespace bangnopi::access
