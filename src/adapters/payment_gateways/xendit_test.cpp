#include "adapters/payment_gateways/xendit.hpp"

#include <gmock/gmock.h>

#include "adapters/payment_gateways/test_account.hpp"

namespace bangnopi::payment_gateways {
namespace {

using namespace billing;
using namespace test;

std::string payment(std::string_view event = "payment.capture", std::string_view status = "SUCCEEDED",
                    std::string_view amount = "150000") {
    return fmt::format(
        R"({{"event":"{}","business_id":"6094fa76","created":"2026-01-10T01:02:03.566Z","data":{{"payment_id":"py-1",)"
        R"("business_id":"6094fa76","status":"{}","payment_request_id":"pr-1","request_amount":{},)"
        R"("channel_code":"BRI_VIRTUAL_ACCOUNT","country":"ID","currency":"IDR","reference_id":"INV-202601-0001",)"
        R"("type":"PAY","updated":"2026-01-10T01:02:03.566Z"}}}})",
        event, status, amount);
}

std::string invoice(std::string_view status) {
    return fmt::format(
        R"({{"id":"579c8d61f23fa4ca35e52da4","external_id":"INV-202601-0001","user_id":"5781d19b","status":"{}",)"
        R"("amount":150000,"paid_amount":150000,"paid_at":"2026-01-10T01:02:03.000Z","payment_method":"BANK_TRANSFER",)"
        R"("payment_channel":"PERMATA","currency":"IDR","invoice_url":"https://checkout.xendit.co/web/579c"}})",
        status);
}

Result<GatewayEvent> read_with(std::string_view token, std::string_view body) {
    return read(*xendit(), body, {{"X-Callback-Token", token}});
}

TEST(XenditWebhook, WithTheTokenIsReadButMustBeConfirmed) {
    const auto event = read_with("tok-uji", payment());
    ASSERT_TRUE(event);
    EXPECT_EQ(*event, (GatewayEvent{.reference = "INV-202601-0001",
                                    .gateway_id = "pr-1",
                                    .merchant = "6094fa76",
                                    .status = ChargeStatus::paid,
                                    .amount = 150'000,
                                    .currency = "IDR",
                                    .method = domain::PaymentMethod::virtual_account,
                                    .channel = "BRI_VIRTUAL_ACCOUNT",
                                    .paid_at = parse_instant("2026-01-10T01:02:03.566Z"),
                                    .idempotency_key = "INV-202601-0001/paid",
                                    .must_be_confirmed = true}));
}

TEST(XenditWebhook, WithoutTheTokenOrWithAnotherIsRefused) {
    EXPECT_EQ(read(*xendit(), payment()).error().code, Code::unauthenticated);
    for (const std::string& other : changed_octets("tok-uji"))
        EXPECT_EQ(read_with(other, payment()).error().code, Code::unauthenticated) << other;
    EXPECT_EQ(read_with("", payment()).error().code, Code::unauthenticated);
}

TEST(XenditWebhook, WithAnyOctetOfItsUnsignedBodyChangedMustStillBeConfirmed) {
    for (const std::string& changed : changed_octets(payment()))
        if (const auto event = read_with("tok-uji", changed)) {
            EXPECT_TRUE(event->must_be_confirmed) << changed;
        }
}

TEST(XenditWebhook, TellsPaidAndSettledInvoicesAsOnePayment) {
    const auto paid = read_with("tok-uji", invoice("PAID"));
    const auto settled = read_with("tok-uji", invoice("SETTLED"));
    ASSERT_TRUE(paid && settled);
    EXPECT_EQ(paid->status, ChargeStatus::paid);
    EXPECT_EQ(*paid, *settled);
    EXPECT_EQ(paid->gateway_id, "579c8d61f23fa4ca35e52da4");
    EXPECT_EQ(read_with("tok-uji", invoice("EXPIRED"))->status, ChargeStatus::expired);
}

TEST(XenditWebhook, TellsEachStatusOfAPayment) {
    EXPECT_EQ(read_with("tok-uji", payment("payment.failure", "FAILED"))->status, ChargeStatus::failed);
    EXPECT_EQ(read_with("tok-uji", payment("payment.failure", "EXPIRED"))->status, ChargeStatus::expired);
    EXPECT_EQ(read_with("tok-uji", payment("payment.authorization", "AUTHORIZED"))->status,
              ChargeStatus::pending);
}

TEST(XenditWebhook, OfARefundThatSucceededIsNoPayment) {
    const auto event = read_with("tok-uji", payment("refund.succeeded"));
    ASSERT_TRUE(event);
    EXPECT_EQ(event->status, ChargeStatus::unknown);
    EXPECT_FALSE(event->paid_at);
}

TEST(XenditWebhook, HasItsAmountAsTextOrNumberButNeverInSen) {
    EXPECT_EQ(read_with("tok-uji", payment("payment.capture", "SUCCEEDED", "\"150000\""))->amount, 150'000);
    EXPECT_EQ(read_with("tok-uji", payment("payment.capture", "SUCCEEDED", "150000.00"))->amount, 150'000);
    for (const char* const amount :
         {"150000.01", "1.5e5", "-150000", "null", "99999999999999999999", "0150000"})
        EXPECT_FALSE(read_with("tok-uji", payment("payment.capture", "SUCCEEDED", amount))) << amount;
}

TEST(XenditCharge, ForAVirtualAccountIsAPaymentRequest) {
    const auto request =
        xendit()->charge_request(charge_of(ChargeWay::virtual_account, "BRI_VIRTUAL_ACCOUNT"));
    ASSERT_TRUE(request);
    EXPECT_EQ(request->url, "https://api.xendit.co/v3/payment_requests");
    EXPECT_EQ(header_in(*request, "api-version"), "2024-11-11");
    EXPECT_EQ(
        request->body,
        R"({"reference_id":"INV-202601-0001","type":"PAY","country":"ID","currency":"IDR","request_amount":150000,)"
        R"("channel_code":"BRI_VIRTUAL_ACCOUNT","channel_properties":{"expires_at":"2026-01-11T01:00:00Z",)"
        R"("display_name":"Siti Aminah"},"description":"Internet Januari 2026"})");
}

TEST(XenditCharge, OnItsPageIsAnInvoice) {
    const auto request = xendit()->charge_request(charge_of(ChargeWay::hosted_page, ""));
    EXPECT_EQ(request->url, "https://api.xendit.co/v2/invoices");
    EXPECT_THAT(request->body, testing::HasSubstr(R"("invoice_duration":86400)"));
    const auto made = xendit()->charge_made(charge_of(ChargeWay::hosted_page, ""), {200, invoice("PENDING")});
    EXPECT_EQ(*made, (ChargeMade{.gateway_id = "579c8d61f23fa4ca35e52da4",
                                 .pay_url = "https://checkout.xendit.co/web/579c",
                                 .amount = 150'000}));
}

std::string made_request(std::string_view descriptor, std::string_view value,
                         std::string_view status = "REQUIRES_ACTION") {
    return fmt::format(
        R"({{"payment_request_id":"pr-1","reference_id":"INV-202601-0001","request_amount":"150000","currency":"IDR",)"
        R"("status":"{}","channel_code":"QRIS","actions":[{{"type":"PRESENT_TO_CUSTOMER","descriptor":"{}","value":"{}"}}]}})",
        status, descriptor, value);
}

TEST(XenditCharge, TellsHowToPay) {
    const auto charge = charge_of(ChargeWay::virtual_account, "BRI_VIRTUAL_ACCOUNT");
    EXPECT_EQ(
        xendit()->charge_made(charge, {201, made_request("VIRTUAL_ACCOUNT_NUMBER", "1251255")})->pay_code,
        "1251255");
    EXPECT_EQ(xendit()->charge_made(charge, {201, made_request("QR_STRING", "000201")})->qris, "000201");
    EXPECT_EQ(xendit()
                  ->charge_made(charge, {409, R"({"error_code":"DUPLICATE_ERROR","message":"x"})"})
                  .error()
                  .code,
              Code::already_exists);
}

TEST(XenditQuery, TellsTheStatus) {
    const ChargeName name{.reference = "INV-202601-0001", .gateway_id = "pr-1", .way = ChargeWay::qris};
    EXPECT_EQ(xendit()->query_request(name)->url, "https://api.xendit.co/v3/payment_requests/pr-1");
    const auto event = xendit()->queried(name, {200, made_request("QR_STRING", "0", "SUCCEEDED")});
    EXPECT_EQ(event->status, ChargeStatus::paid);
    EXPECT_FALSE(event->must_be_confirmed);
    EXPECT_EQ(event->idempotency_key, read_with("tok-uji", payment())->idempotency_key);
    EXPECT_EQ(xendit()->queried(name, {404, "{}"}).error().code, Code::not_found);
}

TEST(XenditExpiry, IsAnotherCallForAnInvoice) {
    EXPECT_EQ(xendit()->expire_request({.reference = "INV-1", .gateway_id = "579c"})->url,
              "https://api.xendit.co/invoices/579c/expire!");
    EXPECT_EQ(
        xendit()->expire_request({.reference = "INV-1", .gateway_id = "pr-1", .way = ChargeWay::qris})->url,
        "https://api.xendit.co/v3/payment_requests/pr-1/cancel");
    EXPECT_EQ(xendit()->expired({400, R"({"error_code":"INACTIVE_PAYMENT_REQUEST"})"}).error().code,
              Code::conflict);
    EXPECT_EQ(xendit()->expired({403, R"({"error_code":"REQUEST_FORBIDDEN_ERROR"})"}).error().code,
              Code::unavailable);
}

TEST(XenditAccount, WithoutATokenIsNone) {
    EXPECT_FALSE(Xendit::create({.secret_key = "a"}));
}

}  // namespace
}  // namespace bangnopi::payment_gateways
