#include "documents/working.hpp"

#include <gmock/gmock.h>

#include "documents/figures.hpp"
#include "tests/support/draft_fixture.hpp"

namespace bangnopi::documents {
namespace {

using domain::date;
using domain::gb;
using domain::LineKind;
using domain::Plan;
using domain::Rate;
using testing::ElementsAre;
using words::Language;

// A case of November 2026 (domain::Draft), whose lines say how they came about.
class WorkingTest : public domain::Draft {
  protected:
    std::vector<std::string> workings(Language language = Language::indonesian) {
        const domain::InvoiceDraft made = draft();
        const domain::BillingCase whole = billing_case();
        std::vector<std::string> texts;
        for (const domain::DraftLine& line : made.lines)
            texts.push_back(working_of(domain::alone(whole), made, line, language));
        return texts;
    }
    std::string of_tax(Language language = Language::indonesian) {
        const domain::BillingCase whole = billing_case();
        return working_of_tax(domain::alone(whole), draft(), language);
    }
    void use(std::string_view on, std::uint64_t bytes) { usage.push_back({date(on), bytes}); }
};

TEST_F(WorkingTest, OfAPartOfAPeriodSaysHowManyDaysOfHowMany) {
    terms.starts_on = date("2026-11-16");
    EXPECT_THAT(workings(), ElementsAre("150.000 × 15/30 hari"));
    EXPECT_THAT(workings(Language::english), ElementsAre("150,000 × 15/30 days"));
}

TEST_F(WorkingTest, OfAWholePeriodSaysOneMonth) {
    EXPECT_THAT(workings(), ElementsAre("150.000 × 1 bulan"));
}

// 100 GB × 15/30 days = 50 GB; 61 − 50 = 11 begun gigabytes at 2,500.
TEST_F(WorkingTest, OfOverageSaysWhatWasUsedAndWhatWasIncluded) {
    terms.plan = Plan::capped;
    terms.starts_on = date("2026-11-16");
    plans[Plan::capped].setup_fee = 0;
    use("2026-11-17", 61 * gb);
    use("2026-11-15", 500 * gb);  // before it began
    EXPECT_THAT(workings(), ElementsAre("199.000 × 15/30 hari", "61 GB − 50 GB = 11 unit × 2.500"));
}

// 100 GB are included; 100.25 GB + 1 byte leave 0.250000001 GB: one begun gigabyte.
TEST_F(WorkingTest, OfOverageThatIsNoWholeUnitSaysWhichUnitsItBegan) {
    terms.plan = Plan::capped;
    use("2026-11-17", 100 * gb + gb / 4 + 1);
    EXPECT_EQ(workings().at(1), "100,250000001 GB − 100 GB = 0,250000001 GB → 1 unit × 2.500");
    EXPECT_EQ(workings(Language::english).at(1),
              "100.250000001 GB − 100 GB = 0.250000001 GB → 1 units × 2,500");
}

// 7 GB over, by units of 5 GB: 2 of them.
TEST_F(WorkingTest, OfOverageInLargerUnitsSaysHowLargeTheyAre) {
    terms.plan = Plan::capped;
    plans[Plan::capped].unit_bytes = 5 * gb;
    plans[Plan::capped].unit_price = 10'000;
    use("2026-11-17", 107 * gb);
    EXPECT_EQ(workings().at(1), "107 GB − 100 GB = 7 GB → 2 unit @ 5 GB × 10.000");
}

TEST_F(WorkingTest, OfUsageSaysBytesInTheUnitThatIsPriced) {
    terms.plan = Plan::metered;
    use("2026-11-17", 61 * gb + gb / 2);
    EXPECT_THAT(workings(), ElementsAre("61,5 GB × 3.000/GB"));
    plans[Plan::metered].unit_bytes = 1ULL << 30U;
    usage = {{date("2026-11-17"), 3ULL << 29U}};  // 1.5 GiB
    EXPECT_THAT(workings(), ElementsAre("1,5 GiB × 3.000/GiB"));
    usage = {{date("2026-11-17"), (3ULL << 29U) + 1}};  // which no six decimals of a GiB tell
    EXPECT_THAT(workings(), ElementsAre("1.610.612.737 B × 3.000/GiB"));
}

TEST_F(WorkingTest, OfADiscountSaysOfWhatEachPercentageWasTaken) {
    terms.discount = domain::Discount{domain::Discount::Kind::percent, Rate(10, 1)};
    EXPECT_EQ(workings().back(), "10 % × 150.000");
    changes = {{date("2026-11-16"), Plan::fast}};
    EXPECT_EQ(workings().back(), "10 % × 75.000 + 10 % × 150.000");
    terms.discount->value = Rate(25, 2);
    changes.clear();
    EXPECT_EQ(workings().back(), "12,5 % × 150.000");
}

TEST_F(WorkingTest, OfADiscountOfAnAmountSaysWhereTheFeeBoundIt) {
    terms.discount = domain::Discount{domain::Discount::Kind::amount, Rate(20'000, 1)};
    EXPECT_EQ(workings().back(), "");
    terms.discount->value = Rate(200'000, 1);
    EXPECT_EQ(workings().back(), "200.000, paling banyak biayanya");
}

TEST_F(WorkingTest, OfAnUpgradeCreditsTheDaysThatAreLeft) {
    terms.in_advance = true;
    changes = {{date("2026-11-21"), Plan::fast}};
    terms.upgrade = domain::Upgrade{date("2026-11-21"), Plan::home};
    EXPECT_THAT(workings(), ElementsAre("−150.000 × 10/30 hari", "300.000 × 10/30 hari"));
}

TEST_F(WorkingTest, OfAPackageSaysItsDays) {
    terms.plan = Plan::package;
    EXPECT_THAT(workings(), ElementsAre("50.000 × 1 paket 7 hari"));
}

// A device from the 21st on: 10 of 30 days.
TEST_F(WorkingTest, OfWhatIsRentedBesideThePlanSaysItsOwnDays) {
    const std::vector<domain::AddOn> rented{{"ONT", 25'000, true, date("2026-11-21"), {}}};
    terms.add_ons = rented;
    EXPECT_THAT(workings(), ElementsAre("150.000 × 1 bulan", "25.000 × 10/30 hari"));
}

TEST_F(WorkingTest, OfWhatComesFromElsewhereIsLeftOut) {
    one_offs = {{LineKind::late_fee, 5000}, {LineKind::manual, 7000}, {LineKind::adjustment, -1000}};
    EXPECT_THAT(workings(), ElementsAre("150.000 × 1 bulan", "", "", "selisih pemakaian yang sudah ditagih"));
}

// 11 % of 150,000 = 16,500.
TEST_F(WorkingTest, OfATaxSaysItsBase) {
    EXPECT_EQ(of_tax(), "");
    terms.tax = domain::Tax{Rate(11, 1), Rate(1, 1), false};
    EXPECT_EQ(of_tax(), "11 % × DPP 150.000");
}

// 150,000 × 11/12 = 137,500; 12 % of it = 16,500.
TEST_F(WorkingTest, OfATaxWithAnotherBaseSaysHowThatCameAbout) {
    terms.tax = domain::Tax{Rate(12, 1), Rate(11, 12), false};
    EXPECT_EQ(of_tax(), "12 % × DPP nilai lain 137.500 (11/12 × 150.000)");
    terms.tax->inclusive = true;
    EXPECT_EQ(of_tax(), "150.000 − 150.000 ÷ (1 + 12 % × 11/12)");
}

TEST(Figures, PartThousandsAsTheLanguageDoes) {
    EXPECT_EQ(grouped(1'250'000, Language::indonesian), "1.250.000");
    EXPECT_EQ(grouped(999, Language::english), "999");
    const auto dollars = domain::Currency::parse("USD").value();
    EXPECT_EQ(amount_text(-125'005, dollars, Language::indonesian), "−1.250,05");
    EXPECT_EQ(amount_text(-125'005, dollars, Language::english), "−1,250.05");
    EXPECT_EQ(percent_text(Rate(25, 3), Language::indonesian), "25/3 %");
}

}  // namespace
}  // namespace bangnopi::documents
