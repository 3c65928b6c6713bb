#include "adapters/payment_gateways/tripay.hpp"

#include <gmock/gmock.h>

#include "adapters/payment_gateways/digest.hpp"
#include "adapters/payment_gateways/test_account.hpp"

namespace bangnopi::payment_gateways {
namespace {

using namespace billing;
using namespace test;
using testing::HasSubstr;

const std::string callback =
    R"({"reference":"T0001000023000XXXXX","merchant_ref":"INV123456","payment_method":"BCA Virtual Account",)"
    R"("payment_method_code":"BCAVA","total_amount":200000,"fee_merchant":2000,"fee_customer":0,"total_fee":2000,)"
    R"("amount_received":198000,"is_closed_payment":1,"status":"PAID","paid_at":1608133017,"note":null})";
const std::string callback_signature = "e121a11a737e7828da392bee3767ebd61ffbe268cc09b31580a61274316a6e60";

Result<GatewayEvent> read_signed(std::string_view body, std::string_view signature = callback_signature,
                                 std::string_view event = "payment_status") {
    return read(*tripay(), body, {{"X-CALLBACK-EVENT", event}, {"x-callback-signature", signature}});
}

std::string with_status(const std::string& status) {
    std::string body = callback;
    return body.replace(body.find("PAID"), 4, status);
}

TEST(TripaySignature, OfATransactionIsAsTheVendorHasIt) {
    EXPECT_EQ(tripay_signature("T0001", "INV55567", 1'500'000, tripay_key),
              "9f167eba844d1fcb369404e2bda53702e2f78f7aa12e91da6715414e65b8c86a");
}

TEST(TripayWebhook, OfAPaymentIsBelieved) {
    ASSERT_EQ(callback.size(), 303U);
    const auto event = read_signed(callback);
    ASSERT_TRUE(event);
    EXPECT_EQ(*event, (GatewayEvent{.reference = "INV123456",
                                    .gateway_id = "T0001000023000XXXXX",
                                    .status = ChargeStatus::paid,
                                    .amount = 200'000,
                                    .fee = 2'000,
                                    .currency = "IDR",
                                    .method = domain::PaymentMethod::virtual_account,
                                    .channel = "BCAVA",
                                    .paid_at = parse_instant("2020-12-16T15:36:57Z"),
                                    .idempotency_key = "INV123456/paid"}));
}

TEST(TripayWebhook, WithAnyOctetChangedIsRefused) {
    for (const std::string& changed : changed_octets(callback))
        EXPECT_EQ(read_signed(changed).error().code, Code::unauthenticated) << changed;
    for (const std::string& changed : changed_octets(callback_signature))
        EXPECT_EQ(read_signed(callback, changed).error().code, Code::unauthenticated) << changed;
    EXPECT_FALSE(read_signed(callback + " "));
}

TEST(TripayWebhook, UnsignedOrSignedTwiceIsRefused) {
    EXPECT_EQ(read(*tripay(), callback).error().code, Code::unauthenticated);
    EXPECT_EQ(
        read(*tripay(), callback,
             {{"X-Callback-Signature", callback_signature}, {"X-Callback-Signature", callback_signature}})
            .error()
            .code,
        Code::unauthenticated);
}

TEST(TripayWebhook, TellsEachStatus) {
    const std::pair<const char*, ChargeStatus> told[] = {{"FAILED", ChargeStatus::failed},
                                                         {"EXPIRED", ChargeStatus::expired},
                                                         {"REFUND", ChargeStatus::refunded},
                                                         {"UNPAID", ChargeStatus::pending},
                                                         {"paid", ChargeStatus::unknown}};
    for (const auto& [text, status] : told) {
        const std::string body = with_status(text);
        const auto event = read_signed(body, hmac_sha256_hex(tripay_key, body));
        ASSERT_TRUE(event) << text;
        EXPECT_EQ(event->status, status) << text;
        EXPECT_FALSE(event->paid_at) << text;
    }
}

TEST(TripayWebhook, OfAnotherEventIsNoPayment) {
    EXPECT_EQ(read_signed(callback, callback_signature, "open_payment").error().code, Code::unavailable);
}

TEST(TripayWebhook, TellsTheCustomersFeeApart) {
    std::string body = callback;
    body.replace(body.find("\"fee_customer\":0"), 16, "\"fee_customer\":5000");
    const auto event = read_signed(body, hmac_sha256_hex(tripay_key, body));
    ASSERT_TRUE(event);
    EXPECT_EQ(difference_of(*event, {.reference = "INV123456", .amount = 195'000}), std::nullopt);
    EXPECT_EQ(difference_of(*event, {.reference = "INV123456", .amount = 200'000}), EventDifference::amount);
}

TEST(TripayWebhook, IsAnsweredAsTripayWantsIt) {
    EXPECT_EQ(tripay()->answer_to_taken().body, R"({"success":true})");
}

TEST(TripayCharge, IsASignedForm) {
    const auto request = tripay()->charge_request(charge_of(ChargeWay::virtual_account, "BRIVA"));
    ASSERT_TRUE(request);
    EXPECT_EQ(request->url, "https://tripay.co.id/api/transaction/create");
    EXPECT_EQ(header_in(*request, "Authorization"), "Bearer DEV-1");
    EXPECT_EQ(request->body,
              "method=BRIVA&merchant_ref=INV-202601-0001&amount=150000&customer_name=Siti%20Aminah&"
              "customer_email=siti%40example.id&customer_phone=081234567890&"
              "order_items%5B0%5D%5Bname%5D=Internet%20Januari%202026&order_items%5B0%5D%5Bprice%5D=150000&"
              "order_items%5B0%5D%5Bquantity%5D=1&expired_time=1768093200&signature=" +
                  tripay_signature("T0001", "INV-202601-0001", 150'000, tripay_key) +
                  "&callback_url=https%3A%2F%2Ftagihan.example.id%2Fhook%2F7.3&"
                  "return_url=https%3A%2F%2Ftagihan.example.id%2Flunas");
    EXPECT_THAT(tripay()->charge_request(charge_of(ChargeWay::qris, ""))->body, HasSubstr("method=QRIS&"));
    EXPECT_EQ(tripay()->charge_request(charge_of(ChargeWay::hosted_page, "")).error().code, Code::invalid);
}

std::string answer(std::string_view status, std::string_view amount = "154250",
                   std::string_view fee = "4250") {
    return fmt::format(
        R"({{"success":true,"message":"","data":{{"reference":"T0001000000000000006","merchant_ref":"INV-202601-0001",)"
        R"("payment_method":"BRIVA","amount":{},"fee_merchant":0,"fee_customer":{},"total_fee":4250,)"
        R"("amount_received":150000,"pay_code":"57585748548596587","pay_url":null,)"
        R"("checkout_url":"https://tripay.co.id/checkout/T0001000000000000006","status":"{}","paid_at":1768010400,)"
        R"("expired_time":1768093200,"instructions":[{{"title":"ATM","steps":["a","b"]}}]}}}})",
        amount, fee, status);
}

TEST(TripayCharge, TellsHowToPayAndWhoPaysTheFee) {
    const auto charge = charge_of(ChargeWay::virtual_account, "BRIVA");
    EXPECT_EQ(*tripay()->charge_made(charge, {200, answer("UNPAID")}),
              (ChargeMade{.gateway_id = "T0001000000000000006",
                          .pay_code = "57585748548596587",
                          .pay_url = "https://tripay.co.id/checkout/T0001000000000000006",
                          .amount = 154'250,
                          .payer_fee = 4'250,
                          .fee = 0}));
    EXPECT_FALSE(tripay()->charge_made(charge, {200, answer("UNPAID", "154251")}));
    EXPECT_FALSE(tripay()->charge_made(charge, {200, R"({"success":false,"message":"Invalid signature"})"}));
}

TEST(TripayQuery, TellsTheStatus) {
    const ChargeName name{.reference = "INV-202601-0001", .gateway_id = "T0001000000000000006"};
    EXPECT_EQ(tripay()->query_request(name)->url,
              "https://tripay.co.id/api/transaction/detail?reference=T0001000000000000006");
    const auto event = tripay()->queried(name, {200, answer("PAID")});
    ASSERT_TRUE(event);
    EXPECT_EQ(event->status, ChargeStatus::paid);
    EXPECT_EQ(event->paid_at, parse_instant("2026-01-10T02:00:00Z"));
    EXPECT_EQ(event->idempotency_key, "INV-202601-0001/paid");
    EXPECT_EQ(
        tripay()->queried(name, {404, R"({"success":false,"message":"Transaction not found"})"}).error().code,
        Code::not_found);
    EXPECT_EQ(tripay()->query_request({.reference = "INV-1"}).error().code, Code::invalid);
}

TEST(TripayExpiry, IsNotToBeHad) {
    EXPECT_EQ(tripay()->expire_request({.reference = "INV-1"}).error().code, Code::unsupported);
}

TEST(TripayAccount, WithoutAKeyIsNone) {
    EXPECT_FALSE(Tripay::create({.merchant_code = "T0001", .api_key = "a"}));
}

}  // namespace
}  // namespace bangnopi::payment_gateways
