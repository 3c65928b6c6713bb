#include "adapters/import/statement_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "adapters/import/csv_reader.hpp"
#include "adapters/import/import.hpp"
#include "adapters/import/statement_cells.hpp"
#include "base/text.hpp"
#include "domain/contact.hpp"
#include "domain/entered_dates.hpp"
#include "domain/money.hpp"

namespace bangnopi::importing {
namespace {

using billing::StatementBank;
using billing::StatementColumns;
using billing::StatementCredit;
using billing::StatementFile;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

enum Column : std::size_t {
    date,
    time,
    text,
    more_text,
    credit,
    debit,
    amount,
    mark,
    balance,
    account,
    currency,
    status,
    columns_count
};
using Names = std::array<std::string_view, columns_count>;  // of one column, separated by blanks

constexpr std::string_view account_names =
    "accountno account_no account_number norek no_rekening no._rekening nomor_rekening rekening";
constexpr std::string_view currency_names = "ccy currency mata_uang kurs_mata_uang valuta";
constexpr std::string_view status_names = "status status_transaksi transaction_status";

// date, time, text, more text, credit, debit, amount, mark, balance, account, currency, status
constexpr Names bca = {"tanggal_transaksi tanggal tgl",
                       "",
                       "keterangan",
                       "",
                       "",
                       "",
                       "jumlah mutasi",
                       "cr/db db/cr",
                       "saldo",
                       account_names,
                       currency_names,
                       status_names};
constexpr Names mandiri = {"postdate post_date tanggal",
                           "",
                           "remarks keterangan",
                           "additionaldesc additional_desc",
                           "credit_amount credit kredit",
                           "debit_amount debit debet",
                           "",
                           "",
                           "close_balance balance saldo",
                           account_names,
                           currency_names,
                           status_names};
constexpr Names bri = {"tgl_tran tgl_transaksi tanggal",
                       "jam_tran",
                       "desk_tran uraian_transaksi keterangan",
                       "remark_custom",
                       "mutasi_kredit kredit",
                       "mutasi_debet mutasi_debit debet debit",
                       "",
                       "",
                       "saldo_akhir_mutasi saldo",
                       account_names,
                       currency_names,
                       status_names};
constexpr Names bni = {"post_date tanggal",
                       "",
                       "description keterangan uraian_transaksi",
                       "journal_no. journal_no",
                       "credit kredit",
                       "debit debet",
                       "amount nominal jumlah",
                       "db/cr d/k d/c dk",
                       "balance saldo",
                       account_names,
                       currency_names,
                       status_names};
constexpr Names other = {
    "tanggal tgl date tanggal_transaksi transaction_date posting_date post_date postdate waktu",
    "jam time",
    "keterangan uraian deskripsi description remarks remark berita details uraian_transaksi",
    "",
    "kredit credit credit_amount mutasi_kredit masuk",
    "debet debit debit_amount mutasi_debet mutasi_debit keluar",
    "jumlah nominal amount mutasi",
    "d/k d/c db/cr cr/db dk jenis tipe type",
    "saldo balance saldo_akhir close_balance",
    account_names,
    currency_names,
    status_names};

const Names& names_of(StatementBank bank) {
    switch (bank) {
        case StatementBank::bca:
            return bca;
        case StatementBank::mandiri:
            return mandiri;
        case StatementBank::bri:
            return bri;
        case StatementBank::bni:
            return bni;
        case StatementBank::other:
            break;
    }
    return other;
}

std::string normalised(std::string_view heading) {
    std::string name = fold(trim(heading));
    std::replace(name.begin(), name.end(), ' ', '_');
    return name;
}

std::string_view first_word(std::string_view words) {
    return words.substr(0, words.find(' '));
}

bool has_word(std::string_view words, std::string_view word) {
    while (!words.empty()) {
        const std::string_view first = first_word(words);
        if (first == word) return true;
        words.remove_prefix(std::min(first.size() + 1, words.size()));
    }
    return false;
}

// Which field of a row is which column.
class Layout {
  public:
    Layout(StatementBank bank, const StatementColumns& given) : names_(names_of(bank)) {
        chosen_[date] = normalised(given.date);
        chosen_[text] = normalised(given.text);
        chosen_[credit] = normalised(given.credit);
        chosen_[debit] = normalised(given.debit);
        chosen_[amount] = normalised(given.amount);
        chosen_[mark] = normalised(given.mark);
        chosen_[balance] = normalised(given.balance);
    }

