#include "adapters/import/cells.hpp"

#include <gtest/gtest.h>

namespace bangnopi::importing {
namespace {

using domain::Date;

const domain::Zone& jakarta() {
    static const domain::Zone zone = *domain::Zone::find("Asia/Jakarta");
    return zone;
}

TEST(Cells, dates_are_iso_or_day_first) {
    const Date day(2026, 11, 6);
    for (const std::string_view text : {"2026-11-06", "06/11/2026", "6/11/2026", "06-11-2026", " 6.11.2026 "})
        EXPECT_EQ(read_date(text), day) << text;
}

TEST(Cells, days_that_no_calendar_has_are_refused) {
    for (const std::string_view text :
         {"31/02/2026", "29/02/2025", "32/01/2026", "99/12/2026", "0/1/2026",   "1/0/2026",
          "1/13/2026",  "1/1/0000",   "06/11/26",   "2026-11-31", "2026/11/06", "6/11",
          "11-2026",    "-6/11/2026", "6/11-2026",  "besok",      "",           "0001-01-01",
          "1/1/0001",   "31/12/1999", "1/1/3000",   "9999-12-31", "31/12/9999"})
        EXPECT_EQ(read_date(text), std::nullopt) << text;
    EXPECT_EQ(read_date("29/02/2028"), Date(2028, 2, 29));
}

TEST(Cells, instants_without_an_offset_are_local) {
    const auto half_past_two = *parse_instant("2026-11-16T07:30:00Z");
    for (const std::string_view text :
         {"2026-11-16T07:30:00Z", "2026-11-16T14:30:00+07:00", "16/11/2026 14:30", "2026-11-16 14:30:00",
          "16/11/2026 14.30", "2026-11-16T14:30"})
        EXPECT_EQ(read_instant(text, jakarta()), half_past_two) << text;
    EXPECT_EQ(read_instant("16/11/2026", jakarta()), *parse_instant("2026-11-15T17:00:00Z"));
    for (const std::string_view text :
         {"", "14:30", "16/11/2026 24:00", "16/11/2026 2:5", "16/11/2026 siang"})
        EXPECT_EQ(read_instant(text, jakarta()), std::nullopt) << text;
}

TEST(Cells, rupiah_may_be_grouped_and_named) {
    const auto idr = domain::Currency::idr();
    for (const std::string_view text :
         {"150.000", "150,000", "Rp150.000", "Rp 150.000,00", "Rp. 150.000,-", "150000.00", "IDR 150000"})
        EXPECT_EQ(read_amount(text, idr), 150000) << text;
    EXPECT_EQ(read_amount("1.250.000", idr), 1250000);
    for (const std::string_view text : {"", "Rp", "15.0000", "1.25", ".150", "150.", "1.250,000", "-150000",
                                        "150000,50", "1e5", "99999999999999999999"})
        EXPECT_EQ(read_amount(text, idr), std::nullopt) << text;
}

TEST(Cells, a_currency_with_decimals_takes_minor_units_only) {
    const auto usd = *domain::Currency::parse("USD");
    EXPECT_EQ(read_amount("1250", usd), 1250);
    EXPECT_EQ(read_amount("12.50", usd), std::nullopt);
    EXPECT_EQ(read_amount("1.250", usd), std::nullopt);
}

TEST(Cells, kinds_and_methods_have_indonesian_names) {
    EXPECT_EQ(read_kind("PPPoE"), domain::ConnectionKind::pppoe);
    EXPECT_EQ(read_kind("IP Statis"), domain::ConnectionKind::static_ip);
    EXPECT_EQ(read_kind("static_ip"), domain::ConnectionKind::static_ip);
    EXPECT_EQ(read_kind("fiber"), std::nullopt);
    EXPECT_EQ(read_method("Tunai"), domain::PaymentMethod::cash);
    EXPECT_EQ(read_method("bank_transfer"), domain::PaymentMethod::bank_transfer);
    EXPECT_EQ(read_method("cek"), std::nullopt);
}

}  // namespace
}  // namespace bangnopi::importing
