#include "domain/phone.hpp"

#include <gtest/gtest.h>

namespace bangnopi::domain {
namespace {

TEST(Phone, is_read_as_people_in_indonesia_write_it) {
    for (const char* text :
         {"081234567890", "0812-3456-7890", "0812 3456 7890", "+6281234567890", "62 812 3456 7890",
          "+62 (0)812-3456-7890", "006281234567890", "81234567890", "  +62.812.3456.7890 "})
        EXPECT_EQ(normalize_phone(text), "+6281234567890") << text;
}

TEST(Phone, may_be_a_line_of_a_town) {
    EXPECT_EQ(normalize_phone("(0411) 321654"), "+62411321654");
    EXPECT_EQ(normalize_phone("021-5551234"), "+62215551234");
}

TEST(Phone, may_be_of_another_country) {
    EXPECT_EQ(normalize_phone("+60 12-345 6789"), "+60123456789");
    EXPECT_EQ(normalize_phone("+1 (212) 555-0100"), "+12125550100");
}

TEST(Phone, is_refused_where_it_cannot_be_one) {
    for (const char* text : {"", " ", "+", "0", "62", "abc", "0812", "0812345", "08123456789012", "+6208",
                             "12345678", "0812x3456789", "+0812345678", "+1234567890123456", "0012",
                             "++6281234567890", "0612a", "0 123 456 789", "08१२३४५६७"})
        EXPECT_FALSE(normalize_phone(text)) << text;
}

}  // namespace
}  // namespace bangnopi::domain
