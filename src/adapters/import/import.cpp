#include "adapters/import/import.hpp"

#include <fmt/format.h>

#include "adapters/import/csv_reader.hpp"
#include "adapters/import/job.hpp"
#include "billing/receipt_numbers.hpp"

namespace bangnopi::importing {
namespace {

std::size_t rows_max(Subject subject) {
    switch (subject) {
        case Subject::customers:
            return customer_rows_max;
        case Subject::usage:
            return usage_rows_max;
        case Subject::payments:
            return payment_rows_max;
    }
    return 0;
}

Message words_for(Subject subject) {
    switch (subject) {
        case Subject::customers:
            return "customers"_msg;
        case Subject::usage:
            return "usage"_msg;
        case Subject::payments:
            return "payments"_msg;
    }
    return {};
}

void import_sheet(Job& job) {
    switch (job.report.subject) {
        case Subject::customers:
            return import_customers(job);
        case Subject::usage:
            return import_usage(job);
        case Subject::payments:
            return import_payments(job);
    }
}

}  // namespace

std::string_view name_of(Subject subject) {
    switch (subject) {
        case Subject::customers:
            return "customers";
        case Subject::usage:
            return "usage";
        case Subject::payments:
            return "payments";
    }
    return "";
}

Result<Report> import_csv(store::Database& db, const store::Act& act, const store::Settings& settings,
                          const KeyRing& keys, Subject subject, std::string_view file,
                          const Options& options) {
    BANGNOPI_TRY(csv, read_csv(file, rows_max(subject)));
    BANGNOPI_TRY(sheet, make_sheet(subject, std::move(csv)));
    Findings findings(subject, sheet);
    Report report;
    report.subject = subject;
    Job job{db, act, settings, keys, options, sheet, findings, report};
    import_sheet(job);
    if (report.written && subject == Subject::payments)
        billing::number_all_receipts(db, act.operator_id, options.stop);
    if (!report.written && options.stop.stop_requested()) return refuse(Code::unavailable, stopped);
    std::move(findings).report_into(report);
    return report;
}

Message summary(const Report& report) {
    const Message subject = words_for(report.subject);
    Message known;
    if (report.known > 0) known = ", {} known already"_msg(report.known);
    Message areas;
    if (report.areas_made > 0)
        areas = report.written ? ", {} areas made"_msg(report.areas_made)
                               : ", {} areas would be made"_msg(report.areas_made);
    Message bad;
    if (report.bad_rows > 0)
        bad = report.written ? ", {} bad rows skipped"_msg(report.bad_rows)
                             : ", {} bad rows; nothing was written"_msg(report.bad_rows);
    if (report.written)
        return "{} rows: {} {} imported{}{}{}"_msg(report.rows, report.imported, subject, known, areas, bad);
    return "{} rows: {} {} would be imported{}{}{}"_msg(report.rows, report.imported, subject, known, areas,
                                                        bad);
}

}  // namespace bangnopi::importing
