// What is wrong with the rows of a sheet, gathered while it is checked and written.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "adapters/import/headings.hpp"
#include "adapters/import/import.hpp"

namespace bangnopi::importing {

class Findings {
  public:
    Findings(Subject subject, const Sheet& sheet);

    // Of a row by its index in the sheet, and a column of the subject.
    void add(std::size_t row, std::size_t column, Message reason);
    // Of a use case: the column is the last part of the pointer, where it is one of the subject's.
    void add(std::size_t row, const Refusal& refusal);
    [[nodiscard]] bool is_bad(std::size_t row) const { return bad_[row]; }
    [[nodiscard]] bool any() const { return !problems_.empty(); }
    // Rows of the sheet without a problem, ascending.
    [[nodiscard]] std::vector<std::size_t> good_rows() const;
    // Sets rows, bad_rows, problem_count and problems.
    void report_into(Report& report) &&;

  private:
    void add_named(std::size_t row, std::string column, Message reason);

    std::span<const ColumnName> columns_;
    const Sheet& sheet_;
    std::vector<bool> bad_;
    std::vector<Problem> problems_;
};

}  // namespace bangnopi::importing
