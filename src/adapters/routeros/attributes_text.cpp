#include "adapters/routeros/attributes_text.hpp"

#include <algorithm>

namespace bangnopi::routeros {
namespace {

void append_value(std::string& text, std::string_view value) {
    if (!value.empty() && value.find_first_of(" \"\\") == std::string_view::npos) {
        text += value;
        return;
    }
    text += '"';
    for (const char c : value) {
        if (c == '"' || c == '\\') text += '\\';
        text += c;
    }
    text += '"';
}

// From behind the equals sign; `at` is left behind the value.
std::string read_value(std::string_view text, std::size_t& at) {
    if (at == text.size() || text[at] != '"') {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        const std::string_view value = text.substr(at, end - at);
        at = end;
        return std::string(value);
    }
    std::string value;
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\' && at + 1 < text.size()) ++at;
        value += text[at];
    }
    ++at;
    return value;
}

}  // namespace

std::string text_of(const Attributes& attributes) {
    std::string text;
    for (const Attribute& attribute : attributes) {
        if (!text.empty()) text += ' ';
        text += attribute.name + '=';
        append_value(text, attribute.value);
    }
    return text;
}

Attributes attributes_of_text(std::string_view text) {
    Attributes attributes;
    for (std::size_t at = 0; at < text.size(); ++at) {  // over the space between two
        const std::size_t equals = text.find('=', at);
        if (equals == std::string_view::npos) break;
        std::string name(text.substr(at, equals - at));
        at = equals + 1;
        attributes.push_back({std::move(name), read_value(text, at)});
    }
    return attributes;
}

}  // namespace bangnopi::routeros
