// PostgreSQL: a pool of connections, each with a thread that runs transactions on it.
#pragma once

#include <memory>
#include <string>

#include "store/database.hpp"

namespace bangnopi::store::postgresql {

// `uri` as libpq takes it. Throws Unavailable when the server does not answer.
std::unique_ptr<Database> open(const std::string& uri, const OpenOptions& options);

}  // namespace bangnopi::store::postgresql
