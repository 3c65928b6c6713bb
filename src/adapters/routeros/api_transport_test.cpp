#include "adapters/routeros/api_transport.hpp"

#include <gmock/gmock.h>

namespace bangnopi::routeros {
namespace {

TEST(ApiLogin, AnswersAChallengeAsBefore643) {
    EXPECT_EQ(login_response("rahasia", "00112233445566778899aabbccddeeff"),
              "004fa126478b2b03e39d31283cb8f7c62b");
}

TEST(ApiLogin, AnswersNoOtherText) {
    for (const char* const text : {"", "00", "zz112233445566778899aabbccddeeff",
                                   "00112233445566778899aabbccddeef", "00112233445566778899aabbccddeeff00"})
        EXPECT_FALSE(login_response("rahasia", text)) << text;
}

TEST(ApiSentence, OfACommandHasItsArgumentsThenItsQuery) {
    const Command print{
        .menu = "/ppp/secret", .wanted = {".id", "name"}, .query = {"name=a", "name=b", "#|"}};
    EXPECT_EQ(sentence_of(print),
              (Sentence{"/ppp/secret/print", "=.proplist=.id,name", "?name=a", "?name=b", "?#|"}));
    const Command set{
        .verb = Verb::set, .menu = "/queue/simple", .arguments = {{".id", "*1A"}, {"max-limit", "5M/10M"}}};
    EXPECT_EQ(sentence_of(set), (Sentence{"/queue/simple/set", "=.id=*1A", "=max-limit=5M/10M"}));
}

TEST(ApiSentence, HasAttributesThatMayHoldAnEqualsSignOrNothing) {
    EXPECT_EQ(attributes_of({"!re", "=.id=*1", "=comment=a=b", "=profile=", "=broken", ".tag=3"}),
              (Attributes{{".id", "*1"}, {"comment", "a=b"}, {"profile", ""}}));
}

TEST(ApiSentence, KeepsOfARowWhatWasWanted) {
    Sentence sentence{"!re", "=.id=*1", "=name=a", "=name=b", "=other=c", ".tag=1"};
    EXPECT_EQ(attributes_of(sentence, std::vector<std::string>{".id", "name"}),
              (Attributes{{".id", "*1"}, {"name", "a"}}));
    for (std::size_t n = 0; n < row_properties_max; ++n) sentence.push_back("=p=x");
    EXPECT_EQ(attributes_of(sentence).size(), row_properties_max);
}

}  // namespace
}  // namespace bangnopi::routeros
