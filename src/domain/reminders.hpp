// When a customer is reminded of an invoice (domain rules 5.4 and 5.6). Days are civil, in the operator's zone.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "domain/calendar.hpp"

namespace bangnopi::domain {

inline constexpr int reminder_days_max = 60;  // away from the due date
inline constexpr std::size_t reminders_of_invoice_max = 20;
inline constexpr int termination_days_max = 730;

struct ReminderPolicy {
    std::vector<int> days_from_due = {-7, -3, -1, 0, 1, 3};
    bool warns_before_isolation = true;  // the day before
    bool weekly_while_isolated = true;   // each seventh day after isolation, until termination is proposed
    int terminates_after_days = 60;      // after isolation staff are told to end the contract; 0: never
    int earliest_hour = 8;               // the window free of quiet hours: [earliest, latest)
    int latest_hour = 20;
    bool operator==(const ReminderPolicy&) const = default;
};

struct Reminder {
    enum class Kind : std::uint8_t {
        before_due = 1,
        due_today = 2,
        overdue = 3,
        isolation_warning = 4,
        still_isolated = 5,
        termination = 6  // to staff
    };
    Kind kind = Kind::due_today;
    Date on;
    int days_from_due = 0;
    bool operator==(const Reminder&) const = default;
};

struct RemindedInvoice {
    Date issued_on;
    Date due_on;
    std::optional<Date> isolates_on =
        {};  // with what holds it back, such as a promise; none: it never isolates
    std::int64_t open = 0;
};

// By day, a warning after the others of its day. None before the day of issue; none once nothing is open; once isolation was due those
// that count from the due date are no more. The last is that which proposes termination.
std::vector<Reminder> reminders_of(const ReminderPolicy& policy, const RemindedInvoice& invoice);
// Those of one day: the same, at less cost.
std::vector<Reminder> reminders_on(Date day, const ReminderPolicy& policy, const RemindedInvoice& invoice);

// `now`, or the next moment at which the window opens.
Instant sendable_at(const ReminderPolicy& policy, const Zone& zone, Instant now);

}  // namespace bangnopi::domain
