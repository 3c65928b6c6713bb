// Which engines this program carries: SQLite inside, and the PostgreSQL client library.
#pragma once

#include <string>

namespace bangnopi::store {

// "SQLite 3.40.1, PostgreSQL client 15.14"
std::string engine_versions();

}  // namespace bangnopi::store
