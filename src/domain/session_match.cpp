#include "domain/session_match.hpp"

namespace bangnopi::domain {
namespace {

bool has_counted(const SessionUsage& session) {
    return session.down.total_bytes > 0 || session.up.total_bytes > 0;
}

bool tells_no_more(const std::optional<CounterReading>& reading, const UsageCounter& counter) {
    return !reading || reading->bytes <= counter.total_bytes;
}

// Its Stop once more, with the time at which it was sent again: of a short session that is beyond all that was known.
bool is_stop_resent(const SessionRecord& record, const SessionUsage& session) {
    return record.kind == SessionRecordKind::stop && session.stopped_at &&
           record.session_time == session.session_time && tells_no_more(record.down, session.down) &&
           tells_no_more(record.up, session.up) && start_reckoned(record) <= session.last_at + resent_within;
}

bool start_may_be_of(const SessionRecord& start, const SessionUsage& session) {
    const Instant began = start_reckoned(start);
    if (began <= session.last_at) return true;
    if (!session.start_seen) return began <= session.last_at + clock_noise;
    return !session.stopped_at && !has_counted(session) && began <= session.last_at + resent_within;
}

bool may_be_of(const SessionRecord& record, const SessionUsage& session) {
    if (record.kind == SessionRecordKind::start) return start_may_be_of(record, session);
    if (believed_time(record))
        return start_reckoned(record) <= session.last_at + clock_noise || is_stop_resent(record, session);
    return !session.stopped_at || record.event_at <= *session.stopped_at + resent_within;
}

}  // namespace

std::optional<std::chrono::microseconds> distance(const SessionRecord& record, Id login,
                                                  const SessionUsage& session, Id login_of_session) {
    const bool logins_known = login && login_of_session;
    if (logins_known && login == login_of_session) return std::chrono::microseconds(0);
    const std::chrono::microseconds apart = std::chrono::abs(start_reckoned(record) - session.started_at);
    if (!logins_known) return may_be_of(record, session) ? std::optional(apart) : std::nullopt;
    // A port that asks again in the middle of a session (IEEE 802.1X) accounts the rest of it under its new login.
    const bool goes_on = record.kind != SessionRecordKind::start && believed_time(record);
    return goes_on && apart <= clock_noise ? std::optional(apart) : std::nullopt;
}

bool is_superseded(const SessionUsage& session, const SessionUsage& by) {
    return !session.stopped_at && session.started_at < by.started_at;
}

}  // namespace bangnopi::domain
