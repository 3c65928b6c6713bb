// Usage: keyed records and their rollups by day and by month. Days are civil, in the operator's zone; months
// "2026-11".
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/calendar.hpp"
#include "domain/plan.hpp"
#include "store/database.hpp"

namespace bangnopi::store {

struct UsageRecord {
    std::string key;  // the sender's own, unique within an operator
    Id subscription_id;
    Instant started_at;
    Instant ended_at;
    std::int64_t bytes_down = 0;
    std::int64_t bytes_up = 0;
    domain::Date counted_on;  // set by the use case
};

// Writes those whose key is new; their positions in `records`, ascending. A key twice in one batch is new
// once.
std::vector<std::size_t> insert_usage_records(Tx& tx, Id operator_id, std::span<const UsageRecord> records);

// What a line used on a day, beyond what was counted before.
struct CountedUsage {
    Id subscription_id;
    domain::Date on;
    std::int64_t bytes_down = 0;
    std::int64_t bytes_up = 0;
};
// One entry for each (subscription, day), ascending: every transaction then locks the rows in one order. Throws
// domain::Overflow when a count would pass 63 bits.
void sum_by_day(std::vector<CountedUsage>& usage);
// Adds to the daily and monthly rollups what sum_by_day left. Throws domain::Overflow likewise.
void add_to_rollups(Tx& tx, Id operator_id, std::span<const CountedUsage> days);

// What recording usage must know of a subscription.
struct UsageTarget {
    Id subscription_id;
    Id customer_id;
    domain::Date first_period_from;
    domain::Date next_period_from;
    std::optional<domain::Date> ends_on;
    int billing_day = 1;
    bool in_advance = false;  // usage is billed a period later than the fee
    bool rated = false;       // its access may change with its usage: pay as you go, throttle or stop
};
// Those that exist, by id, under their locks: what is billed beside it was before, or comes after. The rated ones are under the
// locks of their accounts as well (lock_accounts), which are taken first for those in `rated`; one that was not known to be
// rated waits in another order, and may have to begin again. Both ascending and unique.
std::vector<UsageTarget> lock_usage_targets(Tx& tx, Id operator_id, std::span<const Id> ids,
                                            std::span<const Id> rated);

struct DayUsage {
    domain::Date on;
    std::int64_t bytes_down = 0;
    std::int64_t bytes_up = 0;
};
std::vector<DayUsage> usage_by_day(Tx& tx, Id operator_id, Id subscription, domain::Period period);

struct MonthUsage {
    std::string month;
    std::int64_t bytes_down = 0;
    std::int64_t bytes_up = 0;
};
// Of all these subscriptions together, in the order of the months; one without usage is a zero.
std::vector<MonthUsage> usage_by_month(Tx& tx, Id operator_id, std::span<const Id> subscriptions,
                                       std::span<const std::string> months);

}  // namespace bangnopi::store
