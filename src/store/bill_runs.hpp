// Bill runs as they are followed: what was asked, how far it is, how it ended.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/calendar.hpp"
#include "store/database.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

enum class BillRunState : std::uint8_t { running = 1, done = 2, failed = 3 };
std::string_view name_of(BillRunState state);

struct BillRunCounts {
    std::int64_t issued = 0;
    std::int64_t skipped = 0;  // due, and had its invoice already
    std::int64_t zero = 0;     // nothing to bill
    std::int64_t total = 0;    // minor units, of those issued
    bool operator==(const BillRunCounts&) const = default;
};

struct BillRun {
    Id id;
    domain::Date day;
    BillRunState state = BillRunState::running;
    BillRunCounts counts;
    std::int64_t due = 0;  // subscriptions that were due when it began
    Instant started_at;
    std::optional<Instant> finished_at;
    std::optional<std::string> error;
};

void insert_bill_run(Tx& tx, Id operator_id, const BillRun& run);
std::optional<BillRun> find_bill_run(Tx& tx, Id operator_id, Id run);
std::vector<BillRun> latest_bill_runs(Tx& tx, Id operator_id, int limit);
void add_to_bill_run(Tx& tx, Id operator_id, Id run, const BillRunCounts& more);
void finish_bill_run(Tx& tx, Id operator_id, Id run, BillRunState state, Instant at,
                     std::optional<std::string> error);

}  // namespace bangnopi::store
