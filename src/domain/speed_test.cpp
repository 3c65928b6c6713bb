#include "domain/speed.hpp"

#include <gtest/gtest.h>

namespace bangnopi::domain {
namespace {

constexpr Speed bursting{10'000'000, 5'000'000, {15'000'000, 8'000'000, 8'000'000, 4'000'000, 16}};

std::string pointer_of(const Speed& speed) {
    const Result<Done> checked = check_burst(speed);
    return checked ? "fine" : checked.error().errors.front().pointer;
}

template <class Edit>
std::string pointer_with(Edit edit) {
    Speed speed = bursting;
    edit(speed, speed.burst);
    return pointer_of(speed);
}

TEST(Burst, is_none_or_is_above_the_speed_in_both_directions) {
    EXPECT_EQ(pointer_of({10'000'000, 5'000'000}), "fine");
    EXPECT_EQ(pointer_of({}), "fine");
    EXPECT_EQ(pointer_of(bursting), "fine");
    EXPECT_EQ(pointer_with([](Speed&, Burst& burst) { burst.down_bps = 0; }), "/burst_down_bps");
    EXPECT_EQ(pointer_with([](Speed&, Burst& burst) { burst.up_bps = 0; }), "/burst_up_bps");
    EXPECT_EQ(pointer_with([](Speed& speed, Burst& burst) { burst.up_bps = speed.up_bps; }), "/burst_up_bps");
    EXPECT_EQ(pointer_with([](Speed&, Burst& burst) { burst = {0, 0, 0, 0, 16}; }), "/burst_down_bps");
}

TEST(Burst, goes_beyond_a_speed_that_is_limited) {
    EXPECT_EQ(pointer_with([](Speed& speed, Burst&) { speed.down_bps = 0; }), "/burst_down_bps");
    EXPECT_EQ(pointer_with([](Speed& speed, Burst&) { speed.up_bps = 0; }), "/burst_up_bps");
}

TEST(Burst, has_a_threshold_up_to_itself_and_a_time_up_to_an_hour) {
    const auto threshold = [](std::int64_t bps) {
        return pointer_with([bps](Speed&, Burst& burst) { burst.threshold_down_bps = bps; });
    };
    EXPECT_EQ(threshold(0), "/burst_threshold_down_bps");
    EXPECT_EQ(threshold(1), "fine");
    EXPECT_EQ(threshold(15'000'000), "fine");
    EXPECT_EQ(threshold(15'000'001), "/burst_threshold_down_bps");
    EXPECT_EQ(pointer_with([](Speed&, Burst& burst) { burst.threshold_up_bps = -1; }),
              "/burst_threshold_up_bps");
    const auto time = [](std::int64_t time_s) {
        return pointer_with([time_s](Speed&, Burst& burst) { burst.time_s = time_s; });
    };
    EXPECT_EQ(time(0), "/burst_time_s");
    EXPECT_EQ(time(1), "fine");
    EXPECT_EQ(time(3600), "fine");
    EXPECT_EQ(time(3601), "/burst_time_s");
}

TEST(Burst, has_the_speed_as_its_threshold_and_sixteen_seconds_where_nothing_is_said) {
    EXPECT_EQ(completed_burst({10, 5, {15, 8}}), (Burst{15, 8, 10, 5, 16}));
    EXPECT_EQ(completed_burst({10, 5, {15, 8, 3, 2, 60}}), (Burst{15, 8, 3, 2, 60}));
    EXPECT_EQ(completed_burst({10, 5}), Burst{});
}

TEST(Burst, is_the_most_that_a_line_may_reach) {
    EXPECT_EQ(peak_of(bursting), (Speed{15'000'000, 8'000'000}));
    EXPECT_EQ(peak_of({10'000'000, 0}), (Speed{10'000'000, 0}));
}

TEST(Burst, is_read_back_from_its_text) {
    EXPECT_EQ(text_of(bursting.burst), "15000000/8000000 8000000/4000000 16");
    EXPECT_EQ(parse_burst(*text_of(bursting.burst)), bursting.burst);
    EXPECT_EQ(text_of({}), std::nullopt);
    for (const char* text :
         {"", "15000000/8000000", "15/8 8/4 ", "15/8 8/4 16s", "15/8 8/4  16", "15 8/4 16"})
        EXPECT_EQ(parse_burst(text), std::nullopt) << text;
}

}  // namespace
}  // namespace bangnopi::domain
