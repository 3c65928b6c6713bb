// Which column of a file is which: the headings of each list in English and Indonesian.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/import/csv_reader.hpp"
#include "adapters/import/import.hpp"

namespace bangnopi::importing {

struct ColumnName {
    std::string_view name;  // of contract and API
    std::string_view also;  // other headings, separated by blanks
    bool required = false;  // a file without it is refused
};

// Indexes into the columns of a subject.
namespace customer_column {
enum Index : std::size_t {
    number,
    name,
    address,
    area,
    phone,
    email,
    plan,
    starts_on,
    billing_day,
    kind,
    username,
    password,
    ip,
    mac,
    router,
    bill_from
};
}
namespace usage_column {
enum Index : std::size_t { key, username, started_at, ended_at, bytes_down, bytes_up };
}
namespace payment_column {
enum Index : std::size_t { customer_number, invoice_number, method, channel, amount, received_at, reference };
}

std::span<const ColumnName> columns_of(Subject subject);

// Rows with their cells in the order of the subject's columns; a column that the file lacks is empty.
struct SheetRow {
    std::int64_t line = 0;
    std::vector<std::string> cells;
};
struct Sheet {
    std::vector<std::string> headings;  // as the file has them, in the order of the subject's columns
    std::vector<SheetRow> rows;
    std::vector<Problem> broken;  // one a row
};

// Refuses unknown, missing and repeated headings. A row with another number of fields, or with control characters, is broken.
Result<Sheet> make_sheet(Subject subject, CsvFile file);

}  // namespace bangnopi::importing
