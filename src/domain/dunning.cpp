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

DuePolicy with_rule(DuePolicy policy, const DueRule& rule) {
    policy.due_day = rule.due_day.value_or(policy.due_day);
    policy.days_after_issue = rule.due_day ? std::nullopt : rule.days_after_issue;
    policy.grace_days = rule.grace_days.value_or(policy.grace_days);
    return policy;
}

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

DueTerms due_terms(const DuePolicy& policy, const Zone& zone, Date issued_on) {
    const Date due_on = due_date(policy, issued_on);
    return {due_on, isolation_moment(policy, zone, due_on)};
}

}  // namespace bangnopi::domain
