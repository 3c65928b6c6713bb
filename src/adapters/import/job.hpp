// What an import of one file works with, and the way its rows are written: rehearsed in a transaction until
// none is refused, then committed.
#pragma once

#include <fmt/format.h>

#include "adapters/import/findings.hpp"
#include "adapters/import/headings.hpp"
#include "adapters/import/import.hpp"

namespace bangnopi::importing {

inline constexpr auto stopped =
    "stopped before its end: import the file again, nothing is taken in twice"_msg;

struct Job {
    store::Database& db;
    const store::Act& act;
    const store::Settings& settings;
    const KeyRing& keys;
    const Options& options;
    const Sheet& sheet;
    Findings& findings;
    Report& report;
};

void import_customers(Job& job);
void import_usage(Job& job);
void import_payments(Job& job);

// Tells which earlier row had the value already; empty values are never repeated.
class Repeated {
  public:
    // The index of the first row with it, if this is not the first.
    std::optional<std::size_t> add(const std::string& value, std::size_t row) {
        if (value.empty()) return std::nullopt;
        const auto [at, first] = rows_.emplace(value, row);
        return first ? std::nullopt : std::optional(at->second);
    }

  private:
    std::unordered_map<std::string, std::size_t> rows_;
};

// Each round runs `apply(tx, row)` on the good rows in one transaction after `begin(tx)`; a refused row is a
// finding. The round that refuses none is committed, unless it is a dry run, bad rows are not to be skipped,
// or the import is stopped. Returns whether it was.
template <class Begin, class Apply>
bool write_rows(Job& job, Begin&& begin, Apply&& apply) {
    while (true) {
        const std::vector<std::size_t> rows = job.findings.good_rows();
        std::vector<std::pair<std::size_t, Refusal>> refused;
        bool again = false;
        const bool may_commit = !job.options.dry_run && (job.options.skip_bad || !job.findings.any());
        const auto round = [&](store::Tx& tx) -> Result<Done> {
            refused.clear();
            again = false;
            begin(tx);
            for (const std::size_t row : rows) {
                if (job.options.stop.stop_requested()) return refuse(Code::unavailable, stopped);
                try {
                    const Result<Done> done = apply(tx, row);
                    if (!done) refused.emplace_back(row, done.error());
                } catch (const store::Violation& violation) {
                    // The transaction is over; the rest is tried without this row.
                    refused.emplace_back(row,
                                         Refusal{Code::conflict,
                                                 "breaks a rule of the database ({}): correct the row"_msg(
                                                     violation.constraint()),
                                                 {}});
                    again = true;
                    break;
                } catch (const store::Broken&) {
                    if (refused.empty()) throw;
                    again = true;  // the row before it ended the transaction
                    break;
                }
            }
            if (!refused.empty() || !may_commit) return refuse(Code::conflict, "only a rehearsal"_msg);
            return Done{};
        };
        const auto written =
            job.db.write_wait(store::Scope::of(job.act.operator_id), store::Priority::background, round);
        for (const auto& [row, refusal] : refused) job.findings.add(row, refusal);
        if (written) return true;
        if (refused.empty() || !(again || job.options.skip_bad)) return false;
    }
}

}  // namespace bangnopi::importing
