#include "domain/reminders.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace bangnopi::domain {
namespace {

using enum Reminder::Kind;

Date november(int day) {
    return Date(2026, 11, day);
}

RemindedInvoice due_on_the_10th() {
    return {november(1), november(10), november(16), 150'000};
}

std::vector<int> days_of(const std::vector<Reminder>& reminders) {
    std::vector<int> days;
    for (const Reminder& reminder : reminders) days.push_back(reminder.on.day());
    return days;
}

ReminderPolicy until_isolation() {
    ReminderPolicy policy;
    policy.weekly_while_isolated = false;
    policy.terminates_after_days = 0;
    return policy;
}

TEST(Reminders, come_before_on_and_after_the_due_date_and_warn_the_day_before_isolation) {
    const auto planned = reminders_of(until_isolation(), due_on_the_10th());
    EXPECT_EQ(planned, (std::vector<Reminder>{{before_due, november(3), -7},
                                              {before_due, november(7), -3},
                                              {before_due, november(9), -1},
                                              {due_today, november(10), 0},
                                              {overdue, november(11), 1},
                                              {overdue, november(13), 3},
                                              {isolation_warning, november(15), 5}}));
}

TEST(Reminders, go_on_weekly_while_isolated_until_termination_is_proposed) {
    ReminderPolicy policy;
    policy.terminates_after_days = 21;
    std::vector<Reminder> planned = reminders_of(policy, due_on_the_10th());
    planned.erase(planned.begin(), planned.begin() + 7);
    EXPECT_EQ(planned, (std::vector<Reminder>{{still_isolated, november(23), 13},
                                              {still_isolated, november(30), 20},
                                              {termination, Date(2026, 12, 7), 27}}));
}

TEST(Reminders, of_the_due_date_end_with_isolation) {
    RemindedInvoice invoice = due_on_the_10th();
    invoice.isolates_on = november(11);
    EXPECT_EQ(days_of(reminders_of(until_isolation(), invoice)), (std::vector<int>{3, 7, 9, 10, 10}));
}

TEST(Reminders, of_a_day_are_those_that_fall_on_it) {
    EXPECT_EQ(reminders_on(november(13), {}, due_on_the_10th()),
              (std::vector<Reminder>{{overdue, november(13), 3}}));
    EXPECT_TRUE(reminders_on(november(14), {}, due_on_the_10th()).empty());
}

TEST(Reminders, end_once_nothing_is_open) {
    RemindedInvoice invoice = due_on_the_10th();
    invoice.open = 0;
    EXPECT_TRUE(reminders_of(until_isolation(), invoice).empty());
}

TEST(Reminders, do_not_come_before_the_invoice) {
    RemindedInvoice invoice = due_on_the_10th();
    invoice.issued_on = november(9);
    EXPECT_EQ(days_of(reminders_of(until_isolation(), invoice)), (std::vector<int>{9, 10, 11, 13, 15}));
}

TEST(Reminders, do_not_warn_where_nothing_isolates) {
    RemindedInvoice invoice = due_on_the_10th();
    invoice.isolates_on.reset();
    EXPECT_EQ(days_of(reminders_of({}, invoice)).back(), 13);
    ReminderPolicy silent = until_isolation();
    silent.warns_before_isolation = false;
    EXPECT_EQ(days_of(reminders_of(silent, due_on_the_10th())).back(), 13);
}

TEST(Reminders, of_an_operators_own_days_may_share_one_with_the_warning) {
    ReminderPolicy policy = until_isolation();
    policy.days_from_due = {5, -2};
    EXPECT_EQ(reminders_of(policy, due_on_the_10th()),
              (std::vector<Reminder>{{before_due, november(8), -2},
                                     {overdue, november(15), 5},
                                     {isolation_warning, november(15), 5}}));
}

TEST(Reminders, wait_for_the_end_of_the_quiet_hours) {
    const Zone jayapura = Zone::find("Asia/Jayapura").value();
    const auto sent = [&](std::string_view now) {
        return format_instant(sendable_at({}, jayapura, parse_instant(now).value()));
    };
    EXPECT_EQ(sent("2026-11-09T22:59:59Z"), "2026-11-09T23:00:00Z");
    EXPECT_EQ(sent("2026-11-09T23:00:00Z"), "2026-11-09T23:00:00Z");
    EXPECT_EQ(sent("2026-11-10T10:59:59Z"), "2026-11-10T10:59:59Z");
    EXPECT_EQ(sent("2026-11-10T11:00:00Z"), "2026-11-10T23:00:00Z");
}

RC_GTEST_PROP(Reminders, of_all_days_together_are_each_planned_one_once, ()) {
    RemindedInvoice invoice = due_on_the_10th();
    invoice.issued_on = invoice.due_on - *rc::gen::inRange(0, 15);
    if (*rc::gen::arbitrary<bool>())
        invoice.isolates_on.reset();
    else
        invoice.isolates_on = invoice.due_on + *rc::gen::inRange(0, 60);
    ReminderPolicy policy;
    policy.terminates_after_days = *rc::gen::inRange(0, 100);
    std::vector<Reminder> told;
    for (Date day = invoice.issued_on; day < invoice.due_on + 800; day = day + 1)
        for (const Reminder& reminder : reminders_on(day, policy, invoice)) told.push_back(reminder);
    RC_ASSERT(told == reminders_of(policy, invoice));
}

}  // namespace
}  // namespace bangnopi::domain
