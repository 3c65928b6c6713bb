// The binary API of RouterOS on the wire: a word is its length and its octets, a sentence is words up to an empty one. MikroTik's
// manual, "API", has both. Lengths take one to five octets, big-endian, the first of which says how many; from 0xF8 on it is
// reserved.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace bangnopi::routeros {

using Sentence = std::vector<std::string>;

inline constexpr std::size_t word_octets_max = std::size_t{64} << 10U;
inline constexpr std::size_t sentence_words_max = 256;
inline constexpr std::size_t sentence_octets_max = std::size_t{256} << 10U;

void append_word(std::string& out, std::string_view word);
// Words that are not empty: an empty one would end it.
void append_sentence(std::string& out, const Sentence& sentence);

// Takes octets as they come, in pieces of any size.
class SentenceReader {
  public:
    void add(std::string_view octets);
    // The next whole sentence, never empty; nothing: more is needed. A length that is reserved or beyond a bound is refused, and
    // nothing after it can be read.
    Result<std::optional<Sentence>> next();

  private:
    // The next word; nothing: more is needed.
    Result<std::optional<std::string_view>> next_word();

    std::string buffer_;
    std::size_t at_ = 0;
    Sentence sentence_;
    std::size_t sentence_octets_ = 0;
};

}  // namespace bangnopi::routeros
