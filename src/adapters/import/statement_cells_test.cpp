#include "adapters/import/statement_cells.hpp"

#include <gtest/gtest.h>

namespace bangnopi::importing {
namespace {

using domain::Date;
using domain::Period;

std::string day(std::string_view text, const std::optional<Period>& period = std::nullopt) {
    const auto read = read_statement_date(text, period);
    return read ? read->date.iso() : "";
}

TEST(StatementAmounts, AreExactWhicheverWayTheyAreGrouped) {
    EXPECT_EQ(read_hundredths("1,500,000.00"), 150'000'000);
    EXPECT_EQ(read_hundredths("1.500.000,00"), 150'000'000);
    EXPECT_EQ(read_hundredths("1500000"), 150'000'000);
    EXPECT_EQ(read_hundredths("1500000.00"), 150'000'000);
    EXPECT_EQ(read_hundredths("Rp 150.123"), 15'012'300);
    EXPECT_EQ(read_hundredths("150,123"), 15'012'300);
    EXPECT_EQ(read_hundredths("123.45"), 12'345);
    EXPECT_EQ(read_hundredths("123,4"), 12'340);
    EXPECT_EQ(read_hundredths("-150.000,00"), -15'000'000);
    EXPECT_EQ(read_hundredths("0.00"), 0);
    EXPECT_EQ(read_hundredths("999,999,999,999,999.99"), 99'999'999'999'999'999);
}

TEST(StatementAmounts, ThatAreOddAreNothing) {
    for (const char* odd : {"", "-", "1.50.000", "1,5000,000.00", "1.500,000.00", "15.0000", "1,500.000",
                            "12a", "1 500", "1.500.", "1e6", "--5", "9999999999999999", ".50", "1,,000"})
        EXPECT_FALSE(read_hundredths(odd)) << odd;
}

TEST(StatementMarks, AreThoseOfTheBanks) {
    for (const char* credit : {"CR", "Cr", "K", "C", "Kredit"})
        EXPECT_EQ(read_mark(credit), Mark::credit) << credit;
    for (const char* debit : {"DB", "Db", "D", "DR", "Debet"})
        EXPECT_EQ(read_mark(debit), Mark::debit) << debit;
    EXPECT_FALSE(read_mark(""));
    EXPECT_FALSE(read_mark("X"));
}

TEST(StatementDates, AreReadInEveryFormOfTheBanks) {
    for (const char* form : {"01/11/2026", "01/11/26", "1-11-2026", "01 November 2026", "01 Nopember 2026",
                             "01-Nov-2026", "1 Nop 26", "2026-11-01", "20261101", "01/11/2026 14:24:27",
                             "2026-11-01T14:24:27", "2026-11-01 00:00:00.0"})
        EXPECT_EQ(day(form), "2026-11-01") << form;
    for (const auto& [name, iso] : {std::pair("17 Agustus 2026", "2026-08-17"),
                                    {"17 Agt 2026", "2026-08-17"},
                                    {"01 Desember 2026", "2026-12-01"},
                                    {"05 Mei 2026", "2026-05-05"},
                                    {"05 Oktober 2026", "2026-10-05"},
                                    {"05 Pebruari 2026", "2026-02-05"}})
        EXPECT_EQ(day(name), iso) << name;
    EXPECT_EQ(read_statement_date("01 September 2026 14:24:27", std::nullopt)->second_of_day, 51'867);
    EXPECT_FALSE(read_statement_date("01/11/2026", std::nullopt)->second_of_day);
}

TEST(StatementDates, ThatAreNoneAreNothing) {
    for (const char* odd : {"", "PEND", "31/02/2026", "01/13/2026", "1 Foo 2026", "01/11", "2026/11/01",
                            "01/11/2026 25:00", "01/11/1026", "01/11/2026 x"})
        EXPECT_EQ(day(odd), "") << odd;
}

TEST(StatementDates, WithoutAYearAreOfTheFilesPeriod) {
    const Period turn{Date(2026, 12, 15), Date(2027, 1, 16)};
    EXPECT_EQ(day("20/12", turn), "2026-12-20");
    EXPECT_EQ(day("05/01", turn), "2027-01-05");
    EXPECT_EQ(day("15/01", turn), "2027-01-15");
    EXPECT_EQ(day("16/01", turn), "");
    EXPECT_EQ(day("01/11", turn), "");
}

TEST(StatementPeriods, AreFoundInTheLinesAboveTheHeadings) {
    const Period november{Date(2026, 11, 1), Date(2026, 12, 1)};
    for (const char* line : {"Periode : 01/11/2026 - 30/11/2026", "\"Periode\",\"01/11/2026 - 30/11/2026\"",
                             "Periode;November 2026", "Periode: 1 Nopember 2026 s/d 30 Nopember 2026",
                             "PERIODE :,1 - 30 November 2026"})
        EXPECT_EQ(read_statement_period(line), november) << line;
    EXPECT_EQ(read_statement_period("Tanggal : 01/11/2026 s/d 30/11/2026"), november);
    EXPECT_FALSE(read_statement_period("No. Rekening : 1234567890"));
}

TEST(StatementPeriods, AreNotTheDayOnWhichTheFileWasPrinted) {
    for (const char* line : {"Tanggal Cetak : 05/12/2026", "Dicetak 5 Desember 2026 10:15:22", "05/12/2026"})
        EXPECT_FALSE(read_statement_period(line)) << line;
}

TEST(StatementAccounts, AreTheDigitsThatAFileTells) {
    for (const char* line :
         {"No. rekening : 123-456 7890", "\"No. Rekening\",\"'1234567890\"", "Nomor Rekening;1234567890",
          "Account No.: 1234567890 / IDR", "NOREK,1234567890"})
        EXPECT_EQ(read_account_line(line), "1234567890") << line;
    for (const char* line : {"No. rekening : 1234xxx890", "Nama : SITI 1234567890", "No. rekening :", ""})
        EXPECT_EQ(read_account_line(line), std::nullopt) << line;
}

TEST(StatementStatus, IsSettledPendingFailedOrNotKnown) {
    EXPECT_EQ(read_row_status("Berhasil"), RowStatus::settled);
    EXPECT_EQ(read_row_status(""), RowStatus::settled);
    EXPECT_EQ(read_row_status(" PENDING "), RowStatus::pending);
    EXPECT_EQ(read_row_status("GAGAL"), RowStatus::failed);
    EXPECT_EQ(read_row_status("hm"), std::nullopt);
}

TEST(StatementTimes, AreSecondsOfTheDay) {
    EXPECT_EQ(read_second_of_day("10:15:22"), 36'922);
    EXPECT_EQ(read_second_of_day("101522"), 36'922);
    EXPECT_EQ(read_second_of_day("10.15"), 36'900);
    EXPECT_EQ(read_second_of_day("090512"), 32'712);
    EXPECT_EQ(read_second_of_day("90512"), 32'712) << "as a spreadsheet leaves it";
    for (const char* odd : {"", "24:00", "10", "10:61", "1:2:3:4", "10:", "99"})
        EXPECT_FALSE(read_second_of_day(odd)) << odd;
}

}  // namespace
}  // namespace bangnopi::importing
