// The bill run of an operator for a day D (domain rule 4.11): issues, in the order of their dates and each
// dated its own due-to-issue day, everything that was due on or before D and has not been. Safe to run twice,
// to kill at any point and to run on several nodes at once: a chunk is one transaction, and a charge is live
// on at most one invoice. Customers who are held back (billing_holds.hpp) are passed over.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>

#include "base/result.hpp"
#include "store/act.hpp"
#include "store/bill_runs.hpp"
#include "store/operators.hpp"

namespace bangnopi::billing {

// How far a run that writes nothing may look: each month ahead is computed for each subscription.
inline constexpr int looked_ahead_days_max = 400;

struct BillRunOptions {
    bool dry_run = false;                // computes and counts, writes nothing
    bool future_day_allowed = false;     // a demo database
    std::optional<Id> customer_id = {};  // for one customer alone
    int workers = 1;                     // parallel chunks; one on SQLite, whose writer is one
    int subscriptions_per_chunk = 0;     // 0: what suits the engine
    std::function<void(const store::BillRun&)> on_progress =
        {};  // after each chunk, from one thread at a time
    std::stop_token stop = {};
};

// Refuses Code::day_in_future. The run is a row that can be followed from the commit on. Not for a dry run.
Result<store::BillRun> begin_bill_run(store::Tx& tx, const store::Act& act, domain::Date day,
                                      const BillRunOptions& options);
// Works until nothing is left. An exception of the environment leaves the run failed, and a later one goes on
// from there.
store::BillRun work_bill_run(store::Database& db, const store::Act& act, const store::Settings& settings,
                             store::BillRun run, const BillRunOptions& options);
// Both.
Result<store::BillRun> run_bills(store::Database& db, const store::Act& act, const store::Settings& settings,
                                 domain::Date day, const BillRunOptions& options);

// Of a failed run: its reason, which is stored in English, and what to do.
Message why_failed(const store::BillRun& run);

}  // namespace bangnopi::billing
