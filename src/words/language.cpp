#include "words/language.hpp"

#include "base/text.hpp"
#include "words/catalogue.hpp"

namespace bangnopi::words {
namespace {

constexpr int whole_quality = 1000;

// "0.8" in thousandths; 0 for what is none, so that a broken weight prefers nothing.
int quality_of(std::string_view text) {
    const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
    int quality = (text[0] - '0') * whole_quality;
    if (text.size() > 1 && text[1] != '.') return 0;
    int place = whole_quality / 10;
    for (std::size_t at = 2; at < text.size(); ++at, place /= 10) {
        if (!digit(at)) return 0;
        quality += (text[at] - '0') * place;
    }
    return quality <= whole_quality ? quality : 0;
}

// The part before the separator, which is taken off with it.
std::string_view take_until(std::string_view& rest, char separator) {
    const std::size_t end = std::min(rest.find(separator), rest.size());
    const std::string_view part = trim(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return part;
}

// "id-ID" is Indonesian as much as "id" is; letters in any case.
std::optional<Language> language_of_tag(std::string_view tag) {
    return parse_language(fold(take_until(tag, '-')));
}

}  // namespace

std::string_view name_of(Language language) {
    return language == Language::indonesian ? "id" : "en";
}

std::optional<Language> parse_language(std::string_view name) {
    for (const Language language : {Language::english, Language::indonesian})
        if (name_of(language) == name) return language;
    return std::nullopt;
}

Language language_of_locale(std::string_view locale) {
    const std::size_t end = std::min(locale.find_first_of("_.@"), locale.size());
    return parse_language(locale.substr(0, end)).value_or(Language::english);
}

Language accepted_language(std::string_view header, Language otherwise) {
    Language best = otherwise;
    int best_quality = 0;
    while (!header.empty()) {
        std::string_view range = take_until(header, ',');
        const auto language = language_of_tag(take_until(range, ';'));
        const std::string_view weight = trim(range);
        const int quality = weight.empty()             ? whole_quality
                            : weight.starts_with("q=") ? quality_of(weight.substr(2))
                                                       : 0;
        if (!language || quality <= best_quality) continue;
        best = *language;
        best_quality = quality;
    }
    return best;
}

std::string text(const Message& message, Language language) {
    return render(message, translation_to(language));
}

Translate translation_to(Language language) {
    return language == Language::indonesian ? indonesian : in_english;
}

}  // namespace bangnopi::words
