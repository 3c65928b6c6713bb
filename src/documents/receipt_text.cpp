// The receipt on a roll: printable ASCII in font A of any ESC/POS printer, and no command of one.
#include <algorithm>

#include "base/check.hpp"
#include "base/text.hpp"
#include "documents/dates.hpp"
#include "documents/receipt.hpp"
#include "domain/terbilang.hpp"

namespace bangnopi::documents {
namespace {

constexpr int empty_lines_at_the_end = 4;  // up to the edge at which paper is torn off

std::size_t octets_of(unsigned char first) {
    return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

bool is_printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

// Accents off; what has no letter near it is "?".
std::string ascii(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view one = text.substr(at, octets_of(static_cast<unsigned char>(text[at])));
        at += one.size();
        if (one == "–" || one == "—")
            out += '-';
        else if (one == "’" || one == "‘")
            out += '\'';
        else if (one.size() == 1)
            out += is_printable(one) ? one : " ";
        else if (const std::string plain = fold(one); !plain.empty() && is_printable(plain))
            out += plain;
        else
            out += '?';
    }
    return out;
}

class Roll {
  public:
    Roll(const Receipt& receipt, PaperWidth width)
        : receipt_(receipt), columns_(static_cast<std::size_t>(width)) {}

    std::string print() {
        for (const std::string& line : wrapped(receipt_.operator_name, columns_)) middle(line);
        if (!receipt_.operator_phone.empty()) middle(receipt_.operator_phone);
        rule('=');
        pair(say("Receipt"_msg), stamp());
        pair(say("No."_msg), receipt_.number);
        pair(say("Date"_msg), receipt_.received_at.substr(0, 16));
        rule('-');
        for (const std::string& line : wrapped(receipt_.customer_name, columns_)) put(line);
        put(receipt_.customer_number);
        for (const std::string& line : wrapped(receipt_.customer_address, columns_)) put(line);
        rule('-');
        for (const ReceiptInvoice& invoice : receipt_.invoices) print(invoice);
        if (receipt_.to_balance > 0) pair(say("Added to the balance"_msg), money(receipt_.to_balance));
        if (receipt_.rounding != 0) pair(say("Rounding"_msg), money(-receipt_.rounding));
        rule('-');
        pair(say("Total"_msg), money(receipt_.amount));
        if (receipt_.currency.exponent() == 0)
            for (const std::string& line : wrapped(domain::terbilang(receipt_.amount), columns_)) put(line);
        for (const std::string& line : wrapped(receipt_.method, columns_)) put(line);
        if (!receipt_.reference.empty()) pair(say("Ref."_msg), receipt_.reference);
        if (!receipt_.taken_by.empty()) pair(say("Taken by"_msg), receipt_.taken_by);
        rule('=');
        middle(say("Thank you"_msg));
        out_.append(empty_lines_at_the_end, '\n');
        return std::move(out_);
    }

  private:
    void print(const ReceiptInvoice& invoice) {
        pair(invoice.number, money(invoice.amount));
        for (const std::string& line :
             wrapped(days_in_words(invoice.period, receipt_.language), columns_ - 1))
            put(' ' + line);
        if (invoice.open > 0) put(' ' + ascii(say("{} still open"_msg(money(invoice.open)))));
    }

    [[nodiscard]] std::string stamp() const {
        switch (stamp_of(receipt_)) {
            case ReceiptStamp::none:
                return {};
            case ReceiptStamp::paid_in_full:
                return say("Paid in full"_msg);
            case ReceiptStamp::given_back:
                return say("Given back"_msg);
        }
        BANGNOPI_UNREACHABLE("an unknown stamp of a receipt");
    }
    [[nodiscard]] std::string say(const Message& message) const {
        return words::text(message, receipt_.language);
    }
    [[nodiscard]] std::string money(std::int64_t amount) const {
        return domain::format_money({amount, receipt_.currency});
    }

    void put(std::string_view line) {
        out_ += ascii(line).substr(0, columns_);
        out_ += '\n';
    }
    void rule(char of) { put(std::string(columns_, of)); }
    void middle(std::string_view text) {
        const std::string plain = ascii(text).substr(0, columns_);
        put(std::string((columns_ - plain.size()) / 2, ' ') + plain);
    }
    // Side by side, or one below the other where both have no room.
    void pair(std::string_view left, std::string_view right) {
        const std::string name = ascii(left);
        const std::string value = ascii(right);
        if (name.size() + value.size() + 1 <= columns_)
            return put(name + std::string(columns_ - name.size() - value.size(), ' ') + value);
        for (const std::string& line : wrapped(name, columns_)) put(line);
        for (const std::string& line : wrapped(value, columns_))
            put(std::string(columns_ - line.size(), ' ') + line);
    }

    static std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
        const std::string plain = ascii(text);
        std::vector<std::string> lines;
        std::string line;
        for (std::string_view rest = trim(plain); !rest.empty(); rest = trim(rest)) {
            const std::size_t end = std::min({rest.find(' '), rest.size(), columns});
            const std::string_view word = rest.substr(0, end);
            rest.remove_prefix(end);
            if (!line.empty() && line.size() + 1 + word.size() > columns)
                lines.push_back(std::exchange(line, {}));
            if (!line.empty()) line += ' ';
            line += word;
        }
        if (!line.empty()) lines.push_back(std::move(line));
        return lines;
    }

    const Receipt& receipt_;
    std::size_t columns_;
    std::string out_;
};

}  // namespace

std::optional<PaperWidth> parse_paper_width(std::string_view characters) {
    for (const PaperWidth width : {PaperWidth::mm58, PaperWidth::mm80})
        if (characters == std::to_string(static_cast<int>(width))) return width;
    return std::nullopt;
}

std::string receipt_text(const Receipt& receipt, PaperWidth width) {
    return Roll(receipt, width).print();
}

}  // namespace bangnopi::documents
