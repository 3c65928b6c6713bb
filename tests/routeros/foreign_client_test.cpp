// That the router of these tests speaks as others expect one to: asked by node-routeros (npm), which nobody here wrote. It is older
// than "!empty", so that is not said to it.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <sstream>

#include "tests/support/program.hpp"
#include "tests/support/routeros_router.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

// What it was answered at each step.
std::map<std::string, std::string> asked_by_node(const RouterOsRouter& router) {
    const std::string source = BANGNOPI_SOURCE_DIR;
    const Finished finished = run_tool({"node", source + "/tests/routeros/foreign_client.mjs",
                                        source + "/panel", std::to_string(router.api_port())});
    EXPECT_EQ(finished.exit_code, 0) << finished.output << finished.error;
    std::map<std::string, std::string> answers;
    std::istringstream lines(finished.output);
    for (std::string text; std::getline(lines, text);) {
        const json::value said = json::parse(text);
        answers[std::string(said.at("step").as_string())] = json::serialize(said.at("answer"));
    }
    return answers;
}

class ForeignClient : public testing::TestWithParam<bool> {};

TEST_P(ForeignClient, FindsARouter) {
    RouterOsRouter router({.old_login = GetParam(), .says_empty = false});
    auto answers = asked_by_node(router);
    EXPECT_EQ(answers["stranger"], R"("Username or password is invalid")");
    EXPECT_THAT(answers["resource"], testing::HasSubstr(R"("board-name":"RB750Gr3")"));
    EXPECT_THAT(answers["added"], testing::StartsWith("\"*"));
    EXPECT_EQ(answers["twice"], R"("failure: already have such name")");
    EXPECT_EQ(
        answers["printed"],
        fmt::format(R"([{{".id":{},"disabled":"false","max-limit":"5000000/10000000","name":"rumah"}}])",
                    answers["added"]));
    EXPECT_EQ(answers["disabled"], R"([{"name":"rumah"}])");
    EXPECT_EQ(answers["none"], "[]");
    EXPECT_EQ(answers["either"], R"([{"name":"default"},{"name":"isolir"}])");
    EXPECT_EQ(answers["at once"], "50");
    EXPECT_EQ(answers["counted"], "50");
    EXPECT_EQ(answers["removed"], "[]");
    EXPECT_EQ(answers["gone"], R"("no such item")");
}

INSTANTIATE_TEST_SUITE_P(RouterOs, ForeignClient, testing::Bool(), [](const auto& old) {
    return old.param ? "WithTheLoginBefore643" : "WithTheLoginOfToday";
});

}  // namespace
}  // namespace bangnopi::test
