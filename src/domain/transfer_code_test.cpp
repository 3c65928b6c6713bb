#include "domain/transfer_code.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace bangnopi::domain {
namespace {

TEST(TransferCode, is_the_first_free_one_from_the_start_on) {
    EXPECT_EQ(free_transfer_code(150'000, {}, 0), 1);
    EXPECT_EQ(free_transfer_code(150'000, {}, 122), 123);
    EXPECT_EQ(free_transfer_code(150'000, std::vector<std::int64_t>{150'123, 150'124}, 122), 125);
}

TEST(TransferCode, goes_around) {
    EXPECT_EQ(free_transfer_code(1, std::vector<std::int64_t>{1'000}, 998), 1);
    EXPECT_EQ(free_transfer_code(1, {}, -1), free_transfer_code(1, {}, -1));
}

TEST(TransferCode, is_none_where_all_are_held) {
    std::vector<std::int64_t> held;
    for (std::int64_t code = 1; code <= transfer_code_max; ++code) held.push_back(50'000 + code);
    EXPECT_EQ(free_transfer_code(50'000, held, 7), std::nullopt);
    held.erase(held.begin() + 41);
    EXPECT_EQ(free_transfer_code(50'000, held, 7), 42);
}

}  // namespace
}  // namespace bangnopi::domain
