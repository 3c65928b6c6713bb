#include "documents/paper.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "documents/qr_code.hpp"

namespace bangnopi::documents {
namespace {

constexpr double margin = 48;
constexpr double right_edge = a4.width - margin;
constexpr double width = right_edge - margin;
constexpr double facts_x = 338;
constexpr double sums_x = 300;
constexpr double amount_width = 96;
constexpr double title_width = width - amount_width - 16;
constexpr double body_bottom = 782;
constexpr double footer_y = 806;
constexpr double code_side = 126;

constexpr Type name_type{15, Face::bold};
constexpr Type long_name_type{11, Face::bold};
constexpr Type document_type{22, Face::bold, green};
constexpr Type number_type{10, Face::bold};
constexpr Type label_type{8, Face::regular, grey};
constexpr Type small_type{7.5, Face::regular, grey};
constexpr Type text_type{9.5};
constexpr Type strong_type{9.5, Face::bold};
constexpr Type party_type{11.5, Face::bold};
constexpr Type head_type{8, Face::bold, grey};
constexpr Type sum_type{11.5, Face::bold};
constexpr Type headline_type{19, Face::bold};
constexpr Type stamp_size{30, Face::bold};

constexpr std::size_t title_lines_max = 3;
constexpr std::size_t detail_lines_max = 3;
constexpr double title_leading = 12.5;
constexpr double detail_leading = 10;
constexpr double row_padding = 6;

std::vector<std::string> lines_in(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        if (end > at) lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

class Drawer {
  public:
    Drawer(Pdf& pdf, const Paper& paper) : pdf_(pdf), paper_(paper) {}

    void draw() {
        const double first_top = measured([this] { return front(); });
        const std::vector<std::size_t> pages = rows_of_pages(first_top);
        front();
        std::size_t at = 0;
        for (std::size_t page = 0; page < pages.size(); ++page) {
            if (page > 0) continuation();
            double y = page > 0 ? table_head(continued_top) : table_head(first_top);
            for (const std::size_t end = at + pages[page]; at < end; ++at) y = row(y, paper_.lines[at]);
            if (page + 1 == pages.size()) closing(y);
            footer(page + 1, pages.size());
        }
    }

  private:
    static constexpr double continued_top = 74;
    static constexpr double table_head_height = 21;

    [[nodiscard]] std::string say(const Message& message) const {
        return words::text(message, paper_.language);
    }

    // The same calls without their ink, for what they would take.
    template <class Draw>
    double measured(Draw draw) {
        measures_ = true;
        const double y = draw();
        measures_ = false;
        return y;
    }
    void text(double x, double y, const std::string& text, const Type& type) {
        if (!measures_) pdf_.text(x, y, text, type);
    }
    void text_to(double right, double y, const std::string& text, const Type& type) {
        if (!measures_) pdf_.text_to(right, y, text, type);
    }
    void rule(double x, double y, double thickness, const Ink& ink) {
        if (!measures_) pdf_.line(x, y, right_edge, y, thickness, ink);
    }
    double paragraph(double x, double y, double room, const std::string& text, const Type& type,
                     double leading, std::size_t lines_max) {
        if (!measures_) return pdf_.paragraph(x, y, room, text, type, leading, lines_max);
        const std::size_t lines = std::min(pdf_.wrapped(text, room, type).size(), lines_max);
        return y + leading * static_cast<double>(lines);
    }

    // How many rows each page has: as many as it holds; the last one has room for what closes the paper, with a row before it.
    std::vector<std::size_t> rows_of_pages(double first_top) {
        const double closing_height = measured([this] { return closing(0); });
        std::vector<std::size_t> pages{0};
        double y = first_top + table_head_height;
        for (const PaperLine& line : paper_.lines) {
            const double height = row_height(line);
            if (y + height > body_bottom && pages.back() > 0) {
                pages.push_back(0);
                y = continued_top + table_head_height;
            }
            ++pages.back();
            y += height;
        }
        if (y + closing_height <= body_bottom) return pages;
        const bool can_spare_one = pages.back() > 1;
        if (can_spare_one) --pages.back();
        pages.push_back(can_spare_one ? 1 : 0);
        return pages;
    }

    double front() {
        const double left = issuer();
        text_to(right_edge, 58, paper_.title, document_type);
        text_to(right_edge, 75, paper_.number, number_type);
        double y = std::max(left, 86.0) + 6;
        rule(margin, y, 1.4, green);
        y += 24;
        return std::max(party(y), facts(y)) + 16;
    }

    double issuer() {
        constexpr double logo_height = 48;
        constexpr double logo_width = 120;
        double x = margin;
        if (paper_.issuer.logo) {
            const Picture& logo = *paper_.issuer.logo;
            const double scale = std::min(logo_width / logo.width(), logo_height / logo.height());
            if (!measures_) pdf_.picture({margin, 38, logo_width, logo_height}, logo);
            x += logo.width() * scale + 14;
        }
        const double room = 330 - x + margin;
        const bool is_long = pdf_.width_of(paper_.issuer.name, name_type) > room;
        double y = is_long ? paragraph(x, 48, room, paper_.issuer.name, long_name_type, 13.5, 3)
                           : paragraph(x, 52, room, paper_.issuer.name, name_type, 15, 1);
        for (const std::string& line : lines_in(paper_.issuer.address))
            y = paragraph(x, y, room, line, label_type, 10.5, 3);
        if (!paper_.issuer.phone.empty()) y = paragraph(x, y, room, paper_.issuer.phone, label_type, 10.5, 1);
        return std::max(y - 6, paper_.issuer.logo ? 38 + logo_height : 0);
    }

    double party(double y) {
        constexpr double room = facts_x - margin - 28;
        text(margin, y, paper_.party_label, label_type);
        y = paragraph(margin, y + 16, room, paper_.party_name, party_type, 14.5, 3);
        for (const std::string& line : paper_.party_lines)
            y = paragraph(margin, y, room, line, text_type, 13, 4);
        return y;
    }

    double facts(double y) {
        for (const PaperFact& fact : paper_.facts) {
            text(facts_x, y, fact.label, label_type);
            text_to(right_edge, y, fact.value, text_type);
            y += 15;
        }
        const Box box{facts_x - 10, y - 4, right_edge - facts_x + 10, 46};
        if (!measures_) pdf_.fill(box, pale, 4);
        text(facts_x, y + 10, paper_.headline.label, label_type);
        Type type = headline_type;
        const double room = right_edge - facts_x - 10;
        const double taken = pdf_.width_of(paper_.headline.value, type);
        if (taken > room) type.size *= room / taken;
        text_to(right_edge - 10, y + 33, paper_.headline.value, type);
        return y + 46;
    }

    void continuation() {
        pdf_.begin_page();
        pdf_.text(margin, 50, pdf_.fitted(paper_.issuer.name, width * 0.55, strong_type), strong_type);
        pdf_.text_to(right_edge, 50, paper_.title + ' ' + paper_.number, strong_type);
        pdf_.line(margin, 58, right_edge, 58, 1.4, green);
    }

    double table_head(double y) {
        pdf_.fill({margin, y, width, 19}, pale, 2);
        pdf_.text(margin + 8, y + 13, say("Description"_msg), head_type);
        pdf_.text_to(right_edge - 8, y + 13, paper_.amounts_label, head_type);
        return y + table_head_height;
    }

    double row_height(const PaperLine& line) {
        return measured([&] { return row(0, line); });
    }
    double row(double y, const PaperLine& line) {
        const double top = y + row_padding + 8;
        text_to(right_edge - 8, top, line.amount, text_type);
        y = paragraph(margin + 8, top, title_width, line.title, text_type, title_leading, title_lines_max);
        if (!line.detail.empty())
            y = paragraph(margin + 8, y - 1, title_width, line.detail, small_type, detail_leading,
                          detail_lines_max);
        y += row_padding - 7;
        rule(margin, y, 0.5, faint);
        return y;
    }

    double closing(double y) {
        const double top = y + 20;
        y = std::max(sums(top), words_and_note(top)) + 8;
        return ways_to_pay(y);
    }

    double sums(double y) {
        for (const PaperSum& sum : paper_.sums) {
            const bool is_strong = sum.weight == SumWeight::strong;
            const Type& type = is_strong ? sum_type : sum.weight == SumWeight::light ? label_type : text_type;
            if (is_strong) {
                rule(sums_x, y - 7, 0.8, grey);
                y += 9;
            }
            text(sums_x, y, sum.label, type);
            text_to(right_edge - 8, y, sum.amount, type);
            if (!sum.detail.empty())
                y = paragraph(sums_x, y + 10, right_edge - sums_x - 8, sum.detail, small_type, 10, 2) - 10;
            y += is_strong ? 18 : sum.weight == SumWeight::light ? 13 : 15;
        }
        return y;
    }

    double words_and_note(double y) {
        constexpr double room = sums_x - margin - 34;
        const double top = y;
        if (!paper_.in_words.empty()) {
            const std::size_t lines = pdf_.wrapped(paper_.in_words, room, text_type).size();
            text(margin + 8, y, say("In words"_msg), label_type);
            y = paragraph(margin + 8, y + 14, room, paper_.in_words, text_type, 13, lines) + 4;
        }
        for (const std::string& line : lines_in(paper_.note))
            y = paragraph(margin + 8, y, room, line, label_type, 11, 4);
        if (paper_.stamp.empty()) return y;
        const double middle = std::max(y + 30, top + 56);
        if (!measures_) {
            Type type = stamp_size;
            type.ink = paper_.stamp_ink;
            pdf_.stamp(margin + 8 + room / 2, middle, paper_.stamp, type, -8);
        }
        return middle + 36;
    }

    double ways_to_pay(double y) {
        if (paper_.qris.empty() && paper_.accounts.empty() && paper_.instructions.empty()) return y;
        y += 6;
        rule(margin, y, 0.5, faint);
        y += 20;
        text(margin + 8, y, say("How to pay"_msg), strong_type);
        y += 8;
        const double x = paper_.qris.empty() ? margin + 8 : margin + code_side + 22;
        return std::max(scanned(y), transferred(x, y + 12));
    }

    double scanned(double y) {
        if (paper_.qris.empty()) return y;
        const auto code = qr_code(paper_.qris);
        BANGNOPI_CHECK(code);
        const Box box{margin, y, code_side, code_side};
        if (!measures_) pdf_.code(box, code->modules, code->side);
        y += code_side + 4;
        for (const PaperFact& fact : paper_.qris_facts) {
            if (!measures_)
                pdf_.text_amid(margin + code_side / 2, y, pdf_.fitted(fact.value, code_side, label_type),
                               label_type);
            y += 11;
        }
        return y;
    }

    double transferred(double x, double y) {
        const double room = right_edge - x;
        for (const PaperAccount& account : paper_.accounts) {
            y = paragraph(x, y, room, account.name + (account.number.empty() ? "" : "  " + account.number),
                          strong_type, 12.5, 2);
            if (!account.holder.empty())
                y = paragraph(x, y, room, say("in the name of {}"_msg(account.holder)), label_type, 11, 2);
            y += 5;
        }
        for (const std::string& line : lines_in(paper_.instructions))
            y = paragraph(x, y, room, line, text_type, 13, 6);
        return y;
    }

    void footer(std::size_t page, std::size_t pages) {
        pdf_.line(margin, footer_y - 12, right_edge, footer_y - 12, 0.5, faint);
        pdf_.text(margin, footer_y,
                  pdf_.fitted(paper_.title + ' ' + paper_.number + " · " + paper_.issuer.name, width * 0.75,
                              small_type),
                  small_type);
        pdf_.text_to(right_edge, footer_y, say("Page {} of {}"_msg(page, pages)), small_type);
    }

    Pdf& pdf_;
    const Paper& paper_;
    bool measures_ = false;
};

}  // namespace

void draw(Pdf& pdf, const Paper& paper) {
    Drawer(pdf, paper).draw();
}

}  // namespace bangnopi::documents
