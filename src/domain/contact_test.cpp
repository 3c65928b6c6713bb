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

TEST(WebAddress, IsOfHttpAndHasAHost) {
    for (const char* text : {"http://isolir.contoh.id/", "https://contoh.id:8443/bayar?dari=isolir#cara",
                             "http://192.168.200.1", "http://isolir"})
        EXPECT_TRUE(is_web_address(text)) << text;
    for (const char* text :
         {"", "isolir.contoh.id", "ftp://contoh.id", "http://", "http:///bayar", "http://.id",
          "http://contoh..id", "http://contoh.id:0", "http://contoh.id:65536",
          "http://contoh.id:", "http://contoh.id:80x", "http://siapa@contoh.id/", "http://contoh.id/a b",
          "http://contoh.id/\"", "http://contoh.id/\n", "http://contoh.id/\xc3\xa9", "HTTP://contoh.id"})
        EXPECT_FALSE(is_web_address(text)) << text;
    EXPECT_TRUE(is_web_address("http://contoh.id/" + std::string(183, 'a')));
    EXPECT_FALSE(is_web_address("http://contoh.id/" + std::string(184, 'a')));
}

TEST(WebAddress, NamesItsHost) {
    EXPECT_EQ(host_of("https://contoh.id:8443/bayar"), "contoh.id");
    EXPECT_EQ(host_of("http://192.168.200.1?a:b"), "192.168.200.1");
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
