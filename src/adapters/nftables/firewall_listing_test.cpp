#include "adapters/nftables/firewall_listing.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace bangnopi::nftables {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

FirewallListing listing_of(std::string_view entries) {
    auto listing = parse_firewall(
        fmt::format(R"({{"nftables": [{{"metainfo": {{"version": "1.0.6"}}}}, {}]}})", entries));
    EXPECT_TRUE(listing) << entries;
    return listing ? *listing : FirewallListing{};
}

std::string set_of(std::string_view name, std::string_view elements, int handle = 1) {
    return fmt::format(
        R"({{"set": {{"family": "inet", "name": "{}", "table": "bangnopi", "handle": {}, "elem": [{}]}}}})",
        name, handle, elements);
}

TEST(FirewallListing, ReadsTheElementsOfOurSets) {
    const FirewallListing listing = listing_of(
        set_of(
            "open",
            R"("10.20.0.1", {"elem": {"val": "10.20.0.2", "comment": "0000000000001", "counter": {"packets": 5, "bytes": 500}}})") +
        "," +
        set_of("bound",
               R"({"elem": {"val": {"concat": ["10.20.0.3", "aa:bb:cc:dd:ee:ff"]}, "comment": "x"}})") +
        "," + set_of("about", R"({"elem": {"val": 1, "comment": "a b"}})") +
        R"(,{"map": {"name": "speed", "elem": [["10.20.0.1", "b9:1f"], [{"elem": {"val": "10.20.0.2", "comment": "5/6"}}, "b9:2"]]}})" +
        R"(,{"set": {"name": "isolated"}})");
    EXPECT_FALSE(listing.has_others);
    EXPECT_THAT(listing.elements.at("open"), ElementsAre(Element{"10.20.0.1", "", "", 0, 0},
                                                         Element{"10.20.0.2", "", "0000000000001", 5, 500}));
    EXPECT_THAT(listing.elements.at("bound"), ElementsAre(Element{"10.20.0.3 . aa:bb:cc:dd:ee:ff", "", "x"}));
    EXPECT_THAT(listing.elements.at("about"), ElementsAre(Element{"1", "", "a b"}));
    EXPECT_THAT(listing.elements.at("speed"),
                ElementsAre(Element{"10.20.0.1", "b9:1f", ""}, Element{"10.20.0.2", "b9:2", "5/6"}));
    EXPECT_THAT(listing.elements.at("isolated"), IsEmpty());
}

TEST(FirewallListing, NoticesElementsThatOnlyAHandCanHaveMade) {
    for (const char* element :
         {R"({"prefix": {"addr": "10.0.0.0", "len": 8}})", R"("10.0.0.1; drop")", R"("fe80::1")", "5", "[]",
          R"(["10.0.0.1", "b9:1"])", R"({"elem": {"val": "10.0.0.1", "comment": "a\"b"}})",
          R"({"elem": {"val": "10.0.0.1", "comment": "a\nb"}})", R"({"elem": {}})",
          R"({"concat": ["10.0.0.1", 5]})"}) {
        const FirewallListing listing = listing_of(set_of("open", element));
        EXPECT_TRUE(listing.has_others) << element;
        EXPECT_THAT(listing.elements.at("open"), IsEmpty()) << element;
    }
    EXPECT_TRUE(listing_of(set_of("bound", R"({"concat": ["10.0.0.1", "AA:BB:CC:DD:EE:FF"]})")).has_others);
    EXPECT_TRUE(listing_of(R"({"map": {"name": "speed", "elem": [["10.0.0.1", "1:1"]]}})").has_others);
    EXPECT_TRUE(listing_of(set_of("another", R"("10.0.0.1")")).has_others);
}

TEST(FirewallListing, IsAnotherOnceARuleIsAnother) {
    const auto fingerprint = [](std::string_view rule, int handle, std::string_view elements) {
        return listing_of(set_of("open", elements, handle) +
                          fmt::format(
                              R"(,{{"rule": {{"chain": "upload", "handle": {}, "expr": [{{"{}": null}}]}}}})",
                              handle, rule))
            .fingerprint;
    };
    EXPECT_EQ(fingerprint("drop", 1, ""), fingerprint("drop", 7, R"("10.0.0.1")"));
    EXPECT_NE(fingerprint("drop", 1, ""), fingerprint("accept", 1, ""));
}

TEST(FirewallListing, RefusesWhatIsNoListing) {
    for (const char* text : {"", "{", "[]", "{}", R"({"nftables": {}})", R"({"nftables": [1]})",
                             R"({"nftables": [{}]})", R"({"nftables": [{"set": 1}]})"}) {
        const auto listing = parse_firewall(text);
        ASSERT_FALSE(listing) << text;
        EXPECT_EQ(listing.error().code, Code::unavailable);
    }
}

TEST(FirewallListing, WritesAnElementAsAScriptTakesIt) {
    EXPECT_EQ(text_of(Element{"10.20.0.1", "", ""}), "10.20.0.1");
    EXPECT_EQ(text_of(Element{"10.20.0.1", "", "a b", 1, 84}),
              R"(10.20.0.1 counter packets 1 bytes 84 comment "a b")");
    EXPECT_EQ(text_of(Element{"10.20.0.1", "b9:1f", "5/6"}), R"(10.20.0.1 comment "5/6" : b9:1f)");
}

}  // namespace
}  // namespace bangnopi::nftables
