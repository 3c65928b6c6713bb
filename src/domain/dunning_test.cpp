#include "domain/dunning.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace bangnopi::domain {
namespace {

Date date(std::string_view iso) {
    return Date::parse(iso).value();
}

TEST(DueRule, takes_the_place_of_the_policys_day_and_of_its_grace_where_it_has_one) {
    DuePolicy policy;
    policy.days_after_issue = 14;
    policy.isolation_hour = 9;
    const DuePolicy on_the_20th = with_rule(policy, {20, std::nullopt, std::nullopt});
    EXPECT_EQ(due_date(on_the_20th, date("2026-11-01")), date("2026-11-20"));
    EXPECT_EQ(on_the_20th.grace_days, 6);
    EXPECT_EQ(on_the_20th.isolation_hour, 9);
    const DuePolicy at_once = with_rule(DuePolicy{}, {std::nullopt, 0, 0});
    EXPECT_EQ(isolation_date(at_once, due_date(at_once, date("2026-11-05"))), date("2026-11-05"));
}

TEST(DueDate, is_the_first_due_day_on_or_after_issue) {
    const DuePolicy policy;
    EXPECT_EQ(due_date(policy, date("2026-11-01")), date("2026-11-10"));
    EXPECT_EQ(due_date(policy, date("2026-11-10")), date("2026-11-10"));
    EXPECT_EQ(due_date(policy, date("2026-11-11")), date("2026-12-10"));
    EXPECT_EQ(due_date(policy, date("2026-12-31")), date("2027-01-10"));
}

TEST(DueDate, on_a_day_that_the_month_lacks_is_its_last) {
    DuePolicy policy;
    policy.due_day = 31;
    EXPECT_EQ(due_date(policy, date("2026-02-10")), date("2026-02-28"));
    EXPECT_EQ(due_date(policy, date("2026-02-28")), date("2026-02-28"));
    EXPECT_EQ(due_date(policy, date("2026-03-01")), date("2026-03-31"));
}

TEST(DueDate, may_be_a_number_of_days_after_issue) {
    DuePolicy policy;
    policy.days_after_issue = 14;
    EXPECT_EQ(due_date(policy, date("2026-12-25")), date("2027-01-08"));
    policy.days_after_issue = 0;
    EXPECT_EQ(due_date(policy, date("2026-12-25")), date("2026-12-25"));
}

TEST(Isolation, follows_the_grace_at_the_operators_hour) {
    const DuePolicy policy;
    const Zone jakarta = Zone::find("Asia/Jakarta").value();
    EXPECT_EQ(isolation_date(policy, date("2026-11-10")), date("2026-11-16"));
    EXPECT_EQ(format_instant(isolation_moment(policy, jakarta, date("2026-11-10"))), "2026-11-16T01:00:00Z");
}

TEST(Isolation, moves_on_past_excluded_days) {
    DuePolicy policy;
    policy.excluded_weekdays = 1U << 5U | 1U << 6U;  // weekend
    policy.grace_days = 4;                           // Saturday 14 November
    EXPECT_EQ(isolation_date(policy, date("2026-11-10")), date("2026-11-16"));
    policy.excluded_dates = {date("2026-11-17"), date("2026-11-16")};
    EXPECT_EQ(isolation_date(policy, date("2026-11-10")), date("2026-11-18"));
}

TEST(Isolation, waits_for_the_day_after_a_promise) {
    const DuePolicy policy;
    EXPECT_EQ(isolation_date(policy, date("2026-11-10"), date("2026-11-27")), date("2026-11-28"));
    EXPECT_EQ(isolation_date(policy, date("2026-11-10"), date("2026-11-15")), date("2026-11-16"));
    EXPECT_EQ(isolation_date(policy, date("2026-11-10"), date("2026-11-12")), date("2026-11-16"));
    EXPECT_EQ(isolation_date(policy, date("2026-11-10"), std::nullopt), date("2026-11-16"));
}

RC_GTEST_PROP(Isolation, is_never_within_the_grace_nor_on_an_excluded_day_while_there_is_another, ()) {
    DuePolicy policy;
    policy.grace_days = *rc::gen::inRange(0, 31);
    policy.excluded_weekdays = static_cast<std::uint8_t>(*rc::gen::inRange(0, 127));
    const Date due = Date(*rc::gen::inRange(0, 40'000));
    const Date isolated = isolation_date(policy, due);
    RC_ASSERT(isolated >= due + policy.grace_days);
    RC_ASSERT(isolated - (due + policy.grace_days) < 7);
    RC_ASSERT((policy.excluded_weekdays >> isolated.weekday() & 1) == 0);
}

TEST(Isolation, is_not_put_off_for_ever_when_every_day_is_excluded) {
    DuePolicy policy;
    policy.excluded_weekdays = 0x7F;
    EXPECT_EQ(isolation_date(policy, date("2026-11-10")), date("2026-11-16") + 366);
}

RC_GTEST_PROP(DueDate, is_never_before_issue_nor_more_than_a_month_after, ()) {
    DuePolicy policy;
    policy.due_day = *rc::gen::inRange(1, 32);
    const Date issued = Date(*rc::gen::inRange(0, 40'000));
    const Date due = due_date(policy, issued);
    RC_ASSERT(due >= issued);
    RC_ASSERT(due - issued <= 31);
}

}  // namespace
}  // namespace bangnopi::domain
