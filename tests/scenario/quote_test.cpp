// `bangnopi quote` as other programs call it, against the golden cases.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

json::array golden_cases() {
    std::ifstream file(BANGNOPI_SOURCE_DIR "/tests/data/billing.json");
    std::stringstream text;
    text << file.rdbuf();
    return json::parse(text.str()).as_array();
}

TEST(Quote, AnswersEveryGoldenCaseInOneList) {
    const json::array cases = golden_cases();
    ASSERT_GE(cases.size(), 22U);
    json::array inputs;
    for (const auto& one : cases) inputs.push_back(one.at("input"));
    const json::value answers = json::parse(run_well({"quote", "-"}, json::serialize(inputs)));
    ASSERT_EQ(answers.as_array().size(), cases.size());
    for (std::size_t i = 0; i < cases.size(); ++i)
        EXPECT_EQ(answers.at(i), cases[i].at("expect")) << cases[i].at("name");
}

TEST(Quote, AnswersOneCaseOfAFileWithOneDraft) {
    const TemporaryFolder folder;
    const json::array cases = golden_cases();
    std::ofstream(folder.file("case.json")) << json::serialize(cases.front().at("input"));
    EXPECT_EQ(json::parse(run_well({"quote", folder.file("case.json")})), cases.front().at("expect"));
}

TEST(Quote, SaysHowEachLineCameAboutWhenAsked) {
    json::value half = golden_cases().front().at("input");
    half.as_object()["tax"] = json::object{{"percent", "11"}, {"base", "1"}, {"inclusive", false}};
    const json::value answer = json::parse(run_well({"quote", "--explain", "-"}, json::serialize(half)));
    const json::value plain = json::parse(run_well({"quote", "-"}, json::serialize(half)));
    EXPECT_EQ(answer.at("total"), plain.at("total"));
    EXPECT_FALSE(plain.at_pointer("/lines/0").as_object().contains("working"));
    EXPECT_NE(answer.at_pointer("/lines/0/working").as_string().find("150,000 × "), std::string::npos)
        << json::serialize(answer);
    EXPECT_EQ(answer.at("tax_working").as_string().find("11 % × "), 0U) << answer.at("tax_working");
}

TEST(Quote, NamesWhatIsWrongAndAnswersTheRest) {
    json::value good = golden_cases().front().at("input");
    json::value bad = good;
    bad.at("subscription").at("plan") = "nowhere";
    const Finished finished = run_program({"quote", "-"}, json::serialize(json::array{good, bad, good}));
    EXPECT_EQ(finished.exit_code, 1);
    const json::value answers = json::parse(finished.output);
    ASSERT_EQ(answers.as_array().size(), 3U);
    EXPECT_EQ(answers.at(1).at("error").at("pointer"), "/subscription/plan");
    EXPECT_EQ(answers.at(0), answers.at(2));
    EXPECT_NE(finished.error.find("/subscription/plan"), std::string::npos);
    EXPECT_EQ(std::count(finished.error.begin(), finished.error.end(), '\n'), 1);
}

TEST(Quote, RefusesWhatIsNoJson) {
    const Finished finished = run_program({"quote", "-"}, "{");
    EXPECT_TRUE(finished.error.starts_with("bangnopi: standard input: not JSON")) << finished.error;
    EXPECT_EQ(finished.exit_code, 1);
    EXPECT_FALSE(finished.error.empty());
}

}  // namespace
}  // namespace bangnopi::test
