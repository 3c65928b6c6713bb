#include "staff/passwords.hpp"

#include <gtest/gtest.h>

namespace bangnopi::staff {
namespace {

TEST(Passwords, AreVerifiedByTheirHash) {
    const std::string hash = hash_password("kuda laut biru");
    EXPECT_TRUE(hash.starts_with("$argon2id$"));
    EXPECT_TRUE(verify_password(hash, "kuda laut biru"));
    EXPECT_FALSE(verify_password(hash, "kuda laut hijau"));
    EXPECT_FALSE(verify_password("not a hash", "kuda laut biru"));
    EXPECT_NE(hash, hash_password("kuda laut biru"));
}

TEST(Passwords, NobodyHasNone) {
    EXPECT_FALSE(verify_nobody("kuda laut biru"));
}

TEST(Passwords, ThatAreEasyToGuessAreRefused) {
    EXPECT_TRUE(check_password("kuda laut biru", "owner", "/password"));
    EXPECT_TRUE(check_password("bangnopi-demo", "teknisi", "/password"));
    for (const char* password : {"", "pendek", "aaaaaaaaaaaa", "owner-owner-1", "dua baris\nsatu"})
        EXPECT_FALSE(check_password(password, "owner", "/password")) << password;
    EXPECT_FALSE(check_password(std::string(201, 'a') + "b", "owner", "/password"));
    EXPECT_EQ(check_password("pendek", "owner", "/new").error().errors.front().pointer, "/new");
}

TEST(Passwords, AreMadeWhereNoneIsGivenAndHaveToBeChanged) {
    const Result<ChosenPassword> made = choose_password(std::nullopt, "owner", "/password");
    ASSERT_TRUE(made);
    EXPECT_TRUE(made->must_change);
    EXPECT_TRUE(check_password(made->generated, "owner", "/password"));
    EXPECT_TRUE(verify_password(made->hash, made->generated));
    const Result<ChosenPassword> given = choose_password("kuda laut biru", "owner", "/password");
    ASSERT_TRUE(given);
    EXPECT_FALSE(given->must_change);
    EXPECT_TRUE(given->generated.empty());
}

}  // namespace
}  // namespace bangnopi::staff
