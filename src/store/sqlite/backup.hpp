// An online copy of a database that others go on writing to.
#pragma once

#include <string>

namespace bangnopi::store::sqlite {

// `to` appears whole and durable, or not at all. Throws Unavailable when it exists already or cannot be
// written.
void back_up(const std::string& from, const std::string& to);

}  // namespace bangnopi::store::sqlite
