#include "domain/rerating.hpp"

#include "tests/support/draft_fixture.hpp"

namespace bangnopi::domain {
namespace {

class Rerating : public Draft {
  protected:
    std::int64_t room(bool taxed) { return room_for_credit(billing_case(), draft(), taxed); }
};

TEST_F(Rerating, sees_the_fee_less_its_discount_and_nothing_else) {
    terms.plan = capped;
    terms.starts_on = date("2026-11-01");
    usage = {{date("2026-11-02"), 101 * gb}};
    one_offs = {{LineKind::adjustment, 700, true}, {LineKind::credit, -9000}};
    discount(Discount::Kind::percent, "10");
    EXPECT_EQ(fee_charge(draft()).amount, 179'100);
    EXPECT_TRUE(fee_charge(draft()).taxed);
    EXPECT_EQ(usage_charge(draft()).amount, 2500);
}

TEST_F(Rerating, sees_what_an_upgrade_credits_of_the_old_fee) {
    changes = {{date("2026-11-16"), fast}};
    terms.in_advance = true;
    terms.upgrade = Upgrade{date("2026-11-16"), home};
    EXPECT_EQ(fee_charge(draft()).amount, 75'000);
}

TEST_F(Rerating, tells_a_fee_that_is_not_taxed) {
    terms.plan = untaxed;
    discount(Discount::Kind::amount, "1000");
    EXPECT_EQ(fee_charge(draft()).amount, 59'000);
    EXPECT_FALSE(fee_charge(draft()).taxed);
}

TEST_F(Rerating, finds_room_for_a_credit_in_all_lines_where_nothing_is_taxed) {
    one_offs = {{LineKind::manual, 3000}};
    EXPECT_EQ(room(true), 153'000);
    EXPECT_EQ(room(false), 153'000);
}

TEST_F(Rerating, finds_room_for_a_taxed_credit_in_taxed_lines_so_that_no_tax_is_below_zero) {
    tax("11", "1", false);
    one_offs = {{LineKind::manual, 3000}, {LineKind::adjustment, -50'000, true}};
    EXPECT_EQ(room(true), 100'000);
    EXPECT_EQ(room(false), 3000);
    one_offs.push_back({LineKind::adjustment, -100'000, true});
    EXPECT_EQ(room(true), 0);
    EXPECT_EQ(draft().tax, 0);
    EXPECT_EQ(draft().total, 3000);
}

TEST_F(Rerating, finds_none_where_nothing_is_billed) {
    suspensions = {{date("2026-11-01"), {}}};
    EXPECT_EQ(room(true), 0);
}

}  // namespace
}  // namespace bangnopi::domain
