#include "store/postgresql/database.hpp"

namespace bangnopi::store::postgresql {

std::unique_ptr<Database> open(const std::string&, const OpenOptions&) {
    throw Unavailable("PostgreSQL follows within the hour; use sqlite:PATH");
}

}  // namespace bangnopi::store::postgresql
