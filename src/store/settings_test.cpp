#include <gtest/gtest.h>

#include "store/operators.hpp"

namespace bangnopi::store {
namespace {

std::string first_pointer(std::string_view json) {
    const Result<Settings> settings = parse_settings(json);
    if (settings || settings.error().errors.empty()) return "";
    return settings.error().errors.front().pointer;
}

constexpr std::string_view merchant_qris =
    "00020101021126680016ID.CO.CONTOH.WWW01189360099900000000170215ID00000000000170303UMI51440014ID.CO.QRIS."
    "WWW0215"
    "ID10200000000170303UMI5204481653033605802ID5912BANGNOPI NET6007BANDUNG61054011162070703A0163049454";

TEST(Settings, AreReadBackAsTheyWereWritten) {
    Settings settings;
    settings.due.days_after_issue = 14;
    settings.due.excluded_weekdays = 0b1100000;
    settings.due.excluded_dates = {domain::Date(2026, 12, 25)};
    settings.tax = domain::Tax{domain::Rate(12, 1), domain::Rate(11, 12), true};
    settings.late_fee =
        domain::LateFee{domain::LateFee::Kind::percent, domain::Rate(5, 2), 3, std::int64_t{50'000}};
    settings.charges_stamp_duty = true;
    settings.stamp_duty = {20'000, 10'000'000};
    settings.cash_rounding = {500, domain::CashRounding::Direction::down};
    settings.default_billing_day = 20;
    settings.invoice_number_pattern = "{year}-{number:4}";
    settings.credit_note_number_pattern = "K{year}-{number:4}";
    settings.issue_zero_invoices = true;
    settings.balance_floor = -5000;
    settings.low_balance_threshold = 10'000;
    settings.isolir_notice_url = "http://contoh.id/isolir";
    settings.address = "Jl. Melati 4\nDesa Sukamaju";
    settings.contact_phone = "+6281234567890";
    settings.payment_instructions = "BCA 123\na.n. Net";
    settings.qris_code = merchant_qris;
    settings.promise_days_max = 3;
    settings.proof_hold_days = 5;
    settings.isolation_guard_percent = 0;
    const Result<Settings> read = parse_settings(settings_json(settings));
    ASSERT_TRUE(read);
    EXPECT_EQ(settings_json(*read), settings_json(settings));
    EXPECT_TRUE(*read == settings);
    EXPECT_FALSE(*read == Settings{});
}

TEST(Settings, WhatIsMissingHasItsDefault) {
    const Result<Settings> read = parse_settings("{}");
    ASSERT_TRUE(read);
    EXPECT_TRUE(*read == Settings{});
    EXPECT_EQ(read->due.due_day, 10);
    EXPECT_EQ(read->due.grace_days, 6);
    EXPECT_EQ(read->isolation_guard_percent, 25);
}

TEST(Settings, ATelephoneNumberIsKeptInOneForm) {
    EXPECT_EQ(parse_settings(R"({"contact_phone":"0812-3456-7890"})")->contact_phone, "+6281234567890");
}

TEST(Settings, ABadOneIsNamedByItsPointer) {
    EXPECT_EQ(first_pointer(R"({"due":{"due_day":32}})"), "/due/due_day");
    EXPECT_EQ(first_pointer(R"({"address":")" + std::string(301, 'a') + R"("})"), "/address");
    EXPECT_EQ(first_pointer(R"({"due":{"due_day":"10"}})"), "/due/due_day");
    EXPECT_EQ(first_pointer(R"({"due":{"days_after_issue":-1}})"), "/due/days_after_issue");
    EXPECT_EQ(first_pointer(R"({"due":{"excluded_weekdays":[7]}})"), "/due/excluded_weekdays");
    EXPECT_EQ(first_pointer(R"({"due":{"excluded_weekdays":[0,1,2,3,4,5,6]}})"), "/due/excluded_weekdays");
    EXPECT_EQ(first_pointer(R"({"due":{"excluded_dates":["2026-13-01"]}})"), "/due/excluded_dates");
    EXPECT_EQ(first_pointer(R"({"due":7})"), "/due");
    EXPECT_EQ(first_pointer(R"({"tax":{"base":"1"}})"), "/tax/percent");
    EXPECT_EQ(first_pointer(R"({"tax":{"percent":"101"}})"), "/tax/percent");
    EXPECT_EQ(first_pointer(R"({"tax":{"percent":"11","base":"12/11"}})"), "/tax/base");
    EXPECT_EQ(first_pointer(R"({"default_billing_day":0})"), "/default_billing_day");
    EXPECT_EQ(first_pointer(R"({"invoice_number_pattern":"INV"})"), "/invoice_number_pattern");
    EXPECT_EQ(first_pointer(R"({"credit_note_number_pattern":"CN"})"), "/credit_note_number_pattern");
    EXPECT_EQ(first_pointer(R"({"isolir_notice_url":"contoh.id"})"), "/isolir_notice_url");
    EXPECT_EQ(first_pointer(R"({"isolir_notice_url":null})"), "/isolir_notice_url");
    EXPECT_EQ(first_pointer(R"({"isolir_notice_url":""})"), "");
    EXPECT_EQ(first_pointer(R"({"contact_phone":"rumah"})"), "/contact_phone");
    EXPECT_EQ(first_pointer(R"({"payment_instructions":"a\u0007"})"), "/payment_instructions");
    EXPECT_EQ(first_pointer(R"({"qris_code":"000201"})"), "/qris_code");
    EXPECT_EQ(first_pointer(R"({"promise_days_max":-1})"), "/promise_days_max");
    EXPECT_EQ(first_pointer(R"({"proof_hold_days":15})"), "/proof_hold_days");
    EXPECT_EQ(first_pointer(R"({"isolation_guard_percent":101})"), "/isolation_guard_percent");
    EXPECT_EQ(first_pointer(R"({"of_a_newer_program":1})"), "/of_a_newer_program");
    EXPECT_FALSE(parse_settings("[]"));
    EXPECT_FALSE(parse_settings("{"));
}

TEST(NumberPattern, HoldsTheYearAndTheNumber) {
    EXPECT_TRUE(check_number_pattern("INV/{year}/{month}/{number:6}"));
    EXPECT_TRUE(check_number_pattern("{number}.{year}"));
    for (const char* pattern :
         {"", "INV", "INV/{number}", "INV/{year}", "{year}{number:0}", "{year}{number:12}", "{year}{number",
          "{year} {number}", "{year}{number}}", "{day}{year}{number}"})
        EXPECT_FALSE(check_number_pattern(pattern)) << pattern;
}

TEST(NumberPattern, IsFilledIn) {
    std::string number = "> ";
    append_number(number, "INV/{year}/{month}/{number:6}", domain::Date(2026, 3, 9), 123);
    EXPECT_EQ(number, "> INV/2026/03/000123");
    number.clear();
    append_number(number, "{number:2}-{year}", domain::Date(2026, 3, 9), 1234567890123);
    EXPECT_EQ(number, "1234567890123-2026");
}

}  // namespace
}  // namespace bangnopi::store
