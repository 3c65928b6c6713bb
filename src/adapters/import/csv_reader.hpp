// A CSV file as rows of fields, each with the line of the file on which it begins (RFC 4180, with a semicolon
// as well, a BOM, any line ends, and the "sep=;" line of spreadsheets). Blank rows are passed over. A row
// that cannot be read is told and the next line is tried: one stray quote must not hide the other rows.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace bangnopi::importing {

struct CsvRow {
    std::int64_t line = 0;
    std::vector<std::string> fields;  // unquoted, trimmed, line breaks inside as one space
};

struct CsvBrokenRow {
    std::int64_t line = 0;
    Message reason;
};

struct CsvFile {
    std::vector<std::string> headings;
    std::vector<CsvRow> rows;
    std::vector<CsvBrokenRow> broken;
};

// Refuses what is no CSV text in UTF-8, or is beyond the bounds of import.hpp. At most rows_max rows.
Result<CsvFile> read_csv(std::string_view file, std::size_t rows_max);

}  // namespace bangnopi::importing
