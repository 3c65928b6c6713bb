#include "domain/cash_rounding.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace bangnopi::domain {
namespace {

using enum CashRounding::Direction;

TEST(CashRounding, pays_in_whole_coins) {
    EXPECT_EQ(cash_for({500, nearest}, 150'249), 150'000);
    EXPECT_EQ(cash_for({500, nearest}, 150'250), 150'500);
    EXPECT_EQ(cash_for({500, down}, 150'499), 150'000);
    EXPECT_EQ(cash_for({100, nearest}, 99'950), 100'000);
    EXPECT_EQ(cash_for({100, down}, 99'950), 99'900);
    EXPECT_EQ(cash_for({100, nearest}, 49), 0);
    EXPECT_EQ(cash_for({0, nearest}, 99'951), 99'951);
}

TEST(CashRounding, closes_the_first_open_amounts_that_the_cash_comes_to) {
    const std::array<std::int64_t, 2> open = {150'250, 99'900};
    EXPECT_EQ(rounding_of_cash({500, nearest}, 150'500, open), -250);
    EXPECT_EQ(rounding_of_cash({500, down}, 150'000, open), 250);
    EXPECT_EQ(rounding_of_cash({500, nearest}, 250'000, open), 150);  // 250,150
    EXPECT_EQ(rounding_of_cash({500, nearest}, 150'000, open), 0);
    EXPECT_EQ(rounding_of_cash({500, nearest}, 100'000, open), 0) << "the second alone is not paid first";
    EXPECT_EQ(rounding_of_cash({0, nearest}, 150'500, open), 0);
    EXPECT_EQ(rounding_of_cash({500, nearest}, 150'500, std::vector<std::int64_t>{}), 0);
}

TEST(CashRounding, leaves_alone_what_is_paid_to_the_rupiah) {
    const std::array<std::int64_t, 2> open = {150'000, 200};
    EXPECT_EQ(rounding_of_cash({500, nearest}, 150'000, open), 0);
    const std::array<std::int64_t, 2> small = {149'800, 200};
    EXPECT_EQ(rounding_of_cash({500, nearest}, 150'000, small), 0) << "both together are exact";
}

}  // namespace
}  // namespace bangnopi::domain
