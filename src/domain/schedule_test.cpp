#include "domain/schedule.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace bangnopi::domain {
namespace {

Cycle cycle_from(Date starts_on, Charged charged = Charged::arrears) {
    return {.starts_on = starts_on, .ends_on = {}, .billing_day = 1, .charged = charged};
}

TEST(Schedule, APeriodInArrearsIsIssuedOnTheDayAfterItsLast) {
    const Schedule first = first_issue(cycle_from(Date(2026, 11, 16)));
    EXPECT_EQ(first, (Schedule{Date(2026, 11, 1), Date(2026, 12, 1)}));
    EXPECT_EQ(issue_after(cycle_from(Date(2026, 11, 16)), first.period_from),
              (Schedule{Date(2026, 12, 1), Date(2027, 1, 1)}));
}

TEST(Schedule, TheFirstPeriodInAdvanceIsIssuedOnTheStartingDay) {
    const Cycle cycle = cycle_from(Date(2026, 11, 16), Charged::advance);
    EXPECT_EQ(first_issue(cycle), (Schedule{Date(2026, 11, 1), Date(2026, 11, 16)}));
    EXPECT_EQ(issue_after(cycle, Date(2026, 11, 1)), (Schedule{Date(2026, 12, 1), Date(2026, 12, 1)}));
}

TEST(Schedule, UsageInAdvanceIsBilledAPeriodAfterTheFee) {
    EXPECT_EQ(usage_billed_before(Date(2026, 12, 1), 1, false), Date(2026, 12, 1));
    EXPECT_EQ(usage_billed_before(Date(2026, 12, 1), 1, true), Date(2026, 11, 1));
    EXPECT_EQ(usage_billed_before(Date(2027, 2, 28), 31, true), Date(2027, 1, 31));
}

TEST(Schedule, ABillingDayThatAMonthLacksIsItsLastAndDoesNotDrift) {
    Cycle cycle = cycle_from(Date(2027, 1, 31));
    cycle.billing_day = 31;
    Schedule schedule = first_issue(cycle);
    EXPECT_EQ(schedule.issue_on, Date(2027, 2, 28));
    schedule = issue_after(cycle, schedule.period_from);
    EXPECT_EQ(schedule, (Schedule{Date(2027, 2, 28), Date(2027, 3, 31)}));
}

TEST(Schedule, AnEndedSubscriptionIsBilledAtTheEndOfItsCycle) {
    Cycle cycle = cycle_from(Date(2026, 10, 1));
    cycle.ends_on = Date(2026, 11, 20);
    EXPECT_EQ(issue_day(cycle, Date(2026, 11, 1)), Date(2026, 12, 1));
    EXPECT_EQ(issue_after(cycle, Date(2026, 11, 1)).issue_on, std::nullopt);
}

TEST(Schedule, OrOnItsEndDateIfStaffAskAndNoPeriodBeforeItIsMoved) {
    Cycle cycle = cycle_from(Date(2026, 10, 1));
    cycle.ends_on = Date(2026, 11, 20);
    cycle.bill_on_end_date = true;
    EXPECT_EQ(issue_day(cycle, Date(2026, 10, 1)), Date(2026, 11, 1));
    EXPECT_EQ(issue_day(cycle, Date(2026, 11, 1)), Date(2026, 11, 20));
}

TEST(Schedule, AnEndOnAPeriodsFirstDayLeavesNothingOfThatPeriod) {
    Cycle cycle = cycle_from(Date(2026, 10, 1));
    cycle.ends_on = Date(2026, 11, 1);
    EXPECT_EQ(issue_day(cycle, Date(2026, 10, 1)), Date(2026, 11, 1));
    EXPECT_EQ(issue_day(cycle, Date(2026, 11, 1)), std::nullopt);
}

TEST(Schedule, InAdvanceOneClosingInvoiceFollowsTheLastPeriod) {
    Cycle cycle = cycle_from(Date(2026, 10, 1), Charged::advance);
    cycle.ends_on = Date(2026, 11, 20);
    EXPECT_EQ(issue_day(cycle, Date(2026, 11, 1)), Date(2026, 11, 1));
    EXPECT_EQ(issue_day(cycle, Date(2026, 12, 1)), Date(2026, 12, 1));
    EXPECT_EQ(issue_after(cycle, Date(2026, 12, 1)).issue_on, std::nullopt);
}

TEST(Schedule, WhatEndsOnItsFirstDayIsNeverBilled) {
    for (const Charged charged : {Charged::arrears, Charged::advance}) {
        Cycle cycle = cycle_from(Date(2026, 11, 16), charged);
        cycle.ends_on = cycle.starts_on;
        EXPECT_EQ(first_issue(cycle).issue_on, std::nullopt);
        EXPECT_EQ(issue_after(cycle, Date(2026, 11, 1)).issue_on, std::nullopt);
    }
}

TEST(Schedule, APackageIsBilledWhenItIsBought) {
    Cycle cycle = cycle_from(Date(2026, 11, 16));
    cycle.billing = Billing::prepaid_package;
    EXPECT_EQ(first_issue(cycle).issue_on, std::nullopt);
}

TEST(Schedule, IssuesFollowOneAnotherWithoutAGapUntilTheEnd) {
    EXPECT_TRUE(rc::check([] {
        Cycle cycle = cycle_from(Date(2026, 1, 1) + *rc::gen::inRange(0, 400));
        cycle.billing_day = *rc::gen::inRange(1, 32);
        cycle.charged = *rc::gen::element(Charged::arrears, Charged::advance);
        cycle.bill_on_end_date = *rc::gen::arbitrary<bool>();
        cycle.ends_on = cycle.starts_on + *rc::gen::inRange(0, 400);
        Schedule schedule = first_issue(cycle);
        Date covered = cycle.starts_on;
        int issues = 0;
        while (schedule.issue_on) {
            const Period period = billing_period(schedule.period_from, cycle.billing_day);
            RC_ASSERT(period.from <= covered);
            RC_ASSERT(*schedule.issue_on >= cycle.starts_on && *schedule.issue_on <= period.to);
            covered = period.to;
            schedule = issue_after(cycle, schedule.period_from);
            RC_ASSERT(++issues < 20);
        }
        RC_ASSERT(*cycle.ends_on <= covered);
    }));
}

}  // namespace
}  // namespace bangnopi::domain
