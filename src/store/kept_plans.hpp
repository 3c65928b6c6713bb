// For transactions of many statements that each find a few rows by their keys: PostgreSQL plans such a statement for longer than it
// runs, and, for a table of a thousand rows, would read all of them for three.
#pragma once

#include "store/database.hpp"

namespace bangnopi::store {

// From here on this transaction's statements are planned once for a connection, for any values and by index. On SQLite they are
// so in any case.
void keep_plans(Tx& tx);

}  // namespace bangnopi::store
