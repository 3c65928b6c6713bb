#include "domain/masked_name.hpp"

#include <gtest/gtest.h>

namespace bangnopi::domain {
namespace {

TEST(MaskedName, keeps_the_first_two_letters_and_the_last_of_a_word) {
    EXPECT_EQ(masked_name("Budi Santoso"), "Bu*i Sa***o");
    EXPECT_EQ(masked_name("Nuraini"), "Nu***i");
}

TEST(MaskedName, does_not_tell_how_long_a_word_is) {
    EXPECT_EQ(masked_name("Sriwahyuningsih"), "Sr***h");
    EXPECT_EQ(masked_name("081234567890"), "08***0");
}

TEST(MaskedName, shows_less_of_a_short_word) {
    EXPECT_EQ(masked_name("Ani Al H"), "A** A* *");
    EXPECT_EQ(masked_name(""), "");
}

TEST(MaskedName, counts_letters_and_not_bytes) {
    EXPECT_EQ(masked_name("Éloïse Žižek"), "Él***e Ži**k");
}

TEST(MaskedName, has_one_space_between_words) {
    EXPECT_EQ(masked_name("  Siti   Aminah "), "Si*i Am***h");
}

}  // namespace
}  // namespace bangnopi::domain
