#include "adapters/radius/delayed_answers.hpp"

#include <gtest/gtest.h>

#include <string>

namespace bangnopi::radius {
namespace {

using namespace std::chrono_literals;
constexpr Steady start{1h};

std::string taken(DelayedAnswers& answers, Steady now) {
    std::string all;
    answers.take_due(now, [&](const RequestKey&, const Peer&, Octets answer) { all += text_of(answer); });
    return all;
}

TEST(DelayedAnswers, leave_when_they_are_due_the_earliest_first) {
    DelayedAnswers answers;
    EXPECT_EQ(answers.next_due(), std::nullopt);
    answers.put(start + 3s, {}, {}, octets_of("c"));
    answers.put(start + 1s, {}, {}, octets_of("a"));
    answers.put(start + 2s, {}, {}, octets_of("b"));
    EXPECT_EQ(answers.next_due(), start + 1s);
    EXPECT_EQ(taken(answers, start), "");
    EXPECT_EQ(taken(answers, start + 2s), "ab");
    EXPECT_EQ(answers.next_due(), start + 3s);
    EXPECT_EQ(taken(answers, start + 9s), "c");
}

TEST(DelayedAnswers, are_only_so_many) {
    DelayedAnswers answers;
    for (std::size_t i = 0; i < DelayedAnswers::answers_max; ++i)
        ASSERT_TRUE(answers.put(start, {}, {}, octets_of("x")));
    EXPECT_FALSE(answers.put(start, {}, {}, octets_of("one too many")));
    EXPECT_EQ(taken(answers, start).size(), DelayedAnswers::answers_max);
    EXPECT_TRUE(answers.put(start, {}, {}, octets_of("x")));
}

}  // namespace
}  // namespace bangnopi::radius
