// Statements as banks let them be saved: CSV with a preamble and a summary, comma or semicolon, each bank's own headings
// (docs/payments.md has them). They drift, so the row of headings is looked for, and columns are found by their names. What is
// not settled yet (PEND), what went out, and interest with its cents are passed over and counted.
#pragma once

#include <string_view>

#include "billing/statement_file.hpp"

namespace bangnopi::importing {

inline constexpr std::size_t preamble_lines_max = 100;

// Refuses a file without the bank's headings, or beyond the bounds of import.hpp and statement_file.hpp.
Result<billing::StatementFile> read_statement(std::string_view csv, billing::StatementBank bank,
                                              const billing::StatementColumns& columns,
                                              const domain::Currency& currency, domain::Date today);

}  // namespace bangnopi::importing
