#include "adapters/messaging/answer_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.hpp"

namespace bangnopi::messaging {
namespace {

namespace json = boost::json;

constexpr std::size_t depth_max = 16;
constexpr std::size_t form_fields_max = 200;

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = high < 0 ? -1 : hex_digit(text[i + 2]);
        if (low < 0) return std::nullopt;
        decoded += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return decoded;
}

// A field is one line, and short.
std::string bounded(std::string_view text) {
    text = text.substr(0, field_octets_max);
    while (!is_utf8(text)) text.remove_suffix(1);
    std::string line(text);
    std::ranges::replace_if(
        line, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; }, ' ');
    return line;
}

}  // namespace

std::optional<AnswerFields> AnswerFields::of_json(std::string_view body) {
    if (body.size() > report_octets_max) return std::nullopt;
    json::error_code error;
    json::parse_options options;
    options.max_depth = depth_max;
    AnswerFields fields;
    fields.tree_ = json::parse(json::string_view(body.data(), body.size()), error, {}, options);
    if (error) return std::nullopt;
    return fields;
}

std::optional<AnswerFields> AnswerFields::of_form(std::string_view body) {
    if (body.size() > report_octets_max) return std::nullopt;
    AnswerFields fields;
    while (!body.empty()) {
        const std::string_view pair = body.substr(0, body.find('&'));
        body.remove_prefix(std::min(pair.size() + 1, body.size()));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const auto name = percent_decoded(pair.substr(0, equals));
        const auto value = percent_decoded(pair.substr(std::min(equals + 1, pair.size())));
        if (!name || !value || fields.form_.size() == form_fields_max) return std::nullopt;
        if (!name->empty()) fields.form_.try_emplace('/' + *name, bounded(*value));
    }
    return fields;
}

const json::value* AnswerFields::at(std::string_view pointer) const {
    json::error_code error;
    return tree_.find_pointer(json::string_view(pointer.data(), pointer.size()), error);
}

std::string AnswerFields::text(std::string_view pointer) const {
    const auto found = form_.find(pointer);
    if (found != form_.end()) return found->second;
    const json::value* const value = at(pointer);
    return value == nullptr ? std::string() : text_of(*value);
}

bool is_pointer(std::string_view text) {
    json::error_code error;
    (void)json::value().find_pointer(json::string_view(text.data(), text.size()), error);
    return text.size() <= field_octets_max &&
           (text.empty() || (text.front() == '/' && error != json::error::missing_slash &&
                             error != json::error::invalid_escape));
}

std::string text_of(const json::value& value) {
    if (value.is_string()) return bounded(std::string_view(value.as_string()));
    if (value.is_null() || value.is_structured()) return {};
    return bounded(std::string_view(json::serialize(value)));
}

}  // namespace bangnopi::messaging
