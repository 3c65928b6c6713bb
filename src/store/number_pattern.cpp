// Patterns of invoice numbers: "INV/{year}/{month}/{number:6}".
#include "base/check.hpp"
#include "store/operators.hpp"

namespace bangnopi::store {
namespace {

constexpr std::size_t pattern_bytes_max = 60;

struct Field {
    std::string_view name;
    int width = 0;
};

// What stands between braces: a name, and for the number a width of 1 to 9.
std::optional<Field> parse_field(std::string_view text) {
    if (text == "year") return Field{text, 4};
    if (text == "month") return Field{text, 2};
    if (text == "number") return Field{text, 1};
    if (text.size() == 8 && text.starts_with("number:") && text[7] >= '1' && text[7] <= '9')
        return Field{text.substr(0, 6), text[7] - '0'};
    return std::nullopt;
}

bool is_literal(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '-' || c == '.' || c == '_';
}

void append_padded(std::string& out, std::int64_t value, int width) {
    char digits[20];
    int count = 0;
    do {
        digits[count++] = static_cast<char>('0' + value % 10);
        value /= 10;
    } while (value > 0);
    for (int pad = count; pad < width; ++pad) out += '0';
    while (count > 0) out += digits[--count];
}

}  // namespace

Result<Done> check_number_pattern(std::string_view pattern, std::string_view pointer) {
    const auto refuse_pattern = [pointer](Message detail) {
        return refuse_field(std::string(pointer), std::move(detail));
    };
    if (pattern.size() > pattern_bytes_max) return refuse_pattern("a pattern has at most 60 characters"_msg);
    bool has_number = false;
    bool has_year = false;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        if (is_literal(pattern[at])) continue;
        const std::size_t end = pattern[at] == '{' ? pattern.find('}', at) : std::string_view::npos;
        const auto field =
            end == std::string_view::npos ? std::nullopt : parse_field(pattern.substr(at + 1, end - at - 1));
        if (!field)
            return refuse_pattern(
                "a pattern is of letters, digits, / - . _ and {{year}}, {{month}}, {{number:6}}"_msg);
        has_number = has_number || field->name == "number";
        has_year = has_year || field->name == "year";
        at = end;
    }
    if (!has_number || !has_year)
        return refuse_pattern("a pattern holds {{year}} and {{number}}, so that no number comes twice"_msg);
    return Done{};
}

void append_number(std::string& out, std::string_view pattern, domain::Date issued_on, std::int64_t number) {
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        if (pattern[at] != '{') {
            out += pattern[at];
            continue;
        }
        const std::size_t end = pattern.find('}', at);
        BANGNOPI_CHECK(end != std::string_view::npos);
        const std::optional<Field> field = parse_field(pattern.substr(at + 1, end - at - 1));
        BANGNOPI_CHECK(field);
        const std::int64_t value = field->name == "year"    ? issued_on.year()
                                   : field->name == "month" ? issued_on.month()
                                                            : number;
        append_padded(out, value, field->width);
        at = end;
    }
}

}  // namespace bangnopi::store
