#include "adapters/routeros/sentence.hpp"

#include <array>
#include <cstdint>

#include "base/check.hpp"

namespace bangnopi::routeros {
namespace {

constexpr std::size_t read_octets_kept_max = std::size_t{64} << 10U;

// How a length of up to `below` is written: in that many octets, the first of which begins with `mark`.
struct LengthForm {
    std::uint64_t below;
    unsigned octets;
    std::uint8_t mark;
    std::uint8_t mark_mask;
};
constexpr std::array<LengthForm, 5> length_forms{{{0x80, 1, 0x00, 0x80},
                                                  {0x4000, 2, 0x80, 0xC0},
                                                  {0x200000, 3, 0xC0, 0xE0},
                                                  {0x10000000, 4, 0xE0, 0xF0},
                                                  {0x100000000, 5, 0xF0, 0xF8}}};

const LengthForm& form_of_length(std::size_t length) {
    for (const LengthForm& form : length_forms)
        if (length < form.below) return form;
    BANGNOPI_UNREACHABLE("a word of 4 GiB");
}

const LengthForm* form_of_first_octet(std::uint8_t octet) {
    for (const LengthForm& form : length_forms)
        if ((octet & form.mark_mask) == form.mark) return &form;
    return nullptr;
}

Refused not_the_api() {
    return refuse(Code::unavailable,
                  "the router sends what is not its API: check that the port is that of the service api, or "
                  "api-ssl with TLS"_msg);
}

}  // namespace

void append_word(std::string& out, std::string_view word) {
    const LengthForm& form = form_of_length(word.size());
    for (unsigned i = form.octets; i-- > 0;) {
        auto octet = form.octets == 5 && i == 4 ? 0U : static_cast<unsigned>(word.size() >> (8 * i) & 0xFFU);
        if (i + 1 == form.octets) octet |= form.mark;
        out += static_cast<char>(octet);
    }
    out += word;
}

void append_sentence(std::string& out, const Sentence& sentence) {
    for (const std::string& word : sentence) {
        BANGNOPI_CHECK(!word.empty());
        append_word(out, word);
    }
    append_word(out, {});
}

void SentenceReader::add(std::string_view octets) {
    if (at_ > read_octets_kept_max || at_ == buffer_.size()) {
        buffer_.erase(0, at_);
        at_ = 0;
    }
    buffer_ += octets;
}

Result<std::optional<std::string_view>> SentenceReader::next_word() {
    const std::string_view rest = std::string_view(buffer_).substr(at_);
    if (rest.empty()) return std::nullopt;
    const auto first = static_cast<std::uint8_t>(rest[0]);
    const LengthForm* const form = form_of_first_octet(first);
    if (form == nullptr) return not_the_api();
    if (rest.size() < form->octets) return std::nullopt;
    std::uint64_t length = first & static_cast<std::uint8_t>(~form->mark_mask);
    for (unsigned i = 1; i < form->octets; ++i) length = length << 8U | static_cast<std::uint8_t>(rest[i]);
    if (length > word_octets_max) return not_the_api();
    if (rest.size() - form->octets < length) return std::nullopt;
    at_ += form->octets + length;
    return rest.substr(form->octets, length);
}

Result<std::optional<Sentence>> SentenceReader::next() {
    while (true) {
        BANGNOPI_TRY(word, next_word());
        if (!word) return std::nullopt;
        if (word->empty()) {
            if (sentence_.empty()) continue;
            sentence_octets_ = 0;
            return std::exchange(sentence_, {});
        }
        sentence_octets_ += word->size();
        if (sentence_.size() == sentence_words_max || sentence_octets_ > sentence_octets_max)
            return not_the_api();
        sentence_.emplace_back(*word);
    }
}

}  // namespace bangnopi::routeros
