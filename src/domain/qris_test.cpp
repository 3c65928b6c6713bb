#include "domain/qris.hpp"

#include <gmock/gmock.h>
#include <rapidcheck.h>

namespace bangnopi::domain {
namespace {

constexpr std::string_view printed =
    "00020101021126680016ID.CO.CONTOH.WWW01189360099900000000170215ID00000000000170303UMI51440014ID.CO.QRIS."
    "WWW0215"
    "ID10200000000170303UMI5204481653033605802ID5912BANGNOPI NET6007BANDUNG61054011162070703A0163049454";
constexpr std::string_view for_150123 =
    "00020101021226680016ID.CO.CONTOH.WWW01189360099900000000170215ID00000000000170303UMI51440014ID.CO.QRIS."
    "WWW0215"
    "ID10200000000170303UMI52044816530336054061501235802ID5912BANGNOPI "
    "NET6007BANDUNG61054011162070703A0163048DFA";

// With the checksum that it should have.
std::string with_crc(std::string text) {
    text += "6304";
    return text + fmt::format("{:04X}", crc16_ccitt_false(text));
}
std::string without_crc(std::string_view text) {
    return std::string(text.substr(0, text.size() - 8));
}
std::string changed(std::string_view from, std::string_view to) {
    std::string text = without_crc(printed);
    return with_crc(text.replace(text.find(from), from.size(), to));
}
std::string refusal_of(std::string_view text) {
    const auto parsed = MerchantQris::parse(text);
    return parsed ? "taken" : english(parsed.error().detail);
}

TEST(Crc16, is_that_of_the_catalogues) {
    EXPECT_EQ(crc16_ccitt_false("123456789"), 0x29B1);
    EXPECT_EQ(crc16_ccitt_false(""), 0xFFFF);
}

TEST(Qris, of_a_merchant_is_read) {
    const auto code = MerchantQris::parse(printed);
    ASSERT_TRUE(code);
    EXPECT_EQ(code->text(), printed);
    EXPECT_EQ(code->merchant_name(), "BANGNOPI NET");
}

TEST(Qris, for_an_amount_is_the_same_code_with_the_amount_behind_the_currency) {
    EXPECT_EQ(MerchantQris::parse(printed)->for_amount(150'123), for_150123);
}

TEST(Qris, for_an_amount_does_not_depend_on_the_amount_that_was_in_it) {
    const auto fixed = MerchantQris::parse(changed("5303360", "5303360540599999"));
    ASSERT_TRUE(fixed);
    EXPECT_EQ(fixed->for_amount(150'123), for_150123);
}

TEST(Qris, for_an_amount_asks_for_no_tip) {
    for (const char* tip : {"550201", "550202560520000", "550203570510.50"}) {
        const auto code = MerchantQris::parse(changed("5303360", std::string("5303360") + tip));
        ASSERT_TRUE(code) << tip;
        EXPECT_EQ(code->for_amount(150'123), for_150123) << tip;
    }
}

TEST(Qris, that_does_not_say_that_it_is_for_any_amount_is_one_all_the_same) {
    const auto code = MerchantQris::parse(changed("000201010211", "000201"));
    ASSERT_TRUE(code);
    EXPECT_EQ(code->for_amount(150'123), for_150123);
}

TEST(Qris, takes_amounts_of_one_to_thirteen_digits) {
    const auto code = MerchantQris::parse(printed);
    EXPECT_EQ(code->for_amount(0), std::nullopt);
    EXPECT_EQ(code->for_amount(-1), std::nullopt);
    EXPECT_THAT(code->for_amount(1).value(), testing::HasSubstr("530336054011580"));
    EXPECT_THAT(code->for_amount(qris_amount_max).value(), testing::HasSubstr("54139999999999999"));
    EXPECT_EQ(code->for_amount(qris_amount_max + 1), std::nullopt);
}

TEST(Qris, with_a_character_changed_is_refused) {
    for (std::size_t at = 0; at < printed.size(); ++at) {
        std::string text(printed);
        text[at] = text[at] == '7' ? '8' : '7';
        EXPECT_NE(refusal_of(text), "taken") << at;
    }
}

TEST(Qris, that_is_cut_off_is_refused_wherever_it_is) {
    for (std::size_t size = 0; size < printed.size(); ++size)
        EXPECT_NE(refusal_of(printed.substr(0, size)), "taken") << size;
}

TEST(Qris, that_is_something_else_is_refused_with_what_is_wrong) {
    constexpr auto no_code =
        "is not the text of a QRIS code: scan the printed code and paste all that it says";
    EXPECT_EQ(refusal_of("https://contoh.id"), no_code);
    EXPECT_EQ(refusal_of(std::string(printed) + "\n"), no_code);
    EXPECT_EQ(refusal_of(changed("000201", "000202")), no_code);
    EXPECT_EQ(refusal_of(changed("5802ID", "5802ID5802ID")), no_code);
    EXPECT_EQ(refusal_of(with_crc("0002010102115303360"
                                  "5802ID"
                                  "5903NET")),
              no_code)
        << "no account";
    EXPECT_EQ(refusal_of(with_crc("00020101021126040000"
                                  "5303360"
                                  "5802ID")),
              no_code)
        << "nobody";
    std::string long_one = without_crc(printed);
    for (int i = 0; i < 4; ++i) long_one += fmt::format("{}99{}", 80 + i, std::string(99, 'x'));
    EXPECT_EQ(refusal_of(with_crc(long_one)), no_code);
    EXPECT_EQ(refusal_of(for_150123),
              "is the code of a single payment: take the merchant's own code, as it is printed");
    EXPECT_EQ(refusal_of(changed("5303360", "5303840")), "is not a code for rupiah in Indonesia");
    EXPECT_EQ(refusal_of(changed("5802ID", "5802SG")), "is not a code for rupiah in Indonesia");
    EXPECT_EQ(refusal_of(std::string(printed.substr(0, printed.size() - 4)) + "9455"),
              "has a checksum that does not fit: a character is missing or another one");
}

TEST(Qris, of_any_amount_has_a_checksum_that_fits_and_says_that_amount) {
    rc::check([] {
        const auto amount = *rc::gen::inRange<std::int64_t>(1, qris_amount_max + 1);
        const std::string text = MerchantQris::parse(printed)->for_amount(amount).value();
        const std::string digits = std::to_string(amount);
        RC_ASSERT(text == with_crc(without_crc(text)));
        RC_ASSERT(text.find(fmt::format("530336054{:02}{}5802ID", digits.size(), digits)) !=
                  std::string::npos);
    });
}

}  // namespace
}  // namespace bangnopi::domain
