#include "billing/quote.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>
#include <utility>

namespace bangnopi::billing {
namespace {

namespace json = boost::json;

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
}

// The shared cases; behind them those of the edges, worked out with exact fractions by a script of another language; and what is
// rented beside a plan and left early, one-offs and stamp duty, worked out by hand.
json::array read_golden_cases() {
    json::array cases;
    for (const char* file : {"billing.json", "billing_edges.json", "billing_add_ons.json",
                             "billing_one_offs.json", "billing_joint.json"}) {
        const json::value more =
            json::parse(read_file(std::string(BANGNOPI_SOURCE_DIR "/tests/data/") + file));
        cases.insert(cases.end(), more.as_array().begin(), more.as_array().end());
    }
    return cases;
}

const json::array& golden_cases() {
    static const json::array cases = read_golden_cases();
    return cases;
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
    const auto inputs = parse_quote_parts(json::serialize(golden.at("input")));
    ASSERT_TRUE(inputs.has_value());
    std::string kept;
    const std::vector<domain::BillingCase> parts = cases_of(*inputs);
    if (parts.size() == 1)
        append_quote_input(kept, parts.front(), inputs->front().time_zone);
    else
        append_quote_parts(kept, parts, std::vector<Id>(parts.size()), inputs->front().time_zone);
    EXPECT_EQ(json::parse(answer(kept)), golden.at("expect")) << kept;
}

TEST(GoldenCases, are_all_there) {
    EXPECT_EQ(golden_cases().size(), 22U + 27U + 18U + 10U + 3U);
}

INSTANTIATE_TEST_SUITE_P(Billing, GoldenCase, testing::Range<std::size_t>(0, golden_cases().size()));

// A case that is answered, to be broken in one place: pointer → JSON to put there, or nothing to take it away.
json::value sound_case() {
    return json::parse(R"({
        "currency": "IDR", "time_zone": "Asia/Jakarta",
        "tax": {"percent": "11", "base": "11/12", "inclusive": false},
        "plans": {
            "home": {"billing": "postpaid", "monthly_fee": 150000},
            "cap/2~x": {"billing": "postpaid", "monthly_fee": 199000, "included_bytes": 100, "beyond": "overage",
                        "unit_bytes": 10, "unit_price": 2500, "prorate_allowance": true, "setup_fee": 250000},
            "payg": {"billing": "prepaid_usage", "unit_bytes": 1000, "unit_price": 3},
            "week": {"billing": "prepaid_package", "days": 7, "price": 50000, "taxed": false}},
        "subscription": {"plan": "home", "starts_on": "2026-01-01", "ends_on": "2026-11-25", "billing_day": 1,
                         "changes": [{"on": "2026-11-10", "plan": "payg"}],
                         "suspensions": [{"from": "2026-11-20", "to": "2026-11-22"}, {"from": "2026-12-01"}],
                         "discount": {"kind": "percent", "value": "10"}},
        "period_on": "2026-11-05",
        "usage": [{"on": "2026-11-03", "bytes": 5}, {"on": "2026-11-12", "bytes": 5000}],
        "one_offs": [{"kind": "late_fee", "amount": 5000}]})");
}

std::string with(std::string_view pointer, std::string_view replacement) {
    json::value broken = sound_case();
    const std::size_t slash = pointer.rfind('/');
    json::value& owner = broken.at_pointer(pointer.substr(0, slash));
    std::string key(pointer.substr(slash + 1));
    if (const std::size_t escape = key.find("~1"); escape != std::string::npos) key.replace(escape, 2, "/");
    if (json::array* list = owner.if_array())
        list->at(std::stoul(key)) = json::parse(replacement);
    else
        owner.as_object()[key] = json::parse(replacement);
    return json::serialize(broken);
}

std::string without(std::string_view owner, std::string_view key) {
    json::value broken = sound_case();
    broken.at_pointer(owner).as_object().erase(key);
    return json::serialize(broken);
}

