#include "adapters/routeros/rest_message.hpp"

#include <fmt/format.h>
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

TEST(RestReply, OfOneThatFailsIsItsOwn) {
    const Command add{.verb = Verb::add, .menu = "/ip/arp"};
    EXPECT_EQ(reply_of(add, 500, R"({"error":500,"message":"Internal Server Error"})")->trap,
              "Internal Server Error");
    EXPECT_EQ(reply_of(add, 503, "<html>busy</html>")->trap, "HTTP 503");
    EXPECT_EQ(reply_of(add, 400, std::string(100'000, ' '))->trap, "HTTP 400");
    EXPECT_EQ(reply_of({.menu = "/ip/arp"}, 500, R"({"error":500,"message":"x"})")->trap, "x");
}

TEST(RestReply, KnowsWhatIsGoneWithoutADetail) {
    const Command remove{.verb = Verb::remove, .menu = "/ip/arp", .arguments = {{".id", "*1"}}};
    const Command add{.verb = Verb::add, .menu = "/ip/arp"};
    for (const char* const body : {R"({"error":404,"message":"Not Found"})", "", "<html>"}) {
        EXPECT_TRUE(is_gone(*reply_of(remove, 404, body)->trap)) << body;
        EXPECT_FALSE(is_gone(*reply_of(add, 404, body)->trap)) << body;
    }
    EXPECT_EQ(
        reply_of(remove, 404, R"({"detail":"no such command prefix","error":404,"message":"Not Found"})")
            ->trap,
        "no such command prefix");
}

TEST(RestReply, KeepsOfARowWhatWasWanted) {
    std::string body = R"([{".id":"*1","address":"10.1.2.3","address":"10.9.9.9")";
    for (int n = 0; n < 1000; ++n) body += fmt::format(R"(,"p{}":"x")", n);
    body += "}]";
    const auto wanted = reply_of({.menu = "/ip/arp", .wanted = {".id", "address"}}, 200, body);
    ASSERT_TRUE(wanted);
    EXPECT_THAT(wanted->rows, ElementsAre(Attributes{{".id", "*1"}, {"address", "10.1.2.3"}}));
    const auto all = reply_of({.menu = "/ip/arp"}, 200, body);
    ASSERT_TRUE(all);
    EXPECT_EQ(all->rows.at(0).size(), row_properties_max);
}

TEST(RestReply, HasABoundOfRows) {
    std::string body = "[{}";
    for (std::size_t n = 1; n < reply_rows_max; ++n) body += ",{}";
    EXPECT_EQ(reply_of({.menu = "/ip/arp"}, 200, body + "]")->rows.size(), reply_rows_max);
    const auto beyond = reply_of({.menu = "/ip/arp"}, 200, body + ",{}]");
    ASSERT_FALSE(beyond);
    EXPECT_THAT(english(beyond.error().detail), HasSubstr("more than 200000 entries"));
}

TEST(Traps, SayWhatIsGoneAndWhatIsLackingInOneWayEach) {
    EXPECT_TRUE(is_gone("no such item"));
    EXPECT_TRUE(is_gone("no such item (4)"));
    for (const char* const other :
         {"no such command prefix", "no such items", "failure: no such item", "no such", ""})
        EXPECT_FALSE(is_gone(other)) << other;
    EXPECT_TRUE(lacks_menu("no such command prefix"));
    EXPECT_TRUE(lacks_menu("no such command or directory (hotspot)"));
    for (const char* const other : {"no such item", "failure: no such command", ""})
        EXPECT_FALSE(lacks_menu(other)) << other;
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
    for (const long status : {100L, 302L, 600L})
        EXPECT_FALSE(reply_of({.menu = "/ip/arp"}, status, R"({"error":500,"message":"x"})")) << status;
    EXPECT_FALSE(reply_of({.menu = "/ip/arp"}, 503, "<html>busy</html>"));
    for (const char* const body :
         {"[{}] [{}]", "[{}", "[[{}]]", "[{\"a\":[]}]", "\"a\"", "1", "[\"a\"]", "[null]"})
        EXPECT_FALSE(reply_of({.menu = "/ip/arp"}, 200, body)) << body;
    EXPECT_FALSE(reply_of({.menu = "/ip/arp"}, 404, "<html>not found</html>"));
    EXPECT_FALSE(reply_of({.verb = Verb::add, .menu = "/ip/arp"}, 201, "{}"));
}

}  // namespace
}  // namespace bangnopi::routeros
