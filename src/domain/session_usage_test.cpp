#include "domain/session_usage.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace bangnopi::domain {
namespace {

using std::chrono::seconds;
using Kind = SessionRecordKind;
using Records = std::vector<SessionRecord>;

constexpr std::int64_t wrap_bytes = std::int64_t{1} << 32;
constexpr std::int64_t mebibyte = 1 << 20;
constexpr Speed line{20'000'000, 20'000'000};

Instant at(std::string_view text) {
    return parse_instant(text).value();
}
const Instant began = at("2026-11-16T01:00:00Z");

SessionRecord record(Kind kind, int time, std::int64_t bytes, bool whole = true) {
    const CounterReading reading{bytes, whole};
    return {kind, began + seconds(time), seconds(time), reading, reading};
}
SessionRecord start() {
    return {Kind::start, began, std::nullopt, std::nullopt, std::nullopt};
}

struct Outcome {
    SessionUsage session;
    std::int64_t differences_down = 0;
    std::int64_t differences_up = 0;
};

Outcome outcome_of(const Records& records, const Speed& speed = line) {
    Outcome outcome{SessionUsage::begun_by(records.front())};
    for (const SessionRecord& one : records) {
        const UsageDifference difference = outcome.session.apply(one, speed);
        outcome.differences_down += difference.bytes_down;
        outcome.differences_up += difference.bytes_up;
    }
    return outcome;
}

std::int64_t total_of(const Records& records, const Speed& speed = line) {
    return outcome_of(records, speed).session.down.total_bytes;
}

std::int64_t steps_of(const Records& records, const Speed& speed = line) {
    return outcome_of(records, speed).session.down.steps_bytes;
}

TEST(EventTime, is_never_after_it_was_received_nor_a_day_before) {
    EXPECT_EQ(event_time(began, began - seconds(30), seconds(0)), began - seconds(30));
    EXPECT_EQ(event_time(began, began + seconds(30), seconds(7)), began);
    EXPECT_EQ(event_time(began, began - std::chrono::hours(2), seconds(7)), began - seconds(7));
    EXPECT_EQ(event_time(began, began - std::chrono::hours(2), seconds(7190)), began - std::chrono::hours(2));
    EXPECT_EQ(event_time(began, at("1970-01-02T00:00:00Z"), seconds(7)), began - seconds(7));
    EXPECT_EQ(event_time(began, std::nullopt, seconds(7)), began - seconds(7));
    EXPECT_EQ(event_time(began, std::nullopt, seconds(-7)), began);
    EXPECT_EQ(event_time(began, std::nullopt, seconds(4'000'000'000)), began - record_lateness_max);
}

TEST(SessionUsage, charges_what_each_record_adds) {
    SessionUsage session = SessionUsage::begun_by(start());
    EXPECT_EQ(session.apply(start(), line), (UsageDifference{began, began, 0, 0}));
    EXPECT_EQ(session.apply(record(Kind::interim, 300, 1000), line),
              (UsageDifference{began, began + seconds(300), 1000, 1000}));
    SessionRecord stop = record(Kind::stop, 420, 5000);
    stop.up->bytes = 1200;
    EXPECT_EQ(session.apply(stop, line),
              (UsageDifference{began + seconds(300), began + seconds(420), 4000, 200}));
    EXPECT_EQ(session.stopped_at, began + seconds(420));
    EXPECT_EQ(session.session_time, seconds(420));
    EXPECT_EQ(session.down.total_bytes, 5000);
    EXPECT_EQ(session.up.total_bytes, 1200);
}

TEST(SessionUsage, is_made_by_an_interim_or_a_stop_without_start) {
    const SessionUsage session = outcome_of({record(Kind::stop, 420, 5000)}).session;
    EXPECT_EQ(session.started_at, began);
    EXPECT_EQ(session.down.total_bytes, 5000);
    EXPECT_FALSE(session.start_seen);
}

TEST(SessionUsage, is_not_reset_by_a_late_start_nor_opened_by_a_late_interim) {
    const Records records{record(Kind::interim, 300, 1000), record(Kind::stop, 420, 5000), start(),
                          record(Kind::interim, 300, 1000), record(Kind::interim, 360, 2000)};
    const SessionUsage session = outcome_of(records).session;
    EXPECT_EQ(session.down.total_bytes, 5000);
    EXPECT_EQ(session.stopped_at, began + seconds(420));
    EXPECT_EQ(session.started_at, began);
    EXPECT_EQ(session.last_at, began + seconds(420));
    EXPECT_EQ(session.session_time, seconds(420));
}

TEST(SessionUsage, started_when_its_start_says_once_that_is_known) {
    SessionRecord late_start = start();
    late_start.event_at += seconds(2);
    EXPECT_EQ(outcome_of({record(Kind::interim, 300, 1000), late_start}).session.started_at,
              began + seconds(2));
    EXPECT_EQ(outcome_of({late_start, record(Kind::interim, 300, 1000)}).session.started_at,
              began + seconds(2));
}

TEST(SessionUsage, of_a_router_without_session_times_goes_by_the_time_of_its_records) {
    Records records{start(), record(Kind::interim, 300, 1000), record(Kind::interim, 600, 3000),
                    record(Kind::interim, 300, 1000), record(Kind::stop, 900, 3500)};
    for (SessionRecord& one : records) one.session_time.reset();
    const SessionUsage session = outcome_of(records).session;
    EXPECT_EQ(session.down.total_bytes, 3500);
    EXPECT_EQ(session.session_time, seconds(900));

    records = {record(Kind::interim, 300, 1000)};
    records[0].session_time = seconds(4'000'000'000);
    EXPECT_EQ(outcome_of(records).session.started_at, began + seconds(300));
}

TEST(SessionUsage, takes_a_counter_of_one_direction_alone) {
    SessionRecord one = record(Kind::interim, 300, 1000);
    one.up.reset();
    const SessionUsage session = outcome_of({one, record(Kind::interim, 600, 1500)}).session;
    EXPECT_EQ(session.down.total_bytes, 1500);
    EXPECT_EQ(session.up.total_bytes, 1500);
}

TEST(FallingCounter, wrapped_where_the_line_could_carry_that_much) {
    const auto before = record(Kind::interim, 300, wrap_bytes - 100 * mebibyte, false);
    const auto after = record(Kind::interim, 600, 100 * mebibyte, false);
    EXPECT_EQ(total_of({before, after}), wrap_bytes + 100 * mebibyte);
    EXPECT_EQ(total_of({before, after}, {0, 0}), wrap_bytes + 100 * mebibyte) << "a line without limit";
}

TEST(FallingCounter, began_anew_where_it_could_not) {
    const auto before = record(Kind::interim, 300, 3000 * mebibyte, false);
    const auto after = record(Kind::interim, 600, 100 * mebibyte, false);
    EXPECT_EQ(total_of({before, after}), 3100 * mebibyte);
    EXPECT_EQ(total_of({before, after}, {1'000'000'000, 0}), wrap_bytes + 100 * mebibyte);
}

TEST(FallingCounter, began_anew_where_it_was_far_from_its_end) {
    const auto before = record(Kind::interim, 300, 100'000'000, false);
    EXPECT_EQ(total_of({before, record(Kind::interim, 600, 1'000'000, false)}, {0, 0}), 101'000'000);
    EXPECT_EQ(total_of({before, record(Kind::interim, 900, 1'000'000, false)}, {100'000'000, 100'000'000}),
              101'000'000);
    const auto after = record(Kind::interim, 600, 1000, false);
    EXPECT_EQ(total_of({record(Kind::interim, 300, wrap_bytes / 2 - 1, false), after}, {0, 0}),
              wrap_bytes / 2 - 1 + 1000);
    EXPECT_EQ(total_of({record(Kind::interim, 300, wrap_bytes / 2, false), after}, {0, 0}),
              wrap_bytes + 1000);
}

TEST(FallingCounter, of_a_fast_line_wraps_again_and_again) {
    Records records;
    for (int i = 1; i <= 12; ++i)
        records.push_back(record(Kind::interim, 300 * i, 2'000'000'000LL * i % wrap_bytes, false));
    EXPECT_EQ(total_of(records, {0, 0}), 24'000'000'000);
    EXPECT_EQ(total_of(records, {100'000'000, 0}), 24'000'000'000);
}

TEST(FallingCounter, with_its_upper_bits_began_anew) {
    const auto high = record(Kind::interim, 300, wrap_bytes - 100 * mebibyte, true);
    const auto low = record(Kind::interim, 600, 100 * mebibyte, false);
    EXPECT_EQ(total_of({high, low}), wrap_bytes);
    EXPECT_EQ(total_of({record(Kind::interim, 300, wrap_bytes - 100 * mebibyte, false),
                        record(Kind::interim, 600, 100 * mebibyte, true)}),
              wrap_bytes);
}

TEST(FallingCounter, is_found_though_the_reading_before_came_after) {
    const auto first = record(Kind::interim, 300, 1000);
    const auto anew = record(Kind::interim, 600, 50);
    EXPECT_EQ(total_of({first, anew}), 1050);
    EXPECT_EQ(total_of({anew, first}), 1050);
    EXPECT_EQ(total_of({anew, first, anew, first}), 1050);
}

TEST(SessionUsage, takes_the_larger_of_two_readings_at_one_time) {
    const auto larger = record(Kind::interim, 300, 1000);
    const auto smaller = record(Kind::stop, 300, 900);
    const auto next = record(Kind::interim, 600, 1500);
    EXPECT_EQ(total_of({larger, smaller, next}), 1500);
    EXPECT_EQ(total_of({smaller, larger, next}), 1500);
    EXPECT_EQ(total_of({next, larger, smaller}), 1500);
}

TEST(SessionUsage, takes_no_reading_that_too_many_overtook) {
    Records records{record(Kind::interim, 60, 10)};
    for (int i = 1; i <= 3; ++i) records.push_back(record(Kind::interim, 300 * i, 1000 * i));
    Records overtaken_by_four = records;
    overtaken_by_four.push_back(record(Kind::interim, 1200, 4000));
    const auto late = record(Kind::interim, 120, 500);  // below it the counter began anew
    records.push_back(late);
    overtaken_by_four.push_back(late);
    EXPECT_EQ(total_of(records), 3000);
    EXPECT_EQ(total_of(overtaken_by_four), 4000);
    records.back() = overtaken_by_four.back() = record(Kind::interim, 120, 5000);
    EXPECT_EQ(total_of(records), 5000 + 3000);
    EXPECT_EQ(total_of(overtaken_by_four), 4000);
}

TEST(SessionUsage, charged_too_much_before_a_larger_reading_at_the_same_time_is_made_good) {
    const auto late = record(Kind::interim, 200, 6000);
    Records in_order{
        record(Kind::interim, 100, 5000), record(Kind::interim, 200, 100),  late,
        record(Kind::interim, 300, 7000), record(Kind::interim, 400, 8000), record(Kind::interim, 500, 9000)};
    Records overtaken = in_order;
    std::rotate(overtaken.begin() + 2, overtaken.begin() + 3, overtaken.end());
    EXPECT_EQ(total_of(in_order), 9000);
    EXPECT_EQ(total_of(overtaken), 14'000);
    EXPECT_EQ(steps_of(overtaken), 9000);
    for (Records* const records : {&in_order, &overtaken}) {
        records->push_back(record(Kind::interim, 600, 13'000));
        records->push_back(record(Kind::stop, 700, 15'000));
        EXPECT_EQ(total_of(*records), 15'000);
    }
}

TEST(SessionUsage, charged_for_a_wrap_that_was_none_is_made_good) {
    const Speed fast{100'000'000, 100'000'000};
    const auto before = record(Kind::interim, 300, 3'000'000'000, false);
    const auto anew = record(Kind::interim, 310, 0, false);
    const auto after = record(Kind::interim, 900, 1'000'000'000, false);
    EXPECT_EQ(total_of({before, anew, after}, fast), 4'000'000'000);
    EXPECT_EQ(total_of({before, after, anew}, fast), wrap_bytes + 1'000'000'000);
    EXPECT_EQ(steps_of({before, after, anew}, fast), 4'000'000'000);
    const auto next = record(Kind::interim, 1500, 2'000'000'000, false);
    const auto last = record(Kind::stop, 2100, 3'000'000'000, false);
    EXPECT_EQ(total_of({before, after, anew, next}, fast), wrap_bytes + 1'000'000'000);
    EXPECT_EQ(total_of({before, after, anew, next, last}, fast), 6'000'000'000);
}

TEST(BrokenCounter, is_not_read) {
    EXPECT_EQ(total_of({record(Kind::interim, 300, session_bytes_max + 1)}), 0);
    EXPECT_EQ(total_of({record(Kind::interim, 300, -1)}), 0);
    const Records anew{record(Kind::interim, 300, session_bytes_max), record(Kind::interim, 600, 5)};
    EXPECT_EQ(total_of(anew), session_bytes_max) << "a session uses no more";
}

// What a router counted: readings, and what was used in truth.
struct Told {
    Records records;
    std::int64_t used = 0;
};

enum class Counting { whole, lower_bits, with_new_beginnings };

Told any_session(Counting counting) {
    Told told;
    const auto count = *rc::gen::inRange(1, 24);
    int time = 0;
    std::int64_t counter = 0;
    for (int i = 0; i < count; ++i) {
        const int elapsed = *rc::gen::inRange(60, 850);
        time += elapsed;
        std::int64_t more = *rc::gen::inRange<std::int64_t>(0, line.down_bps / 8 * elapsed);
        const bool anew =
            counting == Counting::with_new_beginnings && counter > 0 && *rc::gen::inRange(0, 4) == 0;
        if (anew) more = *rc::gen::inRange<std::int64_t>(0, counter);
        counter = anew ? more : counter + more;
        told.used += more;
        const bool last = i + 1 == count;
        told.records.push_back(record(last ? Kind::stop : Kind::interim, time,
                                      counting == Counting::lower_bits ? counter % wrap_bytes : counter,
                                      counting != Counting::lower_bits));
    }
    return told;
}

// Mostly lower bits, that wrap and begin anew, at times with several readings at once.
Records any_readings() {
    Records records;
    const auto count = *rc::gen::inRange(1, 24);
    int time = 0;
    for (int i = 0; i < count; ++i) {
        time += *rc::gen::element(0, 10, 300, 900);
        const std::int64_t bytes =
            *rc::gen::element<std::int64_t>(0, 500'000'000, 1'000'000'000, 2'500'000'000, 3'000'000'000,
                                            wrap_bytes - 1000) +
            *rc::gen::inRange(0, 1000);
        records.push_back(record(Kind::interim, time, bytes, *rc::gen::element(false, false, false, true)));
    }
    return records;
}

// Each record is overtaken by overtaken_max at most, and some come twice.
Records disordered(const Records& records) {
    std::vector<std::pair<std::size_t, SessionRecord>> ranked;
    for (std::size_t i = 0; i < records.size(); ++i) {
        ranked.emplace_back(i + *rc::gen::inRange<std::size_t>(0, overtaken_max + 2), records[i]);
        if (*rc::gen::arbitrary<bool>())
            ranked.emplace_back(ranked.back().first + *rc::gen::inRange<std::size_t>(0, 10), records[i]);
    }
    std::ranges::stable_sort(ranked, {}, [](const auto& one) { return one.first; });
    Records arrived;
    for (auto& [rank, one] : ranked) arrived.push_back(one);
    return arrived;
}

Records shuffled(Records records) {
    for (std::size_t i = records.size(); i > 1; --i)
        std::swap(records[i - 1], records[*rc::gen::inRange<std::size_t>(0, i)]);
    return records;
}

void assert_same(const Outcome& found, const Outcome& expected, std::int64_t used) {
    RC_ASSERT(found.session.down.total_bytes == used);
    RC_ASSERT(found.session.up.total_bytes == used);
    RC_ASSERT(found.session.down.steps_bytes == used);
    RC_ASSERT(found.differences_down == used);
    RC_ASSERT(found.differences_up == used);
    RC_ASSERT(found.session.started_at == expected.session.started_at);
    RC_ASSERT(found.session.last_at == expected.session.last_at);
    RC_ASSERT(found.session.stopped_at == expected.session.stopped_at);
    RC_ASSERT(found.session.session_time == expected.session.session_time);
}

RC_GTEST_PROP(SessionUsage, of_whole_counters_is_the_truth_in_any_order, ()) {
    const Told told = any_session(Counting::whole);
    Records twice = told.records;
    twice.insert(twice.end(), told.records.begin(), told.records.end());
    twice.push_back(start());
    assert_same(outcome_of(shuffled(twice)), outcome_of(twice), told.used);
}

RC_GTEST_PROP(SessionUsage, of_wrapping_counters_is_the_truth_in_disorder, ()) {
    const Told told = any_session(Counting::lower_bits);
    assert_same(outcome_of(disordered(told.records)), outcome_of(told.records), told.used);
}

RC_GTEST_PROP(SessionUsage, of_counters_that_begin_anew_is_the_truth_in_disorder, ()) {
    const Told told = any_session(Counting::with_new_beginnings);
    assert_same(outcome_of(disordered(told.records)), outcome_of(told.records), told.used);
}

RC_GTEST_PROP(SessionUsage, of_any_readings_has_one_sum_and_is_the_highest_it_has_been, ()) {
    const Speed speed{*rc::gen::element<std::int64_t>(0, 20'000'000, 100'000'000), 0};
    const Records records = any_readings();
    Records arrived = disordered(records);
    const int end = static_cast<int>(records.back().session_time->count());
    SessionUsage session = SessionUsage::begun_by(arrived.front());
    std::int64_t highest = 0;
    std::int64_t charged = 0;
    for (const SessionRecord& one : arrived) {
        charged += session.apply(one, speed).bytes_down;
        highest = std::max(highest, session.down.steps_bytes);
        RC_ASSERT(session.down.total_bytes == charged);
        RC_ASSERT(charged == highest);
    }
    const std::int64_t sum = steps_of(records, speed);
    RC_ASSERT(session.down.steps_bytes == sum);

    const std::int64_t excess = charged - sum;
    RC_CLASSIFY(excess > 0, "charged too much");
    const std::int64_t last = session.down.readings[session.down.count - 1].reading.bytes;
    const std::int64_t beyond = *rc::gen::inRange<std::int64_t>(0, 1000);
    RC_ASSERT(session.apply(record(Kind::stop, end + 300, last + excess + beyond), speed).bytes_down ==
              beyond);
}

RC_GTEST_PROP(SessionUsage, of_any_records_rises_only_and_not_again_by_the_same, ()) {
    Records records;
    const auto count = *rc::gen::inRange(1, 20);
    for (int i = 0; i < count; ++i)
        records.push_back(record(static_cast<Kind>(*rc::gen::inRange(1, 4)), *rc::gen::inRange(0, 2000),
                                 *rc::gen::inRange<std::int64_t>(0, 2 * wrap_bytes),
                                 *rc::gen::arbitrary<bool>()));
    SessionUsage session = SessionUsage::begun_by(records.front());
    std::int64_t sum = 0;
    for (const SessionRecord& one : records) {
        const UsageDifference difference = session.apply(one, line);
        RC_ASSERT(difference.bytes_down >= 0);
        sum += difference.bytes_down;
        RC_ASSERT(session.down.total_bytes == sum);
        RC_ASSERT(session.down.count <= readings_kept);
    }
    const SessionUsage once = session;
    for (const SessionRecord& one : records) RC_ASSERT(session.apply(one, line).bytes_down == 0);
    RC_ASSERT(session == once);
}

DatedUsage on(std::string_view iso, std::int64_t down, std::int64_t up) {
    return {Date::parse(iso).value(), down, up};
}

TEST(Dated, falls_on_the_date_of_the_later_record) {
    const Zone jakarta = Zone::find("Asia/Jakarta").value();  // midnight is 17:00 UTC
    const auto of = [&](std::string_view from, std::string_view to) {
        return dated(jakarta, {at(from), at(to), 900, 90});
    };
    using Dates = std::vector<DatedUsage>;
    EXPECT_EQ(of("2026-11-15T16:50:00Z", "2026-11-15T16:55:00Z"), (Dates{on("2026-11-15", 900, 90)}));
    EXPECT_EQ(of("2026-11-15T16:55:00Z", "2026-11-15T17:00:00Z"), (Dates{on("2026-11-15", 900, 90)}));
    EXPECT_EQ(of("2026-11-15T16:58:00Z", "2026-11-15T17:03:00Z"), (Dates{on("2026-11-16", 900, 90)}));
    EXPECT_EQ(of("2026-11-15T17:00:00Z", "2026-11-15T17:00:00Z"), (Dates{on("2026-11-15", 900, 90)}));
    EXPECT_EQ(dated(jakarta, {began, began, 0, 0}), Dates{});
}

TEST(Dated, is_spread_by_time_where_a_whole_day_had_no_record) {
    const Zone jakarta = Zone::find("Asia/Jakarta").value();
    const UsageDifference difference{at("2026-11-15T05:00:00Z"), at("2026-11-17T05:00:00Z"), 100, 3};
    EXPECT_EQ(
        dated(jakarta, difference),
        (std::vector<DatedUsage>{on("2026-11-15", 25, 0), on("2026-11-16", 50, 2), on("2026-11-17", 25, 1)}));
    const UsageDifference of_years{at("2020-11-15T05:00:00Z"), at("2026-11-17T05:00:00Z"), 100, 3};
    EXPECT_EQ(dated(jakarta, of_years), (std::vector<DatedUsage>{on("2026-11-17", 100, 3)}));
}

RC_GTEST_PROP(Dated, sums_to_the_whole_on_ascending_dates, ()) {
    const Zone zone = Zone::find(*rc::gen::element("Asia/Jakarta", "America/New_York")).value();
    const Instant from = began + seconds(*rc::gen::inRange(0, 40'000'000));
    const UsageDifference difference{from, from + seconds(*rc::gen::inRange(0, 1'000'000)),
                                     *rc::gen::inRange<std::int64_t>(0, session_bytes_max),
                                     *rc::gen::inRange<std::int64_t>(0, 100)};
    const auto dates = dated(zone, difference);
    std::int64_t down = 0;
    std::int64_t up = 0;
    for (const DatedUsage& one : dates) {
        RC_ASSERT(one.bytes_down >= 0);
        RC_ASSERT(one.bytes_up >= 0);
        down += one.bytes_down;
        up += one.bytes_up;
    }
    RC_ASSERT(down == difference.bytes_down);
    RC_ASSERT(up == difference.bytes_up);
    const auto not_ascending = [](const DatedUsage& a, const DatedUsage& b) { return a.on >= b.on; };
    RC_ASSERT(std::ranges::adjacent_find(dates, not_ascending) == dates.end());
}

// A day of interims, cut at midnight by the one that came first after it.
TEST(Session, across_midnight_is_split_by_its_interims) {
    const Zone jakarta = Zone::find("Asia/Jakarta").value();
    Records records;
    for (int i = 1; i <= 4; ++i) {
        records.push_back(record(i == 4 ? Kind::stop : Kind::interim, i * 300, i * 1000));
        records.back().event_at = at("2026-11-15T16:50:00Z") + seconds(i * 300);
    }
    SessionUsage session = SessionUsage::begun_by(records.front());
    std::int64_t before = 0;
    std::int64_t after = 0;
    for (const SessionRecord& one : records)
        for (const DatedUsage& part : dated(jakarta, session.apply(one, line)))
            (part.on == Date(2026, 11, 15) ? before : after) += part.bytes_down;
    EXPECT_EQ(before, 2000);
    EXPECT_EQ(after, 2000);
}

}  // namespace
}  // namespace bangnopi::domain
