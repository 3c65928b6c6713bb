#include "base/clock.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace bangnopi {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

Instant at(std::string_view text) {
    return parse_instant(text).value();
}

TEST(InstantText, has_microseconds_only_where_there_are_some) {
    EXPECT_EQ(format_instant(Instant()), "1970-01-01T00:00:00Z");
    EXPECT_EQ(format_instant(at("2026-11-16T01:00:00Z")), "2026-11-16T01:00:00Z");
    EXPECT_EQ(format_instant(at("2026-11-16T01:00:00Z") + microseconds(70)), "2026-11-16T01:00:00.000070Z");
    EXPECT_EQ(format_instant(Instant(microseconds(-1))), "1969-12-31T23:59:59.999999Z");
}

TEST(InstantText, is_read_with_any_offset) {
    EXPECT_EQ(at("2026-11-16T08:00:00+07:00"), at("2026-11-16T01:00:00Z"));
    EXPECT_EQ(at("2026-11-15T20:30:00-04:30"), at("2026-11-16T01:00:00Z"));
    EXPECT_EQ(at("2026-11-16t01:00:00z"), at("2026-11-16T01:00:00Z"));
    EXPECT_EQ(at("2026-11-16T01:00:00-00:00"), at("2026-11-16T01:00:00Z"));
}

TEST(InstantText, keeps_six_fractional_digits_of_up_to_nine) {
    EXPECT_EQ(at("2026-11-16T01:00:00.5Z") - at("2026-11-16T01:00:00Z"), microseconds(500'000));
    EXPECT_EQ(at("2026-11-16T01:00:00.123456789Z") - at("2026-11-16T01:00:00Z"), microseconds(123'456));
    EXPECT_FALSE(parse_instant("2026-11-16T01:00:00.1234567890Z"));
    EXPECT_FALSE(parse_instant("2026-11-16T01:00:00.Z"));
}

TEST(InstantText, takes_a_leap_second_only_where_one_can_be) {
    EXPECT_EQ(at("2016-12-31T23:59:60Z"), at("2017-01-01T00:00:00Z"));
    EXPECT_EQ(at("2017-01-01T06:59:60+07:00"), at("2017-01-01T00:00:00Z"));
    EXPECT_FALSE(parse_instant("2016-12-31T22:59:60Z"));
    EXPECT_FALSE(parse_instant("2016-12-31T23:59:61Z"));
}

TEST(InstantText, is_refused_where_rfc_3339_is_not_met) {
    for (const char* text :
         {"", "2026-11-16", "2026-11-16T01:00Z", "2026-11-16 01:00:00Z", "2026-11-16T01:00:00",
          "2026-11-16T01:00:00+7", "2026-11-16T01:00:00+0700", "2026-11-16T24:00:00Z", "2026-11-16T01:60:00Z",
          "2026-02-29T01:00:00Z", "2026-13-01T01:00:00Z", "2026-00-01T01:00:00Z", "0000-01-01T01:00:00Z",
          "2026-11-16T01:00:00Zx", "2026-11-16T01:00:00+24:00", "2026-11-16T01:00:00+07:60",
          "+026-11-16T01:00:00Z", "2026-11-1T01:00:00Z", "20261116T010000Z"})
        EXPECT_FALSE(parse_instant(text)) << text;
}

RC_GTEST_PROP(InstantText, is_read_back, ()) {
    const auto first = at("0001-01-01T00:00:00Z").time_since_epoch().count();
    const auto last = at("9999-12-31T23:59:59.999999Z").time_since_epoch().count();
    const Instant instant(microseconds(*rc::gen::inRange(first, last)));
    RC_ASSERT(parse_instant(format_instant(instant)) == instant);
}

TEST(SystemClock, ticks_in_the_present) {
    const SystemClock clock;
    const Instant first = clock.now();
    EXPECT_GT(first, at("2025-01-01T00:00:00Z"));
    EXPECT_LE(first, clock.now());
}

TEST(ManualClock, stands_still_until_it_is_moved_and_never_goes_back) {
    const Instant start = at("2026-11-16T01:00:00Z");
    ManualClock clock(start);
    EXPECT_EQ(clock.now(), start);
    clock.advance_to(start + seconds(5));
    clock.advance_to(start);
    EXPECT_EQ(clock.now(), start + seconds(5));
}

TEST(ShiftedClock, ticks_as_the_real_one_does_from_where_it_starts) {
    ManualClock real(at("2026-01-01T00:00:00Z"));
    const Instant start = at("2026-11-16T01:00:00Z");
    const ShiftedClock clock(real, start);
    EXPECT_EQ(clock.now(), start);
    real.advance_to(at("2026-01-01T00:00:07Z"));
    EXPECT_EQ(clock.now(), start + seconds(7));
}

TEST(ShiftedClock, is_moved_forward_and_ticks_on_from_there) {
    ManualClock real(at("2026-01-01T00:00:00Z"));
    const Instant start = at("2026-11-16T01:00:00Z");
    ShiftedClock clock(real, start);
    clock.advance_to(start + seconds(100));
    clock.advance_to(start);
    EXPECT_EQ(clock.now(), start + seconds(100));
    real.advance_to(at("2026-01-01T00:00:01Z"));
    EXPECT_EQ(clock.now(), start + seconds(101));
}

class SettableClock final : public Clock {
  public:
    [[nodiscard]] Instant now() const override { return instant; }
    Instant instant = at("2026-01-01T00:00:10Z");
};

TEST(ShiftedClock, waits_when_the_real_one_goes_back) {
    SettableClock real;
    const Instant start = at("2026-11-16T01:00:00Z");
    const ShiftedClock clock(real, start);
    real.instant -= seconds(5);
    EXPECT_EQ(clock.now(), start);
    real.instant += seconds(7);
    EXPECT_EQ(clock.now(), start + seconds(2));
}

}  // namespace
}  // namespace bangnopi
