// What a PostgreSQL database must be, and the role under which an operator's transactions run.
#pragma once

#include "store/database.hpp"

namespace bangnopi::store::postgresql {

// Row-level security binds this role; the tables' owner, as whom the program connects, is above it.
inline constexpr std::string_view tenant_role = "bangnopi_tenant";

// Throws Unavailable that says what to do unless text is UTF-8 and sorts by bytes, as on SQLite.
void require_suitable(Database& db);
// Makes the role if there is none, takes it on and lets it use the tables. Throws Unavailable with what an
// administrator has to run when this user may not.
void admit_tenants(Database& db);

}  // namespace bangnopi::store::postgresql
