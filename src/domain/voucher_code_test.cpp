#include "domain/voucher_code.hpp"

#include <gtest/gtest.h>

namespace bangnopi::domain {
namespace {

TEST(VoucherCode, IsReadHoweverItWasTyped) {
    EXPECT_EQ(normalise_voucher_code("abcd-efgh jkmn"), "ABCDEFGHJKMN");
    EXPECT_EQ(normalise_voucher_code("WR-ABCD-EFGH-JKMN"), "WRABCDEFGHJKMN");
}

TEST(VoucherCode, IsNothingWithAnotherLengthOrALetterThatNoneHas) {
    EXPECT_FALSE(normalise_voucher_code("ABCDEFGHJKM"));
    EXPECT_FALSE(normalise_voucher_code("ABCDEFGHJKMNABCDEFG"));
    EXPECT_FALSE(normalise_voucher_code("ABCDEFGHJKM0"));
    EXPECT_FALSE(normalise_voucher_code("ABCD.EFGHJKMN"));
    EXPECT_FALSE(normalise_voucher_code(""));
    EXPECT_FALSE(normalise_voucher_code(std::string(1000, '-')));
}

TEST(VoucherCode, HasAPrefixOfAtMostSixOfItsLetters) {
    EXPECT_TRUE(is_voucher_prefix(""));
    EXPECT_TRUE(is_voucher_prefix("WRNG22"));
    EXPECT_FALSE(is_voucher_prefix("WARUNG2"));
    EXPECT_FALSE(is_voucher_prefix("TOKO"));
    EXPECT_FALSE(is_voucher_prefix("wrng"));
}

TEST(VoucherCode, IsPrintedInGroupsBehindItsPrefix) {
    EXPECT_EQ(spaced_voucher_code("ABCDEFGHJKMN"), "ABCD-EFGH-JKMN");
    EXPECT_EQ(spaced_voucher_code("WRABCDEFGHJKMN"), "WR-ABCD-EFGH-JKMN");
}

}  // namespace
}  // namespace bangnopi::domain
