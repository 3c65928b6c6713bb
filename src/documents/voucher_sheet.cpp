#include "documents/voucher_sheet.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.hpp"
#include "documents/dates.hpp"
#include "documents/pdf.hpp"
#include "documents/qr_code.hpp"

namespace bangnopi::documents {
namespace {

constexpr std::size_t columns = 3;
constexpr std::size_t rows = voucher_cards_a_page / columns;
constexpr double side_margin = 24;
constexpr double top_margin = 28;
constexpr double card_width = (a4.width - 2 * side_margin) / columns;
constexpr double card_height = (a4.height - 2 * top_margin) / rows;
constexpr double padding = 7;
constexpr double code_side = 62;
constexpr double words_x = padding + code_side + 3;
constexpr double words_width = card_width - words_x - padding;
constexpr double card_inner = card_width - 2 * padding;

constexpr Type operator_type{8.5, Face::bold};
constexpr Type what_type{8.5};
constexpr Type price_type{12, Face::bold};
constexpr Type small_type{6.5, Face::regular, grey};
constexpr double largest_code = 17;

class Sheet {
  public:
    explicit Sheet(const VoucherSheet& sheet)
        : sheet_(sheet),
          pdf_(a4, say("Vouchers of batch {}"_msg(sheet.batch_number)), sheet.made_at),
          what_(sheet.plan_name.empty() ? say("balance of {}"_msg(money(sheet.value))) : sheet.plan_name) {}

    std::string draw() {
        for (std::size_t at = 0; at < sheet_.cards.size(); ++at) {
            const std::size_t place = at % voucher_cards_a_page;
            if (place == 0 && at > 0) pdf_.begin_page();
            if (place == 0) cut_lines(std::min(voucher_cards_a_page, sheet_.cards.size() - at));
            const std::size_t row = place / columns;
            const double x = side_margin + card_width * static_cast<double>(place % columns);
            card(x, top_margin + card_height * static_cast<double>(row), sheet_.cards[at]);
        }
        return pdf_.finish();
    }

  private:
    [[nodiscard]] std::string say(const Message& message) const {
        return words::text(message, sheet_.language);
    }
    [[nodiscard]] std::string money(std::int64_t amount) const {
        return domain::format_money({amount, sheet_.currency});
    }

    // Around the rows that have cards, to the edge of the paper, so that one cut goes through.
    void cut_lines(std::size_t cards) {
        const std::size_t used_rows = (cards + columns - 1) / columns;
        const double bottom = top_margin + card_height * static_cast<double>(used_rows);
        for (std::size_t column = 0; column <= columns; ++column) {
            const double x = side_margin + card_width * static_cast<double>(column);
            pdf_.cut_line(x, 0, x, bottom + top_margin);
        }
        for (std::size_t row = 0; row <= used_rows; ++row) {
            const double y = top_margin + card_height * static_cast<double>(row);
            pdf_.cut_line(0, y, a4.width, y);
        }
    }

    void card(double x, double y, const VoucherCard& card) {
        pdf_.text(x + padding, y + 13, pdf_.fitted(sheet_.operator_name, card_inner, operator_type),
                  operator_type);
        const auto code = qr_code(card.scanned);
        BANGNOPI_CHECK(code);
        pdf_.code({x + padding - 4, y + 16, code_side, code_side}, code->modules, code->side);
        terms(x + words_x, y + 27, card);
        const Type type = code_type(card.code);
        pdf_.text_amid(x + card_width / 2, y + card_height - padding - 1, card.code, type);
    }

    void terms(double x, double y, const VoucherCard& card) {
        y = std::max(pdf_.paragraph(x, y, words_width, what_, what_type, 10, 2), y + 10);
        pdf_.text(x, y + 4, pdf_.fitted(money(sheet_.face_price), words_width, price_type), price_type);
        y += 14;
        const auto small = [&](const std::string& line) {
            pdf_.text(x, y, pdf_.fitted(line, words_width, small_type), small_type);
            y += 8;
        };
        if (sheet_.days) small(say("open for {} days"_msg(*sheet_.days)));
        if (sheet_.expires_on) small(say("until {}"_msg(date_in_words(*sheet_.expires_on, sheet_.language))));
        small(fmt::format("{}-{:05}", sheet_.batch_number, card.serial));
    }

    Type code_type(const std::string& code) {
        Type type{largest_code, Face::bold};
        const double width = pdf_.width_of(code, type);
        if (width > card_inner) type.size *= card_inner / width;
        return type;
    }

    const VoucherSheet& sheet_;
    Pdf pdf_;
    std::string what_;
};

}  // namespace

std::string voucher_sheet_pdf(const VoucherSheet& sheet) {
    return Sheet(sheet).draw();
}

}  // namespace bangnopi::documents
