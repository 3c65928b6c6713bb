#include "domain/reminders.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace bangnopi::domain {
namespace {

constexpr int days_of_week = 7;

Reminder::Kind kind_of(int days_from_due) {
    if (days_from_due == 0) return Reminder::Kind::due_today;
    return days_from_due < 0 ? Reminder::Kind::before_due : Reminder::Kind::overdue;
}

int isolated_days_max(const ReminderPolicy& policy) {
    return policy.terminates_after_days > 0 ? policy.terminates_after_days : termination_days_max;
}

// What `take` is asked for: each reminder of the invoice, in no order.
template <class Take>
void each_reminder(const ReminderPolicy& policy, const RemindedInvoice& invoice, Take take) {
    if (invoice.open <= 0) return;
    const auto plan = [&](Reminder::Kind kind, Date on) {
        if (on >= invoice.issued_on) take(Reminder{kind, on, on - invoice.due_on});
    };
    for (const int days : policy.days_from_due)
        if (!invoice.isolates_on || invoice.due_on + days < *invoice.isolates_on)
            plan(kind_of(days), invoice.due_on + days);
    if (!invoice.isolates_on) return;
    if (policy.warns_before_isolation) plan(Reminder::Kind::isolation_warning, *invoice.isolates_on - 1);
    if (policy.weekly_while_isolated)
        for (int days = days_of_week; days < isolated_days_max(policy); days += days_of_week)
            plan(Reminder::Kind::still_isolated, *invoice.isolates_on + days);
    if (policy.terminates_after_days > 0)
        plan(Reminder::Kind::termination, *invoice.isolates_on + policy.terminates_after_days);
}

}  // namespace

std::vector<Reminder> reminders_of(const ReminderPolicy& policy, const RemindedInvoice& invoice) {
    std::vector<Reminder> planned;
    each_reminder(policy, invoice, [&](const Reminder& reminder) { planned.push_back(reminder); });
    std::stable_sort(planned.begin(), planned.end(),
                     [](const Reminder& a, const Reminder& b) { return a.on < b.on; });
    return planned;
}

std::vector<Reminder> reminders_on(Date day, const ReminderPolicy& policy, const RemindedInvoice& invoice) {
    std::vector<Reminder> planned;
    each_reminder(policy, invoice, [&](const Reminder& reminder) {
        if (reminder.on == day) planned.push_back(reminder);
    });
    return planned;
}

Instant sendable_at(const ReminderPolicy& policy, const Zone& zone, Instant now) {
    BANGNOPI_CHECK(policy.earliest_hour < policy.latest_hour && policy.latest_hour <= 24);
    const Date today = zone.date_of(now);
    const Instant opens = zone.at(today, policy.earliest_hour);
    if (now < opens) return opens;
    return now < zone.at(today, policy.latest_hour) ? now : zone.at(today + 1, policy.earliest_hour);
}

}  // namespace bangnopi::domain
