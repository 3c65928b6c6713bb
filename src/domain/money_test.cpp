#include "domain/money.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace bangnopi::domain {
namespace {

__extension__ using Int128 = __int128;
constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

// Amounts of every size, the edges often.
std::int64_t any_amount() {
    return *rc::gen::oneOf(
        rc::gen::arbitrary<std::int64_t>(), rc::gen::inRange<std::int64_t>(lowest, highest),
        rc::gen::element(lowest, lowest + 1, std::int64_t{-1}, std::int64_t{0}, highest - 1, highest));
}

TEST(Currency, knows_the_exponents_of_iso_4217_and_counts_rupiah) {
    EXPECT_EQ(Currency::idr().exponent(), 0);
    EXPECT_EQ(Currency::parse("IDR").value(), Currency::idr());
    EXPECT_EQ(Currency::parse("USD").value().exponent(), 2);
    EXPECT_EQ(Currency::parse("JPY").value().exponent(), 0);
    EXPECT_EQ(Currency::parse("KWD").value().exponent(), 3);
    EXPECT_EQ(Currency::parse("MYR").value().code(), "MYR");
}

TEST(Currency, refuses_what_is_none) {
    for (const char* code : {"", "ID", "idr", "IDRR", "XXX", "D I", "R S"})
        EXPECT_FALSE(Currency::parse(code)) << code;
}

TEST(MoneyText, groups_rupiah_as_indonesia_does) {
    const auto rupiah = [](std::int64_t amount) { return format_money({amount, Currency::idr()}); };
    EXPECT_EQ(rupiah(0), "Rp0");
    EXPECT_EQ(rupiah(999), "Rp999");
    EXPECT_EQ(rupiah(1000), "Rp1.000");
    EXPECT_EQ(rupiah(1'250'000), "Rp1.250.000");
    EXPECT_EQ(rupiah(-75'000), "-Rp75.000");
    EXPECT_EQ(rupiah(lowest), "-Rp9.223.372.036.854.775.808");
}

TEST(MoneyText, writes_other_currencies_with_their_decimals) {
    EXPECT_EQ(format_money({1250, Currency::parse("USD").value()}), "USD 12.50");
    EXPECT_EQ(format_money({-5, Currency::parse("USD").value()}), "USD -0.05");
    EXPECT_EQ(format_money({1250, Currency::parse("KWD").value()}), "KWD 1.250");
    EXPECT_EQ(format_money({1250, Currency::parse("JPY").value()}), "JPY 1250");
}

TEST(Money, adds_and_subtracts_within_a_currency) {
    const Money a(150'000, Currency::idr());
    const Money b(75'000, Currency::idr());
    EXPECT_EQ((a + b).minor_units(), 225'000);
    EXPECT_EQ((b - a).minor_units(), -75'000);
    EXPECT_THROW(Money(highest, Currency::idr()) + Money(1, Currency::idr()), Overflow);
}

TEST(MoneyDeathTest, adding_two_currencies_is_a_bug) {
    EXPECT_DEATH(Money(1, Currency::idr()) + Money(1, Currency::parse("USD").value()), "bug");
}

template <class Exact, class Checked>
void same_or_overflow(Exact exact, Checked checked) {
    const bool fits = exact >= Int128{lowest} && exact <= Int128{highest};
    if (fits)
        RC_ASSERT(checked() == static_cast<std::int64_t>(exact));
    else
        RC_ASSERT_THROWS_AS(checked(), Overflow);
}

RC_GTEST_PROP(Arithmetic, no_overflow_goes_unseen, ()) {
    const std::int64_t a = any_amount();
    const std::int64_t b = any_amount();
    same_or_overflow(Int128{a} + b, [=] { return add(a, b); });
    same_or_overflow(Int128{a} - b, [=] { return subtract(a, b); });
    same_or_overflow(Int128{a} * b, [=] { return multiply(a, b); });
}

std::int64_t rounded(std::int64_t amount, std::int64_t n, std::int64_t d,
                     Rounding rounding = Rounding::half_away_from_zero) {
    return multiply_divide(amount, n, d, rounding);
}

TEST(MultiplyDivide, rounds_half_away_from_zero) {
    EXPECT_EQ(rounded(1, 1, 2), 1);
    EXPECT_EQ(rounded(-1, 1, 2), -1);
    EXPECT_EQ(rounded(3, 1, 2), 2);
    EXPECT_EQ(rounded(-3, 1, 2), -2);
    EXPECT_EQ(rounded(1, 1, 3), 0);
    EXPECT_EQ(rounded(2, 1, 3), 1);
    EXPECT_EQ(rounded(-2, 1, 3), -1);
    EXPECT_EQ(rounded(150'000, 15, 30), 75'000);
    EXPECT_EQ(rounded(150'000, 20, 31), 96'774);
    EXPECT_EQ(rounded(200'000, 16, 31), 103'226);
}

TEST(MultiplyDivide, rounds_up_and_down_along_the_number_line) {
    EXPECT_EQ(rounded(1, 1, 3, Rounding::up), 1);
    EXPECT_EQ(rounded(-1, 1, 3, Rounding::up), 0);
    EXPECT_EQ(rounded(1, 1, 3, Rounding::down), 0);
    EXPECT_EQ(rounded(-1, 1, 3, Rounding::down), -1);
    for (const Rounding exact : {Rounding::up, Rounding::down, Rounding::half_away_from_zero})
        EXPECT_EQ(rounded(-6, 1, 3, exact), -2);
}

TEST(MultiplyDivide, is_exact_at_the_ends_of_64_bits) {
    EXPECT_EQ(rounded(highest, highest, highest), highest);
    EXPECT_EQ(rounded(lowest, highest, highest), lowest);
    EXPECT_EQ(rounded(lowest, 1, 1), lowest);
    EXPECT_THROW(static_cast<void>(rounded(highest, 2, 1)), Overflow);
    EXPECT_THROW(static_cast<void>(rounded(lowest, -1, 1)), Overflow);
}

RC_GTEST_PROP(MultiplyDivide, misses_the_exact_value_by_half_at_most, ()) {
    const std::int64_t amount = any_amount();
    const std::int64_t n = *rc::gen::inRange<std::int64_t>(0, 1000);
    const std::int64_t d = *rc::gen::inRange<std::int64_t>(n + 1, 2000);
    const Int128 miss = Int128{rounded(amount, n, d)} * d - Int128{amount} * n;
    RC_ASSERT(2 * (miss < 0 ? -miss : miss) <= Int128{d});
}

RC_GTEST_PROP(MultiplyDivide, up_and_down_enclose_the_exact_value, ()) {
    const std::int64_t amount = any_amount();
    const std::int64_t n = *rc::gen::inRange<std::int64_t>(0, 1000);
    const std::int64_t d = *rc::gen::inRange<std::int64_t>(n + 1, 2000);
    const Int128 exact = Int128{amount} * n;
    const Int128 up = Int128{rounded(amount, n, d, Rounding::up)} * d;
    const Int128 down = Int128{rounded(amount, n, d, Rounding::down)} * d;
    RC_ASSERT(down <= exact);
    RC_ASSERT(exact <= up);
    RC_ASSERT(up - down <= Int128{d});
}

TEST(Rate, reads_whole_decimal_and_fraction) {
    EXPECT_EQ(Rate::parse("11").value(), Rate(11, 1));
    EXPECT_EQ(Rate::parse("12.50").value(), Rate(25, 2));
    EXPECT_EQ(Rate::parse("11/12").value(), Rate(11, 12));
    EXPECT_EQ(Rate::parse("22/24").value(), Rate(11, 12));
    EXPECT_EQ(Rate::parse("0").value(), Rate());
    EXPECT_EQ(Rate::parse("0/5").value(), Rate());
    EXPECT_EQ(Rate::parse("007").value(), Rate(7, 1));
}

TEST(Rate, refuses_signs_exponents_and_halves_of_numbers) {
    for (const char* text : {"", "-1", "+1", "1e2", "1.", ".5", "1/", "/2", "1/0", "1/2/3", "1.5/2", "1,5",
                             " 1", "1 ", "1..2", "0x1", "١"})
        EXPECT_FALSE(Rate::parse(text)) << text;
}

TEST(Rate, with_too_many_digits_is_an_overflow) {
    EXPECT_EQ(Rate::parse("9223372036854775808").error().code, Code::overflow);
    EXPECT_EQ(Rate::parse("0.0000000000000000001").error().code, Code::overflow);
    EXPECT_EQ(Rate::parse("9223372036854775807").value(), Rate(highest, 1));
}

TEST(Rate, is_exact_where_floats_are_not) {
    EXPECT_EQ(Rate(12, 100) * Rate(11, 12), Rate(11, 100));
    EXPECT_EQ(Rate(1, 3) + Rate(1, 6), Rate(1, 2));
    EXPECT_EQ(Rate(1, 3).compare(Rate(333'333'333, 1'000'000'000)), std::strong_ordering::greater);
    EXPECT_EQ(Rate(2, 4).compare(Rate(1, 2)), std::strong_ordering::equal);
    EXPECT_EQ(Rate(1, highest).compare(Rate(1, highest - 1)), std::strong_ordering::less);
}

TEST(Rate, overflow_of_product_and_sum_is_thrown) {
    EXPECT_THROW(Rate(highest, 1) * Rate(2, 1), Overflow);
    EXPECT_THROW(Rate(highest, 1) + Rate(1, 1), Overflow);
    EXPECT_THROW(Rate(1, highest) + Rate(1, highest - 1), Overflow);
    EXPECT_EQ(Rate(highest, 2) * Rate(2, highest), Rate(1, 1)) << "reduced before it is multiplied";
}

TEST(Rate, keeps_the_lowest_integer) {
    EXPECT_EQ(Rate(lowest, 2).numerator(), lowest / 2);
    EXPECT_EQ(Rate(lowest, 3), Rate(lowest, 3));
}

TEST(RateDeathTest, a_denominator_of_zero_is_a_bug) {
    EXPECT_DEATH(Rate(1, 0), "bug: 'denominator > 0'");
}

TEST(Apply, takes_a_rate_of_an_amount) {
    EXPECT_EQ(apply(83'333, Rate(11, 100)), 9167);
    EXPECT_EQ(apply(83'333, Rate(1, 10)), 8333);
    EXPECT_EQ(apply(5, Rate(1, 10)), 1);
    EXPECT_EQ(apply(5, Rate(1, 10), Rounding::down), 0);
}

}  // namespace
}  // namespace bangnopi::domain
