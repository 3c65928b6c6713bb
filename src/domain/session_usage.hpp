// What a session has used, by the cumulative counters that a router sends again and again (RFC 2866, RFC 2869 §5.1):
// records come twice, late, out of order, from counters that wrap at 2^32 or begin anew.
//
// A counter is known by its newest readings in the order of their session time, and by the sum of the steps between all that
// were taken. A step up is what it is. A step down is a wrap where neither reading had its upper 32 bits, the earlier stood in
// the upper half of 2^32, and the line could carry that much in between; otherwise the counter began at zero again: in doubt
// too little is charged. (So a counter without its upper bits wants a reading before 2^31 bytes went by: every five minutes
// up to 57 Mbit/s.)
//
// A reading that comes late is put where it belongs, and the sum is mended: between two that rise it changes nothing. So the
// sum does not depend on the order of arrival, as long as no reading is overtaken by more than `overtaken_max` later ones, and
// each is judged by the same line. One that is overtaken by more is ignored; a counter that only rises, with its upper bits,
// loses nothing by that.
//
// What is charged is the highest that the sum has been: it never falls, and every record tells by how much it rose. It is the
// sum itself for a counter with its upper bits that has one reading at a time, since there a late one only adds. Elsewhere a
// late one can lower the sum: it shows that what was taken for a wrap was a new beginning, or that one reading of two at one
// time was too small. Then the charge stays, and what comes next is charged only once the sum has risen beyond it.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "domain/calendar.hpp"
#include "domain/plan.hpp"

namespace bangnopi::domain {

inline constexpr std::size_t overtaken_max = 3;
inline constexpr std::size_t readings_kept = overtaken_max + 2;  // those, the late one, and the one before it
// A counter beyond it is broken and is not read; a session uses no more.
inline constexpr std::int64_t session_bytes_max = 1'000'000'000'000'000;
inline constexpr std::int64_t line_bps_assumed = 1'000'000'000;
// What a router says of its delay is believed up to here.
inline constexpr std::chrono::hours record_lateness_max{24};
// A router's clock that is further from ours is wrong: many have none that goes on without power.
inline constexpr std::chrono::minutes clock_error_max{5};
// A session time beyond it is not believed either.
inline constexpr std::chrono::hours session_time_max{24 * 366};

// When a record happened: its delay before it was received, or what the router says where that is about the same, but never
// after it was received.
Instant event_time(Instant received_at, std::optional<Instant> told, std::chrono::seconds delay);

struct CounterReading {
    std::int64_t bytes = 0;
    bool whole = false;  // with its upper 32 bits
    bool operator==(const CounterReading&) const = default;
};

struct TimedReading {
    std::chrono::seconds at{};  // since the session's start
    CounterReading reading;
    bool operator==(const TimedReading&) const = default;
};

struct UsageCounter {
    std::array<TimedReading, readings_kept> readings{};  // the newest, ascending by time
    std::size_t count = 0;
    std::int64_t steps_bytes = 0;  // the sum of all steps
    std::int64_t total_bytes = 0;  // charged: the highest that steps_bytes has been
    bool operator==(const UsageCounter&) const = default;

    // By how much the total rises. Of two readings at one time the larger holds.
    std::int64_t read(TimedReading reading, std::int64_t line_bps);
};

enum class SessionRecordKind : std::uint8_t { start = 1, interim = 2, stop = 3 };

struct SessionRecord {
    SessionRecordKind kind = SessionRecordKind::interim;
    Instant event_at;  // by event_time
    std::optional<std::chrono::seconds> session_time;
    std::optional<CounterReading> down;  // the customer's download
    std::optional<CounterReading> up;
};

// Nothing where there is no session time, or one that nobody believes.
std::optional<std::chrono::seconds> believed_time(const SessionRecord& record);
// When its session began, by its session time; without one the moment of the record.
Instant start_reckoned(const SessionRecord& record);

// What a record adds, to be charged once. It fell between `from` and `to`.
struct UsageDifference {
    Instant from;
    Instant to;
    std::int64_t bytes_down = 0;
    std::int64_t bytes_up = 0;
    bool operator==(const UsageDifference&) const = default;
};

struct SessionUsage {
    Instant started_at;                 // of its Start, or reckoned back from the earliest that is known
    Instant last_at;                    // the newest record
    std::optional<Instant> stopped_at;  // no interim opens it again
    std::chrono::seconds session_time{};
    Instant reckoned_from;  // what readings without a session time count theirs from; never changes
    bool start_seen = false;
    UsageCounter down;
    UsageCounter up;
    bool operator==(const SessionUsage&) const = default;

    // The session of a first record, of whatever kind, before apply().
    static SessionUsage begun_by(const SessionRecord& record);
    // `line`: the fastest that the session could have been; without limit it is taken as line_bps_assumed.
    UsageDifference apply(const SessionRecord& record, const Speed& line);
};

// What fell on a date.
struct DatedUsage {
    Date on;
    std::int64_t bytes_down = 0;
    std::int64_t bytes_up = 0;
    bool operator==(const DatedUsage&) const = default;
};

inline constexpr std::int32_t dates_spread_max = 366;

// A session is cut into days by its records: what lies between two falls on the date of the later one, as counted_on has
// it. Only where a whole day went by without any record is it spread over the dates by time (more than a year of them is
// not); the parts sum to the whole. Dates ascend; those on which nothing fell are left out.
std::vector<DatedUsage> dated(const Zone& zone, const UsageDifference& difference);

}  // namespace bangnopi::domain
