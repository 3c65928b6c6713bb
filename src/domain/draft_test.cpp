#include <gtest/gtest.h>

#include "tests/support/draft_fixture.hpp"

namespace bangnopi::domain {
namespace {

class StretchesOf : public Draft {};

TEST_F(StretchesOf, a_whole_period_is_never_pro_rated) {
    EXPECT_EQ(lines(), (Lines{"recurring plan0 01-01 30/30 150000"}));
    EXPECT_EQ(draft().period, (Period{date("2026-11-01"), date("2026-12-01")}));
}

TEST_F(StretchesOf, the_first_day_counts_and_the_last_does_not) {
    terms.starts_on = date("2026-11-16");
    EXPECT_EQ(lines(), (Lines{"recurring plan0 16-01 15/30 75000"}));
    terms.ends_on = date("2026-11-17");
    EXPECT_EQ(lines(), (Lines{"recurring plan0 16-17 1/30 5000"}));
}

TEST_F(StretchesOf, one_that_ends_on_the_day_it_starts_owes_nothing) {
    terms.starts_on = date("2026-11-16");
    terms.ends_on = date("2026-11-16");
    plans[home].setup_fee = 100'000;
    EXPECT_EQ(lines(), Lines{});
    expect_totals(0, 0, 0);
}

TEST_F(StretchesOf, none_before_the_start_or_after_the_end) {
    terms.starts_on = date("2026-12-01");
    EXPECT_EQ(lines(), Lines{});
    terms.starts_on = date("2026-01-01");
    terms.ends_on = date("2026-11-01");
    EXPECT_EQ(lines(), Lines{});
    EXPECT_EQ(draft().period, (Period{date("2026-11-01"), date("2026-12-01")})) << "the whole billing period";
}

TEST_F(StretchesOf, each_change_begins_one_that_is_rounded_by_itself) {
    plans[home].monthly_fee = 100;
    plans[fast].monthly_fee = 200;
    changes = {{date("2026-11-11"), fast}, {date("2026-11-21"), home}};
    EXPECT_EQ(lines(), (Lines{"recurring plan0 01-11 10/30 33", "recurring plan1 11-21 10/30 67",
                              "recurring plan0 21-01 10/30 33"}));
}

TEST_F(StretchesOf, a_change_to_the_plan_that_is_held_begins_one_too) {
    changes = {{date("2026-11-20"), home}};
    EXPECT_EQ(lines(), (Lines{"recurring plan0 01-20 19/30 95000", "recurring plan0 20-01 11/30 55000"}));
}

TEST_F(StretchesOf, of_two_changes_on_a_day_the_later_in_the_list_holds) {
    changes = {{date("2026-11-20"), fast},
               {date("2026-11-10"), penny},
               {date("2026-11-20"), home},
               {date("2026-11-10"), fast}};
    EXPECT_EQ(lines(), (Lines{"recurring plan0 01-10 9/30 45000", "recurring plan1 10-20 10/30 100000",
                              "recurring plan0 20-01 11/30 55000"}));
}

TEST_F(StretchesOf, a_change_on_the_starting_day_replaces_the_plan) {
    terms.starts_on = date("2026-11-16");
    plans[home].setup_fee = 1;
    changes = {{date("2026-11-16"), home}, {date("2026-11-16"), capped}};
    EXPECT_EQ(lines(), (Lines{"recurring plan2 16-01 15/30 99500", "setup plan2 250000"}));
}

TEST_F(StretchesOf, changes_before_the_start_or_from_the_end_on_are_ignored) {
    terms.starts_on = date("2026-11-10");
    terms.ends_on = date("2026-11-25");
    changes = {{date("2026-11-09"), fast}, {date("2026-11-25"), fast}, {date("2026-11-26"), fast}};
    EXPECT_EQ(lines(), (Lines{"recurring plan0 10-25 15/30 75000"}));
}

TEST_F(StretchesOf, a_change_of_an_earlier_period_holds_without_dividing_this_one) {
    changes = {{date("2026-09-15"), penny},
               {date("2026-10-15"), fast},
               {date("2026-11-01"), home},
               {date("2026-12-01"), fast}};
    EXPECT_EQ(lines(), (Lines{"recurring plan0 01-01 30/30 150000"}));
    changes.erase(changes.begin() + 2);
    EXPECT_EQ(lines(), (Lines{"recurring plan1 01-01 30/30 300000"}));
}

TEST_F(StretchesOf, suspended_days_are_not_billed_the_day_of_resumption_is) {
    suspensions = {{date("2026-11-11"), date("2026-11-21")}};
    EXPECT_EQ(lines(), (Lines{"recurring plan0 01-11 10/30 50000", "recurring plan0 21-01 10/30 50000"}));
}

TEST_F(StretchesOf, an_open_suspension_lasts) {
    suspensions = {{date("2026-11-11"), std::nullopt}};
    EXPECT_EQ(lines(), (Lines{"recurring plan0 01-11 10/30 50000"}));
    suspensions = {{date("2026-10-11"), std::nullopt}};
    EXPECT_EQ(lines(), Lines{});
}

TEST_F(StretchesOf, suspensions_may_overlap_and_come_in_any_order) {
    suspensions = {{date("2026-11-15"), date("2026-11-25")},
                   {date("2026-11-05"), date("2026-11-16")},
                   {date("2026-10-01"), date("2026-11-02")}};
    EXPECT_EQ(lines(), (Lines{"recurring plan0 02-05 3/30 15000", "recurring plan0 25-01 6/30 30000"}));
}

TEST_F(StretchesOf, a_suspension_of_no_day_divides_nothing) {
    suspensions = {{date("2026-11-11"), date("2026-11-11")}};
    EXPECT_EQ(lines(), (Lines{"recurring plan0 01-01 30/30 150000"}));
}

TEST_F(StretchesOf, a_change_while_suspended_holds_from_the_resumption) {
    suspensions = {{date("2026-11-11"), date("2026-11-21")}};
    changes = {{date("2026-11-15"), fast}};
    EXPECT_EQ(lines(), (Lines{"recurring plan0 01-11 10/30 50000", "recurring plan1 21-01 10/30 100000"}));
}

TEST_F(StretchesOf, there_may_be_one_a_day) {
    terms.period_on = date("2026-10-05");
    for (int day = 1; day <= 31; ++day) changes.push_back({Date(2026, 10, day), day % 2 == 0 ? home : fast});
    EXPECT_EQ(draft().lines.size(), 31U);
    expect_totals(16 * 9677 + 15 * 4839, 0, 16 * 9677 + 15 * 4839);
}

class Fees : public Draft {};

TEST_F(Fees, a_plan_without_one_has_no_line_and_one_that_rounds_to_nothing_has) {
    terms.plan = free_of_charge;
    changes = {{date("2026-11-02"), penny}, {date("2026-11-03"), home}};
    EXPECT_EQ(lines(), (Lines{"recurring plan7 02-03 1/30 0", "recurring plan0 03-01 28/30 140000"}));
}

TEST_F(Fees, of_set_up_is_charged_in_the_first_period_only) {
    terms.plan = capped;
    terms.starts_on = date("2026-11-01");
    EXPECT_EQ(lines(), (Lines{"recurring plan2 01-01 30/30 199000", "setup plan2 250000"}));
    terms.period_on = date("2026-12-01");
    EXPECT_EQ(lines(), (Lines{"recurring plan2 01-01 31/31 199000"}));
}

TEST_F(Fees, of_set_up_are_never_charged_by_a_change) {
    terms.starts_on = date("2026-11-16");
    changes = {{date("2026-11-17"), capped}};
    EXPECT_EQ(lines(), (Lines{"recurring plan0 16-17 1/30 5000", "recurring plan2 17-01 14/30 92867"}));
}

TEST_F(Fees, of_set_up_are_owed_by_one_that_starts_suspended) {
    terms.plan = capped;
    terms.starts_on = date("2026-11-16");
    suspensions = {{date("2026-11-16"), std::nullopt}};
    EXPECT_EQ(lines(), (Lines{"setup plan2 250000"}));
}

class Usage : public Draft {};

TEST_F(Usage, below_or_at_the_allowance_costs_nothing_and_a_byte_over_a_whole_unit) {
    terms.plan = capped;
    usage = {{date("2026-11-30"), 100 * gb}};
    EXPECT_EQ(lines().size(), 1U);
    usage.push_back({date("2026-11-01"), 1});
    EXPECT_EQ(lines()[1], "overage plan2 01-01 1B 1 2500");
    usage.push_back({date("2026-11-02"), gb - 1});
    EXPECT_EQ(lines()[1], "overage plan2 01-01 1000000000B 1 2500");
    usage.push_back({date("2026-11-02"), 1});
    EXPECT_EQ(lines()[1], "overage plan2 01-01 1000000001B 2 5000");
}

TEST_F(Usage, of_each_stretch_has_its_own_allowance_rounded_up_to_a_byte) {
    terms.plan = capped;
    plans[capped].included_bytes = 100;
    plans[capped].unit_bytes = 1;
    changes = {{date("2026-11-11"), capped}};  // 10/30 of 100 are 34, 20/30 are 67
    usage = {{date("2026-11-10"), 35}, {date("2026-11-11"), 67}};
    EXPECT_EQ(lines()[2], "overage plan2 01-11 1B 1 2500");
    EXPECT_EQ(lines().size(), 3U);
}

TEST_F(Usage, has_the_whole_allowance_in_each_stretch_where_it_is_not_pro_rated) {
    terms.plan = capped;
    plans[capped].prorate_allowance = false;
    changes = {{date("2026-11-11"), capped}};
    usage = {{date("2026-11-10"), 100 * gb}, {date("2026-11-11"), 100 * gb}};
    EXPECT_EQ(lines().size(), 2U);
}

TEST_F(Usage, outside_the_stretches_is_ignored) {
    terms.plan = metered;
    terms.starts_on = date("2026-11-10");
    terms.ends_on = date("2026-11-25");
    suspensions = {{date("2026-11-15"), date("2026-11-20")}};
    usage = {{date("2026-11-09"), gb}, {date("2026-11-15"), gb}, {date("2026-11-19"), gb},
             {date("2026-11-25"), gb}, {date("2026-11-10"), gb}, {date("2026-11-20"), gb},
             {date("2026-11-24"), gb}};
    EXPECT_EQ(lines(), (Lines{"usage plan3 10-15 1000000000B 3000", "usage plan3 20-25 2000000000B 6000"}));
}

TEST_F(Usage, that_is_metered_rounds_once_a_stretch_and_keeps_a_line_of_nothing_to_pay) {
    terms.plan = metered;
    usage = {{date("2026-11-10"), 166'666}};
    EXPECT_EQ(lines(), (Lines{"usage plan3 01-01 166666B 0"}));
    usage = {{date("2026-11-10"), 166'667}};
    EXPECT_EQ(lines(), (Lines{"usage plan3 01-01 166667B 1"}));
    usage = {{date("2026-11-10"), 0}};
    EXPECT_EQ(lines(), Lines{});
}

TEST_F(Usage, lines_follow_all_recurring_ones_and_come_before_the_set_up) {
    terms.plan = capped;
    terms.starts_on = date("2026-11-01");
    changes = {{date("2026-11-16"), metered}};
    plans[metered].monthly_fee = 10'000;
    usage = {{date("2026-11-02"), 51 * gb}, {date("2026-11-20"), 2 * gb}};
    discount(Discount::Kind::amount, "500");
    EXPECT_EQ(lines(), (Lines{"recurring plan2 01-16 15/30 99500", "recurring plan3 16-01 15/30 5000",
                              "overage plan2 01-16 1000000000B 1 2500", "usage plan3 16-01 2000000000B 6000",
                              "setup plan2 250000", "discount -500"}));
}

TEST_F(Usage, of_a_plan_that_throttles_or_stops_costs_nothing) {
    terms.plan = capped;
    usage = {{date("2026-11-10"), 500 * gb}};
    for (const Beyond beyond : {Beyond::none, Beyond::throttle, Beyond::stop}) {
        plans[capped].beyond = beyond;
        EXPECT_EQ(lines().size(), 1U);
    }
}

TEST_F(Usage, of_more_than_63_bits_is_exact) {
    terms.plan = metered;
    plans[metered].unit_price = 1;
    usage = {{date("2026-11-10"), std::numeric_limits<std::uint64_t>::max() - 500'000'000},
             {date("2026-11-11"), 500'000'000}};
    EXPECT_EQ(lines(), (Lines{"usage plan3 01-01 18446744073709551615B 18446744074"}));
}

class Discounts : public Draft {};

TEST_F(Discounts, of_a_percentage_are_rounded_line_by_line) {
    plans[home].monthly_fee = 15;
    changes = {{date("2026-11-11"), home}, {date("2026-11-21"), home}};
    discount(Discount::Kind::percent, "10");  // 5, 5, 5 → 0.5 each, rounded to 1
    EXPECT_EQ(lines()[3], "discount -3");
    expect_totals(12, 0, 12);
}

TEST_F(Discounts, spare_set_up_and_usage) {
    terms.plan = capped;
    terms.starts_on = date("2026-11-01");
    usage = {{date("2026-11-02"), 101 * gb}};
    discount(Discount::Kind::percent, "100");
    expect_totals(252'500, 0, 252'500);
    discount(Discount::Kind::amount, "1000000");
    expect_totals(252'500, 0, 252'500);
}

TEST_F(Discounts, of_nothing_have_no_line) {
    discount(Discount::Kind::percent, "0");
    EXPECT_EQ(lines().size(), 1U);
    discount(Discount::Kind::amount, "0");
    EXPECT_EQ(lines().size(), 1U);
    discount(Discount::Kind::percent, "0.0003");  // 0.45 of 150,000
    EXPECT_EQ(lines().size(), 1U);
    terms.plan = free_of_charge;
    discount(Discount::Kind::percent, "50");
    EXPECT_EQ(lines(), Lines{});
}

TEST_F(Discounts, may_be_a_fraction_of_a_percent) {
    discount(Discount::Kind::percent, "100/3");
    EXPECT_EQ(lines()[1], "discount -50000");
}

class Taxes : public Draft {};

TEST_F(Taxes, are_taken_once_an_invoice_after_the_discount) {
    tax("11", "1", false);
    discount(Discount::Kind::amount, "50000");
    expect_totals(100'000, 11'000, 111'000);
}

TEST_F(Taxes, round_half_up) {
    plans[home].monthly_fee = 50;
    tax("11", "1", false);
    expect_totals(50, 6, 56);  // 5.5
}

TEST_F(Taxes, of_12_percent_on_eleven_twelfths_are_those_of_11) {
    for (const std::int64_t fee : {1, 4, 5, 83'333, 149'999, 999'999'999}) {
        plans[home].monthly_fee = fee;
        tax("12", "11/12", false);
        const std::int64_t nominal = draft().tax;
        tax("11", "1", false);
        EXPECT_EQ(draft().tax, nominal) << fee;
    }
}

TEST_F(Taxes, that_are_included_come_out_of_the_price) {
    tax("11", "1", true);
    expect_totals(135'135, 14'865, 150'000);
    discount(Discount::Kind::percent, "10");
    expect_totals(121'622, 13'378, 135'000);
    tax("12", "11/12", true);
    expect_totals(121'622, 13'378, 135'000);
}

TEST_F(Taxes, print_a_base_that_comes_from_the_unrounded_price) {
    const auto printed = [this] { return printed_tax_base(alone(billing_case()), draft()); };
    EXPECT_EQ(printed(), 0) << "no tax";
    plans[home].monthly_fee = 83'333;
    tax("12", "11/12", false);
    EXPECT_EQ(printed(), 76'389);  // 76,388.58
    discount(Discount::Kind::percent, "10");
    EXPECT_EQ(printed(), 68'750);
    plans[home].monthly_fee = 150'000;
    terms.discount.reset();
    tax("12", "11/12", true);
    EXPECT_EQ(printed(), 123'874);  // 135,135.14 × 11/12 = 123,873.87
    terms.plan = untaxed;
    EXPECT_EQ(printed(), 0);
}

TEST_F(Taxes, of_nothing_are_nothing) {
    tax("11", "1", false);
    terms.plan = free_of_charge;
    expect_totals(0, 0, 0);
    terms.plan = home;
    tax("0", "1", true);
    expect_totals(150'000, 0, 150'000);
}

TEST_F(Taxes, pass_over_lines_of_untaxed_plans) {
    terms.plan = untaxed;
    tax("11", "1", false);
    expect_totals(60'000, 0, 60'000);
    changes = {{date("2026-11-16"), home}};
    expect_totals(105'000, 8250, 113'250);
    tax("11", "1", true);
    expect_totals(97'568, 7432, 105'000);
}

TEST_F(Taxes, are_lessened_by_the_taxed_share_of_a_discount) {
    terms.plan = untaxed;
    changes = {{date("2026-11-16"), home}};  // 30,000 untaxed, 75,000 taxed
    tax("11", "1", false);
    discount(Discount::Kind::amount, "10000");  // 2,857 and 7,143
    expect_totals(95'000, 7464, 102'464);       // 11 % of 67,857 is 7,464.27
    discount(Discount::Kind::percent, "10");    // 3,000 and 7,500
    expect_totals(94'500, 7425, 101'925);
}

TEST_F(Taxes, put_the_rounding_of_a_shared_discount_on_the_largest_line) {
    plans[untaxed].monthly_fee = 30;
    plans[home].monthly_fee = 30;
    terms.plan = untaxed;
    changes = {{date("2026-11-11"), home}, {date("2026-11-21"), untaxed}};  // 10, 10, 10
    tax("100", "1", false);
    discount(Discount::Kind::amount, "10");  // 3, 3, 3 and 1 more on the first, which is not taxed
    expect_totals(20, 7, 27);
}

class Advance : public Draft {};

TEST_F(Advance, bills_the_fee_of_the_period_and_the_usage_of_the_one_before) {
    terms.plan = capped;
    terms.in_advance = true;
    usage = {{date("2026-10-31"), 101 * gb}, {date("2026-11-02"), 500 * gb}};
    EXPECT_EQ(lines(),
              (Lines{"recurring plan2 01-01 30/30 199000", "overage plan2 01-01 1000000000B 1 2500"}));
    EXPECT_EQ(draft().lines[1].from, date("2026-10-01"));
}

TEST_F(Advance, pro_rates_the_allowance_by_the_period_that_ended) {
    terms.plan = capped;
    terms.in_advance = true;
    terms.starts_on = date("2026-10-31");
    plans[capped].included_bytes = 31 * gb;
    usage = {{date("2026-10-31"), 2 * gb}};
    EXPECT_EQ(lines()[1], "overage plan2 31-01 1000000000B 1 2500");
}

TEST_F(Advance, closes_with_the_usage_of_the_last_period) {
    terms.plan = capped;
    terms.in_advance = true;
    terms.ends_on = date("2026-11-01");
    usage = {{date("2026-10-31"), 101 * gb}};
    EXPECT_EQ(lines(), (Lines{"overage plan2 01-01 1000000000B 1 2500"}));
}

TEST_F(Advance, of_the_starting_day_has_the_rest_of_the_period_and_the_set_up) {
    terms.plan = capped;
    terms.in_advance = true;
    terms.starts_on = terms.period_on = date("2026-11-16");
    EXPECT_EQ(lines(), (Lines{"recurring plan2 16-01 15/30 99500", "setup plan2 250000"}));
}

class Upgrades : public Draft {
  protected:
    // From `home` to `fast` inside November, which was billed in advance.
    void upgrade_on(std::string_view day) {
        terms.in_advance = true;
        terms.upgrade = Upgrade{date(day), home};
        changes = {{date(day), fast}};
    }
};

TEST_F(Upgrades, credit_what_is_left_of_the_old_fee_and_charge_it_of_the_new_one) {
    upgrade_on("2026-11-16");
    usage = {{date("2026-10-31"), 500 * gb}};
    EXPECT_EQ(lines(), (Lines{"credit plan0 16-01 15/30 -75000", "recurring plan1 16-01 15/30 150000"}));
    expect_totals(75'000, 0, 75'000);
    EXPECT_EQ(draft().period, (Period{date("2026-11-01"), date("2026-12-01")}));
}

TEST_F(Upgrades, round_each_line_by_itself) {
    plans[home].monthly_fee = 100;
    plans[fast].monthly_fee = 199;
    upgrade_on("2026-11-20");  // 11/30: 36.67 and 72.97
    EXPECT_EQ(lines(), (Lines{"credit plan0 20-01 11/30 -37", "recurring plan1 20-01 11/30 73"}));
}

TEST_F(Upgrades, on_the_first_day_are_of_the_whole_period) {
    upgrade_on("2026-11-01");
    expect_totals(150'000, 0, 150'000);
}

TEST_F(Upgrades, go_from_the_plan_of_the_day_to_another_on_the_same_day) {
    upgrade_on("2026-11-16");
    changes = {{date("2026-11-16"), home}, {date("2026-11-16"), fast}};
    terms.upgrade->from_plan = home;
    EXPECT_EQ(lines(), (Lines{"credit plan0 16-01 15/30 -75000", "recurring plan1 16-01 15/30 150000"}));
}

TEST_F(Upgrades, end_with_the_subscription_and_leave_the_set_up) {
    upgrade_on("2026-11-16");
    terms.ends_on = date("2026-11-26");
    plans[fast].setup_fee = 100'000;
    EXPECT_EQ(lines(), (Lines{"credit plan0 16-26 10/30 -50000", "recurring plan1 16-26 10/30 100000"}));
}

TEST_F(Upgrades, from_a_plan_without_a_fee_credit_nothing) {
    upgrade_on("2026-11-16");
    terms.upgrade->from_plan = free_of_charge;
    EXPECT_EQ(lines(), (Lines{"recurring plan1 16-01 15/30 150000"}));
}

TEST_F(Upgrades, take_a_percentage_off_both_and_an_amount_not_again) {
    upgrade_on("2026-11-16");
    tax("11", "1", false);
    discount(Discount::Kind::percent, "10");
    EXPECT_EQ(lines()[2], "discount -7500");
    expect_totals(67'500, 7425, 74'925);
    discount(Discount::Kind::amount, "20000");
    EXPECT_EQ(lines().size(), 2U);
    expect_totals(75'000, 8250, 83'250);
}

TEST_F(Upgrades, give_the_tax_of_what_they_credit_back) {
    upgrade_on("2026-11-16");
    plans[fast].taxed = false;
    tax("11", "1", false);
    expect_totals(75'000, -8250, 66'750);
}

TEST_F(Upgrades, are_refused_outside_the_period_or_the_subscription) {
    upgrade_on("2026-12-01");
    EXPECT_EQ(refused_at(), "/upgrade/on");
    upgrade_on("2026-11-16");
    terms.ends_on = date("2026-11-16");
    EXPECT_EQ(refused_at(), "/upgrade/on");
    terms.ends_on.reset();
    terms.upgrade->from_plan = 99;
    EXPECT_EQ(refused_at(), "/upgrade/from");
}

class Packages : public Draft {};

TEST_F(Packages, are_bought_for_their_days_at_their_price) {
    terms.plan = package;
    terms.period_on = date("2026-11-28");
    tax("11", "1", false);
    EXPECT_EQ(lines(), (Lines{"recurring plan4 28-05 7/7 50000"}));
    EXPECT_EQ(draft().period, (Period{date("2026-11-28"), date("2026-12-05")}));
    expect_totals(50'000, 5500, 55'500);
}

TEST_F(Packages, have_their_set_up_with_the_first) {
    terms.plan = package;
    plans[package].setup_fee = 75'000;
    terms.starts_on = terms.period_on;
    EXPECT_EQ(lines()[1], "setup plan4 75000");
    terms.period_on = terms.starts_on + 7;
    EXPECT_EQ(lines().size(), 1U);
}

TEST_F(Packages, that_were_held_before_cost_nothing_in_a_period_of_another_plan) {
    terms.plan = package;
    changes = {{date("2026-11-03"), home}};
    EXPECT_EQ(lines(), (Lines{"recurring plan0 03-01 28/30 140000"}));
}

class OneOffs : public Draft {};

TEST_F(OneOffs, come_last_and_a_late_fee_is_never_taxed) {
    discount(Discount::Kind::amount, "50000");
    tax("11", "1", false);
    one_offs = {
        {LineKind::late_fee, 5000, true}, {LineKind::adjustment, 10'000, true}, {LineKind::credit, -1000}};
    EXPECT_EQ(lines(), (Lines{"recurring plan0 01-01 30/30 150000", "discount -50000", "late_fee 5000",
                              "adjustment 10000", "credit -1000"}));
    expect_totals(114'000, 12'100, 126'100);
}

class Overflows : public Draft {};

TEST_F(Overflows, of_the_sum_of_fees_name_the_fee) {
    plans[home].monthly_fee = highest;
    plans[fast].monthly_fee = highest;
    EXPECT_EQ(overflow_at(), "fine");
    plans[home].setup_fee = 1;
    terms.starts_on = date("2026-11-01");
    EXPECT_EQ(overflow_at(), "/plans/plan0/setup_fee");
}

TEST_F(Overflows, of_usage_name_the_usage) {
    terms.plan = metered;
    usage = {{date("2026-11-10"), std::numeric_limits<std::uint64_t>::max()}, {date("2026-11-11"), 1}};
    EXPECT_EQ(overflow_at(), "/usage");
}

TEST_F(Overflows, of_a_charge_for_bytes_name_the_price) {
    terms.plan = metered;
    plans[metered].unit_bytes = 1;
    plans[metered].unit_price = highest;
    usage = {{date("2026-11-10"), 1}};
    EXPECT_EQ(overflow_at(), "fine");
    usage = {{date("2026-11-10"), 2}};
    EXPECT_EQ(overflow_at(), "/plans/plan3/unit_price");
    terms.plan = capped;
    plans[capped].unit_price = highest;
    usage = {{date("2026-11-10"), 102 * gb}};
    EXPECT_EQ(overflow_at(), "/plans/plan2/unit_price");
}

TEST_F(Overflows, of_tax_and_total_name_the_percentage) {
    plans[home].monthly_fee = highest / 2;
    tax("100", "1", false);
    EXPECT_EQ(overflow_at(), "fine");
    plans[home].monthly_fee = highest / 2 + 1;
    EXPECT_EQ(overflow_at(), "/tax/percent");
    tax("100", "5", false);
    EXPECT_EQ(overflow_at(), "/tax/percent");
}

TEST_F(Overflows, of_one_offs_name_theirs) {
    plans[home].monthly_fee = highest;
    one_offs = {{LineKind::manual, -1}, {LineKind::manual, 2}};
    EXPECT_EQ(overflow_at(), "/one_offs/1/amount");
}

TEST_F(Overflows, escape_the_code_of_a_plan) {
    plans[home].code = "a/b~c";
    plans[home].monthly_fee = highest;
    plans[home].setup_fee = 1;
    terms.starts_on = date("2026-11-01");
    EXPECT_EQ(overflow_at(), "/plans/a~1b~0c/setup_fee");
}

}  // namespace
}  // namespace bangnopi::domain
