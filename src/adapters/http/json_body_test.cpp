#include "adapters/http/json_body.hpp"

#include <gmock/gmock.h>
#include <rapidcheck.h>

namespace bangnopi::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string fault_of(std::string_view text) {
    const auto value = parse_json(text);
    return value ? "" : english(value.error());
}

template <class Read>
std::vector<std::string> faults_of(std::string_view text, Read read) {
    const auto body = parse_json(text);
    const auto result = read_body(body.value(), read);
    std::vector<std::string> faults;
    if (!result)
        for (const FieldError& error : result.error().errors)
            faults.push_back(error.pointer + ' ' + english(error.detail));
    return faults;
}

TEST(Json, IsRefusedWhenANameIsTwiceInOneObject) {
    EXPECT_THAT(fault_of(R"({"a":1,"b":{"a":2},"a":3})"), HasSubstr("\"a\" twice"));
    EXPECT_THAT(fault_of(R"({"a":1,"\u0061":2})"), HasSubstr("twice"));
    EXPECT_EQ(fault_of(R"({"a":{"x":1},"b":{"x":1},"c":[{"x":1},{"x":2}]})"), "");
}

TEST(Json, IsRefusedWhenItIsTooDeep) {
    EXPECT_THAT(fault_of(std::string(40, '[') + std::string(40, ']')), HasSubstr("nested deeper"));
    EXPECT_EQ(fault_of(std::string(30, '[') + std::string(30, ']')), "");
}

TEST(Json, IsRefusedWhenItIsNotUtf8) {
    EXPECT_THAT(fault_of("\"\xff\""), HasSubstr("UTF-8"));
}

TEST(Body, NamesAllThatIsWrongByPointer) {
    std::string name;
    std::int64_t amount = 0;
    const auto faults = faults_of(R"({"amount":"5","a/b":1})", [&](Fields& fields) {
        fields.required("name", name);
        fields.required("amount", amount);
    });
    EXPECT_THAT(faults,
                ElementsAre("/name is required", "/amount must be a number", "/a~1b is not known here"));
}

TEST(Body, NamesElementsOfListsByTheirPlace) {
    const auto faults = faults_of(R"({"records":[{"key":"a"},{"key":7},5]})", [&](Fields& fields) {
        fields.each("records", 10, [](Fields& element) {
            std::string key;
            element.required("key", key);
        });
    });
    EXPECT_THAT(faults, ElementsAre("/records/1/key must be text", "/records/2 must be an object"));
}

TEST(Body, NamesTextsOfListsByTheirPlace) {
    std::optional<std::vector<std::string>> texts;
    const auto read = [&](Fields& fields) { fields.texts("names", 2, texts); };
    EXPECT_THAT(faults_of(R"({"names":null})", read), IsEmpty());
    EXPECT_FALSE(texts);
    EXPECT_THAT(faults_of(R"({"names":["a","b"]})", read), IsEmpty());
    EXPECT_THAT(*texts, ElementsAre("a", "b"));
    EXPECT_THAT(faults_of(R"({"names":["a",7]})", read), ElementsAre("/names/1 must be text"));
    EXPECT_THAT(faults_of(R"({"names":"a"})", read), ElementsAre("/names must be a list"));
    EXPECT_THAT(faults_of(R"({"names":["a","b","c"]})", read),
                ElementsAre("/names has more than 2 elements"));
}

TEST(Body, TakesWholeNumbersThatFit) {
    std::int64_t amount = 0;
    const auto read = [&](Fields& fields) { fields.required("amount", amount); };
    EXPECT_THAT(faults_of(R"({"amount":9223372036854775807})", read), IsEmpty());
    EXPECT_EQ(amount, INT64_MAX);
    EXPECT_THAT(faults_of(R"({"amount":9223372036854775808})", read), ElementsAre("/amount is out of range"));
    EXPECT_THAT(faults_of(R"({"amount":1.0})", read), ElementsAre(HasSubstr("whole number")));
    EXPECT_THAT(faults_of(R"({"amount":1e3})", read), ElementsAre(HasSubstr("whole number")));
}

TEST(Body, ClearsTextByNull) {
    std::optional<std::string> phone;
    std::optional<std::int64_t> fee;
    const auto read = [&](Fields& fields) {
        fields.optional("phone", phone);
        fields.optional("fee", fee);
    };
    EXPECT_THAT(faults_of(R"({"phone":null,"fee":null})", read), IsEmpty());
    EXPECT_EQ(phone, "");
    EXPECT_FALSE(fee);
}

TEST(Body, SaysWhetherAnOptionalFieldCouldBeRead) {
    std::int64_t fee = 0;
    bool reads = true;
    const auto read = [&](Fields& fields) { reads = fields.optional("fee", fee); };
    EXPECT_THAT(faults_of(R"({"fee":"zz"})", read), SizeIs(1));
    EXPECT_FALSE(reads);
    for (const char* body : {"{}", R"({"fee":null})", R"({"fee":1})"}) {
        EXPECT_THAT(faults_of(body, read), IsEmpty());
        EXPECT_TRUE(reads) << body;
    }
}

TEST(Body, NeedsARequiredWordThatIsNotNull) {
    bool is_yes = false;
    const auto parse = [](std::string_view text) {
        return text == "yes" ? std::optional(true) : std::nullopt;
    };
    const auto read = [&](Fields& fields) { fields.required_word("answer", is_yes, parse, "yes"_msg); };
    EXPECT_THAT(faults_of("{}", read), ElementsAre("/answer is required"));
    EXPECT_THAT(faults_of(R"({"answer":null})", read), ElementsAre("/answer is required"));
    EXPECT_THAT(faults_of(R"({"answer":"no"})", read), ElementsAre("/answer must be yes"));
    EXPECT_THAT(faults_of(R"({"answer":"yes"})", read), IsEmpty());
    EXPECT_TRUE(is_yes);
}

TEST(Body, TellsNullFromWhatIsAbsent) {
    bool is_null = false;
    const auto read = [&](Fields& fields) { is_null = fields.is_null("secret"); };
    EXPECT_THAT(faults_of("{}", read), IsEmpty());
    EXPECT_FALSE(is_null);
    EXPECT_THAT(faults_of(R"({"secret":""})", read), IsEmpty());
    EXPECT_FALSE(is_null);
    EXPECT_THAT(faults_of(R"({"secret":null})", read), IsEmpty());
    EXPECT_TRUE(is_null);
}

TEST(Body, RefusesControlCharactersInText) {
    std::string name;
    const auto read = [&](Fields& fields) { fields.required("name", name); };
    EXPECT_THAT(faults_of("{\"name\":\"a\\u0000b\"}", read), ElementsAre("/name has control characters"));
    EXPECT_THAT(faults_of("{\"name\":\"a\\nb\"}", read), IsEmpty());
}

TEST(Body, IsOneObject) {
    const auto body = parse_json("[]");
    EXPECT_FALSE(read_body(body.value(), [](Fields&) {}));
}

TEST(Json, SurvivesAnyBytes) {
    EXPECT_TRUE(rc::check([](const std::string& bytes) { (void)parse_json(bytes); }));
}

}  // namespace
}  // namespace bangnopi::http
