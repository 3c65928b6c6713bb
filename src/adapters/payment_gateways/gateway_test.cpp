// What holds for every gateway.
#include <gmock/gmock.h>
#include <rapidcheck.h>

#include "adapters/payment_gateways/digest.hpp"
#include "adapters/payment_gateways/test_account.hpp"

namespace bangnopi::payment_gateways {
namespace {

using namespace billing;
using namespace test;

struct Kind {
    const char* name;
    std::unique_ptr<const Protocol> (*make)();
    const char* channel;
};

class EveryGateway : public testing::TestWithParam<Kind> {};

TEST_P(EveryGateway, AsksNobodyForAChargeThatNoneTakes) {
    int asked = 0;
    HttpGateway gateway(GetParam().make(), [&](const HttpRequest&) -> Result<HttpAnswer> {
        ++asked;
        return HttpAnswer{200, "{}"};
    });
    const auto good = charge_of(ChargeWay::virtual_account, GetParam().channel);
    for (const auto& spoil : std::initializer_list<void (*)(ChargeRequest&)>{
             [](ChargeRequest& c) { c.reference = "0INV"; }, [](ChargeRequest& c) { c.reference.clear(); },
             [](ChargeRequest& c) { c.reference = std::string(51, 'A'); },
             [](ChargeRequest& c) { c.amount = 0; }, [](ChargeRequest& c) { c.amount = 9'000'000'000'001; },
             [](ChargeRequest& c) { c.channel = "../x"; }, [](ChargeRequest& c) { c.description = "a\nb"; },
             [](ChargeRequest& c) { c.customer_email = "siti"; },
             [](ChargeRequest& c) { c.notify_url = "https://a\r\nX: 1"; },
             [](ChargeRequest& c) { c.expires_at = c.now; }}) {
        auto charge = good;
        spoil(charge);
        EXPECT_EQ(gateway.make_charge(charge).error().code, Code::invalid);
    }
    EXPECT_EQ(gateway.query({.reference = "INV-1/../x"}).error().code, Code::invalid);
    EXPECT_EQ(gateway.expire({.reference = "INV-1", .gateway_id = "a/b"}).error().code, Code::invalid);
    EXPECT_EQ(asked, 0);
}

TEST_P(EveryGateway, HandsOnThatThereIsNoAnswer) {
    HttpGateway gateway(GetParam().make(), [](const HttpRequest&) -> Result<HttpAnswer> {
        return refuse(Code::unavailable, Message::verbatim("down"));
    });
    EXPECT_EQ(gateway.make_charge(charge_of(ChargeWay::virtual_account, GetParam().channel)).error().code,
              Code::unavailable);
    EXPECT_EQ(gateway.query({.reference = "INV-1", .gateway_id = "x"}).error().code, Code::unavailable);
}

TEST_P(EveryGateway, TakesNoAnswerThatIsNotItsOwn) {
    const auto protocol = GetParam().make();
    const auto charge = charge_of(ChargeWay::virtual_account, GetParam().channel);
    for (const char* const body : {"", "<html>", "{}", "[]", "null", R"({"success":true})",
                                   R"({"status_code":"200"})", R"({"statusCode":"00"})"})
        for (const long status : {200L, 201L, 302L, 400L, 401L, 500L}) {
            EXPECT_FALSE(protocol->charge_made(charge, {status, body})) << status << body;
            EXPECT_FALSE(protocol->queried({.reference = "INV-1", .gateway_id = "x"}, {status, body}))
                << status << body;
        }
}

TEST_P(EveryGateway, RefusesAWebhookThatIsTooLong) {
    const HttpGateway gateway(GetParam().make(), nullptr);
    const std::string body(webhook_octets_max + 1, 'a');
    EXPECT_EQ(gateway.read_webhook({.body = body}).error().code, Code::too_large);
}

TEST_P(EveryGateway, RefusesAnyWebhookThatIsNotSigned) {
    const auto protocol = GetParam().make();
    EXPECT_TRUE(rc::check([&](const std::string& body, const std::string& token) {
        const auto event =
            read(*protocol, body, {{"x-callback-token", token}, {"X-Callback-Signature", token}});
        RC_ASSERT(!event);
        RC_ASSERT(event.error().code == Code::unauthenticated);
    }));
}

INSTANTIATE_TEST_SUITE_P(PaymentGateways, EveryGateway,
                         testing::Values(Kind{"Midtrans", &midtrans, "bca"},
                                         Kind{"Xendit", &xendit, "BRI_VIRTUAL_ACCOUNT"},
                                         Kind{"Tripay", &tripay, "BRIVA"},
                                         Kind{"Duitku", [] { return duitku(); }, "BC"}),
                         [](const auto& kind) { return std::string(kind.param.name); });

TEST(Digests, AreAsTheirStandardsHaveThem) {
    EXPECT_EQ(md5_hex("abc"), "900150983cd24fb0d6963f7d28e17f72");
    EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hmac_sha256_hex("Jefe", "what do ya want for nothing?"),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(basic_credentials("Aladdin"), "Basic QWxhZGRpbjo=");
}

}  // namespace
}  // namespace bangnopi::payment_gateways
