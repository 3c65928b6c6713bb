// The receipt on paper: who paid how much for what stands on the left, its amount and who took it at the foot.
#include <algorithm>

#include "base/text.hpp"
#include "documents/dates.hpp"
#include "documents/pdf.hpp"
#include "documents/receipt.hpp"
#include "domain/terbilang.hpp"

namespace bangnopi::documents {
namespace {

constexpr double margin = 34;
constexpr double right_edge = a5_landscape.width - margin;
constexpr double width = right_edge - margin;
constexpr double label_width = 96;
constexpr double field_x = margin + label_width;
constexpr double row_height = 15;
constexpr double table_bottom = 300;       // of the page that has the foot
constexpr double long_table_bottom = 372;  // of one that another follows
constexpr double foot_top = 316;

constexpr Type operator_type{15, Face::bold};
constexpr Type long_operator_type{10.5, Face::bold};
constexpr Type title_type{15, Face::bold, green};
constexpr Type label_type{8.5, Face::regular, grey};
constexpr Type field_type{9.5};
constexpr Type strong_type{9.5, Face::bold};
constexpr Type small_type{7.5, Face::regular, grey};
constexpr Type amount_type{18, Face::bold};
constexpr Type stamp_type{22, Face::bold, green};

struct TableRow {
    std::string what;
    std::string when;
    std::string amount;
};

class Sheet {
  public:
    explicit Sheet(const Receipt& receipt)
        : receipt_(receipt), pdf_(a5_landscape, say("Receipt"_msg) + ' ' + receipt.number, receipt.made_at) {}

    std::string draw() {
        const std::vector<TableRow> rows = table_rows();
        head();
        double y = payer(92);
        y = table_head(y);
        std::size_t at = 0;
        // The last page keeps room for the foot; a row more than fits there begins another.
        while (at < rows.size()) {
            const std::size_t left = rows.size() - at;
            const auto room = [&](double bottom) {
                return static_cast<std::size_t>(std::max(0.0, (bottom - y) / row_height));
            };
            const bool is_last = left <= room(table_bottom);
            const std::size_t here = is_last ? left : std::min(left, room(long_table_bottom));
            for (const std::size_t end = at + here; at < end; ++at) y = table_row(y, rows[at]);
            if (is_last) break;
            next_page();
            y = table_head(76);
        }
        foot();
        return pdf_.finish();
    }

  private:
    [[nodiscard]] std::string say(const Message& message) const {
        return words::text(message, receipt_.language);
    }
    [[nodiscard]] std::string money(std::int64_t amount) const {
        return domain::format_money({amount, receipt_.currency});
    }

    std::vector<TableRow> table_rows() const {
        std::vector<TableRow> rows;
        for (const ReceiptInvoice& invoice : receipt_.invoices) {
            std::string what = say("Invoice {}"_msg(invoice.number));
            if (invoice.open > 0) what += " · " + say("{} still open"_msg(money(invoice.open)));
            rows.push_back(
                {std::move(what), days_in_words(invoice.period, receipt_.language), money(invoice.amount)});
        }
        if (receipt_.to_balance > 0)
            rows.push_back({say("Added to the balance"_msg), "", money(receipt_.to_balance)});
        if (receipt_.rounding != 0) rows.push_back({say("Rounding"_msg), "", money(-receipt_.rounding)});
        return rows;
    }

    void head() {
        operator_name();
        std::string title = say("Receipt"_msg);
        std::ranges::transform(title, title.begin(), [](unsigned char c) { return std::toupper(c); });
        pdf_.text_to(right_edge, 46, title, title_type);
        pdf_.text_to(right_edge, 60, receipt_.number, strong_type);
        pdf_.line(margin, 70, right_edge, 70, 1.2, green);
    }

    // One that is long stands in two smaller lines.
    void operator_name() {
        constexpr double room = width * 0.6;
        const bool is_long = pdf_.width_of(receipt_.operator_name, operator_type) > room;
        if (is_long)
            pdf_.paragraph(margin, 38, room, receipt_.operator_name, long_operator_type, 13, 2);
        else
            pdf_.text(margin, 46, receipt_.operator_name, operator_type);
        if (!receipt_.operator_phone.empty())
            pdf_.text(margin, is_long ? 64 : 60, receipt_.operator_phone, label_type);
    }

    double field(double y, const Message& label, std::string_view text, const Type& type,
                 std::size_t lines_max = 1) {
        pdf_.text(margin, y, say(label), label_type);
        return pdf_.paragraph(field_x, y, right_edge - field_x, text, type, 12.5, lines_max) + 2;
    }

