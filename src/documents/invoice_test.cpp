#include "documents/invoice.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>

#include "domain/qris.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::documents {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view merchant =
    "00020101021126680016ID.CO.CONTOH.WWW01189360099900000000170215ID00000000000170303UMI51440014ID.CO.QRIS."
    "WWW0215"
    "ID10200000000170303UMI5204481653033605802ID5912BANGNOPI NET6007BANDUNG61054011162070703A0163049454";

domain::Date day(int month, int of_month) {
    return {2026, month, of_month};
}

Issuer issuer() {
    return {
        "Bangnopi Net", "Jl. Raya Sukamaju No. 12\nDesa Sukamaju, Kab. Bandung 40111", "0812-3456-7890", {}};
}

BilledCustomer siti() {
    return {"Siti Aminah", "C000042", "Jl. Melati No. 7, RT 02 RW 05, Desa Sukamaju", "0812-3456-7890", ""};
}

// 75,000 + 27,500 of one month.
InvoiceDocument invoice() {
    InvoiceDocument one;
    one.issuer = issuer();
    one.customer = siti();
    one.number = "INV/2026/12/000123";
    one.issued_on = day(12, 1);
    one.due_on = day(12, 10);
    one.period = {day(11, 1), day(12, 1)};
    one.lines = {
        {"Langganan Rumah 20 Mbps", domain::Period{day(11, 16), day(12, 1)}, "150.000 × 15/30 hari", 75'000},
        {"Kelebihan kuota Rumah 20 Mbps", domain::Period{day(11, 16), day(12, 1)},
         "61 GB − 50 GB = 11 unit × 2.500", 27'500}};
    one.subtotal = one.total = one.open = 102'500;
    one.made_at = *parse_instant("2026-12-01T00:05:00Z");
    return one;
}

InvoiceDocument with_lines(int count) {
    InvoiceDocument one = invoice();
    one.lines.clear();
    for (int at = 1; at <= count; ++at)
        one.lines.push_back({"Langganan nomor " + std::to_string(1000 + at),
                             domain::Period{day(11, 1), day(12, 1)}, "150.000 × 1 bulan", 150'000});
    one.subtotal = one.total = one.open = 150'000LL * count;
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

// Read by programs that nobody here wrote; BANGNOPI_LOOK_AT names a folder in which the pictures are left.
class Shown {
  public:
    Shown(const std::string& pdf, const std::string& name) {
        const char* look_at = std::getenv("BANGNOPI_LOOK_AT");
        file_ = (look_at != nullptr ? std::string(look_at) + '/' : folder_.file("")) + name;
        std::ofstream(file_ + ".pdf", std::ios::binary) << pdf;
        if (look_at != nullptr) said_by("pdftoppm -r 80 -png " + file_ + ".pdf " + file_ + " 2>&1");
    }
    [[nodiscard]] std::string text() const { return said_by("pdftotext -layout " + file_ + ".pdf - 2>&1"); }
    [[nodiscard]] std::string scanned() const {
        said_by("pdftoppm -r 150 -gray -singlefile -png " + file_ + ".pdf " + file_ + " 2>&1");
        return said_by("zbarimg --quiet --raw -Sdisable -Sqrcode.enable " + file_ + ".png 2>/dev/null");
    }

  private:
    test::TemporaryFolder folder_;
    std::string file_;
};

std::size_t pages_of(std::string_view shown_text) {
    return static_cast<std::size_t>(std::ranges::count(shown_text, '\f'));
}

TEST(InvoicePdf, SaysWhoOwesWhatForWhatAndHowItCameAbout) {
    const std::string text = Shown(invoice_pdf(invoice()), "invoice").text();
    for (const char* part :
         {"Bangnopi Net", "Jl. Raya Sukamaju No. 12", "Desa Sukamaju, Kab. Bandung 40111", "TAGIHAN",
          "INV/2026/12/000123", "Siti Aminah", "C000042", "1 Desember 2026", "10 Desember 2026",
          "1–30 November 2026", "150.000 × 15/30 hari", "61 GB − 50 GB = 11 unit × 2.500", "75.000", "27.500",
          "Rp102.500", "seratus dua ribu lima ratus rupiah", "Halaman 1 dari 1"})
        EXPECT_THAT(text, HasSubstr(part));
    EXPECT_THAT(text, Not(HasSubstr("LUNAS")));
    EXPECT_THAT(text, Not(HasSubstr("Cara membayar")));
    EXPECT_EQ(pages_of(text), 1U);
}

TEST(InvoicePdf, IsSaidInTheLanguageOfTheCustomer) {
    InvoiceDocument one = invoice();
    one.language = words::Language::english;
    const std::string text = Shown(invoice_pdf(one), "english").text();
    for (const char* part : {"INVOICE", "Billed to", "To be paid", "Rp102,500", "1 December 2026"})
        EXPECT_THAT(text, HasSubstr(part));
}

// 150,000 × 11/12 = 137,500; 12 % of it = 16,500.
TEST(InvoicePdf, PrintsTheOtherTaxBaseAndHowTheTaxCameAbout) {
    InvoiceDocument one = with_lines(1);
    one.tax = BilledTax{16'500, "12 %", "12 % × DPP nilai lain 137.500 (11/12 × 150.000)", 137'500, true};
    one.total = one.open = 166'500;
    const std::string text = Shown(invoice_pdf(one), "tax").text();
    for (const char* part : {"Subtotal", "150.000", "DPP nilai lain", "137.500", "PPN 12 %", "16.500",
                             "11/12 × 150.000", "Rp166.500"})
        EXPECT_THAT(text, HasSubstr(part));
}

// A telephone finds the merchant's code with what is open in it, below a payment of 2,500.
TEST(InvoicePdf, ShowsAQrisCodeOfWhatIsOpenThatIsReadBack) {
    InvoiceDocument one = invoice();
    one.paid = 2'500;
    one.open = 100'000;
    const auto code = domain::MerchantQris::parse(merchant).value();
    one.qris = code.for_amount(one.open).value();
    one.qris_merchant = code.merchant_name();
    one.accounts = {{"Bank BCA", "1234567890", "Bangnopi Net"},
                    {"Bank Mandiri", "0987654321", "Koperasi Net"}};
    one.payment_instructions = "Sebut nomor pelanggan saat membayar.\nBukti transfer: WA 0812-3456-7890";
    const Shown shown(invoice_pdf(one), "qris");
    EXPECT_EQ(shown.scanned(), one.qris + "\n");
    EXPECT_THAT(one.qris, HasSubstr("5406100000"));  // tag 54, six digits
    for (const char* part : {"Cara membayar", "BANGNOPI NET", "Bank BCA", "1234567890", "a.n. Bangnopi Net",
                             "Sebut nomor pelanggan", "−2.500", "Rp100.000"})
        EXPECT_THAT(shown.text(), HasSubstr(part));
}

TEST(InvoicePdf, ThatIsPaidSaysSoAndNotHowToPay) {
    InvoiceDocument one = invoice();
    one.paid = one.total;
    one.open = 0;
    one.stamp = InvoiceStamp::paid_in_full;
    one.payment_instructions = "Transfer ke BCA";
    const std::string text = Shown(invoice_pdf(one), "paid").text();
    EXPECT_THAT(text, HasSubstr("LUNAS"));
    EXPECT_THAT(text, Not(HasSubstr("Transfer ke BCA")));
    one.stamp = InvoiceStamp::voided;
    EXPECT_THAT(Shown(invoice_pdf(one), "void").text(), HasSubstr("BATAL"));
}

TEST(InvoicePdf, HasAsManyPagesAsItsLinesNeedEachWithTheTablesHead) {
    const std::string text = Shown(invoice_pdf(with_lines(40)), "many").text();
    for (int at = 1; at <= 40; ++at) EXPECT_THAT(text, HasSubstr(std::to_string(1000 + at)));
    EXPECT_EQ(pages_of(text), 3U);
    for (const char* part : {"Halaman 1 dari 3", "Halaman 2 dari 3", "Halaman 3 dari 3"})
        EXPECT_THAT(text, HasSubstr(part));
    std::size_t heads = 0;
    for (std::size_t at = 0; (at = text.find("Uraian", at)) != std::string::npos; ++at) ++heads;
    EXPECT_EQ(heads, 3U);
}

// Whatever the number of lines, the sums stand on one page with a line before them.
TEST(InvoicePdf, KeepsItsSumsTogetherWithALineBeforeThem) {
    for (int count = 8; count <= 34; ++count) {
        InvoiceDocument one = with_lines(count);
        one.tax = BilledTax{0, "11 %", "", one.subtotal, false};
        one.payment_instructions = "Bayar di kantor";
        const std::string text = Shown(invoice_pdf(one), "sums").text();
        const std::size_t last_page = text.rfind('\f', text.size() - 2);
        const std::string last = last_page == std::string::npos ? text : text.substr(last_page);
        for (const std::string& part :
             {std::to_string(1000 + count), std::string("Subtotal"), std::string("Total"),
              std::string("Bayar di kantor"), std::string("Terbilang")})
            EXPECT_THAT(last, HasSubstr(part)) << count;
    }
}

TEST(InvoicePdf, HoldsNamesHoweverLongAndALineOfNothing) {
    InvoiceDocument one = invoice();
    one.issuer.name = "Koperasi Serba Usaha Jaringan Internet Desa Sukamaju Makmur Sejahtera Bersama";
    one.customer.name =
        "Raden Ayu Kusumaningtyas Wulandari Prameswari Hadiningrat binti Haji Abdurrahman Wahid";
    one.customer.address =
        "Perumahan Griya Sukamaju Indah Blok C3 Nomor 27, Jalan Raya Cibiru Hilir Kilometer 12, RT 02 RW 05, "
        "Desa Sukamaju, Kecamatan Cileunyi, Kabupaten Bandung, Jawa Barat 40622";
    one.customer.reseller = "Warung Bu Tini";
    one.lines.push_back(
        {"Pemakaian Rumah 20 Mbps tanpa batas untuk keluarga besar di desa yang namanya panjang "
         "sekali sampai dua baris",
         domain::Period{day(11, 1), day(12, 1)}, "0 GB × 2.500/GB", 0});
    const std::string text = Shown(invoice_pdf(one), "long").text();
    for (const char* part : {"Koperasi Serba Usaha", "Abdurrahman Wahid", "melalui Warung Bu Tini",
                             "Barat 40622", "0 GB × 2.500/GB"})
        EXPECT_THAT(text, HasSubstr(part));
}

TEST(InvoicePdf, OfNothingIsOneToo) {
    InvoiceDocument one = invoice();
    one.lines.clear();
    one.subtotal = one.total = one.open = 0;
    one.stamp = InvoiceStamp::paid_in_full;
    const std::string text = Shown(invoice_pdf(one), "nothing").text();
    EXPECT_THAT(text, HasSubstr("Rp0"));
    EXPECT_THAT(text, HasSubstr("nol rupiah"));
}

TEST(InvoicePdf, IsTheSameWheneverItIsMade) {
    EXPECT_EQ(invoice_pdf(invoice()), invoice_pdf(invoice()));
    EXPECT_LT(invoice_pdf(invoice()).size(), 40'000U);
}

TEST(InvoicePdf, OfManyStandsInOneFileThatComesInParts) {
    std::string file;
    std::size_t parts = 0;
    Pdf pdf(a4, "Tagihan", invoice().made_at, [&](std::string_view bytes) {
        file += bytes;
        ++parts;
        return true;
    });
    for (int at = 0; at < 5; ++at) {
        if (at > 0) pdf.begin_page();
        draw_invoice(pdf, invoice());
    }
    EXPECT_GT(parts, 4U);
    const std::size_t before_the_end = file.size();
    EXPECT_EQ(pdf.finish(), "");
    EXPECT_GT(before_the_end, 5'000U);
    EXPECT_EQ(pages_of(Shown(file, "batch").text()), 5U);
}

TEST(InvoicePdf, IsNotDrawnOnForWhoWantsNoMore) {
    Pdf pdf(a4, "Tagihan", invoice().made_at, [](std::string_view) { return false; });
    draw_invoice(pdf, invoice());
    pdf.begin_page();
    draw_invoice(pdf, invoice());
    EXPECT_TRUE(pdf.is_broken());
    EXPECT_THROW(static_cast<void>(pdf.finish()), std::runtime_error);
}

TEST(CreditNotePdf, SaysWhichInvoiceItCreditsAndWhy) {
    CreditNoteDocument note;
    note.issuer = issuer();
    note.customer = siti();
    note.number = "CN/2026/12/000007";
    note.invoice_number = "INV/2026/12/000123";
    note.invoice_issued_on = day(12, 1);
    note.issued_on = day(12, 5);
    note.reason = "Gangguan tiga hari karena tiang roboh";
    note.lines = {{"Langganan Rumah 20 Mbps", domain::Period{day(11, 16), day(11, 19)}, "", 15'000}};
    note.subtotal = 15'000;
    note.tax = 1'650;
    note.total = 16'650;
    note.to_balance = 16'650;
    note.made_at = *parse_instant("2026-12-05T00:05:00Z");
    const std::string text = Shown(credit_note_pdf(note), "credit_note").text();
    for (const char* part : {"NOTA KREDIT", "CN/2026/12/000007", "INV/2026/12/000123", "5 Desember 2026",
                             "Gangguan tiga hari", "PPN", "1.650", "Rp16.650", "Masuk ke saldo"})
        EXPECT_THAT(text, HasSubstr(part));
    EXPECT_EQ(credit_note_pdf(note), credit_note_pdf(note));
}

}  // namespace
}  // namespace bangnopi::documents
