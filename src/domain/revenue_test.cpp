#include <gtest/gtest.h>

#include "domain/journals.hpp"
#include "tests/support/draft_fixture.hpp"

namespace bangnopi::domain {
namespace {

class SplitRevenue : public Draft {
  protected:
    void expect_revenue(const Revenue& expected) {
        const BillingCase made_of = billing_case();
        const InvoiceDraft made = draft();
        const Revenue revenue = split_revenue(alone(made_of), made);
        EXPECT_EQ(revenue.subscription, expected.subscription);
        EXPECT_EQ(revenue.usage, expected.usage);
        EXPECT_EQ(revenue.setup, expected.setup);
        EXPECT_EQ(revenue.discount, expected.discount);
        EXPECT_EQ(revenue.late_fee, expected.late_fee);
        EXPECT_EQ(revenue.other, expected.other);
        EXPECT_EQ(revenue.earlier_fee, expected.earlier_fee);
        EXPECT_TRUE(balanced(invoice_postings(Id{7}, revenue, made.tax, made.total)));
    }
};

TEST_F(SplitRevenue, follows_the_lines_where_tax_comes_on_top) {
    terms.plan = capped;
    terms.starts_on = date("2026-11-01");
    usage = {{date("2026-11-02"), 101 * gb}};
    discount(Discount::Kind::percent, "10");
    tax("11", "1", false);
    one_offs = {{LineKind::late_fee, 5000},
                {LineKind::adjustment, 700, true},
                {LineKind::credit, -9000, true},
                {LineKind::manual, 300}};
    expect_revenue({190'000, 3200, 250'000, 19'900, 5000, 300});
}

TEST_F(SplitRevenue, keeps_a_fee_that_was_billed_before_apart) {
    one_offs = {{LineKind::adjustment, 700}, {LineKind::adjustment, -9000, false, true}};
    expect_revenue({.subscription = 150'000, .usage = 700, .earlier_fee = -9000});
}

TEST_F(SplitRevenue, makes_each_line_net_where_tax_is_included) {
    terms.plan = capped;
    terms.starts_on = date("2026-11-01");
    usage = {{date("2026-11-02"), 101 * gb}};
    discount(Discount::Kind::percent, "10");
    tax("11", "1", true);
    // 199,000 → 179,279.28; 2,500 → 2,252.25; 250,000 → 225,225.23; -19,900 → -17,927.93; 431,600 →
    // 388,828.83
    expect_totals(388'829, 42'771, 431'600);
    expect_revenue({179'279, 2252, 225'226, 17'928});  // the difference of 1 on the largest line, the set-up
}

TEST_F(SplitRevenue, puts_the_difference_on_the_first_of_equal_lines) {
    plans[home].monthly_fee = 30;
    changes = {{date("2026-11-11"), home}, {date("2026-11-21"), home}};
    plans[home].setup_fee = 10;
    terms.starts_on = date("2026-11-01");
    tax("11", "1", true);  // four of 10 → 9.009 each, 36 in all: 9 + 9 + 9 + 9
    expect_revenue({27, 0, 9, 0});
    tax("20", "1", true);  // 8.33 each → 8; 33.33 → 33: one more on the first, a recurring one
    expect_revenue({25, 0, 8, 0});
}

TEST_F(SplitRevenue, leaves_untaxed_lines_whole) {
    terms.plan = untaxed;
    changes = {{date("2026-11-16"), home}};
    tax("11", "1", true);
    discount(Discount::Kind::percent, "10");  // 30,000 − 3,000 and (75,000 − 7,500) ÷ 1.11 = 60,810.81
    expect_totals(87'811, 6689, 94'500);
    expect_revenue({97'568, 0, 0, 9757});  // 67,567.57 → 67,568; 6,756.76 → 6,757
}

}  // namespace
}  // namespace bangnopi::domain