    // Whether these are the headings.
    bool take(const std::vector<std::string>& headings) {
        places_.fill(std::nullopt);
        headings_ = headings;
        for (std::size_t at = 0; at < headings.size(); ++at) {
            const std::string heading = normalised(headings[at]);
            for (std::size_t column = 0; column < columns_count; ++column)
                if (!places_[column] && !heading.empty() && is_named(column, heading)) {
                    places_[column] = at;
                    break;
                }
        }
        // An older form of BCA has the mark behind the amount, without a heading.
        const std::size_t behind = places_[amount].value_or(headings.size()) + 1;
        if (!places_[mark] && behind < headings.size() && headings[behind].empty()) places_[mark] = behind;
        for (std::size_t column = 0; column < columns_count; ++column)
            if (!chosen_[column].empty() && !places_[column]) return false;
        return places_[date] && places_[text] && (places_[amount] || places_[credit]);
    }

    // What a refusal tells to look for.
    [[nodiscard]] std::string wanted() const {
        std::string list;
        for (const std::size_t column : {date, text, credit, amount}) {
            const std::string_view name =
                chosen_[column].empty() ? first_word(names_[column]) : chosen_[column];
            if (!name.empty()) list += (list.empty() ? "" : ", ") + std::string(name);
        }
        return list;
    }
    [[nodiscard]] bool has(Column column) const { return places_[column].has_value(); }
    [[nodiscard]] const std::string& heading(Column column) const { return headings_[*places_[column]]; }
    [[nodiscard]] std::size_t place(Column column) const { return *places_[column]; }
    [[nodiscard]] std::size_t width() const { return headings_.size(); }
    [[nodiscard]] std::string_view cell(const std::vector<std::string>& fields, Column column) const {
        const auto& place = places_[column];
        return place && *place < fields.size() ? std::string_view(fields[*place]) : std::string_view();
    }

  private:
    [[nodiscard]] bool is_named(std::size_t column, std::string_view heading) const {
        return chosen_[column].empty() ? has_word(names_[column], heading) : chosen_[column] == heading;
    }

    const Names& names_;
    std::array<std::string, columns_count> chosen_;
    std::array<std::optional<std::size_t>, columns_count> places_;
    std::vector<std::string> headings_;
};

std::string_view line_at(std::string_view csv, std::size_t from) {
    return csv.substr(from, std::min(csv.find_first_of("\r\n", from), csv.size()) - from);
}

std::size_t next_line(std::string_view csv, std::size_t from) {
    const std::size_t end = csv.find_first_of("\r\n", from);
    if (end == std::string_view::npos) return csv.size();
    return csv.substr(end).starts_with("\r\n") ? end + 2 : end + 1;
}

// What stands in front of the headings.
struct Preamble {
    std::size_t bytes = 0;
    std::int64_t lines = 0;
    std::optional<domain::Period> period;
    std::optional<std::string> account;
};

std::optional<Preamble> find_headings(std::string_view csv, Layout& layout) {
    Preamble preamble;
    for (std::size_t line = 0; line < preamble_lines_max && preamble.bytes < csv.size(); ++line) {
        const std::string_view row = line_at(csv, preamble.bytes);
        if (const auto read = read_csv(row, 1); read && layout.take(read->headings)) return preamble;
        if (!preamble.period) preamble.period = read_statement_period(row);
        if (!preamble.account) preamble.account = read_account_line(row);
        preamble.bytes = next_line(csv, preamble.bytes);
        ++preamble.lines;
    }
    return std::nullopt;
}

// A spreadsheet's mark of text.
std::string_view without_apostrophe(std::string_view cell) {
    if (cell.starts_with('\'')) cell.remove_prefix(1);
    return trim(cell);
}

bool is_summary(const std::vector<std::string>& fields) {
    const std::string first = fold(fields.front());
    for (const std::string_view word :
         {"saldo awal", "saldo akhir", "mutasi debet", "mutasi debit", "mutasi kredit", "opening balance",
          "starting balance", "ending balance", "closing balance", "total", "kredit", "debet", "debit",
          "credit"})
        if (first.starts_with(word)) return true;
    return false;
}

std::string single_spaced(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
    return std::string(trim(out));
}

class Reading {
  public:
    // `is_marked`: an amount says whether it came in or went out.
    Reading(const Layout& layout, const Preamble& preamble, const domain::Currency& currency,
            domain::Date today, bool is_marked)
        : layout_(layout),
          preamble_(preamble),
          currency_(currency),
          today_(today),
          is_marked_(is_marked),
          account_(preamble.account) {}

