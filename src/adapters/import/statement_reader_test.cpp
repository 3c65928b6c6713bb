#include "adapters/import/statement_reader.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "adapters/import/import.hpp"
#include "base/text.hpp"

namespace bangnopi::importing {
namespace {

using billing::StatementBank;
using billing::StatementColumns;
using billing::StatementFile;

std::string data(const std::string& name) {
    std::ifstream file(BANGNOPI_SOURCE_DIR "/tests/data/statements/" + name);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

Result<StatementFile> try_read(std::string_view csv, StatementBank bank,
                               const StatementColumns& columns = {}) {
    return read_statement(csv, bank, columns, domain::Currency::parse("IDR").value(),
                          domain::Date(2026, 11, 30));
}

StatementFile read(std::string_view csv, StatementBank bank, const StatementColumns& columns = {}) {
    auto file = try_read(csv, bank, columns);
    EXPECT_TRUE(file) << english(file.error().detail);
    if (!file) return {};
    for (const auto& problem : file->problems)
        ADD_FAILURE() << "line " << problem.line << ' ' << problem.column << ": " << english(problem.reason);
    return *std::move(file);
}

std::string told(const StatementFile& file) {
    std::string text;
    for (const Message& note : file.notes) text += english(note) + '\n';
    return text;
}

constexpr std::string_view bca_headings = "Tanggal Transaksi,Keterangan,Cabang,Jumlah,Saldo\n";

TEST(Statements, OfBcaHaveAPreamblePendingRowsCommasAndASummary) {
    const StatementFile file = read(data("bca.txt"), StatementBank::bca);
    ASSERT_EQ(file.credits.size(), 2U);
    EXPECT_EQ(file.rows, 5);
    EXPECT_EQ(file.pending, 1);
    EXPECT_EQ(file.debits, 1);
    EXPECT_EQ(file.credits[0].line, 8);
    EXPECT_EQ(file.credits[0].booked_on, domain::Date(2026, 11, 1));
    EXPECT_EQ(file.credits[0].amount, 150'123);
    EXPECT_EQ(file.credits[0].text, "TRSF E-BANKING CR 0111/FTSCY/WS95051 150123.00 SITI AMINAH");
    EXPECT_EQ(file.credits[0].balance_hundredths, 115'012'300);
    EXPECT_EQ(file.credits[1].text, "TRSF E-BANKING CR, BUDI, RT 02");
    EXPECT_EQ(file.credits[1].amount, 1'500'000);
    EXPECT_NE(told(file).find("1 pending rows"), std::string::npos) << told(file);
    EXPECT_NE(told(file).find("1 rows with cents"), std::string::npos) << told(file);
    EXPECT_EQ(told(file).find("balance"), std::string::npos) << told(file);
}

TEST(Statements, OfBcaInItsOlderFormHaveTheMarkInAColumnWithoutAHeading) {
    const StatementFile file = read(
        "Periode,01/11/2026 - 30/11/2026\n"
        "Tanggal,Keterangan,Cabang,Jumlah,,Saldo\n"
        "'01/11,SETORAN,'0000,150000.00,CR,1150000.00\n"
        "'02/11,BIAYA,'0000,15000.00,DB,1135000.00\n"
        "Saldo Awal,:,1000000.00\n",
        StatementBank::bca);
    ASSERT_EQ(file.credits.size(), 1U);
    EXPECT_EQ(file.credits[0].amount, 150'000);
    EXPECT_EQ(file.debits, 1);
}

TEST(Statements, OfMandiriHaveSemicolonsABomAndMonthsByTheirNames) {
    const StatementFile file = read(data("mandiri.txt"), StatementBank::mandiri);
    ASSERT_EQ(file.credits.size(), 2U);
    EXPECT_EQ(file.credits[0].booked_on, domain::Date(2026, 9, 1));
    EXPECT_EQ(file.credits[0].second_of_day, 51'867);
    EXPECT_EQ(file.credits[0].text, "TRANSFER DARI SITI AMINAH INV/2026/09/000001");
    EXPECT_EQ(file.credits[1].booked_on, domain::Date(2026, 11, 3));
    EXPECT_EQ(file.credits[1].text, "TRANSFER; BUDI");
    EXPECT_EQ(file.debits, 1);
}

TEST(Statements, OfBriTellTheTimeInAColumnOfItsOwn) {
    for (const char* spelling : {"MUTASI_DEBET", "MUTASI_DEBIT"}) {
        std::string csv = data("bri.txt");
        csv.replace(csv.find("MUTASI_DEBET"), 12, spelling);
        const StatementFile file = read(csv, StatementBank::bri);
        ASSERT_EQ(file.credits.size(), 1U);
        EXPECT_EQ(file.credits[0].second_of_day, 36'922);
        EXPECT_EQ(file.credits[0].text, "NBMB SITI AMINAH TO BANGNOPI ESB:NBMB:0001");
        EXPECT_EQ(file.debits, 1);
    }
}

TEST(Statements, WhoseCommaMovesTheColumnsAreNoMoneyThatCameIn) {
    std::string csv = data("bri.txt");
    const std::string fee = "Db,8888,0,0,,,,";
    csv.replace(csv.find(fee), fee.size(), fee + "FEE, ADM");
    const auto file = try_read(csv, StatementBank::bri);
    ASSERT_TRUE(file);
    EXPECT_EQ(file->credits.size(), 1U);
    EXPECT_EQ(file->problems.size(), 1U);
}

TEST(Statements, OfBniHaveTwoForms) {
    const StatementFile two = read(data("bni.txt"), StatementBank::bni);
    ASSERT_EQ(two.credits.size(), 1U);
    EXPECT_EQ(two.credits[0].booked_on, domain::Date(2026, 11, 1));
    EXPECT_EQ(two.credits[0].text, "TRF/PAY/TOP-UP ECHANNEL SITI AMINAH 123456");
    const StatementFile one = read(data("bni_mark.txt"), StatementBank::bni);
    ASSERT_EQ(one.credits.size(), 1U);
    EXPECT_EQ(one.credits[0].amount, 150'000);
    EXPECT_EQ(one.debits, 1);
}

TEST(Statements, OfAnotherBankAreMappedByTheirHeadings) {
    EXPECT_FALSE(try_read("Hari;Isi;Plus;Minus\n2026-11-01;Siti;1;\n", StatementBank::other));
    StatementColumns columns;
    columns.text = "Isi";
    columns.date = "Hari";
    columns.credit = "Plus";
    columns.debit = "minus";
    const StatementFile named =
        read("Hari;Isi;Plus;Minus\n2026-11-01;Siti;150.000;\n2026-11-02;PLN;;50.000\n", StatementBank::other,
             columns);
    ASSERT_EQ(named.credits.size(), 1U);
    EXPECT_EQ(named.credits[0].amount, 150'000);
    EXPECT_EQ(named.debits, 1);
    EXPECT_EQ(read(data("other.txt"), StatementBank::other).credits.size(), 1U);
    const StatementFile with_signs = read(
        "date,description,amount\n2026-11-01,Siti,150000\n2026-11-02,PLN,-50000\n", StatementBank::other);
    EXPECT_EQ(with_signs.credits.size(), 1U);
    EXPECT_EQ(with_signs.debits, 1);
}

TEST(Statements, NameTheRowsThatTheyCannotRead) {
    const auto file = try_read(std::string(bca_headings) +
                                   "01/11/2026,A,0,\"150,000.00 CR\",\n"
                                   "01/11,no year,0,\"150,000.00 CR\",\n"
                                   "31/12/2026,tomorrow,0,\"150,000.00 CR\",\n"
                                   "02/11/2026,no mark,0,\"150,000.00\",\n"
                                   "02/11/2026,odd,0,\"15,00.00 CR\",\n"
                                   "02/11/2026,\"a \"quote,0,1 CR,\n"
                                   "02/11/2026,commas,0,150,000.00 CR,1,150,000.00\n",
                               StatementBank::bca);
    ASSERT_TRUE(file);
    EXPECT_EQ(file->credits.size(), 1U);
    ASSERT_EQ(file->problems.size(), 6U);
    for (std::size_t at = 0; at < 6; ++at)
        EXPECT_EQ(file->problems[at].line, static_cast<std::int64_t>(at) + 3)
            << english(file->problems[at].reason);
    EXPECT_EQ(file->problems[0].column, "Tanggal Transaksi");
    EXPECT_EQ(file->problems[2].column, "Jumlah");
}

TEST(Statements, TellWhoseTheyAre) {
    EXPECT_EQ(read(data("bca.txt"), StatementBank::bca).account, "1234567890");
    EXPECT_EQ(read(data("mandiri.txt"), StatementBank::mandiri).account, "1370012345678");
    EXPECT_EQ(read(data("bri.txt"), StatementBank::bri).account, "001201000123456");
    EXPECT_EQ(read(data("other.txt"), StatementBank::other).account, "");
}

TEST(Statements, OfTwoAccountsNameTheRowsOfTheSecond) {
    std::string csv = data("mandiri.txt");
    csv.replace(csv.rfind("1370012345678"), 13, "1370012345679");
    const auto file = try_read(csv, StatementBank::mandiri);
    ASSERT_TRUE(file);
    EXPECT_EQ(file->credits.size(), 1U);
    ASSERT_EQ(file->problems.size(), 1U);
    EXPECT_EQ(file->problems[0].line, 4);
}

TEST(Statements, TakeNothingForMoneyThatFailedOrIsOfAnotherCurrency) {
    const StatementFile file = read(
        "tanggal,keterangan,jumlah,mata uang,status\n"
        "2026-11-01,Siti,150000,IDR,Berhasil\n"
        "2026-11-01,Agus,150000,Rp,\n"
        "2026-11-02,Budi,150000,IDR,GAGAL\n"
        "2026-11-03,Eko,150000,IDR,Pending\n"
        "2026-11-04,John,150000,USD,Berhasil\n",
        StatementBank::other);
    EXPECT_EQ(file.credits.size(), 2U);
    EXPECT_EQ(file.failed, 2);
    EXPECT_EQ(file.pending, 1);
    EXPECT_NE(told(file).find("2 rows that failed"), std::string::npos) << told(file);
    const auto odd =
        try_read("tanggal,keterangan,jumlah,status\n2026-11-01,Siti,1,Entah\n", StatementBank::other);
    ASSERT_TRUE(odd);
    EXPECT_EQ(odd->problems.size(), 1U);
}

TEST(Statements, HaveTheYearOfTheirPeriodNotOfTheDayTheyWerePrintedOn) {
    const StatementFile file = read("Tanggal Cetak : 05/01/2027\nPeriode : 01/11/2026 - 30/11/2026\n" +
                                        std::string(bca_headings) + "05/11,SETORAN,0,\"1.00 CR\",\n",
                                    StatementBank::bca);
    ASSERT_EQ(file.credits.size(), 1U);
    EXPECT_EQ(file.credits[0].booked_on, domain::Date(2026, 11, 5));
}

TEST(Statements, SayWhereTheBalanceDoesNotGoOn) {
    const std::string rows[] = {"01/11/2026,A,0,\"100,000.00 CR\",\"100,000.00\"\n",
                                "02/11/2026,B,0,\"50,000.00 DB\",\"50,000.00\"\n",
                                "03/11/2026,C,0,\"10,000.00 CR\",\"60,000.00\"\n"};
    const std::string headings(bca_headings);
    EXPECT_EQ(told(read(headings + rows[0] + rows[1] + rows[2], StatementBank::bca)).find("balance"),
              std::string::npos);
    EXPECT_EQ(told(read(headings + rows[2] + rows[1] + rows[0], StatementBank::bca)).find("balance"),
              std::string::npos);
    EXPECT_NE(told(read(headings + rows[0] + rows[2], StatementBank::bca)).find("balance"),
              std::string::npos);
}

TEST(Statements, OfAnotherBankOrOfNoneAreRefused) {
    for (const std::string& csv :
         {data("mandiri.txt"), std::string(), std::string("\xFF\xFE"), std::string("a\n\x80"),
          std::string(preamble_lines_max + 1, '\n') + std::string(bca_headings)})
        EXPECT_FALSE(try_read(csv, StatementBank::bca));
    EXPECT_FALSE(try_read(std::string(file_bytes_max + 1, 'a'), StatementBank::bca));
    EXPECT_FALSE(read_statement(data("bca.txt"), StatementBank::bca, {},
                                domain::Currency::parse("KWD").value(), domain::Date(2026, 11, 30)));
}

}  // namespace
}  // namespace bangnopi::importing
