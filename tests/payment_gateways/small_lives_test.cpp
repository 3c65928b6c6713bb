// The life of a charge at Xendit, Tripay and Duitku, over HTTP: the real transport, the real protocol, a stand-in on loopback.
#include <gmock/gmock.h>

#include "adapters/payment_gateways/curl_transport.hpp"
#include "adapters/payment_gateways/test_account.hpp"
#include "tests/payment_gateways/small_stand_ins.hpp"

namespace bangnopi::test {
namespace {

using namespace billing;
using namespace payment_gateways;
using payment_gateways::test::charge_of;

struct Gateway {
    const char* name;
    std::unique_ptr<SmallStandIn> (*make)();
    bool is_believed;   // what a webhook says
    Code expiry_after;  // what comes of expiring one that is paid
};

class SmallLife : public testing::TestWithParam<Gateway> {};

TEST_P(SmallLife, GoesFromAVirtualAccountToItsPayment) {
    const auto stand_in = GetParam().make();
    HttpGateway gateway(stand_in->account(), curl_transport());
    const auto charge = charge_of(ChargeWay::virtual_account, stand_in->channel());
    const auto made = gateway.make_charge(charge);
    ASSERT_TRUE(made) << english(made.error().detail);
    EXPECT_EQ(made->pay_code, "1251255");
    EXPECT_EQ(made->amount, charge.amount);
    const ChargeName name{charge.reference, made->gateway_id, charge.way};
    EXPECT_EQ(gateway.query(name)->status, ChargeStatus::pending);

    stand_in->pay();
    const auto delivery = stand_in->webhook();
    std::vector<WebhookHeader> headers;
    for (const auto& [header, value] : delivery.headers) headers.push_back({header, value});
    const auto told = gateway.read_webhook({delivery.body, headers});
    ASSERT_TRUE(told) << english(told.error().detail);
    EXPECT_EQ(told->must_be_confirmed, !GetParam().is_believed);
    EXPECT_EQ(told->gateway_id, made->gateway_id);

    const auto confirmed = gateway.query(name);
    ASSERT_TRUE(confirmed) << english(confirmed.error().detail);
    for (const GatewayEvent& event : {*told, *confirmed}) {
        EXPECT_EQ(event.status, ChargeStatus::paid);
        EXPECT_EQ(event.idempotency_key, charge.reference + "/paid");
        EXPECT_EQ(difference_of(event, {charge.reference, std::string(gateway.merchant()), charge.amount}),
                  std::nullopt);
    }
    EXPECT_EQ(gateway.expire(name).error().code, GetParam().expiry_after);
}

TEST(XenditLife, GoesFromAPageOfItsOwnToItsEnd) {
    const auto stand_in = xendit_stand_in();
    HttpGateway gateway(stand_in->account(), curl_transport());
    const auto charge = charge_of(ChargeWay::hosted_page, "");
    const auto made = gateway.make_charge(charge);
    ASSERT_TRUE(made) << english(made.error().detail);
    EXPECT_EQ(made->pay_url, "https://checkout.xendit.example/web/iv-1");
    const ChargeName name{charge.reference, made->gateway_id, charge.way};
    EXPECT_EQ(gateway.query(name)->status, ChargeStatus::pending);
    EXPECT_TRUE(gateway.expire(name));
    EXPECT_EQ(gateway.query(name)->status, ChargeStatus::expired);

    const auto paid = xendit_stand_in();
    HttpGateway other(paid->account(), curl_transport());
    ASSERT_TRUE(other.make_charge(charge));
    paid->pay();
    EXPECT_EQ(other.query(name)->status, ChargeStatus::paid);
    EXPECT_EQ(other.query(name)->amount, charge.amount);
}

TEST_P(SmallLife, OfAnotherChargeIsUnknown) {
    const auto stand_in = GetParam().make();
    HttpGateway gateway(stand_in->account(), curl_transport());
    const auto answer = gateway.query({"INV-9", "nothing", ChargeWay::virtual_account});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Code::not_found);
}

INSTANTIATE_TEST_SUITE_P(PaymentGateways, SmallLife,
                         testing::Values(Gateway{"Xendit", &xendit_stand_in, false, Code::conflict},
                                         Gateway{"Tripay", &tripay_stand_in, true, Code::unsupported},
                                         Gateway{"Duitku", &duitku_stand_in, false, Code::unsupported}),
                         [](const auto& gateway) { return std::string(gateway.param.name); });

}  // namespace
}  // namespace bangnopi::test
