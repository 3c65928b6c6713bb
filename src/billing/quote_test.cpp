#include "billing/quote.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

namespace bangnopi::billing {
namespace {

namespace json = boost::json;

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
}

const json::array& golden_cases() {
    static const json::value cases = json::parse(read_file(BANGNOPI_SOURCE_DIR "/tests/data/billing.json"));
    return cases.as_array();
}

std::string answer(std::string_view text) {
    bool any_refused = false;
    return quote_answer(text, any_refused);
}

class GoldenCase : public testing::TestWithParam<std::size_t> {};

TEST_P(GoldenCase, is_answered_exactly) {
    const json::object& golden = golden_cases()[GetParam()].as_object();
    SCOPED_TRACE(golden.at("name").as_string().c_str());
    bool any_refused = false;
    const std::string text = quote_answer(json::serialize(golden.at("input")), any_refused);
    EXPECT_FALSE(any_refused);
    EXPECT_EQ(json::parse(text), golden.at("expect"));
    EXPECT_EQ(text, json::serialize(golden.at("expect")) + "\n") << "the order of keys is part of the answer";
}

TEST_P(GoldenCase, is_the_same_after_it_was_kept) {
    const json::object& golden = golden_cases()[GetParam()].as_object();
    const auto input = parse_quote_input(json::serialize(golden.at("input")));
    ASSERT_TRUE(input.has_value());
    std::string kept;
    append_quote_input(kept, input->billing_case(), input->time_zone);
    EXPECT_EQ(json::parse(answer(kept)), golden.at("expect")) << kept;
}

INSTANTIATE_TEST_SUITE_P(Billing, GoldenCase, testing::Range<std::size_t>(0, golden_cases().size()));

}  // namespace
}  // namespace bangnopi::billing
