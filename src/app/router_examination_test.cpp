#include "app/router_examination.hpp"

#include <gtest/gtest.h>

namespace bangnopi::app {
namespace {

using radius::RouterSays;

RouterFinding finding(RouterSays says, domain::RouterKind kind = domain::RouterKind::mikrotik) {
    store::Router router;
    router.name = "Menara";
    router.kind = kind;
    return finding_of(router, "10.0.0.2", {says, "no socket"});
}

std::string text(const RouterFinding& found) {
    return english(found.detail);
}

TEST(RouterExamination, whoever_answers_rightly_is_well_whatever_it_answers) {
    for (const auto says : {RouterSays::acknowledged, RouterSays::session_unknown, RouterSays::refused}) {
        EXPECT_TRUE(finding(says).ok);
        EXPECT_EQ(text(finding(says)),
                  "Menara: 10.0.0.2 takes CoA on UDP port 3799, and the secret is right");
    }
}

TEST(RouterExamination, of_silence_says_where_to_look) {
    EXPECT_FALSE(finding(RouterSays::nothing).ok);
    EXPECT_NE(text(finding(RouterSays::nothing)).find("/radius incoming"), std::string::npos);
    const auto other = finding(RouterSays::nothing, domain::RouterKind::accel_ppp);
    EXPECT_EQ(text(other).find("/radius incoming"), std::string::npos) << text(other);
    EXPECT_NE(text(other).find("compare the secret"), std::string::npos) << text(other);
}

TEST(RouterExamination, tells_another_secret_and_what_kept_it_from_asking) {
    EXPECT_FALSE(finding(RouterSays::wrongly_signed).ok);
    EXPECT_NE(text(finding(RouterSays::wrongly_signed)).find("another secret"), std::string::npos);
    EXPECT_FALSE(finding(RouterSays::not_asked).ok);
    EXPECT_EQ(text(finding(RouterSays::not_asked)), "Menara: no socket");
}

}  // namespace
}  // namespace bangnopi::app
