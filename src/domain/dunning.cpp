#include "domain/dunning.hpp"

#include <algorithm>

namespace bangnopi::domain {
namespace {

constexpr int most_days_moved = 366;

bool excluded(const DuePolicy& policy, Date date) {
    const bool weekday = (policy.excluded_weekdays >> date.weekday() & 1) != 0;
    return weekday || std::ranges::find(policy.excluded_dates, date) != policy.excluded_dates.end();
}

}  // namespace

Date due_date(const DuePolicy& policy, Date issued_on) {
    if (policy.days_after_issue) return issued_on + *policy.days_after_issue;
    const Date this_month = issued_on.plus_months(0, policy.due_day);
    return issued_on <= this_month ? this_month : issued_on.plus_months(1, policy.due_day);
}

Date isolation_date(const DuePolicy& policy, Date due_on) {
    Date date = due_on + policy.grace_days;
    const Date latest = date + most_days_moved;
    while (date < latest && excluded(policy, date)) date = date + 1;
    return date;
}

Date isolation_date(const DuePolicy& policy, Date due_on, std::optional<Date> promised_until) {
    const Date unmoved = isolation_date(policy, due_on);
    return promised_until ? std::max(unmoved, *promised_until + 1) : unmoved;
}

Instant isolation_moment(const DuePolicy& policy, const Zone& zone, Date due_on) {
    return zone.at(isolation_date(policy, due_on), policy.isolation_hour);
}

}  // namespace bangnopi::domain
