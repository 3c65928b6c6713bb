#include "documents/voucher_sheet.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <set>

#include "tests/support/temporary_folder.hpp"

namespace bangnopi::documents {
namespace {

using testing::HasSubstr;

constexpr std::string_view login_page = "http://hotspot.lan/login";

std::string code_of(std::size_t serial) {
    const std::string letters{static_cast<char>('A' + serial / 20), static_cast<char>('A' + serial % 20)};
    return "WRG-" + letters + "GH-JKMN-PQ23";
}

VoucherSheet sheet(std::size_t cards) {
    VoucherSheet one;
    one.operator_name = "Bangnopi Net";
    one.batch_number = 12;
    one.face_price = 35'000;
    one.plan_name = "Mingguan 7 Hari";
    one.days = 7;
    one.expires_on = domain::Date(2027, 1, 31);
    for (std::size_t serial = 1; serial <= cards; ++serial)
        one.cards.push_back({static_cast<std::int64_t>(serial), code_of(serial),
                             std::string(login_page) + "?username=" + code_of(serial)});
    one.made_at = *parse_instant("2026-12-02T07:05:00Z");
    return one;
}

std::string said_by(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> program(popen(command.c_str(), "r"), pclose);
    std::string text;
    std::array<char, 4096> part{};
    while (const std::size_t read = fread(part.data(), 1, part.size(), program.get()))
        text.append(part.data(), read);
    return text;
}

// A sheet in a file, read by programs that nobody here wrote; BANGNOPI_LOOK_AT names a folder in which the pictures are left.
class Paper {
  public:
    Paper(const VoucherSheet& one, const std::string& name) {
        const char* look_at = std::getenv("BANGNOPI_LOOK_AT");
        file_ = (look_at != nullptr ? std::string(look_at) + '/' : folder_.file("")) + name;
        std::ofstream(file_ + ".pdf", std::ios::binary) << voucher_sheet_pdf(one);
    }
    [[nodiscard]] std::string text() const { return said_by("pdftotext -layout '" + file_ + ".pdf' - 2>&1"); }
    [[nodiscard]] std::multiset<std::string> scanned(int page) const {
        const std::string number = std::to_string(page);
        EXPECT_EQ(said_by("pdftoppm -r 200 -gray -singlefile -f " + number + " -l " + number + " -png '" +
                          file_ + ".pdf' '" + file_ + number + "' 2>&1"),
                  "");
        const std::string lines = said_by("zbarimg --quiet --raw -Sdisable -Sqrcode.enable '" + file_ +
                                          number + ".png' 2>/dev/null");
        std::multiset<std::string> codes;
        for (std::size_t at = 0, end = 0; (end = lines.find('\n', at)) != std::string::npos; at = end + 1)
            codes.insert(lines.substr(at, end - at));
        return codes;
    }

  private:
    test::TemporaryFolder folder_;
    std::string file_;
};

std::size_t pages_of(std::string_view shown_text) {
    return static_cast<std::size_t>(std::ranges::count(shown_text, '\f'));
}

TEST(VoucherSheet, says_on_each_card_whose_it_is_what_it_brings_and_until_when) {
    const std::string text = Paper(sheet(1), "one").text();
    for (const char* part : {"Bangnopi Net", "Mingguan 7 Hari", "Rp35.000", "berlaku 7 hari",
                             "sampai 31 Januari 2027", "12-00001"})
        EXPECT_THAT(text, HasSubstr(part));
    EXPECT_THAT(text, HasSubstr(code_of(1)));
}

TEST(VoucherSheet, of_balance_says_how_much_and_in_the_language_asked_for) {
    VoucherSheet one = sheet(1);
    one.plan_name.clear();
    one.value = 50'000;
    one.days.reset();
    EXPECT_THAT(Paper(one, "balance").text(), HasSubstr("saldo Rp50.000"));
    one.language = words::Language::english;
    EXPECT_THAT(Paper(one, "english").text(), HasSubstr("balance of Rp50.000"));
}

TEST(VoucherSheet, has_as_many_pages_as_its_cards_need_and_each_code_once) {
    const Paper paper(sheet(voucher_cards_a_page + 1), "pages");
    const std::string text = paper.text();
    EXPECT_EQ(pages_of(text), 2U);
    for (std::size_t serial = 1; serial <= voucher_cards_a_page + 1; ++serial) {
        const std::size_t first = text.find(code_of(serial));
        ASSERT_NE(first, std::string::npos) << serial;
        EXPECT_EQ(text.find(code_of(serial), first + 1), std::string::npos) << serial;
    }
    EXPECT_EQ(pages_of(Paper(sheet(voucher_cards_a_page), "full").text()), 1U);
}

TEST(VoucherSheet, is_read_from_paper_by_a_telephone_card_by_card) {
    const VoucherSheet two_pages = sheet(voucher_cards_a_page + 1);
    const Paper paper(two_pages, "scanned");
    std::multiset<std::string> expected;
    for (std::size_t at = 0; at < voucher_cards_a_page; ++at) expected.insert(two_pages.cards[at].scanned);
    EXPECT_EQ(paper.scanned(1), expected);
    EXPECT_EQ(paper.scanned(2), std::multiset<std::string>{two_pages.cards.back().scanned});
}

TEST(VoucherSheet, shortens_long_names_and_never_a_code) {
    VoucherSheet one = sheet(3);
    one.operator_name = "Koperasi Serba Usaha Jaringan Internet Desa Sukamaju Makmur Sejahtera Bersama";
    one.plan_name = "Paket Mingguan Keluarga Hemat Sekali Tanpa Batas Untuk Warga RT 02 RW 05 Sukamaju";
    one.face_price = 8'888'888'888'888;
    one.cards.front().code = "WARUNG-ABCD-EFGH-JKMN";
    one.cards.front().scanned = std::string(login_page) + '?' + std::string(300, 'x');
    const Paper paper(one, "long");
    EXPECT_THAT(paper.text(), HasSubstr("…"));
    EXPECT_THAT(paper.text(), HasSubstr("WARUNG-ABCD-EFGH-JKMN"));
    EXPECT_EQ(pages_of(paper.text()), 1U);
}

TEST(VoucherSheet, is_small_and_the_same_whenever_it_is_made) {
    EXPECT_EQ(voucher_sheet_pdf(sheet(30)), voucher_sheet_pdf(sheet(30)));
    EXPECT_LT(voucher_sheet_pdf(sheet(300)).size(), 2'000'000U);
}

}  // namespace
}  // namespace bangnopi::documents
