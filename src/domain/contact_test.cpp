#include "domain/contact.hpp"

#include <gtest/gtest.h>

namespace bangnopi::domain {
namespace {

TEST(LocalPhone, WritesAnIndonesianNumberWithAZero) {
    EXPECT_EQ(local_phone("+6281234567890"), "081234567890");
    EXPECT_EQ(local_phone("+60123456789"), "+60123456789");
}

TEST(Email, HasOneAtAndAHostWithADot) {
    EXPECT_TRUE(is_email("siti.aminah+net@contoh.co.id"));
    for (const char* text : {"", "siti", "@contoh.id", "siti@", "siti@host", "siti@.id", "siti@contoh..id",
                             "si ti@contoh.id", "siti@contoh.id\n", "siti@a@contoh.id", "siti@contoh.id."})
        EXPECT_FALSE(is_email(text)) << text;
}

TEST(PlainText, HasNoControlsAndIsUtf8) {
    EXPECT_TRUE(is_plain_text("Jl. Melati 4 RT 02/05 — Désa"));
    EXPECT_FALSE(is_plain_text("a\nb"));
    EXPECT_TRUE(is_plain_lines("a\r\nb"));
    EXPECT_FALSE(is_plain_lines("a\tb"));
    EXPECT_FALSE(is_plain_text("a\x7f"));
    EXPECT_FALSE(is_plain_text("\xc3"));
}

}  // namespace
}  // namespace bangnopi::domain
