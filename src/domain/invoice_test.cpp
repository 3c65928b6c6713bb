#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "tests/support/draft_fixture.hpp"

namespace bangnopi::domain {
namespace {

class CheckCase : public Draft {};

TEST_F(CheckCase, points_at_what_is_wrong_with_the_subscription) {
    EXPECT_EQ(refused_at(), "fine");
    terms.plan = 99;
    EXPECT_EQ(refused_at(), "/subscription/plan");
    terms.plan = home;
    changes = {{date("2026-11-10"), home}, {date("2026-11-10"), static_cast<Plan>(8)}};
    EXPECT_EQ(refused_at(), "/subscription/changes/1/plan");
    changes.clear();
    terms.ends_on = terms.starts_on - 1;
    EXPECT_EQ(refused_at(), "/subscription/ends_on");
    terms.ends_on = terms.starts_on;
    EXPECT_EQ(refused_at(), "fine");
    for (const int day : {0, 32, -1}) {
        terms.billing_day = day;
        EXPECT_EQ(refused_at(), "/subscription/billing_day");
    }
    terms.billing_day = 1;
    suspensions = {{date("2026-11-10"), date("2026-11-09")}};
    EXPECT_EQ(refused_at(), "/subscription/suspensions/0/to");
}

TEST_F(CheckCase, points_at_what_is_wrong_with_a_plan) {
    plans[fast].code = "cepat/ya";
    plans[fast].monthly_fee = -1;
    EXPECT_EQ(refused_at(), "/plans/cepat~1ya/monthly_fee");
}

TEST_F(CheckCase, keeps_percentages_within_0_and_100) {
    discount(Discount::Kind::percent, "100");
    tax("100", "2", false);
    EXPECT_EQ(refused_at(), "fine");
    discount(Discount::Kind::percent, "100.01");
    EXPECT_EQ(refused_at(), "/subscription/discount/value");
    terms.discount = Discount{Discount::Kind::percent, Rate(-1, 1)};
    EXPECT_EQ(refused_at(), "/subscription/discount/value");
    terms.discount.reset();
    tax("101", "1", false);
    EXPECT_EQ(refused_at(), "/tax/percent");
    terms.tax = Tax{Rate(11, 1), Rate(-1, 12), false};
    EXPECT_EQ(refused_at(), "/tax/base");
}

TEST_F(CheckCase, wants_whole_amounts_of_discount) {
    discount(Discount::Kind::amount, "0.5");
    EXPECT_EQ(refused_at(), "/subscription/discount/value");
    terms.discount = Discount{Discount::Kind::amount, Rate(-1, 1)};
    EXPECT_EQ(refused_at(), "/subscription/discount/value");
    discount(Discount::Kind::amount, "100000.00");
    EXPECT_EQ(refused_at(), "fine");
}

TEST_F(CheckCase, refuses_fractions_that_64_bits_cannot_multiply) {
    tax("1/9223372036854775807", "1", false);
    EXPECT_EQ(refused_at(), "/tax/percent");
    tax("1/92233720368547758", "1/101", false);
    EXPECT_EQ(refused_at(), "/tax/base");
}

TEST_F(CheckCase, keeps_periods_within_the_calendar) {
    terms.period_on = Date(1, 1, 1);
    EXPECT_EQ(refused_at(), "/period_on");
    terms.period_on = Date(9999, 12, 31);
    EXPECT_EQ(refused_at(), "/period_on");
    terms.period_on = date("2026-11-05");
    plans[package].package_days = 3'000'000;
    EXPECT_EQ(refused_at(), "/plans/plan4/days");
}

TEST_F(CheckCase, takes_no_line_from_elsewhere_that_a_draft_makes_itself) {
    one_offs = {{LineKind::setup, 5}};
    EXPECT_EQ(refused_at(), "/one_offs/0/kind");
}

TEST(DiscountHolds, for_its_number_of_periods_and_until_its_day) {
    const Date november = date("2026-11-01");
    EXPECT_TRUE(discount_holds({}, {}, november));
    EXPECT_TRUE(discount_holds(1, {}, november));
    EXPECT_FALSE(discount_holds(0, {}, november));
    EXPECT_TRUE(discount_holds({}, date("2026-11-02"), november));
    EXPECT_FALSE(discount_holds({}, november, november)) << "the day itself is without";
    EXPECT_FALSE(discount_holds(3, date("2026-10-15"), november));
}

TEST(IsIssued, a_total_of_nothing_only_where_the_operator_wants_it) {
    InvoiceDraft draft;
    EXPECT_FALSE(is_issued(draft, false));
    EXPECT_TRUE(is_issued(draft, true));
    draft.total = 1;
    EXPECT_TRUE(is_issued(draft, false));
    draft.total = -1;
    EXPECT_FALSE(is_issued(draft, true));
}

TEST(IsIssued, a_total_of_nothing_that_an_adjustment_made) {
    InvoiceDraft draft;
    draft.lines.resize(2);
    draft.lines[1].kind = LineKind::discount;
    EXPECT_FALSE(is_issued(draft, false));
    draft.lines[1].kind = LineKind::adjustment;
    EXPECT_TRUE(is_issued(draft, false));
}

TEST(LineKind, has_a_name_that_is_read_back) {
    std::vector<int> kinds(static_cast<std::size_t>(LineKind::manual));
    std::iota(kinds.begin(), kinds.end(), 1);
    kinds.push_back(static_cast<int>(LineKind::stamp_duty));
    for (const int kind : kinds) {
        const auto line_kind = static_cast<LineKind>(kind);
        EXPECT_EQ(parse_line_kind(name_of(line_kind)), line_kind);
    }
    EXPECT_FALSE(parse_line_kind("fee"));
}

}  // namespace
}  // namespace bangnopi::domain
