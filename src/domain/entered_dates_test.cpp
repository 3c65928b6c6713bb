#include "domain/entered_dates.hpp"

#include <gtest/gtest.h>

namespace bangnopi::domain {
namespace {

TEST(EnteredDates, lie_well_inside_the_calendar) {
    for (const char* text : {"2000-01-01", "2026-11-16", "2999-12-31"})
        EXPECT_EQ(parse_entered_date(text), Date::parse(text)) << text;
    for (const char* text : {"0001-01-01", "1999-12-31", "3000-01-01", "9999-12-31", "2026-02-29", ""})
        EXPECT_FALSE(parse_entered_date(text)) << text;
    for (const char* text :
         {"2000-01-01T00:00:00Z", "2999-12-31T23:59:59.999999Z", "3000-01-01T01:00:00+07:00"})
        EXPECT_EQ(parse_entered_instant(text), parse_instant(text)) << text;
    for (const char* text :
         {"0000-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "1999-12-31T23:59:59Z",
          "2000-01-01T00:00:00+07:00", "3000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "now"})
        EXPECT_FALSE(parse_entered_instant(text)) << text;
}

}  // namespace
}  // namespace bangnopi::domain
