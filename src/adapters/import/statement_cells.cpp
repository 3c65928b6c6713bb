#include "adapters/import/statement_cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "domain/entered_dates.hpp"

namespace bangnopi::importing {
namespace {

constexpr std::size_t digits_max = 15;  // before the cents
constexpr int seconds_per_minute = 60;
constexpr int seconds_per_hour = 3600;
constexpr int century = 2000;  // of a year of two digits

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool are_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::optional<int> number(std::string_view text, std::size_t digits_min, std::size_t size_max) {
    if (text.size() < digits_min || text.size() > size_max || !are_digits(text)) return std::nullopt;
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

// Digits in groups of three, or in no groups.
std::optional<std::string> ungrouped(std::string_view text, char separator) {
    std::string digits;
    for (bool first = true; !text.empty(); first = false) {
        const std::size_t end = std::min(text.find(separator), text.size());
        const std::string_view group = text.substr(0, end);
        const bool whole = end == text.size();
        if (!are_digits(group)) return std::nullopt;
        if (!(first && whole) && (group.size() > 3 || (!first && group.size() != 3))) return std::nullopt;
        digits += group;
        text.remove_prefix(whole ? end : end + 1);
        if (!whole && text.empty()) return std::nullopt;
    }
    return digits.empty() ? std::nullopt : std::optional(digits);
}

std::string_view without_currency(std::string_view text) {
    for (const std::string_view currency : {"Rp.", "Rp", "RP", "rp", "IDR"})
        if (text.starts_with(currency)) return trim(text.substr(currency.size()));
    return text;
}

struct WholeAndCents {
    std::string_view whole;
    std::string_view cents;
    char group;
};

// The last separator begins the cents if one or two digits follow it, and stands between thousands if three do.
std::optional<WholeAndCents> parts_of(std::string_view text) {
    const std::size_t last = text.find_last_of(".,");
    if (last == std::string_view::npos) return WholeAndCents{text, {}, '.'};
    const std::string_view behind = text.substr(last + 1);
    const char other = text[last] == '.' ? ',' : '.';
    if (behind == "-") return WholeAndCents{text.substr(0, last), {}, other};
    if (behind.size() == 3 && text.substr(0, last).find(other) == std::string_view::npos)
        return WholeAndCents{text, {}, text[last]};
    if (behind.empty() || behind.size() > 2 || !are_digits(behind)) return std::nullopt;
    return WholeAndCents{text.substr(0, last), behind, other};
}

std::optional<std::int64_t> unsigned_hundredths(std::string_view text) {
    const auto parts = parts_of(text);
    if (!parts) return std::nullopt;
    const auto digits = ungrouped(parts->whole, parts->group);
    if (!digits || digits->size() > digits_max) return std::nullopt;
    std::int64_t whole = 0;
    std::from_chars(digits->data(), digits->data() + digits->size(), whole);
    int cents = number(parts->cents, 1, 2).value_or(0);
    if (parts->cents.size() == 1) cents *= 10;
    return whole * 100 + cents;
}

std::optional<int> month_named(std::string_view text) {
    constexpr std::pair<std::string_view, int> names[] = {
        {"jan", 1},      {"januari", 1},   {"january", 1},   {"feb", 2},       {"peb", 2},
        {"februari", 2}, {"pebruari", 2},  {"february", 2},  {"mar", 3},       {"mrt", 3},
        {"maret", 3},    {"march", 3},     {"apr", 4},       {"april", 4},     {"mei", 5},
        {"may", 5},      {"jun", 6},       {"juni", 6},      {"june", 6},      {"jul", 7},
        {"juli", 7},     {"july", 7},      {"agu", 8},       {"ags", 8},       {"agt", 8},
        {"agust", 8},    {"aug", 8},       {"agustus", 8},   {"august", 8},    {"sep", 9},
        {"sept", 9},     {"september", 9}, {"okt", 10},      {"oct", 10},      {"oktober", 10},
        {"october", 10}, {"nov", 11},      {"nop", 11},      {"november", 11}, {"nopember", 11},
        {"des", 12},     {"dec", 12},      {"desember", 12}, {"december", 12}};
    const std::string name = fold(text);
    for (const auto& [known, month] : names)
        if (known == name) return month;
    return std::nullopt;
}

std::optional<int> month_of(std::string_view text) {
    if (const auto month = number(text, 1, 2)) return month;
    return month_named(text);
}

std::optional<domain::Date> day_of(int year, int month, int day) {
    return domain::parse_entered_date(fmt::format("{:04}-{:02}-{:02}", year, month, day));
}

std::optional<int> year_of(std::string_view text) {
    if (const auto year = number(text, 4, 4)) return year;
    if (const auto year = number(text, 2, 2)) return century + *year;
    return std::nullopt;
}

std::optional<domain::Date> in_period(int month, int day, const std::optional<domain::Period>& period) {
    if (!period) return std::nullopt;
    for (int year = period->from.year(); year <= period->to.year(); ++year)
        if (const auto date = day_of(year, month, day); date && period->contains(*date)) return date;
    return std::nullopt;
}

// At '/', '-', '.' and blanks.
std::vector<std::string_view> pieces_of(std::string_view text) {
    std::vector<std::string_view> pieces;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of("/-. "), text.size());
        if (end > 0) pieces.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return pieces;
}

std::optional<domain::Date> date_of(std::string_view text, const std::optional<domain::Period>& period) {
    if (text.size() == 8 && are_digits(text))
        return day_of(*number(text.substr(0, 4), 4, 4), *number(text.substr(4, 2), 2, 2),
                      *number(text.substr(6), 2, 2));
    const std::vector<std::string_view> pieces = pieces_of(text);
    if (pieces.size() == 3 && pieces[0].size() == 4) return domain::parse_entered_date(text);
    if (pieces.size() != 2 && pieces.size() != 3) return std::nullopt;
    const auto day = number(pieces[0], 1, 2);
    const auto month = month_of(pieces[1]);
    if (!day || !month) return std::nullopt;
    if (pieces.size() == 2) return in_period(*month, *day, period);
    const auto year = year_of(pieces[2]);
    return year ? day_of(*year, *month, *day) : std::nullopt;
}

// Where a date ends and a time begins: the last blank or 'T' before a colon.
std::size_t time_at(std::string_view text) {
    const std::size_t colon = text.find(':');
    return colon == std::string_view::npos ? colon : text.substr(0, colon).find_last_of(" T");
}

}  // namespace

std::optional<std::int64_t> read_hundredths(std::string_view text) {
    text = without_currency(trim(text));
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text = without_currency(trim(text.substr(1)));
    const auto hundredths = unsigned_hundredths(text);
    return hundredths && negative ? std::optional(-*hundredths) : hundredths;
}

std::optional<Mark> read_mark(std::string_view text) {
    const std::string mark = fold(trim(text));
    for (const std::string_view credit : {"cr", "c", "k", "kr", "kredit", "credit"})
        if (mark == credit) return Mark::credit;
    for (const std::string_view debit : {"db", "d", "dr", "debet", "debit"})
        if (mark == debit) return Mark::debit;
    return std::nullopt;
}

std::optional<int> read_second_of_day(std::string_view text) {
    text = trim(text);
    std::string spaced(text);
    // A spreadsheet takes the zeros away that 090000 begins with.
    if (are_digits(text) && text.size() == 5)
        spaced = fmt::format("{}:{}:{}", text.substr(0, 1), text.substr(1, 2), text.substr(3));
    if (are_digits(text) && text.size() == 6)
        spaced = fmt::format("{}:{}:{}", text.substr(0, 2), text.substr(2, 2), text.substr(4));
    std::replace(spaced.begin(), spaced.end(), '.', ':');
    std::vector<int> parts;
    std::string_view rest(spaced);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(':'), rest.size());
        const auto part = number(rest.substr(0, end), 1, 2);
        if (!part || parts.size() == 3) return std::nullopt;
        parts.push_back(*part);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (parts.size() < 2) return std::nullopt;
    parts.resize(3);
    if (parts[0] > 23 || parts[1] > 59 || parts[2] > 59) return std::nullopt;
    return parts[0] * seconds_per_hour + parts[1] * seconds_per_minute + parts[2];
}

