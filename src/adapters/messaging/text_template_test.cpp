#include "adapters/messaging/text_template.hpp"

#include <gtest/gtest.h>

#include "adapters/messaging/http_call.hpp"

namespace bangnopi::messaging {
namespace {

const std::set<std::string, std::less<>> names{"to", "text"};

TEST(TextTemplate, FillsItsPlacesAndLeavesWhatStandsAround) {
    const auto made = TextTemplate::parse("a={to}&b={text}{{x}}", names);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->fill({{"to", "+62"}, {"text", "a&b {to}"}}, &percent_encoded),
              "a=%2B62&b=a%26b%20%7Bto%7D{x}");
    EXPECT_EQ(made->fill({{"to", "1"}}), "a=1&b={x}");
    EXPECT_EQ(made->begin(), "a=");
    EXPECT_TRUE(made->has("to"));
    EXPECT_FALSE(made->has("a="));
}

TEST(TextTemplate, IsNoneWithAPlaceThatNobodyKnows) {
    for (const char* const text : {"{other}", "{to", "to}", "{}", "{{to}", "{to}}"})
        EXPECT_FALSE(TextTemplate::parse(text, names)) << text;
    EXPECT_TRUE(TextTemplate::parse("", names));
}

}  // namespace
}  // namespace bangnopi::messaging
