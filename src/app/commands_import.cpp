#include <fmt/format.h>
#include <fmt/ostream.h>

#include <boost/json.hpp>

#include <algorithm>
#include <iterator>

#include "adapters/import/import.hpp"
#include "app/perform.hpp"
#include "billing/statement_file.hpp"

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
        case ImportCommand::Subject::statement:
            break;
    }
    return importing::Subject::customers;
}

json::array problems_json(const std::vector<importing::Problem>& problems) {
    json::array list;
    for (const auto& problem : problems)
        list.push_back(
            {{"line", problem.line}, {"column", problem.column}, {"reason", english(problem.reason)}});
    return list;
}

json::array notes_json(const std::vector<Message>& notes) {
    json::array list;
    for (const Message& note : notes) list.emplace_back(english(note));
    return list;
}

json::object report_json(const importing::Report& report) {
    return {{"subject", importing::name_of(report.subject)},
            {"written", report.written},
            {"rows", report.rows},
            {"bad_rows", report.bad_rows},
            {"imported", report.imported},
            {"known", report.known},
            {"areas_made", report.areas_made},
            {"problem_count", report.problem_count},
            {"problems", problems_json(report.problems)},
            {"notes", notes_json(report.notes)}};
}

json::object report_json(const importing::StatementReport& report) {
    return {{"subject", "statement"},
            {"written", report.written},
            {"rows", report.rows},
            {"bad_rows", report.bad_rows},
            {"imported", report.imported},
            {"known", report.known},
            {"matched", report.matched},
            {"pending", report.pending},
            {"debits", report.debits},
            {"problem_count", report.bad_rows},
            {"problems", problems_json(report.problems)},
            {"notes", notes_json(report.notes)}};
}

std::int64_t problem_count(const importing::Report& report) {
    return report.problem_count;
}
std::int64_t problem_count(const importing::StatementReport& report) {
    return report.bad_rows;
}

template <class Report>
void print_problems(Console& console, const Report& report) {
    for (const auto& problem : report.problems)
        say(console, "line {}{}: {}"_msg(problem.line, problem.column.empty() ? "" : ", " + problem.column,
                                         problem.reason));
    const auto untold = problem_count(report) - static_cast<std::int64_t>(report.problems.size());
    if (untold > 0) say(console, "… and {} more"_msg(untold));
}

template <class Report>
void print_summary(Console& console, const Report& report) {
    for (const Message& note : report.notes) say(console, "note: {}"_msg(note));
    say(console, importing::summary(report));
}

template <class Report>
int tell(const Report& report, const ImportCommand& command, Console& console) {
    if (console.json) {
        fmt::print(console.out, "{}\n", json::serialize(report_json(report)));
    } else {
        print_problems(console, report);
        if (!console.quiet) print_summary(console, report);
    }
    const bool would_be_written = report.written || command.dry_run;
    if (report.bad_rows == 0 || (command.skip_bad && would_be_written)) return exit_done;
    return refused(console,
                   "{} of {} rows are bad and nothing was written: mend them, or leave them out with "
                   "--skip-bad"_msg(report.bad_rows, report.rows));
}

// "date=Tgl,credit=Masuk"
Result<billing::StatementColumns> columns_of(std::string_view text) {
    billing::StatementColumns columns;
    const std::pair<std::string_view, std::string*> known[] = {
        {"date", &columns.date},      {"text", &columns.text},     {"credit", &columns.credit},
        {"debit", &columns.debit},    {"amount", &columns.amount}, {"mark", &columns.mark},
        {"balance", &columns.balance}};
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find(','));
        text.remove_prefix(std::min(pair.size() + 1, text.size()));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const auto* column = std::ranges::find(known, pair.substr(0, equals),
                                               &std::pair<std::string_view, std::string*>::first);
        if (column == std::end(known) || equals + 1 >= pair.size())
            return refuse(Code::invalid,
                          "\"{}\" names no column: write date, text, credit, debit, amount, mark or balance, "
                          "as date=Tgl"_msg(pair));
        *column->second = pair.substr(equals + 1);
    }
    return columns;
}

int import_statement(Node& node, const store::Operator& subject, const ImportCommand& command,
                     std::string_view file, Console& console) {
    const auto bank = billing::parse_statement_bank(command.bank);
    if (!bank) return refused(console, "\"{}\" is no bank that is known"_msg(command.bank));
    const auto columns = columns_of(command.columns);
    if (!columns) return refused(console, columns.error());
    const importing::Options options{command.dry_run, command.skip_bad, node.stopping()};
    const auto report = importing::import_statement(node.db(), node.act(subject), subject.settings, file,
                                                    {*bank, *columns, command.channel}, options);
    if (!report) return refused(console, report.error());
    return tell(*report, command, console);
}

}  // namespace

int run_import_on(Node& node, const ImportCommand& command, Console& console) {
    const auto subject = node.operator_named(command.operator_code);
    if (!subject) return refused(console, subject.error());
    const auto file = read_input(console, command.file);
    if (!file) return refused(console, file.error());
    if (command.subject == ImportCommand::Subject::statement)
        return import_statement(node, *subject, command, *file, console);
    const importing::Options options{command.dry_run, command.skip_bad, node.stopping()};
    const auto report = importing::import_csv(node.db(), node.act(*subject), subject->settings, node.keys(),
                                              subject_of(command.subject), *file, options);
    if (!report) return refused(console, report.error());
    return tell(*report, command, console);
}

}  // namespace bangnopi::app
