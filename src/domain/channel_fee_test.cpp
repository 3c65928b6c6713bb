#include "domain/channel_fee.hpp"

#include <gmock/gmock.h>

namespace bangnopi::domain {
namespace {

Rate percent(std::string_view text) {
    return Rate::parse(text).value();
}

TEST(ChannelFee, IsAnAmountAndAPercentRoundedHalfAwayFromZero) {
    EXPECT_EQ(fee_of({}, 150'000), 0);
    EXPECT_EQ(fee_of({4'000, {}}, 150'000), 4'000);
    EXPECT_EQ(fee_of({0, percent("0.7")}, 150'000), 1'050);
    EXPECT_EQ(fee_of({750, percent("0.7")}, 150'071), 750 + 1'050);  // 1,050.497
    EXPECT_EQ(fee_of({0, percent("0.7")}, 150'072), 1'051);          // 1,050.504
    EXPECT_EQ(fee_of({0, percent("2.5")}, 20), 1);                   // half a rupiah
    EXPECT_EQ(fee_of({0, percent("1/3")}, 300), 1);
}

TEST(ChannelFee, IsExactAtTheLargestPayment) {
    EXPECT_EQ(fee_of({0, percent("100")}, entered_amount_max), entered_amount_max);
}

TEST(ChannelFee, KnowsItsBearersByName) {
    for (const FeeBearer bearer : {FeeBearer::operator_itself, FeeBearer::payer})
        EXPECT_EQ(parse_fee_bearer(name_of(bearer)), bearer);
    EXPECT_EQ(parse_fee_bearer("customer"), std::nullopt);
}

TEST(ChannelAccounts, FitTheirMethod) {
    EXPECT_THAT(accounts_of(PaymentMethod::cash), testing::ElementsAre("1101", "1104"));
    EXPECT_THAT(accounts_of(PaymentMethod::bank_transfer), testing::ElementsAre("1102"));
    EXPECT_THAT(accounts_of(PaymentMethod::qris), testing::ElementsAre("1103", "1102"));
    EXPECT_THAT(accounts_of(PaymentMethod::voucher), testing::IsEmpty());
}

}  // namespace
}  // namespace bangnopi::domain
