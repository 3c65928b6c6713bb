// Where the next page of a list begins: the sort key and the id of the last row, opaque outside. The order is in it, so that
// a cursor of one order is not taken for another's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"

namespace bangnopi::store {

struct Position {
    std::string key;
    Id id;
    bool operator==(const Position&) const = default;
};

// `order` is a column's name behind "+" or "-".
std::string encode_cursor(std::string_view order, const Position& position);
// Nothing when it is no cursor of that order.
std::optional<Position> decode_cursor(std::string_view order, std::string_view cursor);

}  // namespace bangnopi::store
