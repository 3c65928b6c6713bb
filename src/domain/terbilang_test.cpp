#include "domain/terbilang.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace bangnopi::domain {
namespace {

TEST(Terbilang, SaysAmountsAsTheyAreSpoken) {
    EXPECT_EQ(terbilang(0), "nol rupiah");
    EXPECT_EQ(terbilang(1), "satu rupiah");
    EXPECT_EQ(terbilang(10), "sepuluh rupiah");
    EXPECT_EQ(terbilang(11), "sebelas rupiah");
    EXPECT_EQ(terbilang(12), "dua belas rupiah");
    EXPECT_EQ(terbilang(20), "dua puluh rupiah");
    EXPECT_EQ(terbilang(99), "sembilan puluh sembilan rupiah");
    EXPECT_EQ(terbilang(100), "seratus rupiah");
    EXPECT_EQ(terbilang(111), "seratus sebelas rupiah");
    EXPECT_EQ(terbilang(1'000), "seribu rupiah");
    EXPECT_EQ(terbilang(1'001), "seribu satu rupiah");
    EXPECT_EQ(terbilang(2'000), "dua ribu rupiah");
    EXPECT_EQ(terbilang(21'000), "dua puluh satu ribu rupiah");
    EXPECT_EQ(terbilang(102'500), "seratus dua ribu lima ratus rupiah");
    EXPECT_EQ(terbilang(1'000'000), "satu juta rupiah");
    EXPECT_EQ(terbilang(1'001'000), "satu juta seribu rupiah");
    EXPECT_EQ(terbilang(2'011'017), "dua juta sebelas ribu tujuh belas rupiah");
}

TEST(Terbilang, ReachesTheLargestAmount) {
    EXPECT_EQ(terbilang(9'000'000'000'000), "sembilan triliun rupiah");
    EXPECT_EQ(terbilang(std::numeric_limits<std::int64_t>::max()).substr(0, 21), "sembilan kuintiliun d");
}

}  // namespace
}  // namespace bangnopi::domain
