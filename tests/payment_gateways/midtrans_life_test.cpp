// The life of a charge at Midtrans, over HTTP: the real transport, the real protocol, a stand-in on loopback.
#include <gmock/gmock.h>

#include "adapters/payment_gateways/curl_transport.hpp"
#include "adapters/payment_gateways/midtrans.hpp"
#include "adapters/payment_gateways/test_account.hpp"
#include "tests/payment_gateways/midtrans_stand_in.hpp"

namespace bangnopi::test {
namespace {

using namespace billing;
using namespace payment_gateways;
using payment_gateways::test::charge_of;

class MidtransLife : public testing::Test {
  protected:
    HttpGateway gateway(const std::string& key = MidtransStandIn::server_key()) {
        return {std::move(*Midtrans::create({.api_url = midtrans.url(),
                                             .page_url = midtrans.url() + "/snap/v1",
                                             .server_key = key,
                                             .merchant_id = "G1"})),
                curl_transport()};
    }

    MidtransStandIn midtrans;
    const ChargeName name{
        .reference = "INV-202601-0001", .gateway_id = "", .way = ChargeWay::virtual_account};
};

TEST_F(MidtransLife, GoesFromAVirtualAccountToItsPayment) {
    auto gateway = this->gateway();
    const auto charge = charge_of(ChargeWay::virtual_account, "bca");
    const auto made = gateway.make_charge(charge);
    ASSERT_TRUE(made) << english(made.error().detail);
    EXPECT_EQ(made->pay_code, "812785002530231");
    EXPECT_EQ(midtrans.notify_url(name.reference), charge.notify_url);
    EXPECT_EQ(gateway.query(name)->status, ChargeStatus::pending);

    midtrans.pay(name.reference);
    const auto told = gateway.read_webhook({.body = midtrans.notification(name.reference)});
    ASSERT_TRUE(told) << english(told.error().detail);
    EXPECT_EQ(told->status, ChargeStatus::paid);
    EXPECT_EQ(told->gateway_id, made->gateway_id);
    EXPECT_TRUE(told->must_be_confirmed);
    EXPECT_EQ(difference_of(*told, {.reference = charge.reference,
                                    .merchant = std::string(gateway.merchant()),
                                    .amount = charge.amount}),
              std::nullopt);
    EXPECT_EQ(gateway.query(name)->idempotency_key, told->idempotency_key);
    EXPECT_EQ(gateway.expire(name).error().code, Code::conflict);
}

TEST_F(MidtransLife, GoesFromEachWayToPay) {
    auto gateway = this->gateway();
    int attempt = 0;
    const auto made = [&](ChargeWay way, std::string channel) {
        auto charge = charge_of(way, std::move(channel));
        charge.reference = fmt::format("INV-1-{}", ++attempt);
        return *gateway.make_charge(charge);
    };
    EXPECT_EQ(made(ChargeWay::virtual_account, "mandiri").biller_code, "70012");
    EXPECT_EQ(made(ChargeWay::virtual_account, "permata").pay_code, "8562000087926752");
    EXPECT_EQ(made(ChargeWay::qris, "").qris, "00020101021226");
    EXPECT_EQ(made(ChargeWay::e_wallet, "gopay").pay_url, "https://simulator.example.id/gopay");
}

TEST_F(MidtransLife, OfAPageIsUnknownUntilSomebodyChoseHowToPay) {
    auto gateway = this->gateway();
    const auto made = gateway.make_charge(charge_of(ChargeWay::hosted_page, ""));
    ASSERT_TRUE(made) << english(made.error().detail);
    EXPECT_THAT(made->pay_url, testing::HasSubstr("/snap/v4/redirection/"));
    EXPECT_EQ(gateway.query(name).error().code, Code::not_found);
    midtrans.pay(name.reference);
    EXPECT_EQ(gateway.query(name)->status, ChargeStatus::paid);
}

TEST_F(MidtransLife, EndsWhenItIsMadeToExpire) {
    auto gateway = this->gateway();
    ASSERT_TRUE(gateway.make_charge(charge_of(ChargeWay::qris, "")));
    EXPECT_TRUE(gateway.expire(name));
    EXPECT_EQ(gateway.query(name)->status, ChargeStatus::expired);
    EXPECT_EQ(gateway.read_webhook({.body = midtrans.notification(name.reference)})->status,
              ChargeStatus::expired);
}

TEST_F(MidtransLife, HasOneChargeForAReference) {
    auto gateway = this->gateway();
    for (const auto& [way, channel] : {std::pair{ChargeWay::virtual_account, "bni"}, {ChargeWay::qris, ""}}) {
        auto charge = charge_of(way, channel);
        charge.reference = std::string("INV-") + channel;
        ASSERT_TRUE(gateway.make_charge(charge));
        EXPECT_EQ(gateway.make_charge(charge).error().code, Code::already_exists);
        charge.way = ChargeWay::hosted_page;
        EXPECT_EQ(gateway.make_charge(charge).error().code, Code::already_exists);
    }
}

TEST_F(MidtransLife, DoesNotBeginWithAnotherKey) {
    auto stranger = gateway("another");
    EXPECT_EQ(stranger.make_charge(charge_of(ChargeWay::qris, "")).error().code, Code::unavailable);
}

}  // namespace
}  // namespace bangnopi::test
