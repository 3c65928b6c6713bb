#include "base/json_names.hpp"

#include <gtest/gtest.h>

namespace bangnopi {
namespace {

TEST(RepeatedName, is_the_first_that_its_own_object_has_already) {
    EXPECT_EQ(repeated_name(R"({"a":1,"b":2,"a":3,"b":4})", 8), "a");
    EXPECT_EQ(repeated_name(R"([{"a":1},{"b":{"c":1,"c":2}}])", 8), "c");
    EXPECT_EQ(repeated_name(R"({"\u0061":1,"a":2})", 8), "a");
}

TEST(RepeatedName, is_none_where_another_object_has_it) {
    EXPECT_EQ(repeated_name(R"({"a":{"a":[{"a":1},{"a":2}]}})", 8), "");
    EXPECT_EQ(repeated_name("[]", 8), "");
    EXPECT_EQ(repeated_name("1", 8), "");
}

TEST(RepeatedName, is_none_of_what_is_no_json_or_too_deep) {
    EXPECT_EQ(repeated_name("", 8), "");
    EXPECT_EQ(repeated_name(R"({"a":1,)", 8), "");
    EXPECT_EQ(repeated_name(R"([[{"a":1,"a":2}]])", 2), "");
}

}  // namespace
}  // namespace bangnopi
