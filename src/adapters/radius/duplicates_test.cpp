#include "adapters/radius/duplicates.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace bangnopi::radius {
namespace {

using namespace std::chrono_literals;
using Seen = Duplicates::Seen;
constexpr Steady start{1h};

RequestKey request(std::uint32_t number) {
    RequestKey key;
    key.port = 1645;
    key.local_port = 1812;
    key.identifier = static_cast<std::uint8_t>(number);
    for (std::size_t i = 0; i < 4; ++i) key.authenticator[i] = static_cast<std::byte>(number >> 8 * i);
    return key;
}

class DuplicatesTest : public testing::Test {
  protected:
    Seen begin(const RequestKey& key, Steady now = start) {
        const auto found = duplicates_.begin(key, now, answer_);
        answered_.assign(answer_.begin(), answer_.begin() + static_cast<std::ptrdiff_t>(found.octets));
        return found.seen;
    }

    Duplicates duplicates_;
    std::array<std::byte, packet_octets_max> answer_{};
    std::vector<std::byte> answered_;
};

TEST_F(DuplicatesTest, a_request_at_work_is_known_until_it_is_answered) {
    EXPECT_EQ(begin(request(1)), Seen::never);
    EXPECT_EQ(begin(request(1), start + 3s), Seen::at_work);
    EXPECT_EQ(begin(request(2)), Seen::never);
}

TEST_F(DuplicatesTest, the_same_answer_comes_again_whether_short_or_long) {
    for (const std::size_t size : {std::size_t{20}, std::size_t{384}, std::size_t{385}, packet_octets_max}) {
        const auto key = request(static_cast<std::uint32_t>(size));
        const std::vector<std::byte> answer(size, static_cast<std::byte>(size % 251));
        EXPECT_EQ(begin(key), Seen::never);
        duplicates_.answered(key, answer);
        EXPECT_EQ(begin(key, start + 9s), Seen::answered);
        EXPECT_EQ(answered_, answer);
    }
}

TEST_F(DuplicatesTest, each_part_of_the_key_tells_requests_apart) {
    begin(request(1));
    for (int part = 0; part < 5; ++part) {
        RequestKey other = request(1);
        if (part == 0) other.address[15] = 9;
        if (part == 1) other.port = 1646;
        if (part == 2) other.local_port = 1813;
        if (part == 3) other.identifier = 2;
        if (part == 4) other.authenticator[15] = std::byte{1};
        EXPECT_EQ(begin(other), Seen::never) << part;
    }
}

TEST_F(DuplicatesTest, after_ten_seconds_it_is_another_request) {
    begin(request(1));
    duplicates_.answered(request(1), octets_of("answer"));
    EXPECT_EQ(begin(request(1), start + 10s), Seen::never);
    EXPECT_EQ(begin(request(1), start + 11s), Seen::at_work);
}

TEST_F(DuplicatesTest, what_was_forgotten_is_worked_on_again) {
    begin(request(1));
    duplicates_.forget(request(1));
    duplicates_.answered(request(1), octets_of("of nobody"));
    EXPECT_EQ(begin(request(1)), Seen::never);
}

TEST_F(DuplicatesTest, the_newest_are_remembered_where_more_come_than_have_room) {
    const auto count = static_cast<std::uint32_t>(4 * Duplicates::requests_max);
    for (std::uint32_t number = 0; number < count; ++number)
        ASSERT_EQ(begin(request(number)), Seen::never) << number;
    for (std::uint32_t number = count - 1000; number < count; ++number)
        ASSERT_EQ(begin(request(number)), Seen::at_work) << number;
    EXPECT_EQ(begin(request(0)), Seen::never);
}

}  // namespace
}  // namespace bangnopi::radius
