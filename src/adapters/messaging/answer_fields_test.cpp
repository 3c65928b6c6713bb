#include "adapters/messaging/answer_fields.hpp"

#include <gtest/gtest.h>

namespace bangnopi::messaging {
namespace {

TEST(AnswerFields, FindsTextsInJsonByAPointer) {
    const auto fields =
        AnswerFields::of_json(R"({"a":{"b":["x",7,true,null,1.5,{}]},"c/d":"e","id":18446744073709551615})");
    ASSERT_TRUE(fields);
    EXPECT_EQ(fields->text("/a/b/0"), "x");
    EXPECT_EQ(fields->text("/a/b/1"), "7");
    EXPECT_EQ(fields->text("/a/b/2"), "true");
    EXPECT_EQ(fields->text("/a/b/3"), "");
    EXPECT_EQ(fields->text("/a/b/5"), "");
    EXPECT_EQ(fields->text("/c~1d"), "e");
    EXPECT_EQ(fields->text("/id"), "18446744073709551615");
    EXPECT_EQ(fields->text("/a/b/9"), "");
    EXPECT_EQ(fields->text("a"), "");
}

TEST(AnswerFields, FindsTextsInAFormByTheirNames) {
    const auto fields = AnswerFields::of_form("id=7&text=a%20b+c&id=8&empty&%2Fx=y&=z");
    ASSERT_TRUE(fields);
    EXPECT_EQ(fields->text("/id"), "7");
    EXPECT_EQ(fields->text("/text"), "a b c");
    EXPECT_EQ(fields->text("/empty"), "");
    EXPECT_EQ(fields->text("//x"), "y");
}

TEST(AnswerFields, TakesNothingBeyondItsBounds) {
    EXPECT_FALSE(AnswerFields::of_json("{"));
    EXPECT_FALSE(AnswerFields::of_json("\"\xFF\""));
    EXPECT_FALSE(AnswerFields::of_json(std::string(20, '[') + std::string(20, ']')));
    EXPECT_FALSE(AnswerFields::of_json('"' + std::string(report_octets_max, 'a') + '"'));
    EXPECT_FALSE(AnswerFields::of_form("a=%4"));
    EXPECT_FALSE(AnswerFields::of_form("a=%zz"));
    std::string many;
    for (int i = 0; i < 300; ++i) many += "a" + std::to_string(i) + "=&";
    EXPECT_FALSE(AnswerFields::of_form(many));
    EXPECT_EQ(AnswerFields::of_form("a=" + std::string(1'000, 'b'))->text("/a").size(), field_octets_max);
    EXPECT_EQ(AnswerFields::of_json("\"a\\r\\nb\"")->text(""), "a  b");
}

TEST(AnswerFields, KnowsAPointer) {
    EXPECT_TRUE(is_pointer(""));
    EXPECT_TRUE(is_pointer("/a/0"));
    EXPECT_FALSE(is_pointer("a"));
    EXPECT_FALSE(is_pointer("/" + std::string(300, 'a')));
}

}  // namespace
}  // namespace bangnopi::messaging
