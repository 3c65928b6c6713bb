#include "adapters/payment_gateways/midtrans.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "adapters/payment_gateways/test_account.hpp"

namespace bangnopi::payment_gateways {
namespace {

using namespace billing;
using namespace test;
using testing::HasSubstr;

constexpr const char* signature =
    "b379a21267a6fb13766560da2e164ca8989a891329d3c569bbc10ffcfc67a27199e812fea3c72b880c4a38b007c58dcdbf84faa6"
    "6a1d8e68"
    "6f9481aaef93d1c7";

std::string notification(std::string_view status, std::string_view more = "", std::string_view code = "200") {
    const std::string signed_by =
        code == "200" ? signature
                      : midtrans_signature("INV-202601-0001", code, "150000.00", "SB-Mid-server-TESTKEY");
    return fmt::format(
        R"({{"transaction_time":"2026-01-10 08:00:00","transaction_status":"{}","transaction_id":"9aed5972-5b6a",)"
        R"("status_message":"midtrans payment notification","status_code":"{}","signature_key":"{}",)"
        R"("settlement_time":"2026-01-10 08:01:02","payment_type":"bank_transfer","order_id":"INV-202601-0001",)"
        R"("merchant_id":"G1","gross_amount":"150000.00","currency":"IDR"{}}})",
        status, code, signed_by, more);
}

TEST(MidtransSignature, IsAsItsVectorHasIt) {
    EXPECT_EQ(midtrans_signature("INV-202601-0001", "200", "150000.00", "SB-Mid-server-TESTKEY"), signature);
}

TEST(MidtransWebhook, TellsOfAPayment) {
    const auto event = read(*midtrans(), notification("settlement", R"(,"fraud_status":"accept")"));
    ASSERT_TRUE(event);
    EXPECT_EQ(*event, (GatewayEvent{.reference = "INV-202601-0001",
                                    .gateway_id = "9aed5972-5b6a",
                                    .merchant = "G1",
                                    .status = ChargeStatus::paid,
                                    .amount = 150'000,
                                    .currency = "IDR",
                                    .method = domain::PaymentMethod::virtual_account,
                                    .channel = "bank_transfer",
                                    .paid_at = parse_instant("2026-01-10T01:01:02Z"),
                                    .idempotency_key = "INV-202601-0001/paid",
                                    .must_be_confirmed = true}));
}

TEST(MidtransWebhook, TellsCaptureAndSettlementAsOnePayment) {
    const auto capture = read(*midtrans(), notification("capture", R"(,"fraud_status":"accept")"));
    const auto settlement = read(*midtrans(), notification("settlement"));
    ASSERT_TRUE(capture && settlement);
    EXPECT_EQ(capture->idempotency_key, settlement->idempotency_key);
}

TEST(MidtransWebhook, IsPaidOnlyWithItsSignedCodeAndWithoutFraud) {
    EXPECT_EQ(read(*midtrans(), notification("settlement", "", "201"))->status, ChargeStatus::unknown);
    EXPECT_EQ(read(*midtrans(), notification("capture", R"(,"fraud_status":"challenge")"))->status,
              ChargeStatus::unknown);
}

TEST(MidtransWebhook, OfAnythingMustBeConfirmed) {
    const std::pair<const char*, ChargeStatus> told[] = {
        {"settlement", ChargeStatus::paid},  {"pending", ChargeStatus::pending},
        {"PENDING", ChargeStatus::pending},  {"authorize", ChargeStatus::pending},
        {"expire", ChargeStatus::expired},   {"deny", ChargeStatus::failed},
        {"cancel", ChargeStatus::failed},    {"failure", ChargeStatus::failed},
        {"refund", ChargeStatus::refunded},  {"partial_refund", ChargeStatus::unknown},
        {"something", ChargeStatus::unknown}};
    for (const auto& [text, status] : told) {
        const auto event = read(*midtrans(), notification(text));
        ASSERT_TRUE(event) << text;
        EXPECT_EQ(event->status, status) << text;
        EXPECT_TRUE(event->must_be_confirmed) << text;
    }
}

TEST(MidtransWebhook, WithAnyOctetChangedIsRefusedOrChangesNothingThatIsSigned) {
    const std::string body = notification("settlement");
    const auto original = read(*midtrans(), body);
    ASSERT_TRUE(original);
    for (const std::string& changed : changed_octets(body)) {
        const auto event = read(*midtrans(), changed);
        if (!event) continue;
        EXPECT_EQ(event->reference, original->reference) << changed;
        EXPECT_EQ(event->amount, original->amount) << changed;
        EXPECT_TRUE(event->must_be_confirmed) << changed;
    }
    const auto at = body.find(signature);
    for (const std::string& other : changed_octets(signature))
        EXPECT_FALSE(
            read(*midtrans(), std::string(body).replace(at, std::string_view(signature).size(), other)));
}

TEST(MidtransWebhook, WithoutASignatureOrUnderAnotherKeyIsRefused) {
    for (const char* const body : {"", "{}", "[]", "null", R"({"order_id":"INV-202601-0001"})"})
        EXPECT_EQ(read(*midtrans(), body).error().code, Code::unauthenticated) << body;
    const auto other = std::move(*Midtrans::create({.server_key = "other"}));
    EXPECT_EQ(read(*other, notification("settlement")).error().code, Code::unauthenticated);
}

TEST(MidtransWebhook, WithANameTwiceIsRefused) {
    EXPECT_FALSE(read(*midtrans(), notification("settlement", R"(,"order_id":"INV-202601-0001")")));
}

TEST(MidtransWebhook, OfAForeignOrderIsToldApart) {
    const std::string body = fmt::format(
        R"({{"order_id":"9-toko","status_code":"200","gross_amount":"1.00","transaction_id":"x","signature_key":"{}"}})",
        midtrans_signature("9-toko", "200", "1.00", "SB-Mid-server-TESTKEY"));
    EXPECT_EQ(read(*midtrans(), body).error().code, Code::not_found);
}

TEST(MidtransCharge, ForAVirtualAccountIsAsItsManualHasIt) {
    const auto request = midtrans()->charge_request(charge_of(ChargeWay::virtual_account, "bca"));
    ASSERT_TRUE(request);
    EXPECT_EQ(request->method, "POST");
    EXPECT_EQ(request->url, "https://api.midtrans.com/v2/charge");
    EXPECT_EQ(header_in(*request, "Authorization"), "Basic U0ItTWlkLXNlcnZlci1URVNUS0VZOg==");
    EXPECT_EQ(header_in(*request, "X-Override-Notification"), "https://tagihan.example.id/hook/7.3");
    EXPECT_EQ(
        request->body,
        R"({"transaction_details":{"order_id":"INV-202601-0001","gross_amount":150000},"item_details":[{"id":"INV-202601-0001",)"
        R"("price":150000,"quantity":1,"name":"Internet Januari 2026"}],"customer_details":{"first_name":"Siti Aminah",)"
        R"("email":"siti@example.id","phone":"081234567890"},"custom_expiry":{"order_time":"2026-01-10 08:00:00 +0700",)"
        R"("expiry_duration":1440,"unit":"minute"},"payment_type":"bank_transfer","bank_transfer":{"bank":"bca"}})");
}

TEST(MidtransCharge, ForEachOtherWayIsItsOwn) {
    EXPECT_THAT(midtrans()->charge_request(charge_of(ChargeWay::virtual_account, "mandiri"))->body,
                HasSubstr(R"("payment_type":"echannel")"));
    EXPECT_THAT(midtrans()->charge_request(charge_of(ChargeWay::qris, ""))->body,
                HasSubstr(R"("payment_type":"qris")"));
    EXPECT_THAT(midtrans()->charge_request(charge_of(ChargeWay::e_wallet, "gopay"))->body,
                HasSubstr(R"("payment_type":"gopay","gopay":{"callback_url")"));
    const auto page = midtrans()->charge_request(charge_of(ChargeWay::hosted_page, ""));
    EXPECT_EQ(page->url, "https://app.midtrans.com/snap/v1/transactions");
    EXPECT_THAT(
        page->body,
        HasSubstr(R"("expiry":{"start_time":"2026-01-10 08:00:00 +0700","unit":"minutes","duration":1440})"));
    EXPECT_EQ(midtrans()->charge_request(charge_of(ChargeWay::virtual_account, "")).error().code,
              Code::invalid);
}

TEST(MidtransCharge, ByOvoAsksTheCustomerInItsOwnApplication) {
    auto charge = charge_of(ChargeWay::e_wallet, "ovo");
    const auto request = midtrans()->charge_request(charge);
    EXPECT_THAT(request->body,
                HasSubstr(R"("payment_type":"ovo","ovo":{"payer_phone_number":"081234567890"})"));
    EXPECT_THAT(request->body, testing::Not(HasSubstr("custom_expiry")));
    EXPECT_EQ(
        midtrans()
            ->charge_made(charge, {200, R"({"status_code":"404","status_message":"User doesn't exist"})"})
            .error()
            .code,
        Code::unavailable);
    charge.customer_phone.clear();
    EXPECT_EQ(midtrans()->charge_request(charge).error().code, Code::invalid);
}

TEST(MidtransCharge, OnItsPageMayShowOneWayAndLivesAWeekAtMost) {
    auto charge = charge_of(ChargeWay::hosted_page, "dana");
    EXPECT_THAT(midtrans()->charge_request(charge)->body, HasSubstr(R"("enabled_payments":["dana"])"));
    charge.expires_at = charge.now + std::chrono::days(8);
    EXPECT_EQ(midtrans()->charge_request(charge).error().code, Code::invalid);
}

std::string charged(std::string_view more, std::string_view amount = "150000.00") {
    return fmt::format(
        R"({{"status_code":"201","transaction_id":"be03","order_id":"INV-202601-0001","gross_amount":"{}",)"
        R"("currency":"IDR","transaction_status":"pending",{}}})",
        amount, more);
}

TEST(MidtransCharge, TellsHowToPay) {
    const auto made = [](ChargeWay way, std::string_view more) {
        return *midtrans()->charge_made(charge_of(way, "bca"), {200, charged(more)});
    };
    EXPECT_EQ(
        made(ChargeWay::virtual_account, R"("va_numbers":[{"bank":"bca","va_number":"812785002530231"}])"),
        (ChargeMade{.gateway_id = "be03", .pay_code = "812785002530231", .amount = 150'000}));
    EXPECT_EQ(made(ChargeWay::virtual_account, R"("permata_va_number":"8562000087926752")").pay_code,
              "8562000087926752");
    const ChargeMade bill =
        made(ChargeWay::virtual_account, R"("biller_code":"70012","bill_key":"990000000260")");
    EXPECT_EQ(bill.pay_code, "990000000260");
    EXPECT_EQ(bill.biller_code, "70012");
    EXPECT_EQ(made(ChargeWay::qris, R"("qr_string":"00020101021226")").qris, "00020101021226");
    EXPECT_EQ(
        made(
            ChargeWay::e_wallet,
            R"("actions":[{"name":"generate-qr-code","url":"https://x/qr"},{"name":"deeplink-redirect","url":"https://x/go"}])")
            .pay_url,
        "https://x/go");
    const auto page = midtrans()->charge_made(
        charge_of(ChargeWay::hosted_page, ""),
        {201, R"({"token":"66e4","redirect_url":"https://app.midtrans.com/snap/v2/vtweb/66e4"})"});
    EXPECT_EQ(page->pay_url, "https://app.midtrans.com/snap/v2/vtweb/66e4");
}

TEST(MidtransCharge, WithAnotherAmountOrNoWayToPayIsNone) {
    const auto charge = charge_of(ChargeWay::virtual_account, "bca");
    EXPECT_FALSE(midtrans()->charge_made(charge, {200, charged(R"("permata_va_number":"1")", "150001.00")}));
    EXPECT_FALSE(midtrans()->charge_made(charge, {200, charged(R"("a":1)")}));
    EXPECT_FALSE(midtrans()->charge_made(charge, {502, "<html>"}));
}

TEST(MidtransCharge, ThatWasMadeBeforeIsToldApart) {
    const auto charge = charge_of(ChargeWay::virtual_account, "bca");
    const auto used =
        midtrans()->charge_made(charge, {200, R"({"status_code":"406","status_message":"used"})"});
    EXPECT_EQ(used.error().code, Code::already_exists);
    const auto page = midtrans()->charge_made(
        charge_of(ChargeWay::hosted_page, ""),
        {400, R"({"error_messages":["transaction_details.order_id has been taken"]})"});
    EXPECT_EQ(page.error().code, Code::already_exists);
}

TEST(MidtransQuery, TellsTheStatus) {
    const ChargeName name{.reference = "INV-202601-0001"};
    EXPECT_EQ(midtrans()->query_request(name)->url, "https://api.midtrans.com/v2/INV-202601-0001/status");
    EXPECT_EQ(midtrans()->query_request({.reference = "INV-1", .gateway_id = "9aed5972"})->url,
              "https://api.midtrans.com/v2/9aed5972/status");
    const auto paid = midtrans()->queried(name, {200, notification("settlement")});
    EXPECT_EQ(paid->status, ChargeStatus::paid);
    EXPECT_FALSE(paid->must_be_confirmed);
    EXPECT_EQ(midtrans()->queried(name, {200, notification("expire", "", "407")})->status,
              ChargeStatus::expired);
    EXPECT_EQ(midtrans()->queried({.reference = "INV-2"}, {200, notification("settlement")}).error().code,
              Code::unavailable);
    EXPECT_EQ(midtrans()->queried(name, {404, R"({"status_code":"404","status_message":"no"})"}).error().code,
              Code::not_found);
}

TEST(MidtransExpiry, IsDoneOrTooLate) {
    EXPECT_EQ(midtrans()->expire_request({.reference = "INV-1"})->url,
              "https://api.midtrans.com/v2/INV-1/expire");
    EXPECT_TRUE(midtrans()->expired({200, R"({"status_code":"407"})"}));
    EXPECT_EQ(midtrans()->expired({200, R"({"status_code":"412"})"}).error().code, Code::conflict);
}

TEST(MidtransAccount, WithoutAKeyOrATrustworthyAddressIsNone) {
    EXPECT_FALSE(Midtrans::create({}));
    EXPECT_FALSE(Midtrans::create({.server_key = "a\r\nX-Evil: 1"}));
    EXPECT_FALSE(Midtrans::create({.api_url = "http://api.midtrans.com", .server_key = "a"}));
    EXPECT_FALSE(Midtrans::create({.api_url = "https://", .server_key = "a"}));
    EXPECT_TRUE(Midtrans::create({.api_url = "http://127.0.0.1:8080", .server_key = "a"}));
}

}  // namespace
}  // namespace bangnopi::payment_gateways
