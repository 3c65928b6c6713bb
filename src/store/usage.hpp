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
// When a line was used; a session that began was used then.
struct LineUse {
    Id subscription_id;
    Instant from;
    Instant until;
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
    bool in_advance = false;     // usage is billed a period later than the fee
    bool pays_as_used = false;   // its usage reserves of the balance
    bool has_quota = false;      // beyond which it is throttled or stopped
    bool is_package = false;     // whose quota does not begin with a period
    bool package_waits = false;  // for its first use, as far as is known
};
// Locks those that exist and appends them, ascending, once the transaction settles; `targets` stays where it is until then. On
// PostgreSQL one whose plan changed while its lock was waited for is left out, and has to be asked for again.
void ask_usage_targets(Tx& tx, Id operator_id, std::span<const Id> ids, std::vector<UsageTarget>& targets);
// Of these subscriptions (store/payments.hpp), which come before the locks of subscriptions.
void lock_accounts_of(Tx& tx, Id operator_id, std::span<const Id> subscriptions);

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
