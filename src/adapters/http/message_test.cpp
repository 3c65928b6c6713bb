#include "adapters/http/message.hpp"

#include <gmock/gmock.h>

namespace bangnopi::http {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Target, IsSplitAndDecodedSegmentBySegment) {
    Request request;
    ASSERT_TRUE(read_target("/a%20b/c%2Fd?q=Siti%20A&limit=5", request));
    EXPECT_EQ(request.path, "/a b/c/d");
    EXPECT_THAT(request.segments, ElementsAre("a b", "c/d"));
    EXPECT_THAT(request.query, ElementsAre(Pair("q", "Siti A"), Pair("limit", "5")));
}

TEST(Target, ReadsPlusInAQueryAsASpace) {
    Request request;
    ASSERT_TRUE(read_target("/?q=Siti+Aminah", request));
    EXPECT_EQ(request.parameter("q"), "Siti Aminah");
}

TEST(Target, MayBeAbsolute) {
    Request request;
    ASSERT_TRUE(read_target("http://localhost:8080/healthz", request));
    EXPECT_THAT(request.segments, ElementsAre("healthz"));
}

TEST(Target, IsRefusedWhenItIsNotCleanUtf8) {
    for (const char* target : {"/%ff", "/a%00", "/%0a", "*", "", "ftp://localhost/", "/?q=%c0%80", "/%"}) {
        Request request;
        EXPECT_FALSE(read_target(target, request)) << target;
    }
}

TEST(Headers, AreFoundInWhateverCase) {
    Request request;
    request.headers = {{"X-Csrf-Token", "t"}};
    EXPECT_EQ(request.header("x-CSRF-token"), "t");
    EXPECT_FALSE(request.header("X-Other"));
}

TEST(Cookie, IsFoundAmongOthers) {
    EXPECT_EQ(cookie("a=1; bangnopi_session=s=t; b=2", "bangnopi_session"), "s=t");
    EXPECT_EQ(cookie("a=1;b=2", "b"), "2");
    EXPECT_FALSE(cookie("xbangnopi_session=1", "bangnopi_session"));
    EXPECT_FALSE(cookie("", "a"));
}

TEST(Cookie, IsNotTakenWhenItIsThereTwice) {
    EXPECT_FALSE(cookie("a=1; a=2", "a"));
}

TEST(Message, TakesTheVersionOutOfItsOwnETagsOnly) {
    EXPECT_EQ(version_of_etag("\"v12-Xy\""), 12);
    EXPECT_EQ(version_of_etag("\"v12\""), 12);
    EXPECT_EQ(version_of_etag("*"), std::nullopt);
    for (const std::string_view other : {"", "\"", "\"v\"", "\"v", "W/\"v12-Xy\"", "\"v12x\"",
                                         "\"v99999999999999999999\"", "\"12\"", "\"v1\", \"v2\""})
        EXPECT_EQ(version_of_etag(other), -1) << other;
}

}  // namespace
}  // namespace bangnopi::http
