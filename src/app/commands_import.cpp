#include <fmt/format.h>
#include <fmt/ostream.h>

#include <boost/json.hpp>

#include "adapters/import/import.hpp"
#include "app/perform.hpp"

namespace bangnopi::app {
namespace {

namespace json = boost::json;

importing::Subject subject_of(ImportCommand::Subject subject) {
    switch (subject) {
        case ImportCommand::Subject::usage:
            return importing::Subject::usage;
        case ImportCommand::Subject::payments:
            return importing::Subject::payments;
        case ImportCommand::Subject::customers:
            break;
    }
    return importing::Subject::customers;
}

json::object report_json(const importing::Report& report) {
    json::array problems;
    for (const auto& problem : report.problems)
        problems.push_back(
            {{"line", problem.line}, {"column", problem.column}, {"reason", english(problem.reason)}});
    json::array notes;
    for (const Message& note : report.notes) notes.emplace_back(english(note));
    return {{"subject", importing::name_of(report.subject)},
            {"written", report.written},
            {"rows", report.rows},
            {"bad_rows", report.bad_rows},
            {"imported", report.imported},
            {"known", report.known},
            {"areas_made", report.areas_made},
            {"problem_count", report.problem_count},
            {"problems", std::move(problems)},
            {"notes", std::move(notes)}};
}

void print_problems(Console& console, const importing::Report& report) {
    for (const auto& problem : report.problems)
        say(console, "line {}{}: {}"_msg(problem.line, problem.column.empty() ? "" : ", " + problem.column,
                                         problem.reason));
    const auto untold = report.problem_count - static_cast<std::int64_t>(report.problems.size());
    if (untold > 0) say(console, "… and {} more"_msg(untold));
}

void print_summary(Console& console, const importing::Report& report) {
    for (const Message& note : report.notes) say(console, "note: {}"_msg(note));
    say(console, importing::summary(report));
}

}  // namespace

int run_import_on(Node& node, const ImportCommand& command, Console& console) {
    const auto subject = node.operator_named(command.operator_code);
    if (!subject) return refused(console, subject.error());
    const auto file = read_input(console, command.file);
    if (!file) return refused(console, file.error());
    const importing::Options options{command.dry_run, command.skip_bad, node.stopping()};
    const auto report = importing::import_csv(node.db(), node.act(*subject), subject->settings, node.keys(),
                                              subject_of(command.subject), *file, options);
    if (!report) return refused(console, report.error());
    if (console.json) {
        fmt::print(console.out, "{}\n", json::serialize(report_json(*report)));
    } else {
        print_problems(console, *report);
        if (!console.quiet) print_summary(console, *report);
    }
    const bool would_be_written = report->written || command.dry_run;
    if (report->bad_rows == 0 || (command.skip_bad && would_be_written)) return exit_done;
    return refused(console,
                   "{} of {} rows are bad and nothing was written: mend them, or leave them out with "
                   "--skip-bad"_msg(report->bad_rows, report->rows));
}

}  // namespace bangnopi::app
