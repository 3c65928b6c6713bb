#include "domain/throttle.hpp"

#include <gtest/gtest.h>

namespace bangnopi::domain {
namespace {

const std::vector<ThrottleStep> steps{{150, {2000, 1000}}, {200, {1000, 0}}};

TEST(ThrottleSteps, are_kept_as_text_and_read_back) {
    EXPECT_EQ(text_of(steps), "150 2000/1000;200 1000/0;");
    EXPECT_EQ(parse_throttle_steps("150 2000/1000;200 1000/0;"), steps);
    EXPECT_EQ(text_of(std::span<const ThrottleStep>()), std::nullopt);
    EXPECT_EQ(parse_throttle_steps(""), std::vector<ThrottleStep>());
}

TEST(ThrottleSteps, that_are_none_are_not_read) {
    for (const char* text : {"150", "150 2000", "150 2000/1000", "x 1/1;", "150 2000/1000;;", "-1 1/1;",
                             "99999999999999999999 1/1;"})
        EXPECT_EQ(parse_throttle_steps(text), std::nullopt) << text;
}

TEST(ThrottleSteps, take_over_at_their_bytes) {
    const Speed first{5000, 5000};
    EXPECT_EQ(throttled_to(first, steps, 149), first);
    EXPECT_EQ(throttled_to(first, steps, 150), steps[0].speed);
    EXPECT_EQ(throttled_to(first, steps, 200), steps[1].speed);
    EXPECT_EQ(next_step(steps, 149), 150);
    EXPECT_EQ(next_step(steps, 150), 200);
    EXPECT_EQ(next_step(steps, 200), std::nullopt);
}

}  // namespace
}  // namespace bangnopi::domain