std::string refused_at(std::string_view text) {
    bool any_refused = false;
    const json::value answered = json::parse(quote_answer(text, any_refused));
    if (!any_refused) return "answered";
    const json::object& error = answered.as_object().at("error").as_object();
    EXPECT_EQ(error.size(), 2U);
    EXPECT_FALSE(error.at("detail").as_string().empty());
    return std::string(error.at("pointer").as_string());
}

TEST(Quote, answers_the_sound_case) {
    EXPECT_EQ(json::parse(answer(json::serialize(sound_case()))), json::parse(R"({
        "period": {"from": "2026-11-01", "to": "2026-12-01"},
        "lines": [
            {"kind": "recurring", "plan": "home", "from": "2026-11-01", "to": "2026-11-10", "days": 9, "of_days": 30,
             "amount": 45000},
            {"kind": "usage", "plan": "payg", "from": "2026-11-10", "to": "2026-11-20", "bytes": 5000, "amount": 15},
            {"kind": "discount", "amount": -4500},
            {"kind": "late_fee", "amount": 5000}],
        "subtotal": 45515, "tax": 4085, "total": 49600})"));
}

TEST(Quote, takes_optional_keys_as_null_or_not_at_all) {
    for (const auto& [owner, key] :
         std::vector<std::pair<std::string, std::string>>{{"", "tax"},
                                                          {"", "usage"},
                                                          {"", "one_offs"},
                                                          {"/subscription", "ends_on"},
                                                          {"/subscription", "changes"},
                                                          {"/subscription", "discount"},
                                                          {"/subscription", "suspensions"},
                                                          {"/tax", "base"},
                                                          {"/tax", "inclusive"},
                                                          {"/plans/home", "monthly_fee"},
                                                          {"/plans/cap~12~0x", "prorate_allowance"}}) {
        EXPECT_EQ(refused_at(without(owner, key)), "answered") << key;
        EXPECT_EQ(refused_at(with(owner + "/" + key, "null")), "answered") << key;
    }
}

TEST(Quote, names_what_is_missing) {
    for (const auto& [owner, key] :
         std::vector<std::pair<std::string, std::string>>{{"", "currency"},
                                                          {"", "time_zone"},
                                                          {"", "plans"},
                                                          {"", "subscription"},
                                                          {"", "period_on"},
                                                          {"/subscription", "plan"},
                                                          {"/subscription", "starts_on"},
                                                          {"/subscription", "billing_day"},
                                                          {"/subscription/changes/0", "on"},
                                                          {"/subscription/changes/0", "plan"},
                                                          {"/subscription/suspensions/0", "from"},
                                                          {"/subscription/discount", "kind"},
                                                          {"/subscription/discount", "value"},
                                                          {"/usage/1", "on"},
                                                          {"/usage/1", "bytes"},
                                                          {"/tax", "percent"},
                                                          {"/plans/home", "billing"},
                                                          {"/plans/cap~12~0x", "included_bytes"},
                                                          {"/plans/cap~12~0x", "unit_bytes"},
                                                          {"/plans/cap~12~0x", "unit_price"},
                                                          {"/plans/payg", "unit_bytes"},
                                                          {"/plans/payg", "unit_price"},
                                                          {"/plans/week", "days"},
                                                          {"/plans/week", "price"},
                                                          {"/one_offs/0", "kind"},
                                                          {"/one_offs/0", "amount"}})
        EXPECT_EQ(refused_at(without(owner, key)), owner + "/" + key);
}

struct Broken {
    const char* pointer;
    const char* replacement;
};

void PrintTo(const Broken& broken, std::ostream* out) {
    *out << broken.pointer << " = " << broken.replacement;
}

class QuoteRefuses : public testing::TestWithParam<Broken> {};

TEST_P(QuoteRefuses, the_value_at_its_pointer) {
    EXPECT_EQ(refused_at(with(GetParam().pointer, GetParam().replacement)), GetParam().pointer);
}

