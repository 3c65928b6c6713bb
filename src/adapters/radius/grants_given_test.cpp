#include "adapters/radius/grants_given.hpp"

#include <gtest/gtest.h>

namespace bangnopi::radius {
namespace {

using namespace std::chrono_literals;
using domain::Desired;
using domain::Grant;

constexpr Id tower{70};
constexpr Id siti{7};
constexpr Grant open{Desired::open, {20'000'000, 5'000'000}};
constexpr Grant isolated{Desired::isolated, domain::walled_speed};
constexpr Instant start{1h};

GrantsGiven::Login of(std::string_view session = "", Id subscription = siti, Id router = tower) {
    return {router, subscription, octets_of(session)};
}

TEST(GrantsGiven, AreFoundByRouterAndLine) {
    GrantsGiven given;
    EXPECT_EQ(given.find(of(), start), std::nullopt);
    given.note(of(), isolated, start);
    EXPECT_EQ(given.find(of("80f00001"), start), isolated);
    EXPECT_EQ(given.find(of("", Id{8}), start), std::nullopt);
    EXPECT_EQ(given.find(of("", siti, Id{71}), start), std::nullopt);
}

TEST(GrantsGiven, AreThoseOfTheNewestLoginThatASessionMayHaveBegunWith) {
    GrantsGiven given;
    given.note(of("1"), open, start);
    given.note(of("2"), isolated, start + 1min);
    EXPECT_EQ(given.find(of("2"), start + 1min), isolated);
    EXPECT_EQ(given.find(of("1"), start), open);
    EXPECT_EQ(given.find(of("3"), start + 1min), std::nullopt) << "no login spoke of it";
    given.note(of(), open, start + 2min);
    EXPECT_EQ(given.find(of("2"), start + 3min), open);
    EXPECT_EQ(given.find(of("2"), start + 1min), isolated) << "it began before the last one";
    EXPECT_EQ(given.find(of("1"), start - 1min), std::nullopt) << "it is older than all that is known";
}

TEST(GrantsGiven, OfALoginThatIsRepeatedTakeOnePlace) {
    GrantsGiven given;
    given.note(of("1"), open, start);
    for (int i = 1; i <= 100; ++i) given.note(of("2"), isolated, start + std::chrono::seconds(i));
    EXPECT_EQ(given.find(of("1"), start), open);
    EXPECT_EQ(given.find(of("2"), start + 100s), isolated);
}

TEST(GrantsGiven, AreForgottenOldestFirst) {
    GrantsGiven given;
    constexpr auto lines = static_cast<std::int64_t>(4 * GrantsGiven::places * GrantsGiven::sets);
    for (std::int64_t line = 1; line <= lines; ++line)
        given.note(of("", Id{line}), open, start + std::chrono::milliseconds(line));
    EXPECT_EQ(given.find(of("", Id{1}), start + 24h), std::nullopt);
    EXPECT_EQ(given.find(of("", Id{lines}), start + 24h), open);
}

}  // namespace
}  // namespace bangnopi::radius
