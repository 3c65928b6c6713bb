// JSON pointers (RFC 6901) into a billing case as `bangnopi quote` reads it.
#pragma once

#include <string>
#include <string_view>

namespace bangnopi::domain {

// A name as one token of a pointer: '~' becomes "~0", '/' becomes "~1".
std::string pointer_token(std::string_view name);
// "/plans/<code><field>"
std::string plan_pointer(std::string_view code, std::string_view field);

}  // namespace bangnopi::domain