    void row(CsvRow row) {
        line_ = row.line + preamble_.lines;
        join_surplus(row.fields);
        const std::string_view day = without_apostrophe(layout_.cell(row.fields, date));
        const auto read = read_statement_date(day, preamble_.period);
        const bool pending = fold(day).starts_with("pend");
        if (!pending && !read && is_summary(row.fields)) return;
        ++file_.rows;
        const std::string_view word = layout_.cell(row.fields, status);
        const auto known = pending ? RowStatus::pending : read_row_status(word);
        if (!known)
            return wrong(layout_.heading(status),
                         "\"{}\" is no status that is known: write Berhasil, Pending or Gagal"_msg(word));
        if (*known == RowStatus::pending)
            ++file_.pending;
        else if (*known == RowStatus::failed || is_foreign(row.fields))
            ++file_.failed;
        else if (is_of_one_account(row.fields))
            settled(day, read, row.fields);
    }
    void broken(const CsvBrokenRow& row) {
        ++file_.rows;
        line_ = row.line + preamble_.lines;
        wrong({}, row.reason);
    }
    StatementFile finish() {
        if (file_.pending > 0)
            file_.notes.push_back(
                "{} pending rows are passed over: they come settled in a later file"_msg(file_.pending));
        if (file_.failed > 0)
            file_.notes.push_back(
                "{} rows that failed or are of another currency are passed over"_msg(file_.failed));
        if (file_.debits > 0)
            file_.notes.push_back("{} rows that went out are passed over"_msg(file_.debits));
        if (cents_ > 0)
            file_.notes.push_back("{} rows with cents are passed over: they are the bank's own"_msg(cents_));
        if (const std::int64_t gaps = std::min(gaps_down_, gaps_up_); gaps > 0)
            file_.notes.push_back(
                "the balance does not follow from row to row in {} places: see that the file is whole"_msg(
                    gaps));
        std::ranges::stable_sort(file_.problems, {}, &billing::StatementProblem::line);
        file_.account = account_.value_or("");
        return std::move(file_);
    }

  private:
    void wrong(std::string column, Message reason) {
        file_.problems.push_back({line_, std::move(column), std::move(reason)});
    }

    [[nodiscard]] bool is_foreign(const std::vector<std::string>& fields) const {
        const std::string code = fold(layout_.cell(fields, currency));
        const bool is_rupiah = currency_.code() == "IDR" && (code == "rp" || code == "rupiah");
        return !code.empty() && !is_rupiah && code != fold(currency_.code());
    }

    // All rows are of the account that the file, or its first row, is of.
    bool is_of_one_account(const std::vector<std::string>& fields) {
        const auto number = read_account_number(layout_.cell(fields, Column::account));
        if (!number) return true;
        if (!account_) account_ = number;
        if (*account_ == *number) return true;
        wrong(layout_.heading(Column::account), "is another account's: take in one account at a time"_msg);
        return false;
    }

    // A text with commas that nobody put into quotes makes fields too many.
    void join_surplus(std::vector<std::string>& fields) const {
        while (fields.size() > layout_.width() && fields.back().empty()) fields.pop_back();
        if (fields.size() <= layout_.width() || layout_.place(text) >= fields.size()) return;
        const auto begin = fields.begin() + static_cast<std::ptrdiff_t>(layout_.place(text));
        const auto end = begin + static_cast<std::ptrdiff_t>(fields.size() - layout_.width());
        for (auto field = begin + 1; field <= end; ++field) *begin += ", " + *field;
        fields.erase(begin + 1, end + 1);
    }

    void settled(std::string_view day, const std::optional<StatementDate>& read,
                 const std::vector<std::string>& fields) {
        StatementCredit credit_row;
        credit_row.line = line_;
        if (!take_day(day, read, fields, credit_row) || !read_text(fields, credit_row)) return;
        const auto hundredths = read_signed(fields);
        if (!hundredths) return;
        const std::string_view balance_cell = layout_.cell(fields, balance);
        const auto after = read_hundredths(balance_cell);
        if (!after && !balance_cell.empty())
            return wrong(
                layout_.heading(balance),
                "\"{}\" is no balance: a comma in another field that is not in quotes moves the columns"_msg(
                    balance_cell));
        if (after) {
            follow_balance(*hundredths, *after);
            credit_row.balance_hundredths = after;
        }
        if (*hundredths <= 0) {
            ++file_.debits;
        } else if (currency_.exponent() == 0 && *hundredths % 100 != 0) {
            ++cents_;
        } else {
            credit_row.amount = currency_.exponent() == 0 ? *hundredths / 100 : *hundredths;
            if (credit_row.amount > domain::entered_amount_max)
                return wrong(amount_heading(), "is at most {}"_msg(domain::entered_amount_max));
            file_.credits.push_back(std::move(credit_row));
        }
    }

    bool take_day(std::string_view day, const std::optional<StatementDate>& read,
                  const std::vector<std::string>& fields, StatementCredit& row) {
        if (!read) {
            wrong(
                layout_.heading(date),
                preamble_.period
                    ? "\"{}\" is no day of the file's period: write it as 01/11/2026"_msg(day)
                    : "\"{}\" is no date from 2000 to 2999: write it as 01/11/2026, with its year"_msg(day));
            return false;
        }
        if (read->date > today_) {
            wrong(layout_.heading(date), "is in the future: correct the date"_msg);
            return false;
        }
        row.booked_on = read->date;
        row.second_of_day = read_second_of_day(layout_.cell(fields, time));
        if (!row.second_of_day) row.second_of_day = read->second_of_day;
        return true;
    }

