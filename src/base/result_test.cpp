#include "base/result.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/check.hpp"

namespace bangnopi {
namespace {

Result<int> half(int value) {
    if (value % 2 != 0) return refuse(Code::invalid, "odd"_msg);
    return value / 2;
}

Result<int> quarter(int value) {
    BANGNOPI_TRY(once, half(value));
    BANGNOPI_TRY(twice, half(once));
    return twice;
}

Result<Done> check_even(int value) {
    BANGNOPI_TRY_DONE(half(value));
    return Done{};
}

TEST(Result, hands_the_first_refusal_up) {
    EXPECT_EQ(quarter(12).value(), 3);
    EXPECT_EQ(quarter(6).error().detail, "odd"_msg);
    EXPECT_EQ(check_even(4).value(), Done{});
    EXPECT_FALSE(check_even(3));
}

TEST(Refusal, of_a_field_names_it_and_repeats_its_detail) {
    const Result<int> refused = refuse_field("/phone", "not a telephone number"_msg);
    EXPECT_EQ(refused.error().code, Code::invalid);
    EXPECT_EQ(refused.error().detail, "not a telephone number"_msg);
    EXPECT_EQ(refused.error().errors, (std::vector<FieldError>{{"/phone", "not a telephone number"_msg}}));
}

TEST(Code, each_has_a_name_of_its_own) {
    std::set<std::string_view> names;
    for (int code = 0; code <= static_cast<int>(Code::unavailable); ++code)
        EXPECT_TRUE(names.insert(name_of(static_cast<Code>(code))).second);
    EXPECT_TRUE(names.contains("idempotency_mismatch"));
}

TEST(CheckDeathTest, a_check_that_fails_names_itself_and_ends_the_process) {
    EXPECT_DEATH(BANGNOPI_CHECK(1 + 1 == 3), "result_test.cpp:[0-9]+: bug: '1 \\+ 1 == 3' does not hold");
}

}  // namespace
}  // namespace bangnopi
