// A bank's statement, taken in whole.
#include "billing/bank_statements.hpp"

#include <algorithm>

#include "adapters/import/import.hpp"
#include "adapters/import/statement_reader.hpp"
#include "billing/receipt_numbers.hpp"

namespace bangnopi::importing {
namespace {

StatementReport report_of(billing::StatementFile& file) {
    StatementReport report;
    report.rows = file.rows;
    report.bad_rows = static_cast<std::int64_t>(file.problems.size());
    report.pending = file.pending;
    report.debits = file.debits;
    report.notes = std::move(file.notes);
    const std::size_t told = std::min(file.problems.size(), problems_max);
    for (std::size_t at = 0; at < told; ++at) {
        billing::StatementProblem& problem = file.problems[at];
        report.problems.push_back({problem.line, std::move(problem.column), std::move(problem.reason)});
    }
    return report;
}

}  // namespace

Result<StatementReport> import_statement(store::Database& db, const store::Act& act,
                                         const store::Settings& settings, std::string_view file,
                                         const StatementSource& source, const Options& options) {
    BANGNOPI_TRY(read, read_statement(file, source.bank, source.columns, act.currency, act.today));
    StatementReport report = report_of(read);
    const bool commits = !options.dry_run && (options.skip_bad || report.bad_rows == 0);
    const billing::ImportStatement command{source.channel, std::move(read.credits), read.account};
    std::optional<billing::StatementImported> imported;
    const auto written = db.write_wait(
        store::Scope::of(act.operator_id), store::Priority::background, [&](store::Tx& tx) -> Result<Done> {
            imported.reset();
            BANGNOPI_TRY(done, billing::import_statement(tx, act, settings, command));
            imported = done;
            if (!commits) return refuse(Code::conflict, "only a rehearsal"_msg);
            return Done{};
        });
    if (!imported) return tl::make_unexpected(written.error());
    report.written = written.has_value();
    if (commits && !written) return tl::make_unexpected(written.error());
    report.imported = imported->added;
    report.known = imported->known;
    report.matched = imported->matched;
    if (report.written && report.matched > 0) billing::number_all_receipts(db, act.operator_id, options.stop);
    return report;
}

Message summary(const StatementReport& report) {
    Message known;
    if (report.known > 0) known = ", {} known already"_msg(report.known);
    Message bad;
    if (report.bad_rows > 0)
        bad = report.written ? ", {} bad rows skipped"_msg(report.bad_rows)
                             : ", {} bad rows; nothing was written"_msg(report.bad_rows);
    if (report.written)
        return "{} rows: {} that came in imported, {} of them matched to an invoice{}{}"_msg(
            report.rows, report.imported, report.matched, known, bad);
    return "{} rows: {} that came in would be imported, {} of them matched to an invoice{}{}"_msg(
        report.rows, report.imported, report.matched, known, bad);
}

}  // namespace bangnopi::importing
