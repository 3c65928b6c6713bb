// Whether the engine itself finds its file sound: pages, indexes, foreign keys.
#pragma once

#include <string>
#include <vector>

#include "store/database.hpp"

namespace bangnopi::store {

// What is wrong, a line each; empty when nothing is. PostgreSQL watches over its own files: always empty.
std::vector<std::string> integrity_problems(Database& db);

}  // namespace bangnopi::store
