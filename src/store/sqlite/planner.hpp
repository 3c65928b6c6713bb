// SQLite chooses an index by figures that ANALYZE would find. In a database that was never analysed it takes operator_id,
// which leads every key and tells nothing, for a good narrowing, and scans a whole table by its primary key.
#pragma once

#include "store/database.hpp"

namespace bangnopi::store::sqlite {

// Writes the figures of a large database of one operator. ANALYZE may replace them by its own.
void teach_planner(Tx& tx);

}  // namespace bangnopi::store::sqlite
