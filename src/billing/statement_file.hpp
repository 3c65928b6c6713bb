// A bank's statement of an account as it was read from its file: the credits that are settled. What reads such files stands
// outside (adapters/import); whoever takes statements in is given it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.hpp"
#include "base/result.hpp"
#include "domain/calendar.hpp"
#include "domain/money.hpp"

namespace bangnopi::billing {

enum class StatementBank : std::uint8_t { bca = 1, mandiri, bri, bni, other };
std::optional<StatementBank> parse_statement_bank(std::string_view text);  // "bca"

// The headings of a file whose columns are not known by themselves; an empty one is found by the names that are known.
struct StatementColumns {
    std::string date;
    std::string text;
    std::string credit;
    std::string debit;
    std::string amount;  // for both, with a sign or a mark
    std::string mark;    // CR or DB
    std::string balance;
};

struct StatementCredit {
    std::int64_t line = 0;  // of the file, from 1
    domain::Date booked_on;
    std::optional<int> second_of_day;  // where the bank tells the time
    std::int64_t amount = 0;           // minor units
    std::string text;                  // as the bank says it, single spaces, at most statement_text_bytes_max
    std::optional<std::int64_t> balance_hundredths;
};

struct StatementProblem {
    std::int64_t line = 0;
    std::string column;  // as the file's heading says it; empty: the whole row
    Message reason;      // says what to do
    bool operator==(const StatementProblem&) const = default;
};

inline constexpr std::size_t statement_rows_max = 20'000;
inline constexpr std::size_t statement_text_bytes_max = 1000;

struct StatementFile {
    std::string account;    // whose statement it is, its digits; empty: the file does not tell
    std::int64_t rows = 0;  // all that follow the headings, without those of a summary
    std::vector<StatementCredit> credits;
    std::int64_t pending = 0;                // passed over: not settled yet
    std::int64_t debits = 0;                 // passed over
    std::int64_t failed = 0;                 // passed over: no money moved, or another currency's
    std::vector<StatementProblem> problems;  // one a row, by line
    std::vector<Message> notes;              // told once for the file
};

// Refuses what is no such statement at all; bad rows are in the answer instead. `today` is what no row is after.
using ReadStatement = std::function<Result<StatementFile>(
    std::string_view csv, StatementBank bank, const StatementColumns& columns,
    const domain::Currency& currency, domain::Date today)>;

}  // namespace bangnopi::billing
