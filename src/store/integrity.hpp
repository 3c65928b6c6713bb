// Whether the engine itself finds its file sound: pages, indexes, foreign keys.
#pragma once

#include <string>
#include <vector>

#include "store/database.hpp"

namespace bangnopi::store {

// Thrown on the way, when the engine can make nothing of the file.
class Damaged : public Broken {
    using Broken::Broken;
};

// What is wrong, a line each; empty when nothing is. PostgreSQL watches over its own files: always empty.
std::vector<std::string> integrity_problems(Database& db);

}  // namespace bangnopi::store
