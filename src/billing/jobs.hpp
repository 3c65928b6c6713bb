// What time alone brings about, in the order of its dates: lines that begin, end or isolate, bill runs,
// revenue that is earned. Every step is safe to repeat and goes on where it was stopped.
#pragma once

#include <stop_token>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "billing/bill_run.hpp"
#include "store/act.hpp"
#include "store/operators.hpp"

namespace bangnopi::billing {

struct JobsReport {
    std::int64_t invoices_issued = 0;
    std::int64_t customers_refreshed = 0;
    std::int64_t revenues_recognised = 0;
    std::int64_t rows_cleaned = 0;
};

// Everything of one operator that is due up to act.now. Days between the last bill run and today are run one
// by one. Refuses Code::unavailable when it was asked to stop before its end: the next call goes on from there.
Result<JobsReport> run_jobs(store::Database& db, const store::Act& act, const store::Settings& settings,
                            const std::stop_token& stop = {});

}  // namespace bangnopi::billing