    bool read_text(const std::vector<std::string>& fields, StatementCredit& row) {
        row.text =
            single_spaced(fmt::format("{} {}", layout_.cell(fields, text), layout_.cell(fields, more_text)));
        if (row.text.size() > billing::statement_text_bytes_max) {
            wrong(layout_.heading(text),
                  "has a field of more than {} bytes: shorten it"_msg(billing::statement_text_bytes_max));
            return false;
        }
        if (!domain::is_plain_text(row.text)) {
            wrong(layout_.heading(text), "has characters that cannot be seen: write it again"_msg);
            return false;
        }
        return true;
    }

    [[nodiscard]] std::string amount_heading() const {
        return layout_.heading(layout_.has(amount) ? amount : credit);
    }

    // What came in, below zero where it went out.
    std::optional<std::int64_t> read_signed(const std::vector<std::string>& fields) {
        if (layout_.has(credit)) {
            const std::string_view came = layout_.cell(fields, credit);
            const std::string_view went = layout_.cell(fields, debit);
            const auto in = came.empty() ? std::optional<std::int64_t>(0) : read_hundredths(came);
            const auto out = went.empty() ? std::optional<std::int64_t>(0) : read_hundredths(went);
            if (in && out && (*in == 0 || *out == 0) && (!came.empty() || !went.empty()) && *in >= 0)
                return *in - std::abs(*out);
            return no_amount(came.empty() ? went : came);
        }
        std::string_view cell = layout_.cell(fields, amount);
        std::optional<Mark> side = read_mark(layout_.cell(fields, mark));
        if (const std::size_t blank = cell.rfind(' '); blank != std::string_view::npos)
            if (const auto behind = read_mark(cell.substr(blank + 1))) {
                side = behind;
                cell = cell.substr(0, blank);
            }
        const auto hundredths = read_hundredths(cell);
        if (!hundredths || (!side && (is_marked_ || layout_.has(mark)))) return no_amount(cell);
        if (side == Mark::debit) return -std::abs(*hundredths);
        return side && *hundredths < 0 ? no_amount(cell) : hundredths;
    }

    std::optional<std::int64_t> no_amount(std::string_view cell) {
        wrong(amount_heading(),
              "\"{}\" is no amount that came in or went out: write it as 1,500,000.00 CR"_msg(cell));
        return std::nullopt;
    }

    // Files go from the oldest row down or from the newest.
    void follow_balance(std::int64_t moved, std::int64_t after) {
        if (last_) {
            gaps_down_ += static_cast<std::int64_t>(last_->after != after - moved);
            gaps_up_ += static_cast<std::int64_t>(after != last_->after - last_->moved);
        }
        last_ = {moved, after};
    }

    struct Moved {
        std::int64_t moved;
        std::int64_t after;
    };

    const Layout& layout_;
    const Preamble& preamble_;
    const domain::Currency& currency_;
    domain::Date today_;
    bool is_marked_;
    std::optional<std::string> account_;
    StatementFile file_;
    std::int64_t line_ = 0;
    std::int64_t cents_ = 0;
    std::optional<Moved> last_;
    std::int64_t gaps_down_ = 0;
    std::int64_t gaps_up_ = 0;
};

}  // namespace

Result<StatementFile> read_statement(std::string_view csv, StatementBank bank,
                                     const StatementColumns& columns, const domain::Currency& currency,
                                     domain::Date today) {
    if (currency.exponent() != 0 && currency.exponent() != 2)
        return refuse(Code::unsupported,
                      "statements are read in currencies with no decimals or with two"_msg);
    if (csv.size() > file_bytes_max || !is_utf8(csv)) {
        BANGNOPI_TRY_DONE(read_csv(csv, 1));
        return refuse(Code::invalid, "the file cannot be read"_msg);
    }
    if (csv.starts_with(byte_order_mark)) csv.remove_prefix(byte_order_mark.size());
    Layout layout(bank, columns);
    const auto preamble = find_headings(csv, layout);
    if (!preamble)
        return refuse(
            Code::invalid,
            "no row of the file has this bank's headings ({}): choose the bank, or name the columns"_msg(
                layout.wanted()));
    BANGNOPI_TRY(rows, read_csv(csv.substr(preamble->bytes), billing::statement_rows_max));
    Reading reading(layout, *preamble, currency, today, bank != StatementBank::other);
    for (CsvRow& row : rows.rows) reading.row(std::move(row));
    for (const CsvBrokenRow& row : rows.broken) reading.broken(row);
    return reading.finish();
}

}  // namespace bangnopi::importing
