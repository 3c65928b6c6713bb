// SQLite: one writer thread that commits in groups, and readers apart, each on a snapshot of the write-ahead
// log.
#pragma once

#include <memory>
#include <string>

#include "store/database.hpp"

namespace bangnopi::store::sqlite {

std::unique_ptr<Database> open(const std::string& path, const OpenOptions& options);

}  // namespace bangnopi::store::sqlite
