#include "base/message_text.hpp"

#include <gtest/gtest.h>

namespace bangnopi {
namespace {

TEST(MessageText, KeepsAMessageWithWhatIsInIt) {
    const Message inner = "{} is silent"_msg("10.0.0.1:8728");
    for (const Message& message : {Message(), Message("is needed"_msg), "{}: {} of {}"_msg("a;b:c", inner, 3),
                                   Message::verbatim("t3:{} \xC3\xA9\n")}) {
        const auto again = parse_stored_text(stored_text(message));
        ASSERT_TRUE(again) << message;
        EXPECT_EQ(*again, message);
    }
}

TEST(MessageText, IsNothingWhereItIsNoMessage) {
    for (const std::string_view text :
         {"m", "m2:{}", "m2:{}1;", "m2:{}1;t9:a", "m2:{}0;", "m2:{}1;t1:ax", "m1:{0;", "t1:a",
          "m9999999999999999999:", "m2:{}17;", "m4:{:d}1;t1:a"})
        EXPECT_FALSE(parse_stored_text(text)) << text;
    std::string deep;
    for (int n = 0; n < 100; ++n) deep += "m2:{}1;";
    EXPECT_FALSE(parse_stored_text(deep + "t1:a"));
}

}  // namespace
}  // namespace bangnopi
