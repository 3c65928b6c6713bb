// What time alone brings about, in the order of its dates: lines that begin, end or isolate, bill runs,
// late fees, revenue that is earned; and what a killed program left owing, the numbers of receipts. Every step is safe to repeat and goes on where it was stopped.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "billing/bill_run.hpp"
#include "store/act.hpp"
#include "store/isolation_stops.hpp"
#include "store/operators.hpp"

namespace bangnopi::billing {

// Whether unpaid invoices isolate. `held` is kept in the database: until jobs run `as_due` again, nothing else
// isolates for them either, be it a payment of a part, a usage record or a bill run by hand. As due, they ask before many are isolated at
// once (isolation_guard.hpp).
enum class Isolation : std::uint8_t { as_due, held };

struct JobsOptions {
    Isolation isolation = Isolation::as_due;
    // Staff say that as many as are due are isolated, and whatever but the clock holds isolation ends: this run asks nothing.
    bool isolates_many = false;
    // While nothing but what could not be billed is due, it is tried again on the same day when so much time has passed.
    std::chrono::minutes refused_again_after{0};
    int customers_per_read = 50'000;
    std::stop_token stop = {};
};

struct HeldIsolation {
    Id operator_id;
    store::IsolationStop stop;
    store::IsolationCounts counts;  // of one that began in this run: who would have been isolated
    bool began = false;
};

struct JobsReport {
    std::int64_t invoices_issued = 0;
    std::int64_t late_fees = 0;
    std::int64_t customers_refreshed = 0;
    std::int64_t revenues_recognised = 0;
    std::int64_t rows_cleaned = 0;
    std::int64_t reminders_planned = 0;               // by who runs these jobs
    std::vector<HeldIsolation> held_isolations = {};  // as the run ended
    // Why something is still to be done, of several reasons the first: everything else was, and later jobs try it again.
    std::optional<Message> not_done = {};
};

// Everything of one operator that is due up to act.now. Days between the last bill run and today are run one
// by one. Refuses Code::unavailable when it was asked to stop before its end: the next call goes on from there.
Result<JobsReport> run_jobs(store::Database& db, const store::Act& act, const store::Settings& settings,
                            const JobsOptions& options = {});

}  // namespace bangnopi::billing
