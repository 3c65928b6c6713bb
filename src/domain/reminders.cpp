#include "domain/reminders.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace bangnopi::domain {
namespace {

Reminder::Kind kind_of(int days_from_due) {
    if (days_from_due == 0) return Reminder::Kind::due_today;
    return days_from_due < 0 ? Reminder::Kind::before_due : Reminder::Kind::overdue;
}

}  // namespace

std::vector<Reminder> reminders_of(const ReminderPolicy& reminders, const DuePolicy& due,
                                   const RemindedInvoice& invoice) {
    std::vector<Reminder> planned;
    if (invoice.open <= 0) return planned;
    for (const int days : reminders.days_from_due)
        planned.push_back({kind_of(days), invoice.due_on + days, days});
    if (reminders.warns_before_isolation && invoice.isolates) {
        const Date eve = isolation_date(due, invoice.due_on, invoice.promised_until) - 1;
        planned.push_back({Reminder::Kind::isolation_warning, eve, eve - invoice.due_on});
    }
    std::erase_if(planned, [&](const Reminder& reminder) { return reminder.on < invoice.issued_on; });
    std::ranges::stable_sort(planned, {}, &Reminder::on);
    return planned;
}

std::vector<Reminder> reminders_on(Date day, const ReminderPolicy& reminders, const DuePolicy& due,
                                   const RemindedInvoice& invoice) {
    std::vector<Reminder> planned = reminders_of(reminders, due, invoice);
    std::erase_if(planned, [day](const Reminder& reminder) { return reminder.on != day; });
    return planned;
}

Instant sendable_at(const ReminderPolicy& reminders, const Zone& zone, Instant now) {
    BANGNOPI_CHECK(reminders.earliest_hour < reminders.latest_hour && reminders.latest_hour <= 24);
    const Date today = zone.date_of(now);
    const Instant opens = zone.at(today, reminders.earliest_hour);
    if (now < opens) return opens;
    return now < zone.at(today, reminders.latest_hour) ? now : zone.at(today + 1, reminders.earliest_hour);
}

}  // namespace bangnopi::domain