std::optional<StatementDate> read_statement_date(std::string_view text,
                                                 const std::optional<domain::Period>& period) {
    text = trim(text);
    const std::size_t split = time_at(text);
    const auto date = date_of(trim(text.substr(0, split)), period);
    if (!date) return std::nullopt;
    if (split == std::string_view::npos) return StatementDate{*date, std::nullopt};
    std::string_view time = trim(text.substr(split + 1));
    // Fractions of a second.
    if (const std::size_t dot = time.find('.'); dot != std::string_view::npos && time.find(':') < dot) {
        if (!are_digits(time.substr(dot + 1))) return std::nullopt;
        time = time.substr(0, dot);
    }
    const auto second = read_second_of_day(time);
    return second ? std::optional(StatementDate{*date, second}) : std::nullopt;
}

std::optional<domain::Period> read_statement_period(std::string_view line) {
    std::vector<std::string_view> words;
    for (std::string_view rest = line; !rest.empty();) {
        const std::size_t end = std::min(rest.find_first_of(" ,;\t\"':"), rest.size());
        if (end > 0) words.push_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    std::vector<domain::Date> days;
    std::optional<domain::Period> month;
    for (std::size_t at = 0; at < words.size(); ++at) {
        if (pieces_of(words[at]).size() == 3)
            if (const auto date = date_of(words[at], std::nullopt)) days.push_back(*date);
        if (at + 1 == words.size()) continue;
        const auto named = month_named(words[at]);
        const auto year = number(words[at + 1], 4, 4);
        if (!named || !year) continue;
        const auto first = day_of(*year, *named, 1);
        if (!first) continue;
        if (const auto day = at > 0 ? number(words[at - 1], 1, 2) : std::nullopt)
            if (const auto date = day_of(*year, *named, *day)) days.push_back(*date);
        month = domain::billing_period(*first, 1);
    }
    const bool says_so = fold(line).find("period") != std::string::npos;
    if (days.empty()) return says_so ? month : std::nullopt;
    const auto [first, last] = std::ranges::minmax(days);
    if (first == last && !says_so) return std::nullopt;  // the day it was printed on
    return first == last ? domain::billing_period(first, 1) : domain::Period{first, last + 1};
}

std::optional<RowStatus> read_row_status(std::string_view text) {
    const std::string status = fold(trim(text));
    for (const std::string_view one :
         {"", "sukses", "berhasil", "success", "successful", "selesai", "settled", "settlement", "posted",
          "completed", "complete", "paid", "lunas", "ok"})
        if (status == one) return RowStatus::settled;
    for (const std::string_view one :
         {"pending", "pend", "proses", "diproses", "dalam proses", "menunggu", "processing", "in progress"})
        if (status == one) return RowStatus::pending;
    for (const std::string_view one :
         {"gagal", "failed", "fail", "ditolak", "rejected", "batal", "dibatalkan", "cancelled", "canceled",
          "expired", "kedaluwarsa", "reversed", "dikembalikan", "refunded"})
        if (status == one) return RowStatus::failed;
    return std::nullopt;
}

std::optional<std::string> read_account_line(std::string_view line) {
    std::string folded = fold(line);
    std::erase_if(folded, [](char c) { return c == '"' || c == '\'' || c == '.'; });
    const std::string_view text = trim(folded);
    for (const std::string_view name :
         {"no rekening", "nomor rekening", "no rek", "norek", "rekening", "account number", "account no"}) {
        if (!text.starts_with(name)) continue;
        std::string_view rest = text.substr(name.size());
        const std::size_t begin = rest.find_first_not_of(" \t:,;");
        if (begin == std::string_view::npos) return std::nullopt;
        rest = rest.substr(begin);
        return read_account_number(rest.substr(0, rest.find_first_of(",;/(")));
    }
    return std::nullopt;
}

std::optional<std::string> read_account_number(std::string_view text) {
    constexpr std::size_t digits_min = 6;
    std::string digits;
    for (const char c : trim(text))
        if (c >= '0' && c <= '9')
            digits += c;
        else if (c != ' ' && c != '-' && c != '.' && c != '\'')
            return std::nullopt;
    return digits.size() >= digits_min ? std::optional(digits) : std::nullopt;
}

}  // namespace bangnopi::importing
