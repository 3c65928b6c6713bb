// When an invoice is due, and when an unpaid one isolates (domain rules 4.10 and 5.4).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/calendar.hpp"

namespace bangnopi::domain {

struct DuePolicy {
    int due_day = 10;                          // the first one on or after issue
    std::optional<int> days_after_issue = {};  // instead of a day of the month
    int grace_days = 6;
    int isolation_hour = 8;
    std::uint8_t excluded_weekdays = 0;  // bit 0 Monday … bit 6 Sunday
    std::vector<Date> excluded_dates;
    bool operator==(const DuePolicy&) const = default;
};

// What an area says instead of its operator: one of the first two, in place of both of the policy's.
struct DueRule {
    std::optional<int> due_day;
    std::optional<int> days_after_issue;
    std::optional<int> grace_days;  // none: as the policy
    bool operator==(const DueRule&) const = default;
};
DuePolicy with_rule(DuePolicy policy, const DueRule& rule);

Date due_date(const DuePolicy& policy, Date issued_on);
// Due + grace, moved on past the days the operator excludes (at most a year).
Date isolation_date(const DuePolicy& policy, Date due_on);
// The same with a promise to pay: not before the day after it.
Date isolation_date(const DuePolicy& policy, Date due_on, std::optional<Date> promised_until);
Instant isolation_moment(const DuePolicy& policy, const Zone& zone, Date due_on);

struct DueTerms {
    Date due_on;
    Instant isolates_at;
};
DueTerms due_terms(const DuePolicy& policy, const Zone& zone, Date issued_on);

}  // namespace bangnopi::domain
