#include "words/catalogue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "base/message.hpp"

namespace bangnopi::words {
namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

// A literal from its opening quote on, with escapes resolved; leaves `at` behind its closing quote.
std::string read_literal(const std::string& source, std::size_t& at) {
    std::string text;
    for (++at; source[at] != '"'; ++at) {
        if (source[at] == '\\') ++at;
        text += source[at - 1] == '\\' && source[at] == 'n' ? '\n' : source[at];
    }
    ++at;
    return text;
}

// Every literal marked _msg; those that stand side by side are one.
void add_messages(const std::string& source, std::set<std::string>& messages) {
    for (std::size_t at = 0; at < source.size();) {
        if (source.compare(at, 2, "//") == 0) {
            at = std::min(source.find('\n', at), source.size());
        } else if (source[at] == '"' && source[at - 1] != '\'') {
            std::string text;
            std::size_t next = at;
            while (next < source.size() && source[next] == '"') {
                text += read_literal(source, next);
                at = next;
                while (next < source.size() && std::isspace(static_cast<unsigned char>(source[next])) != 0)
                    ++next;
            }
            if (source.compare(at, 4, "_msg") == 0) messages.insert(text);
        } else {
            ++at;
        }
    }
}

std::set<std::string> messages_of_sources() {
    std::set<std::string> messages;
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(BANGNOPI_SOURCE_DIR) / "src")) {
        const std::string name = entry.path().filename().string();
        const bool source = name.ends_with(".cpp") || name.ends_with(".hpp");
        if (source && !name.ends_with("_test.cpp")) add_messages(content_of(entry.path()), messages);
    }
    return messages;
}

// "{}: {}" says nothing by itself.
bool has_words(std::string_view format) {
    int depth = 0;
    for (const char c : format) {
        if (c == '{') ++depth;
        if (c == '}') --depth;
        if (depth == 0 && std::isalpha(static_cast<unsigned char>(c)) != 0) return true;
    }
    return false;
}

std::map<std::string, std::string> whole_catalogue() {
    std::map<std::string, std::string> all;
    for (const auto& part : catalogue())
        for (const Translation& entry : part) all.emplace(entry.english, entry.indonesian);
    return all;
}

TEST(Catalogue, has_every_message_that_the_sources_say) {
    const auto all = whole_catalogue();
    const auto messages = messages_of_sources();
    ASSERT_GT(messages.size(), 300U);
    for (const std::string& message : messages)
        EXPECT_TRUE(all.contains(message) || !has_words(message)) << message;
}

TEST(Catalogue, has_no_text_that_nobody_says) {
    const auto messages = messages_of_sources();
    for (const auto& [english, indonesian] : whole_catalogue())
        EXPECT_TRUE(messages.contains(english)) << english;
}

TEST(Catalogue, takes_the_same_arguments_in_both_languages) {
    for (const auto& [english, indonesian] : whole_catalogue()) {
        EXPECT_EQ(detail::placeholders(english), detail::placeholders(indonesian)) << english;
        EXPECT_FALSE(indonesian.empty()) << english;
    }
}

TEST(Catalogue, names_the_same_options_in_both_languages) {
    static const std::regex option("--[a-z-]+");
    for (const auto& [english, indonesian] : whole_catalogue())
        for (std::sregex_iterator it(english.begin(), english.end(), option), end; it != end; ++it)
            EXPECT_NE(indonesian.find(it->str()), std::string::npos) << english;
}

TEST(Catalogue, has_its_parts_in_order_and_each_text_once) {
    std::size_t count = 0;
    for (const auto& part : catalogue()) {
        count += part.size();
        EXPECT_TRUE(std::is_sorted(part.begin(), part.end(),
                                   [](const auto& a, const auto& b) { return a.english < b.english; }));
    }
    EXPECT_EQ(whole_catalogue().size(), count);
}

}  // namespace
}  // namespace bangnopi::words
