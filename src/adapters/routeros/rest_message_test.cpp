#include "adapters/routeros/rest_message.hpp"

#include <gmock/gmock.h>

namespace bangnopi::routeros {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(RestRequest, IsAsTheManualHasIt) {
    EXPECT_EQ(request_of({.menu = "/ppp/secret", .wanted = {".id", "name"}, .query = {"name=a"}}),
              (RestRequest{"POST", "/rest/ppp/secret/print",
                           R"({".proplist":[".id","name"],".query":["name=a"]})"}));
    EXPECT_EQ(request_of({.verb = Verb::add, .menu = "/ip/arp", .arguments = {{"address", "10.1.2.3"}}}),
              (RestRequest{"PUT", "/rest/ip/arp", R"({"address":"10.1.2.3"})"}));
    EXPECT_EQ(request_of(
                  {.verb = Verb::set, .menu = "/ip/arp", .arguments = {{".id", "*1A"}, {"disabled", "yes"}}}),
              (RestRequest{"PATCH", "/rest/ip/arp/*1A", R"({"disabled":"yes"})"}));
    EXPECT_EQ(request_of({.verb = Verb::remove, .menu = "/ip/arp", .arguments = {{".id", "*1A"}}}),
              (RestRequest{"DELETE", "/rest/ip/arp/*1A", ""}));
}

TEST(RestReply, HasRows) {
    const auto reply = reply_of({.menu = "/ip/arp"}, 200, R"([{".id":"*1","address":"10.1.2.3"},{}])");
    ASSERT_TRUE(reply);
    EXPECT_THAT(reply->rows, ElementsAre(Attributes{{".id", "*1"}, {"address", "10.1.2.3"}}, Attributes{}));
}

TEST(RestReply, ToAnAdditionHasWhatWasMade) {
    const auto reply =
        reply_of({.verb = Verb::add, .menu = "/ip/arp"}, 201, R"({".id":"*1A","address":"10.1.2.3"})");
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->id, "*1A");
}

TEST(RestReply, HasTheRoutersWordsWhereItWouldNot) {
    const Command command{.verb = Verb::add, .menu = "/ip/arp"};
    const auto refused = reply_of(
        command, 400, R"({"detail":"failure: already have such entry","error":400,"message":"Bad Request"})");
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->trap, "failure: already have such entry");
    const auto gone = reply_of(command, 404, R"({"error":404,"message":"no such item"})");
    ASSERT_TRUE(gone);
    EXPECT_EQ(gone->trap, "no such item");
}

TEST(RestReply, SaysThatTheSignInIsRefused) {
    const auto reply = reply_of({.menu = "/ip/arp"}, 401, R"({"error":401,"message":"Unauthorized"})");
    ASSERT_FALSE(reply);
    EXPECT_THAT(english(reply.error().detail), HasSubstr("rest-api"));
}

TEST(RestReply, ThatIsNoneIsRefused) {
    for (const char* const body :
         {"", "<html>", "[", "[1]", "[{\"a\":1}]", "[{\"a\":{}}]", "[[[[[]]]]]", "null"}) {
        const auto reply = reply_of({.menu = "/ip/arp"}, 200, body);
        ASSERT_FALSE(reply) << body;
        EXPECT_EQ(reply.error().code, Code::unavailable);
    }
    for (const long status : {100L, 302L, 500L, 503L})
        EXPECT_FALSE(reply_of({.menu = "/ip/arp"}, status, R"({"error":500,"message":"x"})")) << status;
    EXPECT_FALSE(reply_of({.menu = "/ip/arp"}, 404, "<html>not found</html>"));
    EXPECT_FALSE(reply_of({.verb = Verb::add, .menu = "/ip/arp"}, 201, "{}"));
}

}  // namespace
}  // namespace bangnopi::routeros
