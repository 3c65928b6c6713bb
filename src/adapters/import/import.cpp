#include "adapters/import/import.hpp"

#include <fmt/format.h>

#include "adapters/import/csv_reader.hpp"
#include "adapters/import/job.hpp"

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

std::optional<Subject> parse_subject(std::string_view text) {
    for (const Subject subject : {Subject::customers, Subject::usage, Subject::payments})
        if (name_of(subject) == text) return subject;
    return std::nullopt;
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
    std::move(findings).report_into(report);
    return report;
}

std::string summary(const Report& report) {
    const bool refused = !report.written && report.bad_rows > 0;
    std::string text = fmt::format("{} rows: {} {} {}", report.rows, report.imported, name_of(report.subject),
                                   report.written ? "imported" : "would be imported");
    if (report.known > 0) text += fmt::format(", {} known already", report.known);
    if (report.areas_made > 0)
        text += fmt::format(", {} areas {}", report.areas_made, report.written ? "made" : "would be made");
    if (report.bad_rows > 0)
        text += fmt::format(", {} bad rows{}", report.bad_rows, report.written ? " skipped" : "");
    if (refused) text += "; nothing was written";
    return text;
}

}  // namespace bangnopi::importing
