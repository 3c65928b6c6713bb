#include "adapters/radius/wrong_passwords.hpp"

#include <gtest/gtest.h>

#include <string>

namespace bangnopi::radius {
namespace {

using namespace std::chrono_literals;
constexpr Id tenant{1};
constexpr Steady start{1h};

TEST(WrongPasswords, in_a_row_wait_longer_and_longer_up_to_five_seconds) {
    WrongPasswords passwords;
    for (const auto delay : {1s, 2s, 4s, 5s, 5s, 5s})
        EXPECT_EQ(passwords.wrong(tenant, "budi", start), delay);
}

TEST(WrongPasswords, of_others_do_not_count) {
    WrongPasswords passwords;
    passwords.wrong(tenant, "budi", start);
    EXPECT_EQ(passwords.wrong(tenant, "siti", start), 1s);
    EXPECT_EQ(passwords.wrong(Id{2}, "budi", start), 1s);
    EXPECT_EQ(passwords.wrong(tenant, "budi", start), 2s);
}

TEST(WrongPasswords, are_forgotten_after_a_right_one_and_after_ten_minutes) {
    WrongPasswords passwords;
    passwords.wrong(tenant, "budi", start);
    passwords.wrong(tenant, "siti", start);
    passwords.right(tenant, "budi");
    EXPECT_EQ(passwords.wrong(tenant, "budi", start), 1s);
    EXPECT_EQ(passwords.wrong(tenant, "siti", start + 10min), 1s);
    EXPECT_EQ(passwords.wrong(tenant, "siti", start + 19min), 2s);
}

TEST(WrongPasswords, of_so_many_names_forget_the_one_that_was_left_alone_longest) {
    WrongPasswords passwords;
    passwords.wrong(tenant, "first", start);
    passwords.wrong(tenant, "second", start);
    passwords.wrong(tenant, "first", start);
    for (std::size_t i = 0; i + 1 < WrongPasswords::names_max; ++i)
        passwords.wrong(tenant, "user " + std::to_string(i), start);
    EXPECT_EQ(passwords.wrong(tenant, "first", start), 4s);
    EXPECT_EQ(passwords.wrong(tenant, "second", start), 1s);
}

}  // namespace
}  // namespace bangnopi::radius
