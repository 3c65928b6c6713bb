// SQL as text, as far as the store must understand it: where a quotation or a comment ends, and the markers of database.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"

namespace bangnopi::store {

// The statements of a script, in order, without their semicolons, comments and surrounding space. Semicolons
// in quotations, comments and parentheses do not end a statement.
std::vector<std::string> split_statements(std::string_view script);

// How long the lists of a statement are. On SQLite, which makes a table of its own of any other list, a column is compared
// with the id of a list of one.
enum class Lists : std::uint8_t { any, of_one };

// The SQL as an engine takes it. Text in quotes and comments is left alone; an unknown marker throws Broken.
std::string expand_markers(std::string_view sql, Engine engine, Lists lists = Lists::any);

// A CREATE TABLE or ALTER TABLE … ADD for SQLite, in which every BIGINT column refuses values that are not
// integers.
std::string with_integer_checks(std::string_view statement);

}  // namespace bangnopi::store
