#include "adapters/routeros/sentence.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <numeric>

namespace bangnopi::routeros {
namespace {

using testing::ElementsAre;

std::string hex(std::string_view octets) {
    std::string text;
    for (const char octet : octets) text += fmt::format("{:02x}", static_cast<unsigned char>(octet));
    return text;
}

std::string length_of(std::size_t octets) {
    std::string out;
    append_word(out, std::string(octets, 'x'));
    return hex(out.substr(0, out.size() - octets));
}

std::vector<Sentence> all_in(std::string_view octets, std::size_t piece) {
    SentenceReader reader;
    std::vector<Sentence> sentences;
    for (std::size_t at = 0; at < octets.size(); at += piece) {
        reader.add(octets.substr(at, piece));
        while (true) {
            auto next = reader.next();
            EXPECT_TRUE(next);
            if (!next || !*next) break;
            sentences.push_back(std::move(**next));
        }
    }
    return sentences;
}

TEST(Sentence, HasTheLengthsOfTheManual) {
    EXPECT_EQ(length_of(0), "00");
    EXPECT_EQ(length_of(127), "7f");
    EXPECT_EQ(length_of(128), "8080");
    EXPECT_EQ(length_of(16383), "bfff");
    EXPECT_EQ(length_of(16384), "c04000");
    EXPECT_EQ(length_of(2097151), "dfffff");
    EXPECT_EQ(length_of(2097152), "e0200000");
}

TEST(Sentence, OfALoginIsTheManuals) {
    std::string out;
    append_sentence(out, {"/login", "=name=admin", "=password=rahasia"});
    EXPECT_EQ(hex(out), "062f6c6f67696e0b3d6e616d653d61646d696e113d70617373776f72643d7261686173696100");
}

TEST(Sentence, IsReadFromPiecesOfAnySize) {
    std::string out;
    const std::vector<Sentence> sentences{{"!re", "=name=" + std::string(300, 'n'), ".tag=1"}, {"!done"}};
    for (const Sentence& sentence : sentences) append_sentence(out, sentence);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}, out.size()})
        EXPECT_EQ(all_in(out, piece), sentences) << piece;
}

TEST(Sentence, WithoutWordsIsPassedOver) {
    EXPECT_THAT(all_in(std::string("\0\0\5!done\0\0", 9), 1), ElementsAre(Sentence{"!done"}));
}

TEST(Sentence, IsReadInALongerFormOfItsLengthToo) {
    EXPECT_THAT(all_in(std::string("\x80\x05!done\0", 8), 3), ElementsAre(Sentence{"!done"}));
    EXPECT_THAT(all_in(std::string("\xf0\0\0\0\x05!done\0", 11), 3), ElementsAre(Sentence{"!done"}));
}

struct Refusing {
    std::string octets;
    std::string what;
};

class SentenceRefused : public testing::TestWithParam<Refusing> {};

TEST_P(SentenceRefused, IsNoApi) {
    SentenceReader reader;
    reader.add(GetParam().octets);
    const auto next = reader.next();
    ASSERT_FALSE(next) << GetParam().what;
    EXPECT_EQ(next.error().code, Code::unavailable);
}

std::string words(std::size_t count, std::size_t octets) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) append_word(out, std::string(octets, 'x'));
    return out;
}

INSTANTIATE_TEST_SUITE_P(Sentence, SentenceRefused,
                         testing::Values(Refusing{"\xf8", "a first octet that is reserved"},
                                         Refusing{"\xff\xff\xff\xff\xff", "the same"},
                                         Refusing{std::string("\xc1\x00\x01", 3), "a word beyond 64 KiB"},
                                         Refusing{"\xf7\xff\xff\xff\xff", "the same with five octets"},
                                         Refusing{words(sentence_words_max + 1, 1), "too many words"},
                                         Refusing{words(5, word_octets_max), "too long a sentence"}));

TEST(Sentence, AtItsBoundsIsRead) {
    SentenceReader reader;
    reader.add(words(sentence_octets_max / word_octets_max, word_octets_max) + '\0');
    const auto next = reader.next();
    ASSERT_TRUE(next && *next);
    EXPECT_EQ((*next)->size(), sentence_octets_max / word_octets_max);
}

RC_GTEST_PROP(Sentence, IsReadAsItWasWritten, ()) {
    const auto word = rc::gen::nonEmpty(rc::gen::string<std::string>());
    const auto sentences =
        *rc::gen::container<std::vector<Sentence>>(rc::gen::nonEmpty(rc::gen::container<Sentence>(word)));
    std::string out;
    for (const Sentence& sentence : sentences) append_sentence(out, sentence);
    RC_ASSERT(all_in(out, *rc::gen::inRange<std::size_t>(1, 50)) == sentences);
}

}  // namespace
}  // namespace bangnopi::routeros
