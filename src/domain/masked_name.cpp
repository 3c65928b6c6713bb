#include "domain/masked_name.hpp"

#include <algorithm>
#include <vector>

namespace bangnopi::domain {
namespace {

constexpr std::size_t stars_max = 3;

// With the bytes that follow its first.
std::vector<std::string_view> letters_of(std::string_view word) {
    std::vector<std::string_view> letters;
    const auto follows = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
    while (!word.empty()) {
        std::size_t size = 1;
        while (size < word.size() && follows(word[size])) ++size;
        letters.push_back(word.substr(0, size));
        word.remove_prefix(size);
    }
    return letters;
}

std::string masked_word(std::string_view word) {
    const std::vector<std::string_view> letters = letters_of(word);
    const std::size_t count = letters.size();
    const std::size_t shown = count >= 4 ? 2 : count >= 2 ? 1 : 0;
    const bool last_shown = count >= 4;
    const std::size_t hidden = count - shown - (last_shown ? 1 : 0);
    std::string out;
    for (std::size_t at = 0; at < shown; ++at) out += letters[at];
    out.append(std::min(hidden, stars_max), '*');
    if (last_shown) out += letters.back();
    return out;
}

}  // namespace

std::string masked_name(std::string_view name) {
    std::string out;
    while (!name.empty()) {
        const std::size_t end = std::min(name.find(' '), name.size());
        if (end > 0) {
            if (!out.empty()) out += ' ';
            out += masked_word(name.substr(0, end));
        }
        name.remove_prefix(std::min(end + 1, name.size()));
    }
    return out;
}

}  // namespace bangnopi::domain
