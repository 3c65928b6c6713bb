#include "adapters/http/router.hpp"

#include <gmock/gmock.h>

namespace bangnopi::http {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Segments = std::vector<std::string>;

class RouterTest : public testing::Test {
  protected:
    RouterTest() {
        router.add("GET", "/things", 0);
        router.add("POST", "/things", 1);
        router.add("GET", "/things/{id}", 2);
        router.add("GET", "/things/current", 3);
        router.add("POST", "/things/{id}/parts/{part}", 4);
    }
    Router router;
};

TEST_F(RouterTest, FindsByMethodAndPath) {
    EXPECT_EQ(router.find("GET", Segments{"things"}).number, 0U);
    EXPECT_EQ(router.find("POST", Segments{"things"}).number, 1U);
}

TEST_F(RouterTest, NamesWholeSegments) {
    const auto match = router.find("POST", Segments{"things", "a/b", "parts", "7"});
    EXPECT_EQ(match.number, 4U);
    EXPECT_THAT(match.parameters, ElementsAre("a/b", "7"));
}

TEST_F(RouterTest, PutsALiteralBeforeAName) {
    EXPECT_EQ(router.find("GET", Segments{"things", "current"}).number, 3U);
    EXPECT_EQ(router.find("GET", Segments{"things", "other"}).number, 2U);
}

TEST_F(RouterTest, PutsANameWhoseEndIsToldBeforeOneWithout) {
    router.add("GET", "/things/{id}.pdf", 5);
    const auto printed = router.find("GET", Segments{"things", "a7.pdf"});
    EXPECT_EQ(printed.number, 5U);
    EXPECT_THAT(printed.parameters, ElementsAre("a7"));
    EXPECT_EQ(router.find("GET", Segments{"things", "a7"}).number, 2U);
    EXPECT_EQ(router.find("GET", Segments{"things", ".pdf"}).number, 2U);
    EXPECT_EQ(router.find("GET", Segments{"things", "a7.pdf.txt"}).number, 2U);
}

TEST_F(RouterTest, AnswersHeadLikeGet) {
    EXPECT_EQ(router.find("HEAD", Segments{"things"}).number, 0U);
}

TEST_F(RouterTest, SaysWhichMethodsAPathTakes) {
    const auto match = router.find("DELETE", Segments{"things"});
    EXPECT_FALSE(match.number);
    EXPECT_THAT(match.allowed, ElementsAre("GET", "HEAD", "POST"));
}

TEST_F(RouterTest, KnowsNoOtherPath) {
    EXPECT_THAT(router.find("GET", Segments{"things", ""}).allowed, IsEmpty());
    EXPECT_THAT(router.find("GET", Segments{}).allowed, IsEmpty());
    EXPECT_THAT(router.find("GET", Segments{"things", "1", "parts"}).allowed, IsEmpty());
}

}  // namespace
}  // namespace bangnopi::http
