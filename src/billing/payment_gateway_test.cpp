#include "billing/payment_gateway.hpp"

#include <gtest/gtest.h>

namespace bangnopi::billing {
namespace {

TEST(ChargeStatus, OfALateWebhookNeverUndoesAPayment) {
    using enum ChargeStatus;
    EXPECT_LT(rank_of(unknown), rank_of(pending));
    EXPECT_LT(rank_of(pending), rank_of(expired));
    EXPECT_EQ(rank_of(expired), rank_of(failed));
    EXPECT_LT(rank_of(failed), rank_of(paid));
    EXPECT_LT(rank_of(paid), rank_of(refunded));
}

TEST(GatewayEvent, IsOfAChargeInEverything) {
    const ExpectedCharge charge{.reference = "INV-1-2", .merchant = "G1", .amount = 150'000};
    const GatewayEvent good{
        .reference = "INV-1-2", .merchant = "G1", .amount = 154'000, .payer_fee = 4'000, .currency = "IDR"};
    EXPECT_EQ(difference_of(good, charge), std::nullopt);
    const auto with = [&](auto change) {
        GatewayEvent event = good;
        change(event);
        return difference_of(event, charge);
    };
    EXPECT_EQ(with([](GatewayEvent& e) { e.merchant.clear(); }), std::nullopt);
    EXPECT_EQ(with([](GatewayEvent& e) { e.reference = "INV-1-1"; }), EventDifference::reference);
    EXPECT_EQ(with([](GatewayEvent& e) { e.merchant = "G2"; }), EventDifference::merchant);
    EXPECT_EQ(with([](GatewayEvent& e) { e.currency = "USD"; }), EventDifference::currency);
    EXPECT_EQ(with([](GatewayEvent& e) { e.currency.clear(); }), EventDifference::currency);
    EXPECT_EQ(with([](GatewayEvent& e) { e.amount = 153'999; }), EventDifference::amount);
}

TEST(ChargeReference, BeginsWithALetter) {
    for (const char* const good : {"A", "INV-202601-0001", "inv_1-2"})
        EXPECT_TRUE(is_charge_reference(good)) << good;
    for (const char* const bad : {"", "1", "-A", "INV 1", "INV/1", "INV.1", "INV~1", "é"})
        EXPECT_FALSE(is_charge_reference(bad)) << bad;
}

}  // namespace
}  // namespace bangnopi::billing