INSTANTIATE_TEST_SUITE_P(
    Names, QuoteRefuses,
    testing::Values(Broken{"/currency", "\"XYZ\""}, Broken{"/currency", "\"idr\""}, Broken{"/currency", "1"},
                    Broken{"/time_zone", "\"Asia/Bandung\""}, Broken{"/time_zone", "\"\""},
                    Broken{"/time_zone", "7"}, Broken{"/subscription/plan", "\"nope\""},
                    Broken{"/subscription/plan", "1"}, Broken{"/subscription/changes/0/plan", "\"nope\""},
                    Broken{"/subscription/discount/kind", "\"rebate\""},
                    Broken{"/plans/home/billing", "\"free\""}, Broken{"/plans/home/beyond", "\"fup\""},
                    Broken{"/one_offs/0/kind", "\"setup\""}, Broken{"/one_offs/0/kind", "\"fine\""}));

INSTANTIATE_TEST_SUITE_P(
    Dates, QuoteRefuses,
    testing::Values(Broken{"/period_on", "\"2026-11-31\""}, Broken{"/period_on", "\"2026-11-5\""},
                    Broken{"/period_on", "20261105"}, Broken{"/period_on", "\"9999-12-31\""},
                    Broken{"/period_on", "\"0001-01-01\""}, Broken{"/period_on", "\"1999-12-31\""},
                    Broken{"/subscription/starts_on", "\"0001-01-01\""},
                    Broken{"/subscription/starts_on", "\"9999-12-31\""},
                    Broken{"/subscription/ends_on", "\"9999-12-31\""},
                    Broken{"/subscription/changes/0/on", "\"9999-12-31\""},
                    Broken{"/subscription/suspensions/0/from", "\"0001-01-01\""},
                    Broken{"/usage/0/on", "\"9999-12-31\""},
                    Broken{"/subscription/starts_on", "\"2026-02-29\""},
                    Broken{"/subscription/ends_on", "\"2025-12-31\""},
                    Broken{"/subscription/ends_on", "\"soon\""}, Broken{"/subscription/changes/0/on", "\"\""},
                    Broken{"/subscription/suspensions/0/to", "\"2026-11-19\""},
                    Broken{"/usage/0/on", "\"2026-11-03T00:00:00Z\""}));

INSTANTIATE_TEST_SUITE_P(
    Numbers, QuoteRefuses,
    testing::Values(
        Broken{"/plans/home/monthly_fee", "-1"}, Broken{"/plans/home/monthly_fee", "1.5"},
        Broken{"/plans/home/monthly_fee", "150000.0"}, Broken{"/plans/home/monthly_fee", "1e5"},
        Broken{"/plans/home/monthly_fee", "\"150000\""}, Broken{"/plans/home/monthly_fee", "true"},
        Broken{"/plans/home/monthly_fee", "9223372036854775808"},
        Broken{"/plans/home/monthly_fee", "99999999999999999999"}, Broken{"/plans/home/setup_fee", "-1"},
        Broken{"/plans/home/unit_price", "-1"}, Broken{"/plans/home/unit_bytes", "0"},
        Broken{"/plans/payg/unit_bytes", "0"}, Broken{"/plans/cap~12~0x/unit_bytes", "0"},
        Broken{"/plans/cap~12~0x/unit_bytes", "-5"}, Broken{"/plans/cap~12~0x/included_bytes", "-1"},
        Broken{"/plans/cap~12~0x/included_bytes", "18446744073709551616"}, Broken{"/plans/week/days", "0"},
        Broken{"/plans/week/days", "100000"}, Broken{"/plans/week/price", "-1"},
        Broken{"/usage/1/bytes", "-1"}, Broken{"/usage/1/bytes", "0.5"}, Broken{"/usage/1/bytes", "\"5\""},
        Broken{"/subscription/billing_day", "0"}, Broken{"/subscription/billing_day", "32"},
        Broken{"/subscription/billing_day", "\"1\""}, Broken{"/subscription/billing_day", "4294967297"}));

