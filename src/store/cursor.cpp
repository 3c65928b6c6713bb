#include "store/cursor.hpp"

#include "base/base64.hpp"
#include "base/text.hpp"

namespace bangnopi::store {

std::string encode_cursor(std::string_view order, const Position& position) {
    return base64url(std::string(order) + '\n' + format_id(position.id) + '\n' + position.key);
}

std::optional<Position> decode_cursor(std::string_view order, std::string_view cursor) {
    const std::optional<std::string> text = from_base64url(cursor);
    if (!text) return std::nullopt;
    const std::size_t first = text->find('\n');
    const std::size_t second = first == std::string::npos ? first : text->find('\n', first + 1);
    if (second == std::string::npos || text->substr(0, first) != order) return std::nullopt;
    const std::optional<Id> id = parse_id(text->substr(first + 1, second - first - 1));
    if (!id || !is_utf8(*text)) return std::nullopt;
    return Position{text->substr(second + 1), *id};
}

}  // namespace bangnopi::store