    double payer(double y) {
        y = field(y, "Received from"_msg, receipt_.customer_name + " (" + receipt_.customer_number + ')',
                  strong_type, 2);
        if (!receipt_.customer_address.empty())
            y = field(y, "Address"_msg, receipt_.customer_address, field_type, 2);
        if (receipt_.currency.exponent() != 0) return y + 4;
        // The amount in words is never cut.
        const std::string words = domain::terbilang(receipt_.amount);
        const double text_width = right_edge - field_x - 12;
        const std::size_t lines = pdf_.wrapped(words, text_width, field_type).size();
        pdf_.text(margin, y + 6, say("The sum of"_msg), label_type);
        pdf_.fill({field_x, y - 7, right_edge - field_x, 8 + 12.5 * static_cast<double>(lines)}, pale, 3);
        return pdf_.paragraph(field_x + 6, y + 6, text_width, words, field_type, 12.5, lines) + 12;
    }

    double table_head(double y) {
        pdf_.text(margin, y, say("In payment of"_msg), label_type);
        pdf_.text(margin + width * 0.52, y, say("Period"_msg), label_type);
        pdf_.text_to(right_edge, y, say("Amount"_msg), label_type);
        pdf_.line(margin, y + 5, right_edge, y + 5, 0.6, faint);
        return y + row_height + 2;
    }

    double table_row(double y, const TableRow& row) {
        pdf_.text(margin, y, pdf_.fitted(row.what, width * 0.5, field_type), field_type);
        pdf_.text(margin + width * 0.52, y, row.when, field_type);
        pdf_.text_to(right_edge, y, row.amount, field_type);
        return y + row_height;
    }

    void next_page() {
        pdf_.text_to(right_edge, a5_landscape.height - 26, say("continued on the next page"_msg), small_type);
        pdf_.begin_page();
        pdf_.text(margin, 46, say("Receipt"_msg) + ' ' + receipt_.number, strong_type);
        pdf_.text_to(right_edge, 46, pdf_.fitted(receipt_.operator_name, width / 2, label_type), label_type);
        pdf_.line(margin, 54, right_edge, 54, 0.6, faint);
    }

    void foot() {
        pdf_.line(margin, foot_top - 10, right_edge, foot_top - 10, 0.6, faint);
        pdf_.text(margin, foot_top + 6, say("Amount"_msg), label_type);
        pdf_.text(margin, foot_top + 27, money(receipt_.amount), amount_type);
        double y = foot_top + 43;
        for (const std::string& line : {receipt_.method, received_line(), reference_line()})
            if (!line.empty()) {
                pdf_.text(margin, y, pdf_.fitted(line, width * 0.5, label_type), label_type);
                y += 12;
            }
        const ReceiptStamp stamp = stamp_of(receipt_);
        if (stamp != ReceiptStamp::none) {
            std::string word =
                stamp == ReceiptStamp::paid_in_full ? say("Paid in full"_msg) : say("Given back"_msg);
            std::ranges::transform(word, word.begin(), [](unsigned char c) { return std::toupper(c); });
            pdf_.stamp(margin + width * 0.55, foot_top + 30, word, stamp_type, -9);
        }
        signature();
    }

    [[nodiscard]] std::string received_line() const { return say("Received {}"_msg(receipt_.received_at)); }
    [[nodiscard]] std::string reference_line() const {
        return receipt_.reference.empty() ? "" : say("Reference {}"_msg(receipt_.reference));
    }

    void signature() {
        constexpr double middle = right_edge - 62;
        pdf_.text_amid(middle, foot_top + 6, date_in_words(receipt_.received_on, receipt_.language),
                       field_type);
        const bool wants_stamp = receipt_.stamp_above > 0 && receipt_.amount > receipt_.stamp_above;
        if (wants_stamp) {
            pdf_.frame({middle - 58, foot_top + 13, 50, 38}, 0.6, faint, 2);
            pdf_.text_amid(middle - 33, foot_top + 31, say("Stamp"_msg), small_type);
            pdf_.text_amid(middle - 33, foot_top + 41, money(10'000), small_type);
        }
        const std::string name = receipt_.taken_by.empty() ? receipt_.operator_name : receipt_.taken_by;
        pdf_.line(middle - 62, foot_top + 56, middle + 62, foot_top + 56, 0.6, grey);
        pdf_.text_amid(middle, foot_top + 68, pdf_.fitted(name, 124, field_type), field_type);
    }

    const Receipt& receipt_;
    Pdf pdf_;
};

}  // namespace

std::string receipt_pdf(const Receipt& receipt) {
    return Sheet(receipt).draw();
}

}  // namespace bangnopi::documents
