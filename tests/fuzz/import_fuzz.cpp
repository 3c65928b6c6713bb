// The first byte says what the rest is: a list of customers, usage or payments, a bank's statement, or one cell. A file that is read is read the
// same when it is written again, within the bounds of import.hpp.
#include <cstdint>

#include "adapters/import/cells.hpp"
#include "adapters/import/headings.hpp"
#include "adapters/import/statement_cells.hpp"
#include "adapters/import/statement_reader.hpp"
#include "base/check.hpp"
#include "base/text.hpp"

namespace bangnopi::importing {
namespace {

constexpr std::size_t rows_max = 500;

void check_row(const std::vector<std::string>& fields) {
    BANGNOPI_CHECK(!fields.empty() && fields.size() <= columns_max);
    for (const std::string& field : fields) {
        BANGNOPI_CHECK(field.size() <= field_bytes_max && is_utf8(field) && trim(field) == field);
        BANGNOPI_CHECK(field.find_first_of("\r\n") == std::string::npos);
    }
}

void append_row(std::string& text, const std::vector<std::string>& fields) {
    for (const std::string& field : fields) {
        text += text.empty() || text.back() == '\n' ? "\"" : ";\"";
        for (const char c : field) text.append(c == '"' ? 2 : 1, c);
        text += '"';
    }
    text += '\n';
}

void check_written_again(const CsvFile& file) {
    if (file.headings.size() < 2) return;  // no delimiter to tell
    std::string text;
    append_row(text, file.headings);
    for (const CsvRow& row : file.rows) append_row(text, row.fields);
    const auto again = read_csv(text, rows_max);
    BANGNOPI_CHECK(again && again->broken.empty());
    BANGNOPI_CHECK(again->headings == file.headings && again->rows.size() == file.rows.size());
    for (std::size_t i = 0; i < file.rows.size(); ++i)
        BANGNOPI_CHECK(again->rows[i].fields == file.rows[i].fields);
}

void check_file(Subject subject, std::string_view text) {
    const auto file = read_csv(text, rows_max);
    if (!file) return BANGNOPI_CHECK(!file.error().detail.empty());
    check_row(file->headings);
    for (const CsvRow& row : file->rows) check_row(row.fields);
    check_written_again(*file);
    const auto sheet = make_sheet(subject, *file);
    if (!sheet) return BANGNOPI_CHECK(!sheet.error().detail.empty());
    BANGNOPI_CHECK(sheet->rows.size() + sheet->broken.size() == file->rows.size() + file->broken.size());
    for (const SheetRow& row : sheet->rows)
        BANGNOPI_CHECK(row.line >= 1 && row.cells.size() == columns_of(subject).size());
}

// What a statement holds is in bounds, and each of its rows is one thing.
void check_statement(billing::StatementBank bank, const billing::StatementColumns& columns,
                     std::string_view text) {
    const domain::Date today(2026, 11, 30);
    const auto file = read_statement(text, bank, columns, domain::Currency::parse("IDR").value(), today);
    if (!file) return BANGNOPI_CHECK(!file.error().detail.empty());
    const auto kinds = static_cast<std::int64_t>(file->credits.size() + file->problems.size());
    BANGNOPI_CHECK(kinds + file->pending + file->debits <= file->rows);
    for (const billing::StatementCredit& credit : file->credits) {
        BANGNOPI_CHECK(credit.line >= 1 && credit.booked_on <= today && credit.amount > 0);
        BANGNOPI_CHECK(credit.text.size() <= billing::statement_text_bytes_max && is_utf8(credit.text));
        BANGNOPI_CHECK(!credit.second_of_day ||
                       (*credit.second_of_day >= 0 && *credit.second_of_day < 86'400));
    }
    for (const billing::StatementProblem& problem : file->problems)
        BANGNOPI_CHECK(problem.line >= 1 && !problem.reason.empty());
}

void check_statements(std::string_view text) {
    using billing::StatementBank;
    for (const StatementBank bank : {StatementBank::bca, StatementBank::mandiri, StatementBank::bri,
                                     StatementBank::bni, StatementBank::other})
        check_statement(bank, {}, text);
    billing::StatementColumns columns;
    columns.date = columns.text = "a";
    columns.amount = "b";
    check_statement(StatementBank::other, columns, text);
}

void check_statement_cell(std::string_view text) {
    if (const auto hundredths = read_hundredths(text)) {
        const std::int64_t size = *hundredths < 0 ? -*hundredths : *hundredths;
        const std::string cents = std::to_string(100 + size % 100).substr(1);
        const std::string again = (*hundredths < 0 ? "-" : "") + std::to_string(size / 100) + '.' + cents;
        BANGNOPI_CHECK(read_hundredths(again) == hundredths);
    }
    const domain::Period period{domain::Date(2026, 12, 15), domain::Date(2027, 1, 16)};
    if (const auto date = read_statement_date(text, period)) {
        const auto again = read_statement_date(date->date.iso(), std::nullopt);
        BANGNOPI_CHECK(again && again->date == date->date);
    }
    if (const auto found = read_statement_period(text)) BANGNOPI_CHECK(found->from < found->to);
    if (const auto second = read_second_of_day(text)) BANGNOPI_CHECK(*second >= 0 && *second < 86'400);
    (void)read_mark(text);
}

void check_cell(std::string_view text) {
    check_statement_cell(text);
    static const domain::Zone zone = domain::Zone::find("Asia/Jakarta").value();
    if (const auto date = read_date(text)) BANGNOPI_CHECK(read_date(date->iso()) == date);
    if (const auto count = read_count(text)) BANGNOPI_CHECK(read_count(std::to_string(*count)) == count);
    for (const char* code : {"IDR", "USD"}) {
        const auto currency = domain::Currency::parse(code).value();
        if (const auto amount = read_amount(text, currency))
            BANGNOPI_CHECK(*amount >= 0 && read_amount(std::to_string(*amount), currency) == amount);
    }
    (void)read_instant(text, zone);
    (void)read_kind(text);
    (void)read_method(text);
}

}  // namespace
}  // namespace bangnopi::importing

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bangnopi::importing;
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0]) {
        case 'c':
            check_file(Subject::customers, text);
            break;
        case 'u':
            check_file(Subject::usage, text);
            break;
        case 'p':
            check_file(Subject::payments, text);
            break;
        case 's':
            check_statements(text);
            break;
        default:
            check_cell(text);
    }
    return 0;
}
