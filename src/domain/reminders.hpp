// When a customer is reminded of an invoice (domain rule 5.6). Days are civil, in the operator's zone.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/dunning.hpp"

namespace bangnopi::domain {

struct ReminderPolicy {
    std::vector<int> days_from_due = {-7, -3, -1, 0, 1, 3};
    bool warns_before_isolation = true;  // the day before
    int earliest_hour = 8;               // the window free of quiet hours: [earliest, latest)
    int latest_hour = 20;
};

struct Reminder {
    enum class Kind : std::uint8_t { before_due = 1, due_today = 2, overdue = 3, isolation_warning = 4 };
    Kind kind = Kind::due_today;
    Date on;
    int days_from_due = 0;
    bool operator==(const Reminder&) const = default;
};

struct RemindedInvoice {
    Date issued_on;
    Date due_on;
    bool isolates = true;  // postpaid
    std::optional<Date> promised_until;
    std::int64_t open = 0;
};

// By day, a warning after the others of its day. None before the day of issue; none once nothing is open.
std::vector<Reminder> reminders_of(const ReminderPolicy& reminders, const DuePolicy& due,
                                   const RemindedInvoice& invoice);
std::vector<Reminder> reminders_on(Date day, const ReminderPolicy& reminders, const DuePolicy& due,
                                   const RemindedInvoice& invoice);

// `now`, or the next moment at which the window opens.
Instant sendable_at(const ReminderPolicy& reminders, const Zone& zone, Instant now);

}  // namespace bangnopi::domain
