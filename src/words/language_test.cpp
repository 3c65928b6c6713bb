#include "words/language.hpp"

#include <gtest/gtest.h>

namespace bangnopi::words {
namespace {

TEST(Language, is_the_one_that_a_header_prefers) {
    EXPECT_EQ(accepted_language("id"), Language::indonesian);
    EXPECT_EQ(accepted_language("ID-id, en;q=0.8"), Language::indonesian);
    EXPECT_EQ(accepted_language("en;q=0.3, id;q=0.7"), Language::indonesian);
    EXPECT_EQ(accepted_language("de, en-GB;q=0.5, id;q=0.4"), Language::english);
    EXPECT_EQ(accepted_language("en,id"), Language::english);
}

TEST(Language, is_english_where_a_header_names_neither_or_is_broken) {
    for (const std::string_view header : {"", "*", "de", "id;q=0", "id;q=2", "id;q=x", "id;level=1", ";;,,"})
        EXPECT_EQ(accepted_language(header), Language::english) << header;
}

TEST(Language, is_indonesian_for_a_locale_of_it_only) {
    for (const std::string_view locale : {"id", "id_ID", "id_ID.UTF-8", "id.UTF-8"})
        EXPECT_EQ(language_of_locale(locale), Language::indonesian) << locale;
    for (const std::string_view locale : {"", "C", "POSIX", "en_US.UTF-8", "identity"})
        EXPECT_EQ(language_of_locale(locale), Language::english) << locale;
}

TEST(Text, is_the_message_in_that_language_with_the_same_arguments) {
    const Message message = "there is no subscription {}"_msg(7);
    EXPECT_EQ(text(message, Language::english), "there is no subscription 7");
    EXPECT_EQ(text(message, Language::indonesian), "tidak ada langganan 7");
}

TEST(Text, is_translated_within_another_text) {
    const Message message = "{}: {}"_msg("/phone", "is needed"_msg);
    EXPECT_EQ(text(message, Language::english), "/phone: is needed");
    EXPECT_EQ(text(message, Language::indonesian), "/phone: wajib diisi");
}

TEST(Text, of_an_engine_stays_as_it_is) {
    const Message message = Message::verbatim("near \"{}\": syntax error");
    EXPECT_EQ(text(message, Language::indonesian), "near \"{}\": syntax error");
}

}  // namespace
}  // namespace bangnopi::words
