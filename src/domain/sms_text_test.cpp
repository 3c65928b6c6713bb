#include "domain/sms_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <numeric>

namespace bangnopi::domain {
namespace {

constexpr SmsSize gsm7(std::size_t units, std::size_t parts) {
    return {SmsCoding::gsm7, units, parts};
}
constexpr SmsSize ucs2(std::size_t units, std::size_t parts) {
    return {SmsCoding::ucs2, units, parts};
}
std::string times(std::size_t count, std::string_view text) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
}

static_assert(sms_size("") == gsm7(0, 0));
static_assert(sms_size("Tagihan Rp150.000") == gsm7(17, 1));
static_assert(sms_size("€") == gsm7(2, 1));
static_assert(sms_size("😀") == ucs2(2, 1));

TEST(SmsText, CountsSeptetsUpTo160AndThenPartsOf153) {
    EXPECT_EQ(sms_size(times(160, "a")), gsm7(160, 1));
    EXPECT_EQ(sms_size(times(161, "a")), gsm7(161, 2));
    EXPECT_EQ(sms_size(times(306, "a")), gsm7(306, 2));
    EXPECT_EQ(sms_size(times(307, "a")), gsm7(307, 3));
    EXPECT_EQ(sms_size(times(320, "@")), gsm7(320, 3));
}

TEST(SmsText, CountsUnitsOfUtf16UpTo70AndThenPartsOf67) {
    EXPECT_EQ(sms_size(times(70, "ŝ")), ucs2(70, 1));
    EXPECT_EQ(sms_size(times(71, "ŝ")), ucs2(71, 2));
    EXPECT_EQ(sms_size(times(134, "ŝ")), ucs2(134, 2));
    EXPECT_EQ(sms_size(times(135, "ŝ")), ucs2(135, 3));
    EXPECT_EQ(sms_size(times(69, "a") + "’"), ucs2(70, 1));
}

TEST(SmsText, CountsCharactersOfTheExtensionTwice) {
    EXPECT_EQ(sms_size(times(80, "[")), gsm7(160, 1));
    EXPECT_EQ(sms_size(times(80, "[") + "a"), gsm7(161, 2));
    EXPECT_EQ(sms_size("^{}\\[~]|€\f"), gsm7(20, 1));
}

TEST(SmsText, KnowsTheAlphabet) {
    EXPECT_EQ(sms_size("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ÄÖÑÜ§¿äöñüà"
                       "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
              gsm7(127, 1));
    for (const std::string_view other : {"ç", "`", "\t", "–", "…", "“"})
        EXPECT_EQ(sms_size(other), ucs2(1, 1)) << other;
}

TEST(SmsText, NeverCutsACharacterInHalf) {
    EXPECT_EQ(sms_parts(times(152, "a") + "€" + times(100, "b")),
              (std::vector<std::string>{times(152, "a"), "€" + times(100, "b")}));
    EXPECT_EQ(sms_size(times(152, "a") + "€" + times(152, "b")).parts, 3U);
    EXPECT_EQ(sms_parts(times(66, "ŝ") + "😀" + times(10, "b")),
              (std::vector<std::string>{times(66, "ŝ"), "😀" + times(10, "b")}));
}

TEST(SmsText, TakesAnOctetThatIsNoUtf8ForOneCharacter) {
    EXPECT_EQ(sms_size("\xFF"), ucs2(1, 1));
    EXPECT_EQ(sms_size("a\xE2\x82"), ucs2(3, 1));
    EXPECT_EQ(sms_size("\xC0\x80"), ucs2(2, 1));
}

TEST(SmsText, HasPartsThatAreTheWholeTextAndHaveRoom) {
    rc::check([](const std::vector<unsigned>& picks) {
        constexpr std::string_view from[] = {"a", "€", "ß", "ŝ", "😀", "\n", "[", "\xFF"};
        const bool is_gsm7 = picks.size() % 2 == 0;
        std::string text;
        for (const unsigned pick : picks) text += times(5, from[is_gsm7 ? pick % 3 : pick % 8]);
        const auto parts = sms_parts(text);
        RC_ASSERT(std::accumulate(parts.begin(), parts.end(), std::string()) == text);
        RC_ASSERT(parts.size() == sms_size(text).parts);
        const SmsCoding coding = sms_size(text).coding;
        for (const std::string& part : parts) {
            std::size_t units = 0;
            for (std::size_t at = 0; at < part.size();) {
                const auto character = sms::character_at(part, at);
                units += sms::units_of(character.code, coding);
                at += character.octets;
            }
            const bool is_single = parts.size() == 1;
            RC_ASSERT(units <=
                      (coding == SmsCoding::gsm7 ? (is_single ? 160U : 153U) : (is_single ? 70U : 67U)));
        }
    });
}

}  // namespace
}  // namespace bangnopi::domain
