#include "base/secret.hpp"

#include <gtest/gtest.h>

#include "base/base64.hpp"

namespace bangnopi {
namespace {

TEST(Secret, IsThirtyTwoBytesAndNeverTheSame) {
    EXPECT_EQ(random_secret().size(), 43u);
    EXPECT_EQ(from_base64url(random_secret()).value().size(), 32u);
    EXPECT_NE(random_secret(), random_secret());
}

TEST(Secret, APasswordToTypeHasNoCharactersThatAreMistakenForOthers) {
    const std::string password = random_password(1000);
    EXPECT_EQ(password.size(), 1000u);
    EXPECT_EQ(password.find_first_of("01oil"), std::string::npos);
}

TEST(Secret, AShortHashTellsTextsApart) {
    EXPECT_EQ(short_hash("{}"), short_hash("{}"));
    EXPECT_EQ(short_hash("{}").size(), 22U);
    EXPECT_NE(short_hash("{}"), short_hash("[]"));
}

TEST(Secret, AKeyedHashDependsOnTheSecretAndTheText) {
    EXPECT_EQ(keyed_hash("a", "csrf"), keyed_hash("a", "csrf"));
    EXPECT_NE(keyed_hash("a", "csrf"), keyed_hash("b", "csrf"));
    EXPECT_NE(keyed_hash("a", "csrf"), keyed_hash("a", "other"));
    EXPECT_NE(hash_secret("a"), hash_secret("b"));
}

TEST(Base64url, IsReadBackAndRefusesWhatItIsNot) {
    EXPECT_EQ(base64url(std::string_view("\xfb\xff", 2)), "-_8");
    EXPECT_EQ(from_base64url("-_8"), std::string("\xfb\xff", 2));
    EXPECT_EQ(from_base64url("-_8="), std::nullopt);
    EXPECT_EQ(from_base64url("+/8"), std::nullopt);
}

TEST(Secret, of_a_text_by_a_key_is_that_of_rfc_4231) {
    EXPECT_EQ(hmac_sha256_hex("Jefe", "what do ya want for nothing?"),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

}  // namespace
}  // namespace bangnopi
