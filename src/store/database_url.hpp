// What --db and the configuration name: "sqlite:PATH" or "postgresql://…" (a libpq URI).
#pragma once

#include <string>
#include <string_view>

#include "store/database.hpp"

namespace bangnopi::store {

struct DatabaseUrl {
    Engine engine;
    std::string target;  // a path, or the libpq URI
};

// Throws Unavailable that says what is understood.
DatabaseUrl parse_database_url(std::string_view text);

}  // namespace bangnopi::store
