#include "domain/commission.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

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

TEST(Commission, OfAPlanIsItsOwnWhereItHasOneAndThePartnersElse) {
    const Commission own{percent, Rate(10, 1)};
    const std::array<PlanCommission, 2> by_plan{PlanCommission{Id{1}, {percent, Rate(20, 1)}},
                                                PlanCommission{Id{2}, {}}};
    const auto of = [&](std::vector<PaidShare> shares) { return commission_on_shares(own, by_plan, shares); };
    EXPECT_EQ(of({{Id{1}, 1'000}}), 200);
    EXPECT_EQ(of({{Id{2}, 1'000}}), 0) << "none is one of its own too";
    EXPECT_EQ(of({{Id{3}, 1'000}}), 100);
    EXPECT_EQ(of({{std::nullopt, 1'000}}), 100);
    EXPECT_EQ(of({{Id{1}, 1'000}, {Id{2}, 1'000}, {Id{3}, 500}, {std::nullopt, 500}}), 300);
    EXPECT_EQ(of({}), 0);
}

TEST(Commission, OfAnAmountComesOnceAPaymentHoweverManySharesItHas) {
    const Commission own{amount, Rate(5'000, 1)};
    const std::array<PlanCommission, 1> by_plan{PlanCommission{Id{1}, {amount, Rate(2'000, 1)}}};
    const std::vector<PaidShare> shares{
        {Id{1}, 50'000}, {Id{1}, 50'000}, {Id{7}, 3'000}, {std::nullopt, 1'000}};
    EXPECT_EQ(commission_on_shares(own, by_plan, shares), 6'000) << "and never more than was paid for it";
    EXPECT_EQ(commission_on_shares(own, {}, shares), 5'000);
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

// 450,000 of 150,000 and 300,000 with a tax of 11 % on both: 166,500 and 333,000 of 499,500 that was paid.
TEST(CommissionOfSeveralPlans, shares_a_payment_by_what_each_is_billed_for) {
    const Id a{1}, b{2};
    const std::vector<PaidShare> billed = {{a, 150'000}, {b, 300'000}};
    const auto amounts = [&](std::int64_t paid) {
        std::vector<std::int64_t> shared;
        for (const PaidShare& one : shared_payment(paid, billed)) shared.push_back(one.amount);
        return shared;
    };
    EXPECT_EQ(amounts(499'500), (std::vector<std::int64_t>{166'500, 333'000}));
    EXPECT_EQ(amounts(100'000), (std::vector<std::int64_t>{33'333, 66'667}));
    EXPECT_EQ(amounts(1), (std::vector<std::int64_t>{0, 1}));
    const std::vector<PaidShare> thirds = {{a, 1}, {b, 1}, {std::nullopt, 1}};
    EXPECT_EQ(shared_payment(100, thirds).front().amount, 34) << "the first of equals has the rest";
    EXPECT_EQ(shared_payment(100, {}).front().plan, std::nullopt);
}

}  // namespace
}  // namespace bangnopi::domain
