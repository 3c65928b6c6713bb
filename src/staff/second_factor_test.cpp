#include "staff/second_factor.hpp"

#include <gtest/gtest.h>

namespace bangnopi::staff {
namespace {

// RFC 6238, appendix B, the last six of its eight digits.
TEST(SecondFactor, CodesAreThoseOfTheStandard) {
    constexpr std::string_view secret = "12345678901234567890";
    const auto at = [](std::int64_t seconds) { return Instant(std::chrono::seconds(seconds)); };
    EXPECT_EQ(totp_code(secret, at(59)), "287082");
    EXPECT_EQ(totp_code(secret, at(1111111109)), "081804");
    EXPECT_EQ(totp_code(secret, at(1234567890)), "005924");
    EXPECT_EQ(totp_code(secret, at(20000000000)), "353130");
}

TEST(SecondFactor, SecretsAreShownInBase32) {
    EXPECT_EQ(base32_of("12345678901234567890"), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    EXPECT_EQ(base32_of(new_totp_secret()).size(), 32U);
    EXPECT_NE(new_totp_secret(), new_totp_secret());
}

TEST(SecondFactor, RecoveryCodesDiffer) {
    const auto codes = new_recovery_codes();
    EXPECT_EQ(codes.size(), recovery_codes_count);
    EXPECT_NE(codes[0], codes[1]);
}

}  // namespace
}  // namespace bangnopi::staff
