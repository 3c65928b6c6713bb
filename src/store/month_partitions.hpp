// Partitions by month of the tables that grow with every session. PostgreSQL only: SQLite has none, and both functions do
// nothing there. A row belongs to the month in which its id was issued (UTC). One whose month has no partition goes into
// "<table>_other": nothing is ever refused for want of one.
#pragma once

#include <cstdint>

#include "base/id.hpp"
#include "store/database.hpp"

namespace bangnopi::store {

inline constexpr int months_ahead = 2;

// Makes the partitions of this month and the next `months_ahead` where they are missing; returns how many. In the
// installation's scope.
int make_month_partitions(Database& db, Instant now);
// Drops those that end before `now` and hold nothing; returns how many.
int drop_empty_month_partitions(Database& db, Instant now);

}  // namespace bangnopi::store
