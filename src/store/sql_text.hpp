// SQL as text, as far as the store must understand it: where a quotation or a comment ends.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bangnopi::store {

// The statements of a script, in order, without their semicolons, comments and surrounding space. Semicolons
// in quotations, comments and parentheses do not end a statement.
std::vector<std::string> split_statements(std::string_view script);

// A CREATE TABLE or ALTER TABLE … ADD for SQLite, in which every BIGINT column refuses values that are not
// integers.
std::string with_integer_checks(std::string_view statement);

}  // namespace bangnopi::store
