// The period of a day, found by walking over the days: it shares no code with domain/calendar, so that a misread rule shows.
#pragma once

#include "domain/calendar.hpp"

namespace bangnopi::reports {

// The day on which a period begins: the billing day, or the last of a month that lacks it.
inline bool begins_period(domain::Date day, int billing_day) {
    return day.day() == billing_day || ((day + 1).day() == 1 && day.day() < billing_day);
}

// The first day of the period that holds the day.
inline domain::Date period_begin(domain::Date day, int billing_day) {
    while (!begins_period(day, billing_day)) day = day - 1;
    return day;
}

// The first day of the period after that which begins on the day.
inline domain::Date next_period_begin(domain::Date begin, int billing_day) {
    domain::Date day = begin + 1;
    while (!begins_period(day, billing_day)) day = day + 1;
    return day;
}

}  // namespace bangnopi::reports
