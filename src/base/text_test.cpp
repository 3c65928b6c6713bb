#include "base/text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace bangnopi {
namespace {

TEST(Fold, lowers_ascii_and_keeps_the_rest_of_it) {
    EXPECT_EQ(fold("Siti AMINAH, Jl. Melati 4 (RT 02/05)"), "siti aminah, jl. melati 4 (rt 02/05)");
    EXPECT_EQ(fold(""), "");
}

TEST(Fold, takes_accents_off_latin_letters) {
    EXPECT_EQ(fold("José Ñandú Çelik"), "jose nandu celik");
    EXPECT_EQ(fold("ĀăĄć Łódź Žižek ŞİĞ"), "aaac lodz zizek sig");
    EXPECT_EQ(fold("ÿŸĸſ"), "yyks");
}

TEST(Fold, writes_ligatures_as_two_letters) {
    EXPECT_EQ(fold("Æsir œuvre Straße Þór Ĳssel"), "aesir oeuvre strasse thor ijssel");
}

TEST(Fold, drops_combining_marks_so_that_both_normal_forms_meet) {
    EXPECT_EQ(fold("e\u0301"), fold("\u00E9"));
    EXPECT_EQ(fold("A\u030A"), fold("\u00C5"));
}

TEST(Fold, keeps_signs_and_other_scripts) {
    EXPECT_EQ(fold("3×4÷2"), "3×4÷2");
    EXPECT_EQ(fold("ᮞᮥᮔ᮪ᮓ 王 🛜"), "ᮞᮥᮔ᮪ᮓ 王 🛜");
}

TEST(Fold, replaces_each_byte_that_is_not_utf8) {
    EXPECT_EQ(fold("A\xFF"
                   "B"),
              "a\uFFFDb");
    EXPECT_EQ(fold("\xE2\x82"), "\uFFFD\uFFFD");
}

RC_GTEST_PROP(Fold, always_gives_utf8, (const std::string& bytes)) {
    RC_ASSERT(is_utf8(fold(bytes)));
}

RC_GTEST_PROP(Fold, folding_twice_is_folding_once, (const std::string& bytes)) {
    RC_ASSERT(fold(fold(bytes)) == fold(bytes));
}

TEST(Utf8, accepts_the_first_and_last_of_each_length) {
    EXPECT_TRUE(is_utf8(std::string_view("\0", 1)));
    EXPECT_TRUE(is_utf8("\x7F\xC2\x80\xDF\xBF"));
    EXPECT_TRUE(is_utf8("\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF"));
    EXPECT_TRUE(is_utf8("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"));
}

TEST(Utf8, refuses_overlong_forms_surrogates_and_what_lies_beyond) {
    for (const char* bytes :
         {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC2", "\xE1\x80", "\xC2\x41"})
        EXPECT_FALSE(is_utf8(bytes)) << bytes;
}

TEST(Trim, takes_white_space_off_both_ends_only) {
    EXPECT_EQ(trim(" \t Siti  Aminah\r\n"), "Siti  Aminah");
    EXPECT_EQ(trim(" \n "), "");
    EXPECT_EQ(trim("x"), "x");
}

TEST(ConstantTimeEqual, compares_content) {
    EXPECT_TRUE(constant_time_equal("", ""));
    EXPECT_TRUE(constant_time_equal("secret", "secret"));
    EXPECT_FALSE(constant_time_equal("secret", "secreT"));
    EXPECT_FALSE(constant_time_equal("secret", "secret "));
}

std::optional<std::u16string> in_utf16(std::string_view utf8, std::size_t room) {
    std::u16string units(room, u'?');
    const auto count = utf16_of(utf8, units);
    if (!count) return std::nullopt;
    return units.substr(0, *count);
}

TEST(Utf16, has_two_units_for_what_lies_above_the_first_plane) {
    EXPECT_EQ(in_utf16("Aé€😀", 9), u"Aé€😀");
    EXPECT_EQ(in_utf16("\U0010FFFF", 9), u"\U0010FFFF");
    EXPECT_EQ(in_utf16("", 0), u"");
    EXPECT_EQ(in_utf16("\xED\xA0\x80", 9), std::nullopt);
    EXPECT_EQ(in_utf16("A\xC3", 9), std::nullopt);
}

TEST(Utf16, fills_its_room_and_not_a_unit_more) {
    EXPECT_EQ(in_utf16("A😀", 3), u"A😀");
    EXPECT_EQ(in_utf16("A😀", 2), std::nullopt);
    EXPECT_EQ(in_utf16("AB", 1), std::nullopt);
}

TEST(Escaped, leaves_printable_text_and_writes_other_octets_by_their_numbers) {
    EXPECT_EQ(escaped("81a00001"), "81a00001");
    EXPECT_EQ(escaped("Budi Ñandú"), "Budi Ñandú");
    EXPECT_EQ(escaped("RUMAH\\budi"), "RUMAH\\5cbudi");
    EXPECT_EQ(escaped(std::string_view("a\0b\n\xFF\x7F\xC2\x85", 8)), "a\\00b\\0a\\ff\\7f\\c2\\85");
}

TEST(Escaped, refuses_to_read_what_it_cannot_have_written) {
    EXPECT_EQ(unescaped("\\4"), std::nullopt);
    EXPECT_EQ(unescaped("\\zz"), std::nullopt);
    EXPECT_EQ(unescaped("\\"), std::nullopt);
}

TEST(AsSaid, is_short_trimmed_and_escaped) {
    EXPECT_EQ(as_said("  no such item\r\n"), "no such item");
    EXPECT_EQ(as_said("a\x1b[31mb\nc\xff"), "a\\1b[31mb\\0ac\\ff");
    EXPECT_EQ(as_said("abc def", 4), "abc");
    EXPECT_EQ(as_said("ab€", 4), "ab") << "no half of a character";
    EXPECT_EQ(as_said("ab€", 5), "ab€");
    EXPECT_EQ(as_said(std::string(1000, 'x')).size(), said_octets_max);
    EXPECT_EQ(as_said("\x80\x80\x80\x80\x80", 4), "\\80") << "none of it is a character";
    EXPECT_EQ(as_said(""), "");
}

RC_GTEST_PROP(Escaped, is_text_and_reads_back_as_it_was, (const std::string& octets)) {
    const std::string text = escaped(octets);
    RC_ASSERT(is_utf8(text));
    RC_ASSERT(unescaped(text) == octets);
}

}  // namespace
}  // namespace bangnopi