INSTANTIATE_TEST_SUITE_P(Rates, QuoteRefuses,
                         testing::Values(Broken{"/tax/percent", "\"100.5\""},
                                         Broken{"/tax/percent", "\"-1\""}, Broken{"/tax/percent", "11"},
                                         Broken{"/tax/percent", "\"\""}, Broken{"/tax/base", "\"1/0\""},
                                         Broken{"/tax/base", "\"-1\""}, Broken{"/tax/base", "1"},
                                         Broken{"/tax/inclusive", "\"no\""}, Broken{"/tax/inclusive", "0"},
                                         Broken{"/subscription/discount/value", "\"101\""},
                                         Broken{"/subscription/discount/value", "10"},
                                         Broken{"/subscription/discount/value", "\"-10\""},
                                         Broken{"/subscription/discount/value", "\"1e1\""},
                                         Broken{"/plans/home/taxed", "1"},
                                         Broken{"/plans/cap~12~0x/prorate_allowance", "\"false\""}));

INSTANTIATE_TEST_SUITE_P(Shapes, QuoteRefuses,
                         testing::Values(Broken{"/plans", "[]"}, Broken{"/plans/home", "150000"},
                                         Broken{"/subscription", "\"home\""},
                                         Broken{"/subscription/changes", "{}"},
                                         Broken{"/subscription/changes/0", "[]"}, Broken{"/usage", "{}"},
                                         Broken{"/usage/0", "5"}, Broken{"/tax", "\"11\""},
                                         Broken{"/subscription/discount", "\"10\""},
                                         Broken{"/one_offs", "5"}));

INSTANTIATE_TEST_SUITE_P(UnknownKeys, QuoteRefuses,
                         testing::Values(Broken{"/note", "1"}, Broken{"/plans/home/montly_fee", "1"},
                                         Broken{"/plans/home/a~1b", "1"},
                                         Broken{"/subscription/end_on", "\"2026-11-25\""},
                                         Broken{"/subscription/changes/0/at", "1"},
                                         Broken{"/subscription/discount/until", "1"},
                                         Broken{"/usage/1/bytes_up", "1"}, Broken{"/tax/rate", "\"11\""},
                                         Broken{"/one_offs/0/note", "1"}));

TEST(Quote, refuses_an_amount_of_discount_that_is_not_whole) {
    json::value broken = sound_case();
    broken.at_pointer("/subscription/discount") = {{"kind", "amount"}, {"value", "0.5"}};
    EXPECT_EQ(refused_at(json::serialize(broken)), "/subscription/discount/value");
}

TEST(Quote, refuses_an_overflow_where_it_comes_from) {
    json::value broken = sound_case();
    broken.at_pointer("/plans/payg/unit_price") = 9'223'372'036'854'775'807;
    EXPECT_EQ(refused_at(json::serialize(broken)), "/plans/payg/unit_price");
    broken = sound_case();
    broken.at_pointer("/usage/0/on") = "2026-11-12";
    broken.at_pointer("/usage/0/bytes") = 18'446'744'073'709'551'615U;
    EXPECT_EQ(refused_at(json::serialize(broken)), "/usage");
}

TEST(Quote, keeps_the_first_refusal_of_several) {
    json::value broken = sound_case();
    broken.at_pointer("/currency") = "XYZ";
    broken.at_pointer("/period_on") = "never";
    EXPECT_EQ(refused_at(json::serialize(broken)), "/currency");
}

TEST(Quote, answers_a_list_element_by_element_in_order) {
    const std::string sound = json::serialize(sound_case());
    bool any_refused = false;
    const std::string text =
        quote_answer("[" + sound + "," + with("/tax/percent", "\"200\"") + "," + sound + ", 5]", any_refused);
    EXPECT_TRUE(any_refused);
    const json::array answers = json::parse(text).as_array();
    ASSERT_EQ(answers.size(), 4U);
    EXPECT_EQ(answers[0], json::parse(answer(sound)));
    EXPECT_EQ(answers[1].at_pointer("/error/pointer"), "/tax/percent");
    EXPECT_EQ(answers[2], answers[0]);
    EXPECT_EQ(answers[3].at_pointer("/error/pointer"), "");
    EXPECT_EQ(quote_answer("[" + sound + "]", any_refused),
              "[" + answer(sound).substr(0, answer(sound).size() - 1) + "]\n");
    EXPECT_FALSE(any_refused);
}

TEST(Quote, of_an_empty_list_is_empty) {
    bool any_refused = true;
    EXPECT_EQ(quote_answer(" [] ", any_refused), "[]\n");
    EXPECT_FALSE(any_refused);
}

