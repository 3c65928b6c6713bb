#include "adapters/radius/pending_answers.hpp"

#include <gtest/gtest.h>
#include <poll.h>

namespace bangnopi::radius {
namespace {

constexpr Steady start{std::chrono::hours{1}};
constexpr int wait_ms = 10'000;

RequestKey request(std::uint8_t identifier) {
    RequestKey key;
    key.identifier = identifier;
    return key;
}

class PendingAnswersTest : public testing::Test {
  protected:
    PendingAnswersTest() {
        socklen_t octets = sizeof to_.remote;
        ::getsockname(router_.file(), reinterpret_cast<sockaddr*>(&to_.remote), &octets);
    }
    std::uint64_t put(std::uint8_t identifier, std::string_view answer) {
        duplicates_.begin(request(identifier), start, buffer_);
        return pending_.put(request(identifier), server_, to_, octets_of(answer)).value();
    }
    Duplicates::Seen seen(std::uint8_t identifier) {
        return duplicates_.begin(request(identifier), start, buffer_).seen;
    }
    std::string received() {
        pollfd readable{router_.file(), POLLIN, 0};
        if (::poll(&readable, 1, wait_ms) != 1) return "nothing";
        std::string all;
        while (const std::size_t count = batch_.receive(router_))
            for (std::size_t i = 0; i < count; ++i) all += text_of(batch_.datagram(i));
        return all;
    }

    Counters counters_;
    Duplicates duplicates_;
    UdpSocket server_{"127.0.0.1", 0};
    UdpSocket router_{"127.0.0.1", 0};
    Peer to_;
    ReceivedBatch batch_;
    std::array<std::byte, packet_octets_max> buffer_{};
    PendingAnswers pending_{3, duplicates_, counters_};
};

TEST_F(PendingAnswersTest, leave_once_they_may_and_are_remembered) {
    const std::string long_answer(100, 'b');
    const std::vector<std::uint64_t> tokens{put(1, "a"), put(2, long_answer)};
    EXPECT_EQ(seen(1), Duplicates::Seen::at_work);
    pending_.send(tokens);
    EXPECT_EQ(received(), "a" + long_answer);
    EXPECT_EQ(seen(1), Duplicates::Seen::answered);
    EXPECT_EQ(seen(2), Duplicates::Seen::answered);
    EXPECT_EQ(counters_.of(Count::accounting_answers), 2U);
    EXPECT_EQ(pending_.size(), 0U);
}

TEST_F(PendingAnswersTest, that_are_dropped_leave_their_requests_to_come_again) {
    const std::vector<std::uint64_t> tokens{put(1, "a")};
    pending_.drop(tokens);
    EXPECT_EQ(seen(1), Duplicates::Seen::never);
    EXPECT_EQ(batch_.receive(router_), 0U);
}

TEST_F(PendingAnswersTest, have_a_bound_and_a_place_again_once_one_has_left) {
    const std::uint64_t first = put(1, "a");
    put(2, "b");
    put(3, "c");
    EXPECT_EQ(pending_.put(request(4), server_, to_, octets_of("d")), std::nullopt);
    pending_.drop(std::span(&first, 1));
    EXPECT_TRUE(pending_.put(request(4), server_, to_, octets_of("d")));
    EXPECT_EQ(pending_.size(), 3U);
}

}  // namespace
}  // namespace bangnopi::radius
