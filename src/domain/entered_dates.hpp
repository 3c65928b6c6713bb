// Dates and instants as people enter them: over HTTP, on the command line, in files. They lie far enough inside the calendar
// that what is worked out from one of them, a cycle or a year away, has a date too. Whatever reads what people wrote reads it
// by these.
#pragma once

#include <optional>
#include <string_view>

#include "domain/calendar.hpp"

namespace bangnopi::domain {

// Before it is a slip of the year, or a device's clock that was never set.
inline const Date first_entered_day(2000, 1, 1);
inline const Date last_entered_day(2999, 12, 31);

// Nothing for what is none, or of another day.
std::optional<Date> parse_entered_date(std::string_view iso);
std::optional<Instant> parse_entered_instant(std::string_view rfc3339);  // whose day in UTC it is

}  // namespace bangnopi::domain
