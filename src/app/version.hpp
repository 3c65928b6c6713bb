// Which program this is.
#pragma once

#include <string>

namespace bangnopi::app {

// "bangnopi 0.1.0 (commit 1a2b3c4), SQLite 3.40.1, PostgreSQL client 15.14"
std::string version_line();

}  // namespace bangnopi::app
