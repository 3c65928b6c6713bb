#include "adapters/payment_gateways/flat_fields.hpp"

#include <gmock/gmock.h>

namespace bangnopi::payment_gateways {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(FlatFields, NamePlacesInJson) {
    const auto fields = FlatFields::of_json(R"( {"data":{"id":7,"list":[true,{"a":null}]},"rp":150000.00} )");
    ASSERT_TRUE(fields);
    EXPECT_EQ(fields->text("/data/id"), "7");
    EXPECT_EQ(fields->text("/data/list/0"), "true");
    EXPECT_EQ(fields->text("/data/list/1/a"), "");
    EXPECT_EQ(fields->text("/rp"), "150000.00");
    EXPECT_EQ(fields->text("/data"), "");
    EXPECT_EQ(fields->text("/nothing"), "");
}

TEST(FlatFields, KeepTheDigitsOfNumbersThatNoDoubleHas) {
    const auto fields =
        FlatFields::of_json(R"({"a":9007199254740993.0,"b":123456789012345678901234567890,"c":-0})");
    EXPECT_EQ(fields->text("/a"), "9007199254740993.0");
    EXPECT_EQ(fields->text("/b"), "123456789012345678901234567890");
    EXPECT_EQ(fields->text("/c"), "-0");
}

TEST(FlatFields, AreNoneOfWhatIsNoObjectOrSaysSomethingTwice) {
    for (const char* const body :
         {"", "null", "[]", "7", "{", R"({"a":1}x)", R"({"a":1,"a":1})", R"({"a":{"b":1,"b":2}})",
          R"({"a/b":1,"a":{"b":2},"a~1b":3})", "{\"a\":\"\xFF\"}"})
        EXPECT_FALSE(FlatFields::of_json(body)) << body;
    EXPECT_FALSE(FlatFields::of_json("{\"a\":" + std::string(100, '[') + std::string(100, ']') + "}"));
    std::string many = "{\"a\":[1";
    for (std::size_t i = 0; i < fields_max; ++i) many += ",1";
    EXPECT_FALSE(FlatFields::of_json(many + "]}"));
}

TEST(FlatFields, OfAFormAreDecoded) {
    const auto fields = FlatFields::of_form("a=1&b=x+y%2Bz&c&d==");
    ASSERT_TRUE(fields);
    EXPECT_THAT(fields->values,
                ElementsAre(Pair("/a", "1"), Pair("/b", "x y+z"), Pair("/c", ""), Pair("/d", "=")));
    for (const char* const body : {"a=1&a=1", "a=%", "a=%4", "a=%zz", "a=%FF"})
        EXPECT_FALSE(FlatFields::of_form(body)) << body;
}

TEST(Rupiah, AreWhole) {
    EXPECT_EQ(rupiah_of("150000"), 150'000);
    EXPECT_EQ(rupiah_of("150000.00"), 150'000);
    EXPECT_EQ(rupiah_of("0"), 0);
    EXPECT_EQ(rupiah_of("9000000000000"), 9'000'000'000'000);
    for (const char* const text : {"", ".", "1.", ".0", "1.01", "01", "-1", "+1", "1e3", "1,000", " 1", "1 ",
                                   "0x1", "9000000000001", "99999999999999", "1.00000", "1.0.0"})
        EXPECT_FALSE(rupiah_of(text)) << text;
}

TEST(PercentEncoding, KeepsWhatIsPlain) {
    EXPECT_EQ(percent_encoded("aZ0-_.~ é&"), "aZ0-_.~%20%C3%A9%26");
}

}  // namespace
}  // namespace bangnopi::payment_gateways
