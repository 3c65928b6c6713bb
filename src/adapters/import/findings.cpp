#include "adapters/import/findings.hpp"

#include <algorithm>

namespace bangnopi::importing {

Findings::Findings(Subject subject, const Sheet& sheet)
    : columns_(columns_of(subject)), sheet_(sheet), bad_(sheet.rows.size()), problems_(sheet.broken) {}

void Findings::add(std::size_t row, std::size_t column, Message reason) {
    add_named(row, sheet_.headings[column], std::move(reason));
}

void Findings::add(std::size_t row, const Refusal& refusal) {
    if (refusal.errors.empty()) add_named(row, "", refusal.detail);
    for (const FieldError& error : refusal.errors) {
        const std::string_view field = std::string_view(error.pointer).substr(error.pointer.rfind('/') + 1);
        const auto column = std::find_if(columns_.begin(), columns_.end(),
                                         [&](const ColumnName& one) { return one.name == field; });
        if (column == columns_.end())
            add_named(row, "", "{} {}"_msg(error.pointer, error.detail));
        else
            add(row, static_cast<std::size_t>(column - columns_.begin()), error.detail);
    }
}

void Findings::add_named(std::size_t row, std::string column, Message reason) {
    bad_[row] = true;
    problems_.push_back({sheet_.rows[row].line, std::move(column), std::move(reason)});
}

std::vector<std::size_t> Findings::good_rows() const {
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < bad_.size(); ++row)
        if (!bad_[row]) rows.push_back(row);
    return rows;
}

void Findings::report_into(Report& report) && {
    std::stable_sort(problems_.begin(), problems_.end(),
                     [](const Problem& a, const Problem& b) { return a.line < b.line; });
    report.rows = static_cast<std::int64_t>(sheet_.rows.size() + sheet_.broken.size());
    report.bad_rows =
        static_cast<std::int64_t>(sheet_.broken.size()) + std::count(bad_.begin(), bad_.end(), true);
    report.problem_count = static_cast<std::int64_t>(problems_.size());
    if (problems_.size() > problems_max) problems_.resize(problems_max);
    report.problems = std::move(problems_);
}

}  // namespace bangnopi::importing
