#include "adapters/payment_gateways/duitku.hpp"

#include <gmock/gmock.h>

#include "adapters/payment_gateways/digest.hpp"
#include "adapters/payment_gateways/test_account.hpp"

namespace bangnopi::payment_gateways {
namespace {

using namespace billing;
using namespace test;
using testing::HasSubstr;
using enum DuitkuAlgorithm;

const std::string signature = "9274039037afd7f477ca86ef3d9c0c7c816da49a3e86f383e2ee7eb31e7cd099";

std::string callback(std::string_view result = "00", std::string_view signed_by = signature) {
    return fmt::format(
        "merchantCode=D0001&amount=150000&merchantOrderId=INV-0001&productDetail=Internet+Januari+2026&"
        "additionalParam=&paymentCode=BC&resultCode={}&merchantUserId=siti%40example.id&"
        "reference=D0001CX80TZJ85Q70QCI&signature={}&publisherOrderId=MGUHWKJX3M1KMSQN5&settlementDate=2026-"
        "01-11",
        result, signed_by);
}

TEST(DuitkuSignature, IsAsItsVectorsHaveIt) {
    EXPECT_EQ(duitku_signature(plain, "D00011000012345", duitku_key), "4104f20a70c933113c66c004fe25a9f1");
    EXPECT_EQ(duitku_signature(hmac_sha256, "D0001INV-0001150000", duitku_key),
              "4095f15a1fc631e9e01968602b3df1305eab46d86842e38f869dd5ee7eef440d");
    EXPECT_EQ(duitku_signature(hmac_sha256, "D0001150000INV-0001", duitku_key), signature);
    EXPECT_EQ(duitku_signature(hmac_sha256, "D0001INV-0001", duitku_key),
              "3d7fe03177d808d6c289b12e7691a01b602192dc1dcf3d156291038d729c7fe4");
}

TEST(DuitkuWebhook, OfAPaymentMustBeConfirmed) {
    const auto event = read(*duitku(), callback());
    ASSERT_TRUE(event);
    EXPECT_EQ(*event, (GatewayEvent{.reference = "INV-0001",
                                    .gateway_id = "D0001CX80TZJ85Q70QCI",
                                    .merchant = "D0001",
                                    .status = ChargeStatus::paid,
                                    .amount = 150'000,
                                    .currency = "IDR",
                                    .method = domain::PaymentMethod::virtual_account,
                                    .channel = "BC",
                                    .idempotency_key = "INV-0001/paid",
                                    .must_be_confirmed = true}));
    EXPECT_EQ(read(*duitku(), callback("01"))->status, ChargeStatus::failed);
    EXPECT_EQ(read(*duitku(), callback("77"))->status, ChargeStatus::unknown);
}

TEST(DuitkuWebhook, IsVerifiedByTheAccountsAlgorithmAndNoOther) {
    const std::string md5 = duitku_signature(plain, "D0001150000INV-0001", duitku_key);
    EXPECT_TRUE(read(*duitku(plain), callback("00", md5)));
    EXPECT_EQ(read(*duitku(plain), callback()).error().code, Code::unauthenticated);
    EXPECT_EQ(read(*duitku(), callback("00", md5)).error().code, Code::unauthenticated);
}

TEST(DuitkuWebhook, WithAnyOctetChangedIsRefusedOrChangesNothingThatIsSigned) {
    const auto original = read(*duitku(), callback());
    for (const std::string& changed : changed_octets(callback())) {
        const auto event = read(*duitku(), changed);
        if (!event) continue;
        EXPECT_EQ(event->reference, original->reference) << changed;
        EXPECT_EQ(event->amount, original->amount) << changed;
        EXPECT_EQ(event->merchant, original->merchant) << changed;
        EXPECT_TRUE(event->must_be_confirmed) << changed;
    }
    for (const std::string& changed : changed_octets(signature))
        if (changed.find('&') == std::string::npos) {
            EXPECT_EQ(read(*duitku(), callback("00", changed)).error().code, Code::unauthenticated)
                << changed;
        }
}

// The signed text has no separators: D0001 + 15000 + 0INV-0001 is signed the same.
TEST(DuitkuWebhook, WhoseSignedTextIsCutElsewhereIsNotOurs) {
    std::string body = callback();
    body.replace(body.find("amount=150000&merchantOrderId="), 30, "amount=15000&merchantOrderId=0");
    EXPECT_EQ(read(*duitku(), body).error().code, Code::not_found);
}

TEST(DuitkuWebhook, WithANameTwiceOrBrokenIsRefused) {
    EXPECT_FALSE(read(*duitku(), callback() + "&amount=150000"));
    EXPECT_FALSE(read(*duitku(), callback() + "&x=%G0"));
    EXPECT_FALSE(read(*duitku(), ""));
}

TEST(DuitkuCharge, IsSignedInItsOrder) {
    auto charge = charge_of(ChargeWay::virtual_account, "BC");
    charge.reference = "INV-0001";
    const auto request = duitku()->charge_request(charge);
    ASSERT_TRUE(request);
    EXPECT_EQ(request->url, "https://passport.duitku.com/webapi/api/merchant/v2/inquiry");
    EXPECT_EQ(
        request->body,
        R"({"merchantOrderId":"INV-0001","paymentAmount":150000,"productDetails":"Internet Januari 2026",)"
        R"("email":"siti@example.id","customerVaName":"Siti Aminah","callbackUrl":"https://tagihan.example.id/hook/7.3",)"
        R"("returnUrl":"https://tagihan.example.id/lunas","expiryPeriod":1440,"itemDetails":[{"name":"Internet Januari 2026",)"
        R"("price":150000,"quantity":1}],"phoneNumber":"081234567890","merchantCode":"D0001","paymentMethod":"BC",)"
        R"("signature":"4095f15a1fc631e9e01968602b3df1305eab46d86842e38f869dd5ee7eef440d"})");
}

TEST(DuitkuCharge, OnItsPageIsSignedInTheHeaders) {
    const auto charge = charge_of(ChargeWay::hosted_page, "");
    const auto hmac = duitku()->charge_request(charge);
    EXPECT_EQ(hmac->url, "https://api-prod.duitku.com/api/merchant/createInvoice");
    EXPECT_EQ(header_in(*hmac, "x-duitku-timestamp"), "1768006800000");
    EXPECT_EQ(header_in(*hmac, "x-duitku-signature"), hmac_sha256_hex(duitku_key, "D00011768006800000"));
    EXPECT_EQ(header_in(*duitku(plain)->charge_request(charge), "x-duitku-signature"),
              sha256_hex("D00011768006800000" + duitku_key));
}

TEST(DuitkuCharge, BelowWhatDuitkuTakesIsRefused) {
    auto charge = charge_of(ChargeWay::virtual_account, "BC");
    charge.amount = 9'999;
    EXPECT_EQ(duitku()->charge_request(charge).error().code, Code::invalid);
}

TEST(DuitkuCharge, TellsHowToPay) {
    const auto charge = charge_of(ChargeWay::virtual_account, "BC");
    const std::string made =
        R"({"merchantCode":"D0001","reference":"D0001CX80","paymentUrl":"https://sandbox.duitku.com/x","vaNumber":"7007014001444348",)"
        R"("amount":"150000","statusCode":"00","statusMessage":"SUCCESS"})";
    EXPECT_EQ(*duitku()->charge_made(charge, {200, made}),
              (ChargeMade{.gateway_id = "D0001CX80",
                          .pay_code = "7007014001444348",
                          .pay_url = "https://sandbox.duitku.com/x",
                          .amount = 150'000}));
    std::string other = made;
    other.replace(other.find("150000"), 6, "150001");
    EXPECT_FALSE(duitku()->charge_made(charge, {200, other}));
    EXPECT_THAT(fmt::format("{}", english(duitku()
                                              ->charge_made(
                                                  charge, {400, R"({"Message":"Minimum Payment 10000 IDR"})"})
                                              .error()
                                              .detail)),
                HasSubstr("Minimum Payment"));
}

TEST(DuitkuQuery, TellsTheStatus) {
    const ChargeName name{.reference = "INV-0001"};
    EXPECT_EQ(
        duitku()->query_request(name)->body,
        R"({"merchantCode":"D0001","merchantOrderId":"INV-0001","signature":"3d7fe03177d808d6c289b12e7691a01b602192dc1dcf3d156291038d729c7fe4"})");
    const auto told = [&](std::string_view code) {
        return duitku()->queried(
            name,
            {200, fmt::format(R"({{"merchantOrderId":"INV-0001","reference":"D0001CX80","amount":"150000",)"
                              R"("fee":"3000.00","statusCode":"{}","statusMessage":"x"}})",
                              code)});
    };
    EXPECT_EQ(told("00")->status, ChargeStatus::paid);
    EXPECT_EQ(told("00")->fee, 3'000);
    EXPECT_EQ(told("00")->idempotency_key, read(*duitku(), callback())->idempotency_key);
    EXPECT_FALSE(told("00")->must_be_confirmed);
    EXPECT_EQ(told("01")->status, ChargeStatus::pending);
    EXPECT_EQ(told("02")->status, ChargeStatus::expired);
    EXPECT_EQ(told("99")->status, ChargeStatus::unknown);
}

}  // namespace
}  // namespace bangnopi::payment_gateways
