#include "domain/calendar.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace bangnopi::domain {
namespace {

Date date(std::string_view iso) {
    return Date::parse(iso).value();
}
Instant at(std::string_view text) {
    return parse_instant(text).value();
}
Period period(std::string_view from, std::string_view to) {
    return {date(from), date(to)};
}

const Date first_date(1, 1, 1);
const Date last_date(9999, 12, 31);

Date any_date() {
    return Date(*rc::gen::inRange(first_date.days() + 800, last_date.days() - 800));
}

TEST(DateText, is_strictly_iso) {
    EXPECT_EQ(date("2026-11-16").iso(), "2026-11-16");
    EXPECT_EQ(date("0001-01-01"), first_date);
    EXPECT_EQ(date("9999-12-31"), last_date);
    for (const char* text : {"", "2026-11-1", "2026-11-161", "2026/11/16", "26-11-16", "2026-02-29",
                             "2026-13-01", "2026-00-10", "2026-04-31", "2026-04-00", "0000-01-01",
                             " 2026-11-1", "2026-11-1 ", "20261116  ", "-026-11-16", "2026-+1-16"})
        EXPECT_FALSE(Date::parse(text)) << text;
}

RC_GTEST_PROP(DateText, is_read_back, ()) {
    const Date day = any_date();
    RC_ASSERT(Date::parse(day.iso()) == day);
    RC_ASSERT(Date(day.year(), day.month(), day.day()) == day);
}

TEST(Date, knows_its_parts_and_weekday) {
    const Date day = date("2026-11-16");
    EXPECT_EQ(day.year(), 2026);
    EXPECT_EQ(day.month(), 11);
    EXPECT_EQ(day.day(), 16);
    EXPECT_EQ(day.weekday(), 0);
    EXPECT_EQ(date("1970-01-01").weekday(), 3);
    EXPECT_EQ(date("1969-12-28").weekday(), 6);
    EXPECT_EQ(date("1970-01-01").days(), 0);
}

TEST(Date, that_a_month_lacks_is_its_last) {
    EXPECT_EQ(Date(2026, 2, 31), date("2026-02-28"));
    EXPECT_EQ(Date(2028, 2, 30), date("2028-02-29"));
    EXPECT_EQ(Date(2100, 2, 29), date("2100-02-28"));
    EXPECT_EQ(Date(2000, 2, 29), date("2000-02-29"));
}

TEST(Date, months_are_added_without_drift) {
    const Date january = date("2026-01-31");
    EXPECT_EQ(january.plus_months(1, 31), date("2026-02-28"));
    EXPECT_EQ(january.plus_months(1, 31).plus_months(1, 31), date("2026-03-31"));
    EXPECT_EQ(january.plus_months(-2, 31), date("2025-11-30"));
    EXPECT_EQ(january.plus_months(23, 15), date("2027-12-15"));
}

TEST(BillingPeriod, is_the_calendar_month_by_default) {
    EXPECT_EQ(billing_period(date("2026-11-01"), 1), period("2026-11-01", "2026-12-01"));
    EXPECT_EQ(billing_period(date("2026-11-30"), 1), period("2026-11-01", "2026-12-01"));
    EXPECT_EQ(billing_period(date("2026-12-31"), 1), period("2026-12-01", "2027-01-01"));
}

TEST(BillingPeriod, begins_on_the_last_day_of_a_month_that_lacks_its_day) {
    EXPECT_EQ(billing_period(date("2026-01-31"), 31), period("2026-01-31", "2026-02-28"));
    EXPECT_EQ(billing_period(date("2026-02-27"), 31), period("2026-01-31", "2026-02-28"));
    EXPECT_EQ(billing_period(date("2026-02-28"), 31), period("2026-02-28", "2026-03-31"));
    EXPECT_EQ(billing_period(date("2026-03-30"), 31), period("2026-02-28", "2026-03-31"));
    EXPECT_EQ(billing_period(date("2028-02-29"), 30), period("2028-02-29", "2028-03-30"));
    EXPECT_EQ(billing_period(date("2026-01-14"), 15), period("2025-12-15", "2026-01-15"));
}

RC_GTEST_PROP(BillingPeriod, holds_its_day_and_the_next_one_follows_without_gap, ()) {
    const Date day = any_date();
    const int billing_day = *rc::gen::inRange(1, 32);
    const Period found = billing_period(day, billing_day);
    RC_ASSERT(found.contains(day));
    RC_ASSERT(found.days() >= 28);
    RC_ASSERT(found.days() <= 31);
    const Period next = following_period(found, billing_day);
    RC_ASSERT(next.from == found.to);
    RC_ASSERT(billing_period(found.to - 1, billing_day) == found);
    RC_ASSERT(found.from.day() == billing_day || (found.from + 1).day() == 1);
}

TEST(Zone, is_found_by_its_iana_name_only) {
    EXPECT_EQ(Zone::find("Asia/Jakarta").value().name(), "Asia/Jakarta");
    EXPECT_TRUE(Zone::find("Asia/Makassar"));
    EXPECT_TRUE(Zone::find("Asia/Jayapura"));
    EXPECT_TRUE(Zone::find("UTC"));
    for (const char* name :
         {"", "WIB", "asia/jakarta", "Asia/Jakart", "Asia", "../Asia/Jakarta", "Asia/Bandung"})
        EXPECT_FALSE(Zone::find(name)) << name;
}

TEST(Zone, knows_the_civil_date_of_an_instant) {
    EXPECT_EQ(Zone::find("Asia/Jakarta").value().date_of(at("2026-11-15T16:59:59.999999Z")),
              date("2026-11-15"));
    EXPECT_EQ(Zone::find("Asia/Jakarta").value().date_of(at("2026-11-15T17:00:00Z")), date("2026-11-16"));
    EXPECT_EQ(Zone::find("Asia/Jayapura").value().date_of(at("2026-11-15T15:00:00Z")), date("2026-11-16"));
    EXPECT_EQ(Zone::find("America/New_York").value().date_of(at("2026-11-16T04:59:59Z")), date("2026-11-15"));
}

TEST(Zone, reads_an_instant_to_the_minute_without_seconds) {
    const auto read = [](std::string_view zone, std::string_view instant) {
        return Zone::find(zone).value().civil_minute(at(instant));
    };
    EXPECT_EQ(read("Asia/Jakarta", "2026-11-15T17:05:59.999999Z"), "2026-11-16 00:05 (Asia/Jakarta)");
    EXPECT_EQ(read("Asia/Jayapura", "2026-11-16T14:59:59Z"), "2026-11-16 23:59 (Asia/Jayapura)");
    EXPECT_EQ(read("Europe/Berlin", "2026-10-25T01:30:00Z"), "2026-10-25 02:30 (Europe/Berlin)");
}

TEST(Zone, knows_when_a_day_begins) {
    const Zone makassar = Zone::find("Asia/Makassar").value();
    EXPECT_EQ(makassar.at(date("2026-11-16")), at("2026-11-15T16:00:00Z"));
    EXPECT_EQ(makassar.at(date("2026-11-16"), 8, 30), at("2026-11-16T00:30:00Z"));
}

TEST(Zone, takes_the_first_instant_after_one_that_clocks_skip) {
    const Zone new_york = Zone::find("America/New_York").value();
    EXPECT_EQ(new_york.at(date("2026-03-08"), 2, 30), at("2026-03-08T07:00:00Z"));
    const Zone beirut = Zone::find("Asia/Beirut").value();  // skips midnight itself
    EXPECT_EQ(beirut.at(date("2022-03-27")), at("2022-03-26T22:00:00Z"));
}

TEST(Zone, takes_the_earlier_of_an_instant_that_clocks_show_twice) {
    const Zone new_york = Zone::find("America/New_York").value();
    EXPECT_EQ(new_york.at(date("2026-11-01"), 1, 30), at("2026-11-01T05:30:00Z"));
}

TEST(Zone, of_each_part_of_indonesia_begins_its_day_at_its_own_instant) {
    const auto midnight = [](const char* zone) {
        return format_instant(Zone::find(zone).value().at(date("2026-11-16")));
    };
    EXPECT_EQ(midnight("Asia/Jakarta"), "2026-11-15T17:00:00Z");
    EXPECT_EQ(midnight("Asia/Makassar"), "2026-11-15T16:00:00Z");
    EXPECT_EQ(midnight("Asia/Jayapura"), "2026-11-15T15:00:00Z");
}

TEST(Zone, has_days_of_23_and_25_hours_where_clocks_change) {
    const Zone new_york = Zone::find("America/New_York").value();
    const auto length = [&](const char* day) { return new_york.at(date(day) + 1) - new_york.at(date(day)); };
    EXPECT_EQ(length("2026-03-08"), std::chrono::hours(23));
    EXPECT_EQ(length("2026-11-01"), std::chrono::hours(25));
    EXPECT_EQ(length("2026-11-02"), std::chrono::hours(24));
}

RC_GTEST_PROP(Zone, gives_every_instant_to_the_one_day_it_lies_in, ()) {
    const char* name = *rc::gen::element("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "America/New_York",
                                         "Europe/London", "Australia/Lord_Howe", "UTC");
    const Zone zone = Zone::find(name).value();
    const Instant instant{
        std::chrono::microseconds(*rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000'000))};
    const Date day = zone.date_of(instant);
    RC_ASSERT(zone.at(day) <= instant);
    RC_ASSERT(instant < zone.at(day + 1));
    RC_ASSERT(zone.date_of(zone.at(day)) == day);
    RC_ASSERT(counted_on(zone, zone.at(day)) == day - 1);
}

TEST(CountedOn, a_record_that_ends_at_midnight_counts_on_the_day_before) {
    const Zone jakarta = Zone::find("Asia/Jakarta").value();
    EXPECT_EQ(counted_on(jakarta, at("2026-11-30T17:00:00Z")), date("2026-11-30"));
    EXPECT_EQ(counted_on(jakarta, at("2026-11-30T17:00:00.000001Z")), date("2026-12-01"));
}

}  // namespace
}  // namespace bangnopi::domain
