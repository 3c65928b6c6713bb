#include "domain/correction.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

namespace bangnopi::domain {
namespace {

using testing::ElementsAre;

TEST(CreditOfAnInvoice, closes_what_is_open_first) {
    const Credited credited = credited_of({.total = 100, .paid = 40}, 60);
    EXPECT_EQ(credited.open, 60);
    EXPECT_EQ(credited.paid, 0);
}

TEST(CreditOfAnInvoice, frees_what_was_paid_only_beyond_what_is_open_and_written_off) {
    // 100 = 50 paid + 2 withheld + 30 written off + 18 open.
    const InvoiceAmounts amounts{.total = 100, .paid = 50, .withheld = 2, .written_off = 30};
    const Credited most = credited_of(amounts, 99);
    EXPECT_EQ(most.open, 18);
    EXPECT_EQ(most.written_off, 30);
    EXPECT_EQ(most.paid, 50);
    EXPECT_EQ(most.withheld, 1);
    const InvoiceAmounts after = after_credit(amounts, most);
    EXPECT_EQ(after.open(), 0);
    EXPECT_EQ(after.credited, 99);
    EXPECT_EQ(after.withheld, 1);
}

TEST(CreditOfAnInvoice, takes_the_newest_first) {
    const std::vector<std::int64_t> parts{50, 30, 20};
    EXPECT_THAT(taken_from_last(35, parts), ElementsAre(0, 15, 20));
    EXPECT_THAT(taken_from_last(100, parts), ElementsAre(50, 30, 20));
    EXPECT_THAT(taken_from_last(0, parts), ElementsAre(0, 0, 0));
}

RC_GTEST_PROP(CreditOfAnInvoice, keeps_its_parts_summing_to_its_total, ()) {
    const auto part = [] { return *rc::gen::inRange<std::int64_t>(0, 1000); };
    InvoiceAmounts amounts{.paid = part(), .credited = part(), .withheld = part(), .written_off = part()};
    const std::int64_t open = part() + 1;
    amounts.total = open + amounts.paid + amounts.credited + amounts.withheld + amounts.written_off;
    const std::int64_t amount = *rc::gen::inRange<std::int64_t>(1, amounts.total - amounts.credited + 1);
    const InvoiceAmounts after = after_credit(amounts, credited_of(amounts, amount));
    RC_ASSERT(after.open() >= 0 && after.paid >= 0 && after.withheld >= 0 && after.written_off >= 0);
    RC_ASSERT(after.credited == amounts.credited + amount);
    RC_ASSERT(after.open() == std::max<std::int64_t>(0, open - amount));
}

TEST(CreditOfAnInvoiceDeathTest, is_never_of_more_than_is_left) {
    EXPECT_DEATH(credited_of({.total = 10, .credited = 5}, 6), "bug");
}

}  // namespace
}  // namespace bangnopi::domain
