#include "documents/receipt.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>

#include "tests/support/temporary_folder.hpp"

namespace bangnopi::documents {
namespace {

using testing::HasSubstr;
using testing::Not;

Receipt receipt() {
    Receipt one;
    one.operator_name = "Bangnopi Net";
    one.operator_phone = "0812-3456-7890";
    one.number = "KW/2026/000123";
    one.customer_name = "Siti Aminah";
    one.customer_number = "C000042";
    one.customer_address = "Jl. Melati No. 7, RT 02 RW 05, Desa Sukamaju";
    one.amount = 165'000;
    one.invoices = {
        {"INV/2026/11/000123", {domain::Date(2026, 11, 1), domain::Date(2026, 12, 1)}, 150'000, 0, true}};
    one.to_balance = 15'000;
    one.received_on = domain::Date(2026, 12, 2);
    one.received_at = "2026-12-02 14:05 (Asia/Jakarta)";
    one.method = "Tunai - Kolektor";
    one.reference = "K7QX-000012";
    one.taken_by = "Slamet Raharjo";
    one.made_at = *parse_instant("2026-12-02T07:05:00Z");
    return one;
}

Receipt with_invoices(int count) {
    Receipt one = receipt();
    one.invoices.clear();
    for (int at = 0; at < count; ++at)
        one.invoices.push_back({"INV/2026/11/" + std::to_string(100'000 + at),
                                {domain::Date(2026, 1, 1), domain::Date(2026, 2, 1)},
                                150'000,
                                0});
    return one;
}

// What a reader of PDFs finds in it; BANGNOPI_LOOK_AT names a folder in which the pictures are left.
std::string shown(const Receipt& one, const std::string& name) {
    test::TemporaryFolder folder;
    const char* look_at = std::getenv("BANGNOPI_LOOK_AT");
    const std::string file = (look_at != nullptr ? std::string(look_at) + '/' : folder.file("")) + name;
    std::ofstream(file + ".pdf", std::ios::binary) << receipt_pdf(one);
    if (look_at != nullptr) {
        EXPECT_EQ(std::system(("pdftoppm -r 110 -png " + file + ".pdf " + file).c_str()), 0);
    }
    const std::string command = "pdftotext -layout " + file + ".pdf - 2>&1";
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    std::string text;
    std::array<char, 4096> part{};
    while (const std::size_t read = fread(part.data(), 1, part.size(), pipe.get()))
        text.append(part.data(), read);
    return text;
}

std::size_t pages_of(std::string_view shown_text) {
    return static_cast<std::size_t>(std::ranges::count(shown_text, '\f'));
}

TEST(ReceiptText, TellsWhatCashWasRoundedBy) {
    Receipt one = receipt();
    one.to_balance = 0;
    one.invoices.front().amount = 150'250;
    one.rounding = 250;
    one.amount = 150'000;
    const std::string printed = receipt_text(one, PaperWidth::mm58);
    EXPECT_THAT(printed, HasSubstr("Pembulatan"));
    EXPECT_THAT(printed, HasSubstr("-Rp250"));
    EXPECT_THAT(shown(one, "rounded"), HasSubstr("Pembulatan"));
}

TEST(ReceiptPdf, SaysWhoPaidWhatForWhatAndWhoTookIt) {
    const std::string text = shown(receipt(), "one");
    for (const char* part : {"Bangnopi Net", "KWITANSI", "KW/2026/000123", "Siti Aminah (C000042)",
                             "Jl. Melati No. 7", "seratus enam puluh lima ribu rupiah", "INV/2026/11/000123",
                             "1–30 November 2026", "Rp150.000", "Masuk ke saldo", "Rp15.000", "Rp165.000",
                             "LUNAS", "Tunai - Kolektor", "K7QX-000012", "2 Desember 2026", "Slamet Raharjo"})
        EXPECT_THAT(text, HasSubstr(part));
    EXPECT_EQ(pages_of(text), 1U);
    EXPECT_THAT(text, Not(HasSubstr("Meterai")));
}

TEST(ReceiptPdf, IsNoReceiptInFullWhereSomethingIsLeftOpen) {
    Receipt one = receipt();
    one.invoices.front().open = 5'000;
    one.invoices.front().is_paid = false;
    const std::string text = shown(one, "part");
    EXPECT_THAT(text, Not(HasSubstr("LUNAS")));
    EXPECT_THAT(text, HasSubstr("sisa Rp5.000"));
}

TEST(ReceiptPdf, OfManyInvoicesHasAsManyPagesAsTheyNeed) {
    for (const int count : {6, 7, 8, 9, 12, 13, 14, 40}) {
        const std::string text = shown(with_invoices(count), "many" + std::to_string(count));
        for (int at = 0; at < count; ++at)
            EXPECT_THAT(text, HasSubstr("INV/2026/11/" + std::to_string(100'000 + at))) << count;
        EXPECT_THAT(text, HasSubstr("Slamet Raharjo")) << count;
        EXPECT_GE(pages_of(text), count > 13 ? 2U : 1U);
        EXPECT_LE(pages_of(text), count == 40 ? 4U : 2U);
    }
}

TEST(ReceiptPdf, OfATopUpHasNoInvoiceAndIsNotPaidInFull) {
    Receipt one = receipt();
    one.invoices.clear();
    one.to_balance = one.amount;
    const std::string text = shown(one, "topup");
    EXPECT_THAT(text, HasSubstr("Masuk ke saldo"));
    EXPECT_THAT(text, Not(HasSubstr("LUNAS")));
}

TEST(ReceiptPdf, HoldsNamesAndAddressesHoweverLong) {
    Receipt one = receipt();
    one.operator_name = "Koperasi Serba Usaha Jaringan Internet Desa Sukamaju Makmur Sejahtera Bersama";
    one.customer_name =
        "Raden Ayu Kusumaningtyas Wulandari Prameswari Hadiningrat binti Haji Abdurrahman Wahid "
        "Sosrodiningrat";
    one.customer_address = std::string(190, 'W') + " Gang Buntu";
    one.amount = 8'888'888'888'888;
    one.invoices.front().number = std::string(60, 'X');
    one.taken_by = "Muhammad Fathurrahman Al-Banjari Kusumawardhana";
    one.stamp_above = 5'000'000;
    const std::string text = shown(one, "long");
    EXPECT_THAT(text, HasSubstr("Rp8.888.888.888.888"));
    EXPECT_THAT(text, HasSubstr("Meterai"));
    EXPECT_EQ(pages_of(text), 1U);
}

TEST(ReceiptPdf, IsInTheCustomersLanguageWithItsAmountInIndonesian) {
    Receipt one = receipt();
    one.language = words::Language::english;
    const std::string text = shown(one, "english");
    EXPECT_THAT(text, HasSubstr("RECEIPT"));
    EXPECT_THAT(text, HasSubstr("1–30 November 2026"));
    EXPECT_THAT(text, HasSubstr("seratus enam puluh lima ribu rupiah"));
}

TEST(ReceiptPdf, HasAPlaceForTheStampAboveTheOperatorsThresholdAlone) {
    Receipt one = receipt();
    one.stamp_above = 165'000;
    EXPECT_THAT(shown(one, "at"), Not(HasSubstr("Meterai")));
    one.stamp_above = 164'999;
    EXPECT_THAT(shown(one, "above"), HasSubstr("Meterai"));
}

TEST(ReceiptPdf, IsTheSameWheneverItIsMade) {
    EXPECT_EQ(receipt_pdf(receipt()), receipt_pdf(receipt()));
}

TEST(ReceiptText, FitsOnItsPaper) {
    for (const PaperWidth width : {PaperWidth::mm58, PaperWidth::mm80}) {
        Receipt one = with_invoices(3);
        one.customer_name = "Raden Ayu Kusumaningtyas Wulandari Prameswari Hadiningrat";
        one.customer_address = "Jl. " + std::string(70, 'W');
        std::istringstream lines(receipt_text(one, width));
        for (std::string line; std::getline(lines, line);)
            EXPECT_LE(line.size(), static_cast<std::size_t>(width)) << line;
    }
}

TEST(ReceiptText, IsWhatIsOnThePaper) {
    EXPECT_EQ(receipt_text(receipt(), PaperWidth::mm58),
              "          Bangnopi Net\n"
              "         0812-3456-7890\n"
              "================================\n"
              "Kwitansi                   Lunas\n"
              "No.               KW/2026/000123\n"
              "Tanggal         2026-12-02 14:05\n"
              "--------------------------------\n"
              "Siti Aminah\n"
              "C000042\n"
              "Jl. Melati No. 7, RT 02 RW 05,\n"
              "Desa Sukamaju\n"
              "--------------------------------\n"
              "INV/2026/11/000123     Rp150.000\n"
              " 1-30 November 2026\n"
              "Masuk ke saldo          Rp15.000\n"
              "--------------------------------\n"
              "Total                  Rp165.000\n"
              "seratus enam puluh lima ribu\n"
              "rupiah\n"
              "Tunai - Kolektor\n"
              "Ref.                 K7QX-000012\n"
              "Petugas           Slamet Raharjo\n"
              "================================\n"
              "          Terima kasih\n"
              "\n\n\n\n");
}

TEST(ReceiptText, IsPrintableAsciiWhateverPeopleAreCalled) {
    Receipt one = receipt();
    one.customer_name = "Désirée 山田 “Ñoño”\x1b@\t";
    one.method = "Tunai — Kas";
    for (const char c : receipt_text(one, PaperWidth::mm80))
        EXPECT_TRUE(c == '\n' || (c >= ' ' && c <= '~')) << static_cast<int>(c);
    EXPECT_THAT(receipt_text(one, PaperWidth::mm80), HasSubstr("Desiree ??"));
}

TEST(ReceiptStamp, is_that_of_a_payment_that_stands) {
    EXPECT_EQ(stamp_of(receipt()), ReceiptStamp::paid_in_full);
    Receipt credited = receipt();
    credited.invoices.front().is_paid = false;
    EXPECT_EQ(stamp_of(credited), ReceiptStamp::none);
    Receipt in_part = receipt();
    in_part.refunded = 1;
    EXPECT_EQ(stamp_of(in_part), ReceiptStamp::none);
    Receipt reversed = receipt();
    reversed.refunded = reversed.amount;
    EXPECT_EQ(stamp_of(reversed), ReceiptStamp::given_back);
}

}  // namespace
}  // namespace bangnopi::documents
