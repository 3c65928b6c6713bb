// Several subscriptions on one invoice: the lines of each, the tax and the stamp duty once.
#include <gmock/gmock.h>

#include <array>

#include "domain/journals.hpp"
#include "tests/support/draft_fixture.hpp"

namespace bangnopi::domain {
namespace {

using testing::ElementsAre;

// The fixture's case is the first part; each test bends a second one.
class JointDraft : public Draft {
  protected:
    BillingCase second() {
        BillingCase made = billing_case();
        made.plan = fast;
        return made;
    }

    InvoiceDraft together(const BillingCase& first, const BillingCase& other) {
        parts_ = {first, other};
        EXPECT_TRUE(check_parts(parts_));
        return draft_invoice(parts_).value();
    }

    // "0 recurring 150000" for each line: part, kind, amount.
    static std::vector<std::string> parts_of(const InvoiceDraft& draft) {
        std::vector<std::string> texts;
        for (const DraftLine& line : draft.lines)
            texts.push_back(fmt::format("{} {} {}", line.part, name_of(line.kind), line.amount));
        return texts;
    }

    std::vector<BillingCase> parts_;
};

TEST_F(JointDraft, has_the_lines_of_each_part_by_part) {
    BillingCase other = second();
    other.discount = Discount{Discount::Kind::percent, Rate(10, 1)};
    const std::array wire = {OneOff{LineKind::manual, 25'000, false, false, "Kabel"}};
    BillingCase first = billing_case();
    first.one_offs = wire;
    const InvoiceDraft made = together(first, other);
    EXPECT_THAT(parts_of(made), ElementsAre("0 recurring 150000", "0 manual 25000", "1 recurring 300000",
                                            "1 discount -30000"));
    EXPECT_EQ(made.total, 445'000);
    EXPECT_EQ(one_off_of_line(parts_, made, 1), &wire[0]);
    for (const std::size_t other_line : {0, 2, 3})
        EXPECT_EQ(one_off_of_line(parts_, made, other_line), nullptr);
}

// 11 % of 150,004 is 16,500.44 and of 150,005 is 16,500.55: 16,500 + 16,501 alone. Of the sum, 300,009, it is 33,000.99.
// 11 % of 150,004 twice is 33,000.88: 33,001, where each alone has 16,500.
TEST_F(JointDraft, rounds_its_tax_once) {
    tax("11", "1", false);
    plans[home].monthly_fee = 150'004;
    const InvoiceDraft made = together(billing_case(), billing_case());
    EXPECT_EQ(draft().tax, 16'500);
    EXPECT_EQ(made.tax, 33'001);
    EXPECT_EQ(made.total, 333'009);
}

// (150,000 + 300,000 − 10 % of the second) ÷ 1.11 = 378,378.38: tax 41,622. Nets 135,135 and 270,270 less 27,027 come to
// 378,378, which is the subtotal.
TEST_F(JointDraft, takes_an_inclusive_tax_out_of_all_parts_together) {
    tax("11", "1", true);
    BillingCase other = second();
    other.discount = Discount{Discount::Kind::percent, Rate(10, 1)};
    const InvoiceDraft made = together(billing_case(), other);
    EXPECT_EQ(made.total, 420'000);
    EXPECT_EQ(made.tax, 41'622);
    const Revenue revenue = split_revenue(parts_, made);
    EXPECT_EQ(revenue.subscription, 135'135 + 270'270);
    EXPECT_EQ(revenue.discount, 27'027);
    EXPECT_TRUE(balanced(invoice_postings(Id{7}, revenue, made.tax, made.total)));
}

TEST_F(JointDraft, has_one_stamp_duty_on_what_all_parts_come_to) {
    terms.stamp_duty = StampDuty{10'000, 400'000};
    const InvoiceDraft made = together(billing_case(), second());
    EXPECT_THAT(parts_of(made),
                ElementsAre("0 recurring 150000", "1 recurring 300000", "0 stamp_duty 10000"));
    EXPECT_EQ(made.total, 460'000);
}

// The first is in advance for December, the other in arrears for November, the third in advance from 15 November on.
TEST_F(JointDraft, defers_the_fee_of_each_part_to_the_end_of_its_own_period) {
    BillingCase first = billing_case();
    first.in_advance = true;
    first.period_on = date("2026-12-01");
    BillingCase third = second();
    third.in_advance = true;
    third.billing_day = 15;
    third.period_on = date("2026-11-15");
    parts_ = {first, second(), third};
    const InvoiceDraft made = draft_invoice(parts_).value();
    EXPECT_EQ(made.period.from, date("2026-11-01"));
    EXPECT_EQ(made.period.to, date("2027-01-01"));
    const Revenue revenue = split_revenue(parts_, made);
    EXPECT_EQ(revenue.subscription, 300'000);
    EXPECT_EQ(revenue.deferred, (std::vector<DeferredFee>{{date("2026-12-15"), 300'000, false},
                                                          {date("2027-01-01"), 150'000, false}}));
}

TEST_F(JointDraft, is_of_one_currency_and_one_tax_and_of_subscriptions) {
    const auto refused = [](std::vector<BillingCase> parts) {
        const auto checked = check_parts(parts);
        return checked ? "" : checked.error().errors.front().pointer;
    };
    BillingCase other = second();
    EXPECT_EQ(refused({billing_case(), other}), "");
    other.tax = Tax{Rate(11, 1)};
    EXPECT_EQ(refused({billing_case(), other}), "/parts/1/tax");
    other = second();
    other.stamp_duty = StampDuty{};
    EXPECT_EQ(refused({billing_case(), other}), "/parts/1/stamp_duty");
    other = second();
    other.one_offs_alone = true;
    EXPECT_EQ(refused({billing_case(), other}), "/parts/1/subscription");
    EXPECT_EQ(refused({other}), "");
}

TEST_F(JointDraft, tells_in_which_part_a_figure_is_too_large) {
    plans[fast].monthly_fee = highest;
    const std::vector<BillingCase> parts = {billing_case(), second()};
    const auto made = draft_invoice(parts);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, Code::overflow);
    EXPECT_EQ(made.error().errors.front().pointer, "/parts/1/plans/plan1/monthly_fee");
}

}  // namespace
}  // namespace bangnopi::domain
