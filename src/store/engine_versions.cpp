#include "store/engine_versions.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <sqlite3.h>

namespace bangnopi::store {

std::string engine_versions() {
    const int client = PQlibVersion();  // 150014 is 15.14
    return fmt::format("SQLite {}, PostgreSQL client {}.{}", sqlite3_libversion(), client / 10'000,
                       client % 10'000);
}

}  // namespace bangnopi::store
