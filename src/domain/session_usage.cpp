#include "domain/session_usage.hpp"

#include <algorithm>

#include "domain/money.hpp"

namespace bangnopi::domain {
namespace {

using std::chrono::seconds;

constexpr std::int64_t wrap_bytes = std::int64_t{1} << 32;

bool could_carry(std::int64_t bytes, seconds elapsed, std::int64_t line_bps) {
    const std::int64_t bps = line_bps > 0 ? line_bps : line_bps_assumed;
    return seconds(bytes * 8 / bps) <= elapsed + seconds(1);  // session times are whole seconds
}

std::int64_t step(const TimedReading& from, const TimedReading& to, std::int64_t line_bps) {
    const std::int64_t rise = to.reading.bytes - from.reading.bytes;
    if (rise >= 0) return rise;
    const bool near_its_end = from.reading.bytes >= wrap_bytes / 2 && from.reading.bytes < wrap_bytes;
    const bool may_wrap = !from.reading.whole && !to.reading.whole && near_its_end;
    if (may_wrap && could_carry(rise + wrap_bytes, to.at - from.at, line_bps)) return rise + wrap_bytes;
    return to.reading.bytes;
}

// Before `at`, which is not the first when there is no room: the oldest goes then.
void keep(UsageCounter& counter, TimedReading* at, const TimedReading& reading) {
    TimedReading* const first = counter.readings.data();
    if (counter.count < counter.readings.size()) {
        std::move_backward(at, first + counter.count, first + counter.count + 1);
        *at = reading;
        ++counter.count;
        return;
    }
    std::move(first + 1, at, first);
    *(at - 1) = reading;
}

// What `steps_bytes` has beyond all that was charged.
std::int64_t charge(UsageCounter& counter) {
    const std::int64_t rise = std::max<std::int64_t>(counter.steps_bytes - counter.total_bytes, 0);
    counter.total_bytes += rise;
    return rise;
}

void note_start(SessionUsage& session, const SessionRecord& record) {
    const Instant reckoned = start_reckoned(record);
    const bool is_start = record.kind == SessionRecordKind::start;
    if (is_start && !session.start_seen)
        session.started_at = reckoned;
    else if (is_start || !session.start_seen)
        session.started_at = std::min(session.started_at, reckoned);
    session.start_seen = session.start_seen || is_start;
}

seconds time_in_session(const SessionUsage& session, const SessionRecord& record) {
    if (const auto told = believed_time(record)) return *told;
    return std::chrono::floor<seconds>(record.event_at - session.reckoned_from);
}

std::int64_t read(UsageCounter& counter, const std::optional<CounterReading>& reading, seconds at,
                  std::int64_t line_bps) {
    return reading ? counter.read({at, *reading}, line_bps) : 0;
}

std::vector<DatedUsage> spread(const Zone& zone, const UsageDifference& difference, Date first, Date last) {
    const std::int64_t whole = (difference.to - difference.from).count();
    std::vector<DatedUsage> dates;
    std::int64_t down_before = 0;
    std::int64_t up_before = 0;
    for (Date on = first; on <= last; on = on + 1) {
        const Instant until = on < last ? std::min(zone.at(on + 1), difference.to) : difference.to;
        const std::int64_t part = (until - difference.from).count();
        const std::int64_t down = multiply_divide(difference.bytes_down, part, whole, Rounding::down);
        const std::int64_t up = multiply_divide(difference.bytes_up, part, whole, Rounding::down);
        if (down > down_before || up > up_before) dates.push_back({on, down - down_before, up - up_before});
        down_before = down;
        up_before = up;
    }
    return dates;
}

}  // namespace

Instant event_time(Instant received_at, std::optional<Instant> told, seconds delay) {
    const Instant reckoned = received_at - std::clamp<seconds>(delay, seconds(0), record_lateness_max);
    const bool is_plausible =
        told && *told >= reckoned - clock_error_max && *told <= reckoned + clock_error_max;
    return is_plausible ? std::min(*told, received_at) : reckoned;
}

std::optional<seconds> believed_time(const SessionRecord& record) {
    if (!record.session_time || *record.session_time < seconds(0) || *record.session_time > session_time_max)
        return std::nullopt;
    return record.session_time;
}

Instant start_reckoned(const SessionRecord& record) {
    return record.event_at - believed_time(record).value_or(seconds(0));
}

std::int64_t UsageCounter::read(TimedReading reading, std::int64_t line_bps) {
    if (reading.reading.bytes < 0 || reading.reading.bytes > session_bytes_max) return 0;
    TimedReading* const first = readings.data();
    TimedReading* const end = first + count;
    TimedReading* const at = std::lower_bound(
        first, end, reading.at, [](const TimedReading& kept, seconds time) { return kept.at < time; });
    const bool same_time = at != end && at->at == reading.at;
    const TimedReading* const next = same_time ? at + 1 : at;
    if (static_cast<std::size_t>(end - next) > overtaken_max) return 0;

    const TimedReading before = at != first ? *(at - 1) : TimedReading{};
    const auto steps_by_way_of = [&](const TimedReading& middle) {
        return step(before, middle, line_bps) + (next != end ? step(middle, *next, line_bps) : 0);
    };
    std::int64_t steps_so_far = next != end ? step(before, *next, line_bps) : 0;
    if (same_time) {
        steps_so_far = steps_by_way_of(*at);
        reading.reading.bytes = std::max(reading.reading.bytes, at->reading.bytes);
        reading.reading.whole = reading.reading.whole || at->reading.whole;
    }
    const std::int64_t change = steps_by_way_of(reading) - steps_so_far;
    steps_bytes = std::clamp<std::int64_t>(steps_bytes + change, 0, session_bytes_max);

    if (same_time)
        *at = reading;
    else
        keep(*this, at, reading);
    return charge(*this);
}

SessionUsage SessionUsage::begun_by(const SessionRecord& record) {
    SessionUsage session;
    session.started_at = session.last_at = session.reckoned_from = start_reckoned(record);
    return session;
}

UsageDifference SessionUsage::apply(const SessionRecord& record, const Speed& line) {
    note_start(*this, record);
    const seconds at = time_in_session(*this, record);
    session_time = std::max(session_time, at);
    if (record.kind == SessionRecordKind::stop)
        stopped_at = std::max(stopped_at.value_or(record.event_at), record.event_at);

    UsageDifference difference{std::min(last_at, record.event_at), record.event_at};
    last_at = std::max(last_at, record.event_at);
    difference.bytes_down = read(down, record.down, at, line.down_bps);
    difference.bytes_up = read(up, record.up, at, line.up_bps);
    return difference;
}

std::vector<DatedUsage> dated(const Zone& zone, const UsageDifference& difference) {
    if (difference.bytes_down == 0 && difference.bytes_up == 0) return {};
    const Date first = zone.date_of(difference.from);
    const Date last = counted_on(zone, difference.to);
    const std::int32_t midnights = last - first;
    if (midnights < 2 || midnights > dates_spread_max)
        return {{last, difference.bytes_down, difference.bytes_up}};
    return spread(zone, difference, first, last);
}

}  // namespace bangnopi::domain
