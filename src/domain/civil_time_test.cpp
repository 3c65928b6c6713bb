#include "domain/civil_time.hpp"

#include <gtest/gtest.h>

namespace bangnopi::domain {
namespace {

std::string read_in(std::string_view zone, std::string_view instant) {
    return civil_minute(Zone::find(zone).value(), parse_instant(instant).value());
}

TEST(CivilMinute, is_the_hour_and_minute_of_the_zone_without_seconds) {
    EXPECT_EQ(read_in("Asia/Jakarta", "2026-11-15T17:05:59.999999Z"), "2026-11-16 00:05 (Asia/Jakarta)");
    EXPECT_EQ(read_in("Asia/Jayapura", "2026-11-16T14:59:59Z"), "2026-11-16 23:59 (Asia/Jayapura)");
    EXPECT_EQ(read_in("Europe/Berlin", "2026-10-25T01:30:00Z"), "2026-10-25 02:30 (Europe/Berlin)");
}

}  // namespace
}  // namespace bangnopi::domain
