// Which program this is.
#pragma once

#include <string>

namespace bangnopi::app {

// "bangnopi 0.1.0 (commit 1a2b3c4), SQLite 3.40.1, PostgreSQL client 15.14"
std::string version_line();
// "bangnopi-0.1.0-1a2b3c4.tar.gz", under which its sources are served.
std::string source_name();

}  // namespace bangnopi::app
