#include "domain/commission.hpp"

#include <gtest/gtest.h>

namespace bangnopi::domain {
namespace {

constexpr auto percent = Commission::Kind::percent;
constexpr auto amount = Commission::Kind::amount;

TEST(Commission, IsAShareOfThePaymentRounded) {
    EXPECT_EQ(commission_on({percent, Rate(10, 1)}, 150'000), 15'000);
    EXPECT_EQ(commission_on({percent, Rate(5, 2)}, 101), 3);  // 2.525
    EXPECT_EQ(commission_on({}, 150'000), 0);
}

TEST(Commission, OfAnAmountIsNeverMoreThanThePayment) {
    EXPECT_EQ(commission_on({amount, Rate(5'000, 1)}, 150'000), 5'000);
    EXPECT_EQ(commission_on({amount, Rate(5'000, 1)}, 3'000), 3'000);
}

TEST(Commission, GoesBackWithThePaymentToTheLastRupiah) {
    std::int64_t commission_left = 100;
    std::int64_t payment_left = 999;
    for (const std::int64_t refunded : {333, 333, 333}) {
        const std::int64_t back = commission_reversed(commission_left, refunded, payment_left);
        commission_left -= back;
        payment_left -= refunded;
    }
    EXPECT_EQ(commission_left, 0);
}

}  // namespace
}  // namespace bangnopi::domain
