// `bangnopi import`: customers with their lines, usage, and payments from a CSV file that people made.
//
// UTF-8, a BOM allowed, comma or semicolon, English or Indonesian headings in any order (docs/import.md lists
// them), quoted line breaks, any line ends. Every row is checked before one is written: the file's own rules
// first, then a rehearsal of the use cases on the database, undone at its end. A bad row is named by the line
// of the file on which it begins, its column and what to do.
//
// Customers and payments of a file are one transaction: all of the good rows or none. Usage is written in
// parts of usage_rows_per_part rows; it is keyed, so that a file whose import was cut off is imported again.
// The same holds for payments: one with a known (channel, reference) and the same amount counts as known. A
// payment without a reference gets one made from its row, the same each time; so the same list twice is one.
// Areas that nobody made yet are made from the file, and counted.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/sealing.hpp"
#include "billing/statement_file.hpp"
#include "store/act.hpp"
#include "store/database.hpp"
#include "store/operators.hpp"

namespace bangnopi::importing {

inline constexpr std::size_t file_bytes_max = 64U << 20U;
inline constexpr std::size_t row_bytes_max = 64U << 10U;
inline constexpr std::size_t field_bytes_max = 4096;
inline constexpr std::size_t columns_max = 64;
inline constexpr std::size_t customer_rows_max = 20'000;
inline constexpr std::size_t payment_rows_max = 50'000;
inline constexpr std::size_t usage_rows_max = 500'000;
inline constexpr std::size_t usage_rows_per_part = 2'000;
inline constexpr std::size_t problems_max = 1'000;  // told; all are counted

enum class Subject : std::uint8_t { customers = 1, usage = 2, payments = 3 };
std::string_view name_of(Subject subject);  // "customers"

struct Options {
    bool dry_run = false;   // checks everything, the database's own rules too, and writes nothing
    bool skip_bad = false;  // writes the good rows though others are bad
    std::stop_token stop = {};
};

struct Problem {
    std::int64_t line = 0;  // of the file, from 1, on which the row begins
    std::string column;     // as the file's heading says it; empty: the whole row
    Message reason;         // says what to do
    bool operator==(const Problem&) const = default;
};

struct Report {
    Subject subject = Subject::customers;
    bool written = false;         // false after a dry run, and when bad rows held everything back
    std::int64_t rows = 0;        // of data in the file
    std::int64_t bad_rows = 0;    // rows with at least one problem
    std::int64_t imported = 0;    // rows written, or that would be
    std::int64_t known = 0;       // usage and payments that were there already
    std::int64_t areas_made = 0;  // or that would be
    std::int64_t problem_count = 0;
    std::vector<Problem> problems = {};  // by line; at most problems_max
    std::vector<Message> notes = {};     // what was understood or left out, told once for the file
};

// Refuses a file that is no such list at all: not UTF-8, unknown or missing headings, too large. Bad rows are
// in the report instead. Blocks; the transactions are background work. What is stopped before its end is
// refused as Code::unavailable.
Result<Report> import_csv(store::Database& db, const store::Act& act, const store::Settings& settings,
                          const KeyRing& keys, Subject subject, std::string_view file,
                          const Options& options);

struct StatementReport {
    bool written = false;
    std::int64_t rows = 0;
    std::int64_t bad_rows = 0;
    std::int64_t imported = 0;  // rows written, or that would be
    std::int64_t known = 0;     // were there already
    std::int64_t matched = 0;   // of those imported: became payments by their amount
    std::int64_t pending = 0;   // passed over, as are those that went out
    std::int64_t debits = 0;
    std::vector<Problem> problems = {};
    std::vector<Message> notes = {};
};
struct StatementSource {
    billing::StatementBank bank = billing::StatementBank::other;
    billing::StatementColumns columns = {};
    std::string channel;
};
// A bank's statement (statement_reader.hpp), in one transaction.
Result<StatementReport> import_statement(store::Database& db, const store::Act& act,
                                         const store::Settings& settings, std::string_view file,
                                         const StatementSource& source, const Options& options);
Message summary(const StatementReport& report);

// One line for people: "1000 rows: 988 customers imported, 12 bad rows skipped, 4 areas made".
Message summary(const Report& report);

}  // namespace bangnopi::importing
