#include "base/json_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/json.hpp>
#include <limits>

namespace bangnopi {
namespace {

TEST(JsonText, WritesEachKindOfValue) {
    JsonObject object{{"null", nullptr}, {"true", true}, {"false", false}, {"text", "Ibu \"Sri\""}};
    object.add("least", std::numeric_limits<std::int64_t>::min());
    object.add("most", std::numeric_limits<std::uint64_t>::max());
    object.add("empty", std::string()).add("inner", JsonObject{{"a", JsonArray()}, {"b", JsonObject()}});
    JsonArray array;
    array.add(1).add("dua").add(nullptr).add(JsonValue::of_json("[3]"));
    object.add("array", std::move(array));
    EXPECT_EQ(
        object.text(),
        R"({"null":null,"true":true,"false":false,"text":"Ibu \"Sri\"","least":-9223372036854775808,)"
        R"("most":18446744073709551615,"empty":"","inner":{"a":[],"b":{}},"array":[1,"dua",null,[3]]})");
}

RC_GTEST_PROP(JsonText, IsReadBackAsItWas, (std::int64_t number)) {
    const auto bytes = *rc::gen::container<std::vector<char>>(rc::gen::inRange<char>(0, 0x7f));
    const std::string text(bytes.begin(), bytes.end());
    const boost::json::value read = boost::json::parse(JsonObject{{"text", text}, {"number", number}}.text());
    RC_ASSERT(read.at("text").as_string() == text);
    RC_ASSERT(read.at("number").as_int64() == number);
}

}  // namespace
}  // namespace bangnopi
