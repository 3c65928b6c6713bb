// Cells of bank statements, read strictly: what is not understood is nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/calendar.hpp"

namespace bangnopi::importing {

// "1,500,000.00", "1.500.000,00", "1500000", "Rp 150.000", "-150.000,00"; exact.
std::optional<std::int64_t> read_hundredths(std::string_view text);

// What stands behind an amount or in a column of its own: "CR", "C", "K", "Kredit"; "DB", "D", "DR", "Debet".
enum class Mark : std::uint8_t { credit, debit };
std::optional<Mark> read_mark(std::string_view text);

struct StatementDate {
    domain::Date date;
    std::optional<int> second_of_day;
};
// "01/11/2026", "01/11/26", "01/11" in the year that the period has it in, "01 Nopember 2026 14:24:27", "01-Nov-2026",
// "2026-11-01 10:15:22", "20261101"; day before month. One without a year that the period does not hold, or that has none, is
// nothing.
std::optional<StatementDate> read_statement_date(std::string_view text,
                                                 const std::optional<domain::Period>& period);
// "10:15", "10:15:22", "10.15.22" or "101522".
std::optional<int> read_second_of_day(std::string_view text);

// What a bank says became of a row: "Berhasil", "Gagal". Nothing if the word is not known.
enum class RowStatus : std::uint8_t { settled, pending, failed };
std::optional<RowStatus> read_row_status(std::string_view text);

// The digits of "001201-000123-456"; nothing where some are hidden.
std::optional<std::string> read_account_number(std::string_view text);
// Of a line such as "No. rekening : 1234567890".
std::optional<std::string> read_account_line(std::string_view line);

// From the first to the last of the days that a line such as "Periode : 01/11/2026 - 30/11/2026" names; of one day alone, or of
// "Periode,November 2026", the month. A line that names one day and no period tells when the file was printed.
std::optional<domain::Period> read_statement_period(std::string_view line);

}  // namespace bangnopi::importing
