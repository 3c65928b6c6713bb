// When a subscription's periods are issued (domain rules 4.1, 4.4 and 3 "Subscription": the end of one).
//
// In arrears a period is issued on the day after its last, which is its `to`; the last one on the end date
// instead if staff asked for that. In advance a period is issued on its first day (the first one on the
// starting day); since the usage of a period goes on the invoice of the next, one closing invoice follows the
// last period.
#pragma once

#include <optional>

#include "domain/calendar.hpp"
#include "domain/plan.hpp"

namespace bangnopi::domain {

struct Cycle {
    Date starts_on;
    std::optional<Date> ends_on;
    int billing_day = 1;
    Billing billing = Billing::postpaid;
    Charged charged = Charged::arrears;
    bool bill_on_end_date = false;
};

// What the next invoice is of, and when; without a day nothing is left to bill.
struct Schedule {
    Date period_from;
    std::optional<Date> issue_on;
    bool operator==(const Schedule&) const = default;
};

// The day on which the period that begins on `period_from` is issued; nothing when there is nothing of it to
// bill, and always nothing for a prepaid package, which is billed when it is bought.
std::optional<Date> issue_day(const Cycle& cycle, Date period_from);

// Usage of earlier days is on an invoice, once the periods before `next_period_from` are billed.
Date usage_billed_before(Date next_period_from, int billing_day, bool in_advance);

Schedule first_issue(const Cycle& cycle);
// After the period that begins on `billed_from` has been billed.
Schedule issue_after(const Cycle& cycle, Date billed_from);

}  // namespace bangnopi::domain
