#include "app/handed_command.hpp"

#include <gtest/gtest.h>

namespace bangnopi::app {
namespace {

const std::string bill_run =
    R"({"command":{"name":"bill-run","day":"2026-12-01","operator":"desa","dry_run":true,)"
    R"("workers":2,"customer":""},"json":true,"quiet":false,"language":"id"})";

std::string with(std::string text, std::string_view old, std::string_view fresh) {
    return text.replace(text.find(old), old.size(), fresh);
}

TEST(HandedCommand, IsReadAsItWasWritten) {
    const auto handed = parse_handed(bill_run);
    ASSERT_TRUE(handed) << handed.error().detail;
    EXPECT_EQ(std::get<BillRunCommand>(handed->command).workers, 2);
    EXPECT_EQ(handed->language, words::Language::indonesian);
    EXPECT_EQ(format_handed(*handed), bill_run);
}

TEST(HandedCommand, CarriesAFileThatIsNoText) {
    const std::string bytes("name\nJos\xE9\n\0", 11);
    const ImportCommand import{
        ImportCommand::Subject::statement, "a.csv", "", false, true, "bca", "bca", "date=Tgl"};
    const auto handed =
        parse_handed(format_handed({import, false, false, words::Language::indonesian, bytes}));
    ASSERT_TRUE(handed) << handed.error().detail;
    EXPECT_EQ(handed->input, bytes);
    const auto& read = std::get<ImportCommand>(handed->command);
    EXPECT_EQ(read.subject, ImportCommand::Subject::statement);
    EXPECT_EQ(read.bank, "bca");
    EXPECT_EQ(read.channel, "bca");
    EXPECT_EQ(read.columns, "date=Tgl");
}

TEST(HandedCommand, RefusesWhatThisVersionDoesNotWrite) {
    const std::string import = format_handed({ImportCommand{}, false, false, words::Language::english, "x"});
    for (const std::string& text :
         {std::string("{"), std::string("[]"), with(bill_run, "bill-run", "dance"),
          with(bill_run, "2026-12-01", "2026-02-30"), with(bill_run, "2026-12-01", "9999-12-31"),
          with(bill_run, "\"workers\":2", "\"workers\":0"),
          with(bill_run, "\"workers\":2", "\"workers\":4294967297"), with(bill_run, "true", "1"),
          with(bill_run, "\"id\"", "\"su\""), with(import, "\"subject\":0", "\"subject\":4"),
          with(import, "\"subject\":0", "\"subject\":-1"), with(import, "\"input\":\"", "\"input\":\"!")})
        EXPECT_FALSE(parse_handed(text)) << text;
}

}  // namespace
}  // namespace bangnopi::app