TEST(Quote, refuses_what_is_not_one_json_text) {
    for (const char* text :
         {"", " ", "{", "{}}", "[1,]", "{'a':1}", "nul", "// none\n{}", "{\"a\":\"\xFF\"}"})
        EXPECT_EQ(refused_at(text), "") << text;
    EXPECT_EQ(refused_at("null"), "");
    EXPECT_EQ(refused_at("{}"), "/currency");
}

TEST(Quote, refuses_a_name_that_an_object_has_twice) {
    bool refused = false;
    const json::value answer =
        json::parse(quote_answer(R"([{"currency":"IDR","tax":{"base":"1","base":"2"}}])", refused));
    EXPECT_TRUE(refused);
    EXPECT_EQ(answer.at("error").at("detail"), R"(an object has the name "base" twice)");
}

TEST(Quote, bounds_depth_and_size) {
    EXPECT_EQ(refused_at(std::string(100'000, '[')), "");
    EXPECT_EQ(refused_at(std::string(max_quote_bytes + 1, ' ')), "");
}

TEST(KeptInput, is_written_in_the_shape_that_is_read) {
    const auto input = parse_quote_input(json::serialize(sound_case())).value();
    std::string kept;
    append_quote_input(kept, input.billing_case(), input.time_zone);
    EXPECT_EQ(
        kept,
        R"({"currency":"IDR","time_zone":"Asia/Jakarta",)"
        R"("plans":{"home":{"billing":"postpaid","monthly_fee":150000},)"
        R"("payg":{"billing":"prepaid_usage","unit_bytes":1000,"unit_price":3}},)"
        R"("subscription":{"plan":"home","starts_on":"2026-01-01","ends_on":"2026-11-25","billing_day":1,)"
        R"("changes":[{"on":"2026-11-10","plan":"payg"}],)"
        R"("suspensions":[{"from":"2026-11-20","to":"2026-11-22"},{"from":"2026-12-01"}],)"
        R"("discount":{"kind":"percent","value":"10"}},"period_on":"2026-11-05",)"
        R"("usage":[{"on":"2026-11-03","bytes":5},{"on":"2026-11-12","bytes":5000}],)"
        R"("one_offs":[{"kind":"late_fee","amount":5000}],)"
        R"("tax":{"percent":"11","base":"11/12","inclusive":false}})");
}

TEST(KeptInput, tells_an_adjustment_of_a_fee_from_one_of_usage) {
    const std::string asked =
        R"({"currency":"IDR","time_zone":"Asia/Jakarta","plans":{)"
        R"("a":{"billing":"postpaid","monthly_fee":100000}},)"
        R"("subscription":{"plan":"a","starts_on":"2026-01-01","billing_day":1},"period_on":"2026-11-01",)"
        R"("usage":[],"one_offs":[{"kind":"adjustment","amount":-5000,"taxed":true,"of_fee":true},)"
        R"({"kind":"adjustment","amount":700}],"tax":null})";
    const auto input = parse_quote_input(asked).value();
    std::string kept;
    append_quote_input(kept, input.billing_case(), input.time_zone);
    EXPECT_EQ(kept, asked);
}

TEST(KeptInput, of_no_subscription_has_neither_plans_nor_usage) {
    const std::vector<domain::OneOff> lines = {{domain::LineKind::manual, 5000, true, false, "Kabel"}};
    domain::BillingCase alone;
    alone.one_offs = lines;
    alone.one_offs_alone = true;
    alone.period_on = domain::Date(2026, 11, 20);
    alone.stamp_duty = domain::StampDuty{};
    std::string kept;
    append_quote_input(kept, alone, "Asia/Jakarta");
    EXPECT_EQ(
        kept,
        R"({"currency":"IDR","time_zone":"Asia/Jakarta","period_on":"2026-11-20","one_offs":[{"kind":"manual",)"
        R"("amount":5000,"taxed":true,"description":"Kabel"}],"tax":null,"stamp_duty":{"amount":10000,"above":5000000}})");
}

TEST(Quote, refuses_a_bill_of_no_subscription_that_has_no_lines_or_more_than_lines) {
    const std::string head = R"({"currency":"IDR","time_zone":"Asia/Jakarta","period_on":"2026-11-20",)";
    EXPECT_EQ(json::parse(answer(head + R"("one_offs":[]})")).at_pointer("/error/pointer"), "/one_offs");
    EXPECT_EQ(json::parse(answer(head + R"("one_offs":[{"kind":"manual","amount":1}],"usage":[]})"))
                  .at_pointer("/error/pointer"),
              "/usage");
    EXPECT_EQ(json::parse(answer(head + R"("one_offs":[{"kind":"stamp_duty","amount":1}]})"))
                  .at_pointer("/error/pointer"),
              "/one_offs/0/kind");
    EXPECT_EQ(json::parse(answer(head + R"("one_offs":[{"kind":"manual","amount":1}],)"
                                        R"("stamp_duty":{"amount":-1,"above":0}})"))
                  .at_pointer("/error/pointer"),
              "/stamp_duty/amount");
}

TEST(KeptInput, explains_an_upgrade_inside_a_period_billed_in_advance) {
    const std::string asked =
        R"({"currency":"IDR","time_zone":"Asia/Jakarta","plans":{)"
        R"("a":{"billing":"postpaid","monthly_fee":100000},)"
        R"("c":{"billing":"postpaid","monthly_fee":300000},)"
        R"("b":{"billing":"postpaid","monthly_fee":150000}},)"
        R"("subscription":{"plan":"a","starts_on":"2026-01-01","billing_day":1,)"
        R"("changes":[{"on":"2026-11-16","plan":"c"}]},"period_on":"2026-11-01",)"
        R"("in_advance":true,"upgrade":{"on":"2026-11-16","from":"b"},"usage":[],"tax":null})";
    const auto input = parse_quote_input(asked).value();
    std::string kept;
    append_quote_input(kept, input.billing_case(), input.time_zone);
    EXPECT_EQ(kept, asked);
    EXPECT_EQ(
        answer(kept),
        R"({"period":{"from":"2026-11-01","to":"2026-12-01"},"lines":[)"
        R"({"kind":"credit","plan":"b","from":"2026-11-16","to":"2026-12-01","days":15,"of_days":30,)"
        R"("amount":-75000},)"
        R"({"kind":"recurring","plan":"c","from":"2026-11-16","to":"2026-12-01","days":15,"of_days":30,)"
        R"("amount":150000}],"subtotal":75000,"tax":0,"total":75000})"
        "\n");
}

TEST(Quote, refuses_an_upgrade_by_its_pointer) {
    EXPECT_EQ(refused_at(with("/upgrade", R"({"on":"2026-11-16","from":"nope"})")), "/upgrade/from");
    EXPECT_EQ(refused_at(with("/upgrade", R"({"on":"2026-12-16","from":"home"})")), "/upgrade/on");
    EXPECT_EQ(refused_at(with("/upgrade", R"({"from":"home"})")), "/upgrade/on");
    EXPECT_EQ(refused_at(with("/upgrade", R"({"on":"2026-11-16","from":"home","to":"payg"})")),
              "/upgrade/to");
}

TEST(KeptInput, keeps_every_term_of_a_plan) {
    for (const char* plan : {"cap~12~0x", "payg", "week"}) {
        json::value value = sound_case();
        json::value& subscription = value.at("subscription");
        subscription.as_object().erase("changes");
        const json::value terms = value.at_pointer(std::string("/plans/") + plan);
        value.at("plans").as_object() = {{"a \"plan\"\n", terms}};
        subscription.at("plan") = "a \"plan\"\n";
        const auto input = parse_quote_input(json::serialize(value)).value();
        std::string kept;
        append_quote_input(kept, input.billing_case(), input.time_zone);
        const auto again = parse_quote_input(kept).value();
        EXPECT_EQ(again.plans, input.plans);
        EXPECT_EQ(answer(kept), answer(json::serialize(value)));
    }
}

}  // namespace
}  // namespace bangnopi::billing
