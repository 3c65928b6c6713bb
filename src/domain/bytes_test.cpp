#include "domain/bytes.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace bangnopi::domain {
namespace {

std::uint64_t bytes(std::string_view text) {
    const auto parsed = parse_bytes(text);
    EXPECT_TRUE(parsed) << text;
    return parsed ? *parsed : 0;
}

TEST(Bytes, of_a_gigabyte_are_a_milliard_and_of_a_gibibyte_more) {
    EXPECT_EQ(bytes("1 GB"), 1'000'000'000U);
    EXPECT_EQ(bytes("1 GiB"), 1'073'741'824U);
    EXPECT_EQ(bytes("1GB"), 1'000'000'000U);
    EXPECT_EQ(bytes("512 MiB"), 536'870'912U);
    EXPECT_EQ(bytes("2 TB"), 2'000'000'000'000U);
    EXPECT_EQ(bytes("3 kB"), 3000U);
    EXPECT_EQ(bytes("3 KiB"), 3072U);
    EXPECT_EQ(bytes("7 B"), 7U);
    EXPECT_EQ(bytes("750000"), 750'000U);
}

TEST(Bytes, may_have_decimals_that_make_whole_bytes) {
    EXPECT_EQ(bytes("1.5 GB"), 1'500'000'000U);
    EXPECT_EQ(bytes("0.001 kB"), 1U);
    EXPECT_EQ(bytes("1.5 GiB"), 1'610'612'736U);
    EXPECT_FALSE(parse_bytes("0.5"));
    EXPECT_FALSE(parse_bytes("0.0001 kB"));
}

TEST(Bytes, beyond_64_bits_overflow) {
    EXPECT_EQ(bytes("18446744073709551615"), std::numeric_limits<std::uint64_t>::max());
    for (const char* text :
         {"18446744073709551616", "18446744.073709551616 TB", "16777216 TiB", "99999999999999999999 TiB"})
        EXPECT_EQ(parse_bytes(text).error().code, Code::overflow) << text;
}

TEST(Bytes, are_never_guessed) {
    for (const char* text : {"", " ", "GB", "1 gb", "1 Gb", "1 GBit", "-1 GB", "+1", "1,5 GB", "1 . GB",
                             "1. GB", ".5 GB", "1  GB", "1 GB ", " 1 GB", "1.2.3 GB", "1e9", "0x10", "1 XB"})
        EXPECT_EQ(parse_bytes(text).error().code, Code::invalid) << text;
}

TEST(Bytes, are_shown_in_the_largest_unit_they_fill) {
    EXPECT_EQ(format_bytes(0), "0 B");
    EXPECT_EQ(format_bytes(999), "999 B");
    EXPECT_EQ(format_bytes(61'000'000'000), "61 GB");
    EXPECT_EQ(format_bytes(1'500'000'000), "1.50 GB");
    EXPECT_EQ(format_bytes(1'999'999'999), "1.99 GB");
    EXPECT_EQ(format_bytes(std::numeric_limits<std::uint64_t>::max()), "18446744.07 TB");
}

RC_GTEST_PROP(Bytes, shown_are_read_back_and_never_more_than_they_were, ()) {
    const auto count =
        *rc::gen::oneOf(rc::gen::inRange<std::uint64_t>(0, 100'000), rc::gen::arbitrary<std::uint64_t>());
    const std::uint64_t shown = parse_bytes(format_bytes(count)).value();
    RC_ASSERT(shown <= count);
    RC_ASSERT(count - shown <= count / 100 + 1);
    RC_ASSERT(parse_bytes(std::to_string(count)) == count);
}

}  // namespace
}  // namespace bangnopi::domain
