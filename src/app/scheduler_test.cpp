#include "app/scheduler.hpp"

#include <gtest/gtest.h>

namespace bangnopi::app {
namespace {

using namespace std::chrono_literals;

const Instant noon = parse_instant("2026-11-16T12:00:00Z").value();

TEST(Scheduler, RunsWhenTimePassesAsItShould) {
    EXPECT_EQ(classify_step(noon, noon, false), ClockStep::forward);
    EXPECT_EQ(classify_step(noon, noon + 10s, false), ClockStep::forward);
    EXPECT_EQ(classify_step(noon, noon + 24h, false), ClockStep::forward);
}

TEST(Scheduler, WaitsWhenTheClockWentBack) {
    EXPECT_EQ(classify_step(noon, noon - 1us, false), ClockStep::back);
    EXPECT_EQ(classify_step(noon, noon - 24h, true), ClockStep::back);
}

TEST(Scheduler, AsksBeforeItIsolatesAfterALeapOfMoreThanADay) {
    EXPECT_EQ(classify_step(noon, noon + 26h, false), ClockStep::leap);
    EXPECT_EQ(classify_step(noon, noon + 24h * 365, false), ClockStep::leap);
}

TEST(Scheduler, NeverAsksInADemoWhoseClockIsMovedOnPurpose) {
    EXPECT_EQ(classify_step(noon, noon + 24h * 365, true), ClockStep::forward);
}

}  // namespace
}  // namespace bangnopi::app
