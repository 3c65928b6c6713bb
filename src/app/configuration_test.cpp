#include "app/configuration.hpp"

#include <gmock/gmock.h>

namespace bangnopi::app {
namespace {

std::string refusal_of(std::string_view toml) {
    const auto values = parse_configuration(toml, "c.toml");
    EXPECT_FALSE(values) << toml;
    return values ? std::string() : english(values.error().detail);
}

TEST(Configuration, TakesTextAndWholeNumbersOfKnownKeys) {
    const auto values = parse_configuration(
        "\xEF\xBB\xBF# dengan \u00e9\ndb = 'sqlite:/home/jos\u00e9/b.db'\nworkers = 4\n", "c.toml");
    ASSERT_TRUE(values) << values.error().detail;
    EXPECT_EQ(values->at("db"), "sqlite:/home/jos\u00e9/b.db");
    EXPECT_EQ(values->at("workers"), "4");
}

TEST(Configuration, TakesAListOnOneLine) {
    const auto values = parse_configuration("hosts = [\"a.id\", 'b.id']\n", "c.toml");
    ASSERT_TRUE(values) << values.error().detail;
    EXPECT_EQ(values->at("hosts"), "a.id,b.id");
}

TEST(Configuration, TakesAListOnSeveralLines) {
    const auto values =
        parse_configuration("hosts = [ # two\n  'a.id',\n  'b.id'\n]\nworkers = 4\n", "c.toml");
    ASSERT_TRUE(values) << values.error().detail;
    EXPECT_EQ(values->at("hosts"), "a.id,b.id");
    EXPECT_EQ(values->at("workers"), "4");
}

TEST(Configuration, NamesTheLineOfWhatItDoesNotTake) {
    EXPECT_TRUE(refusal_of("db = \"a\"\nlisten_on = 1\n").starts_with("c.toml:2: unknown key"));
    EXPECT_TRUE(refusal_of("db = \n").starts_with("c.toml:1:"));
    EXPECT_TRUE(refusal_of("hosts = [[\"a\"]]\n").starts_with("c.toml:1:"));
    EXPECT_TRUE(refusal_of("workers = 1.5\n").starts_with("c.toml:1:"));
}

TEST(Configuration, HasRadiusOnAnEvenPortOrOff) {
    const auto radius_of = [](const std::string& value) { return configuration_of({{"radius", value}}, {}); };
    EXPECT_EQ(configuration_of({}, {})->radius, std::nullopt) << "what a demo has is another than the rest";
    EXPECT_EQ(radius_of("10.0.0.1:1812")->radius->port, 1812);
    EXPECT_EQ(radius_of("10.0.0.1:1812")->radius->address, "10.0.0.1");
    EXPECT_EQ(radius_of("127.0.0.1:0")->radius->port, 0) << "any";
    EXPECT_TRUE(radius_of("off")->radius_off);
    EXPECT_THAT(english(radius_of("0.0.0.0:1813").error().detail), testing::HasSubstr("must be even"));
    EXPECT_THAT(english(radius_of("on").error().detail), testing::HasSubstr("--radius"));
}

TEST(Configuration, HasAnAddressOfNoticesWhereOneIsNamed) {
    EXPECT_EQ(configuration_of({}, {})->notice, std::nullopt);
    const auto named = configuration_of({}, {{"notice", ":8090"}});
    EXPECT_EQ(named->notice->address, "0.0.0.0");
    EXPECT_EQ(named->notice->port, 8090);
    EXPECT_THAT(english(configuration_of({{"notice", "8090"}}, {}).error().detail),
                testing::HasSubstr("--notice must be ADDRESS:PORT"));
}

// toml++ 3.3 fails assertions of its own, or reaches what it holds to be unreachable, on the first of these.
TEST(Configuration, IsLinesOfAKeyAndAValue) {
    EXPECT_TRUE(refusal_of("[#db = \"a\"\n").starts_with("c.toml:1: write each setting"));
    EXPECT_TRUE(refusal_of("[http]\nlisten = 1\n").starts_with("c.toml:1: write each setting"));
    EXPECT_TRUE(refusal_of("db = \"a\"\nworkers = 2\u013b\n").starts_with("c.toml:2:"));
    EXPECT_TRUE(refusal_of("db = \"a\\\"\" \u00e9\n").starts_with("c.toml:1:"));
    EXPECT_TRUE(refusal_of("db = 0.a'k\u013b\n").starts_with("c.toml:1: write each setting"));
    EXPECT_TRUE(refusal_of("db =0=\"\ufd3f\"\n").starts_with("c.toml:1: write each setting"));
    EXPECT_TRUE(refusal_of("db = [\n0=\"\u013b\"\n]\n").starts_with("c.toml:2: write each setting"));
    EXPECT_TRUE(refusal_of("tdb =9-05-A5-A\x01 7 r\n").starts_with("c.toml:1: write each setting"));
    EXPECT_TRUE(refusal_of("db = 1979-05-27\n").starts_with("c.toml:1: write each setting"));
    EXPECT_TRUE(refusal_of("d\x7f = 1\n").starts_with("c.toml:1: write each setting"));
    EXPECT_TRUE(refusal_of("db = 1979-05-27T:\n").starts_with("c.toml:1: write each setting"));
    EXPECT_TRUE(refusal_of("db = \"\"\"\n\u00e9\"\"\"\n").starts_with("c.toml:1:"));
}

}  // namespace
}  // namespace bangnopi::app
