#include "domain/prepaid.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/support/draft_fixture.hpp"

namespace bangnopi::domain {
namespace {

using std::chrono::microseconds;

Instant at(std::string_view text) {
    return parse_instant(text).value();
}

class Reserved : public Draft {
  protected:
    Reserved() { terms.plan = metered; }
    std::int64_t reserved() { return reserved_by(billing_case()).value(); }
};

TEST_F(Reserved, is_the_quote_of_the_period_so_far_with_its_tax) {
    EXPECT_EQ(reserved(), 0);
    usage = {{date("2026-11-02"), gb}, {date("2026-11-03"), gb / 2}, {date("2026-12-01"), gb}};
    EXPECT_EQ(reserved(), 4500);
    tax("11", "1", false);
    EXPECT_EQ(reserved(), 4995);
    plans[metered].monthly_fee = 10'000;
    EXPECT_EQ(reserved(), 16'095);
}

TEST_F(Reserved, rounds_once_however_many_records_there_are) {
    for (int i = 0; i < 1000; ++i) usage.push_back({date("2026-11-02"), 166'666});  // of 0.499998 each
    EXPECT_EQ(reserved(), 500);
}

TEST_F(Reserved, beyond_64_bits_is_refused) {
    plans[metered].unit_price = highest;
    usage = {{date("2026-11-02"), 2 * gb}};
    EXPECT_EQ(reserved_by(billing_case()).error().code, Code::overflow);
}

TEST(Available, is_what_is_not_reserved) {
    EXPECT_EQ(available(50'000, 12'500), 37'500);
    EXPECT_EQ(available(0, 12'500), -12'500);
    EXPECT_THROW(available(-2, highest), Overflow);
}

TEST(Available, at_the_floor_is_used_up) {
    EXPECT_TRUE(is_used_up(0, 0));
    EXPECT_FALSE(is_used_up(1, 0));
    EXPECT_FALSE(is_used_up(0, -1));
    EXPECT_TRUE(is_used_up(5000, 5000));
}

TEST(Affordable, is_less_where_tax_is_added) {
    PlanTerms terms;
    terms.unit_bytes = 1'000'000'000;
    terms.unit_price = 1000;
    Tax tax{Rate(11, 1)};
    EXPECT_EQ(bytes_affordable(1110, 0, terms, tax), 1'000'000'000);
    tax.inclusive = true;
    EXPECT_EQ(bytes_affordable(1110, 0, terms, tax), 1'110'000'000);
    tax.inclusive = false;
    terms.taxed = false;
    EXPECT_EQ(bytes_affordable(1110, 0, terms, tax), 1'110'000'000);
}

TEST(Affordable, is_nothing_at_the_floor_and_unbounded_beyond_63_bits) {
    PlanTerms terms;
    terms.unit_bytes = 1'000'000'000;
    terms.unit_price = 1;
    EXPECT_EQ(bytes_affordable(-5, 0, terms, {}), 0);
    EXPECT_EQ(bytes_affordable(-5, -6, terms, {}), 1'000'000'000);
    EXPECT_EQ(bytes_affordable(highest, 0, terms, {}), std::nullopt);
    terms.unit_price = 0;
    EXPECT_EQ(bytes_affordable(5, 0, terms, {}), std::nullopt);
}

TEST(Available, is_low_at_the_threshold_and_below_it) {
    EXPECT_FALSE(is_low(10'001, 10'000));
    EXPECT_TRUE(is_low(10'000, 10'000));
    EXPECT_TRUE(is_low(-5, 10'000));
}

TEST(PackageLife, lasts_its_days_from_the_payment_to_the_microsecond) {
    const PackageLife life = package_bought(at("2026-11-23T02:15:07.000001Z"), 7);
    EXPECT_EQ(life.from, at("2026-11-23T02:15:07.000001Z"));
    EXPECT_EQ(life.to, at("2026-11-30T02:15:07.000001Z"));
}

TEST(PackageLife, is_renewed_from_its_old_end_or_from_a_later_payment) {
    const Instant end = at("2026-11-30T02:15:07Z");
    EXPECT_EQ(package_renewed(end, end - microseconds(1), 30),
              (PackageLife{end, at("2026-12-30T02:15:07Z")}));
    EXPECT_EQ(package_renewed(end, end, 30).from, end);
    EXPECT_EQ(package_renewed(end, end + microseconds(1), 30).from, end + microseconds(1));
}

// Bought on 23 November, seven days: never used, they begin 90 days later, on 21 February, and end on the 28th; used on
// 1 December at noon, they end on the 8th at noon.
TEST(PackageLife, whose_days_begin_with_the_first_use_is_open_until_then_and_its_days_longer) {
    const Instant bought = at("2026-11-23T02:15:07Z");
    const WaitingPackage waiting = package_waiting(bought, 7);
    EXPECT_EQ(waiting.life.from, bought);
    EXPECT_EQ(waiting.waits_until, at("2027-02-21T02:15:07Z"));
    EXPECT_EQ(waiting.life.to, at("2027-02-28T02:15:07Z"));
    EXPECT_EQ(package_begun(waiting, at("2026-12-01T12:00:00Z")),
              (PackageLife{bought, at("2026-12-08T12:00:00Z")}));
    EXPECT_EQ(package_begun(waiting, bought), package_bought(bought, 7));
    EXPECT_EQ(package_begun(waiting, waiting.waits_until), waiting.life);
}

TEST(PackageLife, goes_on_by_itself_while_the_balance_covers_it_and_nobody_said_no) {
    EXPECT_TRUE(renews_by_itself(55'500, 55'500, false));
    EXPECT_FALSE(renews_by_itself(55'499, 55'500, false));
    EXPECT_FALSE(renews_by_itself(100'000, 55'500, true));
}

RC_GTEST_PROP(PackageLife, of_renewals_never_overlaps_and_never_shortens, ()) {
    PackageLife life = package_bought(at("2026-11-23T00:00:00Z"), *rc::gen::inRange(1, 31));
    for (int i = 0; i < 10; ++i) {
        const auto days = *rc::gen::inRange(1, 31);
        const Instant paid_at = life.to + microseconds(*rc::gen::inRange(-100, 100));
        const PackageLife next = package_renewed(life.to, paid_at, days);
        RC_ASSERT(next.from >= life.to && next.from >= paid_at);
        RC_ASSERT(next.from == life.to || next.from == paid_at);
        RC_ASSERT(next.to - next.from == std::chrono::days(days));
        life = next;
    }
}

}  // namespace
}  // namespace bangnopi::domain
