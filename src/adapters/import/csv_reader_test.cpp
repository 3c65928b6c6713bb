#include "adapters/import/csv_reader.hpp"

#include <gtest/gtest.h>

#include "adapters/import/import.hpp"

namespace bangnopi::importing {
namespace {

using Fields = std::vector<std::string>;
constexpr std::size_t plenty = 1000;

CsvFile read(std::string_view text) {
    auto file = read_csv(text, plenty);
    EXPECT_TRUE(file) << file.error().detail;
    return file ? std::move(*file) : CsvFile{};
}

std::string refusal_of(std::string_view text, std::size_t rows_max = plenty) {
    const auto file = read_csv(text, rows_max);
    EXPECT_FALSE(file);
    return file ? std::string() : english(file.error().detail);
}

TEST(CsvReader, reads_headings_and_rows_with_their_lines) {
    const CsvFile file = read("name,phone\nSiti,0812\nBudi,0813\n");
    EXPECT_EQ(file.headings, (Fields{"name", "phone"}));
    ASSERT_EQ(file.rows.size(), 2U);
    EXPECT_EQ(file.rows[0].line, 2);
    EXPECT_EQ(file.rows[1].line, 3);
    EXPECT_EQ(file.rows[1].fields, (Fields{"Budi", "0813"}));
}

TEST(CsvReader, takes_a_byte_order_mark_and_windows_line_ends) {
    const CsvFile file = read("\xEF\xBB\xBFname,phone\r\nSiti,0812\r\n\r\nBudi,0813\r\n");
    EXPECT_EQ(file.headings, (Fields{"name", "phone"}));
    ASSERT_EQ(file.rows.size(), 2U);
    EXPECT_EQ(file.rows[1].line, 4);
}

TEST(CsvReader, takes_line_ends_of_old_macs_and_a_last_line_without_one) {
    const CsvFile file = read("name,phone\rSiti,0812\rBudi,0813");
    ASSERT_EQ(file.rows.size(), 2U);
    EXPECT_EQ(file.rows[1].line, 3);
    EXPECT_EQ(file.rows[1].fields, (Fields{"Budi", "0813"}));
}

TEST(CsvReader, finds_the_semicolon_though_a_quoted_heading_holds_commas) {
    const CsvFile file = read("name;\"a,b,c\";phone\nSiti;1,5;0812\n");
    EXPECT_EQ(file.headings, (Fields{"name", "a,b,c", "phone"}));
    EXPECT_EQ(file.rows.at(0).fields, (Fields{"Siti", "1,5", "0812"}));
}

TEST(CsvReader, takes_the_delimiter_that_a_spreadsheet_names) {
    const CsvFile file = read("sep=;\r\nname;phone\r\nSiti;0812\r\n");
    EXPECT_EQ(file.headings, (Fields{"name", "phone"}));
    EXPECT_EQ(file.rows.at(0).line, 3);
}

TEST(CsvReader, joins_quoted_line_breaks_and_counts_the_lines_they_take) {
    const CsvFile file = read("name,address\nSiti,\"Jl. Melati 4\r\nRT 02/05\"\nBudi,Jl. Mawar\n");
    ASSERT_EQ(file.rows.size(), 2U);
    EXPECT_EQ(file.rows[0].fields[1], "Jl. Melati 4 RT 02/05");
    EXPECT_EQ(file.rows[1].line, 4);
}

TEST(CsvReader, unquotes_doubled_quotes_and_keeps_delimiters_inside) {
    const CsvFile file = read("name,address\n\"Siti \"\"Ibu Kos\"\"\",\"Jl. Melati 4, Krajan\"\n");
    EXPECT_EQ(file.rows.at(0).fields, (Fields{"Siti \"Ibu Kos\"", "Jl. Melati 4, Krajan"}));
}

TEST(CsvReader, passes_over_rows_without_any_value) {
    EXPECT_EQ(read("name,phone\n,\n  , \nSiti,0812\n,,\n").rows.size(), 1U);
}

TEST(CsvReader, names_a_row_with_a_stray_quote_and_reads_the_others) {
    const CsvFile file = read("name,phone\nSiti \"Ibu\" A,0812\nBudi,0813\n");
    ASSERT_EQ(file.broken.size(), 1U);
    EXPECT_EQ(file.broken[0].line, 2);
    EXPECT_NE(english(file.broken[0].reason).find("quote"), std::string::npos);
    ASSERT_EQ(file.rows.size(), 1U);
    EXPECT_EQ(file.rows[0].line, 3);
}

TEST(CsvReader, names_a_quote_that_is_never_closed_and_reads_the_rows_it_swallowed) {
    const CsvFile file = read("name,phone\n\"Siti,0812\nBudi,0813\nAgus,0814\n");
    ASSERT_EQ(file.broken.size(), 1U);
    EXPECT_EQ(file.broken[0].line, 2);
    ASSERT_EQ(file.rows.size(), 2U);
    EXPECT_EQ(file.rows[0].line, 3);
    EXPECT_EQ(file.rows[1].fields, (Fields{"Agus", "0814"}));
}

TEST(CsvReader, bounds_rows_and_fields) {
    const CsvFile file = read("name\n" + std::string(field_bytes_max + 1, 'a') + "\n\"" +
                              std::string(row_bytes_max, 'b') + "\"\nSiti\n");
    ASSERT_EQ(file.broken.size(), 2U);
    EXPECT_EQ(file.broken[0].line, 2);
    EXPECT_EQ(file.broken[1].line, 3);
    EXPECT_EQ(file.rows.size(), 1U);
    EXPECT_NE(refusal_of("name\na\nb\nc\n", 2).find("split it"), std::string::npos);
    EXPECT_EQ(read_csv("name\na\nb\n", 2)->rows.size(), 2U);
}

TEST(CsvReader, refuses_a_file_of_rows_that_cannot_be_read_rather_than_leaving_rows_out) {
    std::string text = "name,phone\n";
    for (int n = 0; n < 10'000; ++n) text += "Siti \"Ibu\" A,0812\n";
    const std::string refusal = refusal_of(text + "Budi,0813\n");
    EXPECT_NE(refusal.find("line 2"), std::string::npos);
    EXPECT_NE(refusal.find("quote"), std::string::npos);
}

TEST(CsvReader, a_field_of_a_million_characters_is_one_bad_row) {
    const CsvFile file = read("name,phone\n" + std::string(1'000'000, 'a') + ",0812\nBudi,0813\n");
    ASSERT_EQ(file.broken.size(), 1U);
    EXPECT_EQ(file.broken[0].line, 2);
    EXPECT_NE(english(file.broken[0].reason).find("shorten"), std::string::npos);
    EXPECT_EQ(file.rows.size(), 1U);
}

TEST(CsvReader, refuses_latin_1_by_line_and_says_how_to_save) {
    const std::string refusal = refusal_of("name\nSiti\nJos\xE9\n");
    EXPECT_NE(refusal.find("line 3"), std::string::npos);
    EXPECT_NE(refusal.find("CSV UTF-8"), std::string::npos);
}

TEST(CsvReader, refuses_utf_16_tabs_and_empty_files) {
    EXPECT_NE(refusal_of(std::string_view("\xFF\xFEn\0a\0", 6)).find("UTF-16"), std::string::npos);
    EXPECT_NE(refusal_of("name\tphone\nSiti\t0812\n").find("tabs"), std::string::npos);
    EXPECT_NE(refusal_of("").find("empty"), std::string::npos);
    EXPECT_NE(refusal_of("\r\n \r\n").find("empty"), std::string::npos);
}

}  // namespace
}  // namespace bangnopi::importing
