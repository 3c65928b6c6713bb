#include "domain/plan_change.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace bangnopi::domain {
namespace {

const Date today(2026, 11, 23);
const Date december(2026, 12, 1);

ChangeAsked to(std::int64_t new_fee, Charged charged = Charged::arrears) {
    ChangeAsked asked{.today = today, .starts_on = Date(2026, 11, 16), .next_period_from = Date(2026, 11, 1)};
    asked.charged = charged;
    asked.old_fee = 150'000;
    asked.new_fee = new_fee;
    if (charged == Charged::advance) asked.next_period_from = december;
    return asked;
}

TEST(ChangeOfPlan, upgrades_hold_from_their_day) {
    EXPECT_EQ(decide_change(to(150'001)), (ChangeDecided{true, today, false}));
    EXPECT_EQ(decide_change(to(150'000)).effective_on, today) << "a plan of the same fee";
}

TEST(ChangeOfPlan, downgrades_hold_from_the_next_period) {
    EXPECT_EQ(decide_change(to(149'999)), (ChangeDecided{false, december, false}));
    ChangeAsked anniversary = to(1);
    anniversary.billing_day = 31;
    EXPECT_EQ(decide_change(anniversary).effective_on, Date(2026, 11, 30));
}

TEST(ChangeOfPlan, before_the_start_holds_from_the_start) {
    ChangeAsked asked = to(1);
    asked.starts_on = december;
    asked.next_period_from = december;
    EXPECT_EQ(decide_change(asked).effective_on, december);
    asked.new_fee = 900'000;
    EXPECT_EQ(decide_change(asked).effective_on, december);
}

TEST(ChangeOfPlan, in_a_period_billed_in_advance_an_upgrade_holds_today_and_is_billed_at_once) {
    EXPECT_EQ(decide_change(to(200'000, Charged::advance)), (ChangeDecided{true, today, true}));
}

TEST(ChangeOfPlan, in_a_period_billed_in_advance_a_downgrade_waits_for_the_next) {
    EXPECT_EQ(decide_change(to(100'000, Charged::advance)), (ChangeDecided{false, december, false}));
}

TEST(ChangeOfPlan, waits_for_the_next_period_while_a_billed_one_is_suspended) {
    ChangeAsked asked = to(200'000, Charged::advance);
    asked.suspended = true;
    EXPECT_EQ(decide_change(asked), (ChangeDecided{true, december, false}));
}

TEST(ChangeOfPlan, in_advance_before_its_first_bill_is_an_ordinary_one) {
    ChangeAsked asked = to(200'000, Charged::advance);
    asked.next_period_from = Date(2026, 11, 1);
    EXPECT_EQ(decide_change(asked), (ChangeDecided{true, today, false}));
}

RC_GTEST_PROP(ChangeOfPlan, reaches_into_a_billed_period_only_to_bill_it, ()) {
    ChangeAsked asked =
        to(*rc::gen::inRange(0, 300'000), *rc::gen::element(Charged::arrears, Charged::advance));
    asked.billing_day = *rc::gen::inRange(1, 32);
    asked.starts_on = today + *rc::gen::inRange(-60, 60);
    asked.next_period_from = billing_period(today + *rc::gen::inRange(-60, 60), asked.billing_day).from;
    asked.suspended = *rc::gen::arbitrary<bool>();
    const ChangeDecided decided = decide_change(asked);
    RC_ASSERT(decided.effective_on >= today && decided.effective_on >= asked.starts_on);
    RC_ASSERT(decided.billed_at_once == (decided.effective_on < asked.next_period_from));
    if (!decided.upgrade) RC_ASSERT(decided.effective_on >= std::min(asked.next_period_from, today));
}

}  // namespace
}  // namespace bangnopi::domain
