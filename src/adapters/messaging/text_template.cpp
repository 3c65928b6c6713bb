#include "adapters/messaging/text_template.hpp"

#include <algorithm>
#include <utility>

namespace bangnopi::messaging {

std::optional<TextTemplate> TextTemplate::parse(std::string_view text,
                                                const std::set<std::string, std::less<>>& names) {
    TextTemplate made;
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_brace = text[i] == '{' || text[i] == '}';
        if (!is_brace || (i + 1 < text.size() && text[i + 1] == text[i])) {
            plain += text[i];
            i += is_brace ? 1 : 0;
            continue;
        }
        const std::size_t end = text.find('}', i);
        if (text[i] == '}' || end == std::string_view::npos) return std::nullopt;
        std::string name(text.substr(i + 1, end - i - 1));
        if (!names.contains(name)) return std::nullopt;
        if (!plain.empty()) made.pieces_.push_back({std::exchange(plain, {}), false});
        made.pieces_.push_back({std::move(name), true});
        i = end;
    }
    if (!plain.empty()) made.pieces_.push_back({std::move(plain), false});
    return made;
}

std::string TextTemplate::fill(const TemplateValues& values, Escape escape) const {
    std::string filled;
    for (const Piece& piece : pieces_) {
        const auto value = piece.is_place ? values.find(piece.text) : values.end();
        if (!piece.is_place)
            filled += piece.text;
        else if (value != values.end())
            filled += escape(value->second);
    }
    return filled;
}

std::string TextTemplate::fill(const TemplateValues& values) const {
    return fill(values, [](std::string_view value) { return std::string(value); });
}

std::string_view TextTemplate::begin() const {
    return pieces_.empty() || pieces_.front().is_place ? std::string_view() : pieces_.front().text;
}

bool TextTemplate::has(std::string_view name) const {
    return std::ranges::any_of(pieces_,
                               [&](const Piece& piece) { return piece.is_place && piece.text == name; });
}

}  // namespace bangnopi::messaging
