#include "access/pending_steps.hpp"

#include <gtest/gtest.h>

namespace bangnopi::access {
namespace {

using std::chrono::seconds;

constexpr Instant start{std::chrono::days(20'000)};
constexpr Wanted closing{Step::disconnect, {domain::Desired::closed, {}}};
constexpr Wanted opening{Step::change_speed, {domain::Desired::open, {10'000'000, 5'000'000}}};
constexpr Wanted slowing{Step::change_speed, {domain::Desired::isolated, {128'000, 128'000}}};

store::OnlineSession session(std::int64_t id, std::int64_t router = 1) {
    store::OnlineSession one;
    one.id = Id{id};
    one.router_id = Id{router};
    return one;
}

struct Steps : PendingSteps {
    void want_at(std::int64_t id, Instant at, const Wanted& wanted = closing, std::int64_t router = 1) {
        EXPECT_TRUE(want(Id{7}, session(id, router), wanted, at));
    }
    // 0: none is due.
    std::int64_t taken(Instant at) {
        const auto attempt = next(at);
        return attempt ? attempt->session.id.value : 0;
    }
    std::vector<std::int64_t> all_taken(Instant at) {
        std::vector<std::int64_t> ids;
        while (const std::int64_t id = taken(at)) ids.push_back(id);
        return ids;
    }
};

TEST(PendingSteps, are_tried_in_order_what_opens_a_line_and_what_staff_asked_for_first) {
    Steps steps;
    steps.want_at(1, start);
    steps.want_at(2, start);
    steps.want_at(3, start, opening);
    EXPECT_TRUE(steps.insist(Id{7}, session(2), start));
    EXPECT_EQ(steps.all_taken(start), (std::vector<std::int64_t>{3, 2, 1}));
}

TEST(PendingSteps, of_one_router_are_bounded_and_routers_take_turns) {
    Steps steps;
    for (std::int64_t id = 1; id <= 100; ++id) steps.want_at(id, start, closing, 1);
    steps.want_at(201, start, closing, 2);
    EXPECT_EQ(steps.taken(start), 1);
    EXPECT_EQ(steps.taken(start), 201);
    EXPECT_EQ(steps.all_taken(start).size(), steps_of_router_max - 1);
    EXPECT_EQ(steps.next_at(), std::nullopt) << "an answer makes room, no time does";
    steps.finished(Id{1}, StepResult::done, start);
    EXPECT_EQ(steps.all_taken(start), std::vector<std::int64_t>{std::int64_t{steps_of_router_max} + 1});
}

TEST(PendingSteps, of_all_routers_are_bounded) {
    Steps steps;
    for (std::int64_t id = 1; id <= 100; ++id) steps.want_at(id, start, closing, id);
    EXPECT_EQ(steps.all_taken(start).size(), steps_at_once_max);
    steps.finished(Id{1}, StepResult::done, start);
    EXPECT_EQ(steps.all_taken(start).size(), 1U);
}

TEST(PendingSteps, of_a_router_that_does_not_answer_are_tried_one_at_a_time_until_it_does) {
    Steps steps;
    for (std::int64_t id = 1; id <= 20; ++id) steps.want_at(id, start);
    const auto first = steps.all_taken(start);
    for (const std::int64_t id : first) steps.finished(Id{id}, StepResult::no_answer, start);
    EXPECT_EQ(steps.all_taken(start), std::vector<std::int64_t>{17});
    steps.finished(Id{17}, StepResult::refused, start);
    EXPECT_EQ(steps.all_taken(start), (std::vector<std::int64_t>{18, 19, 20}));
}

TEST(PendingSteps, that_fail_are_tried_after_5_15_and_60_seconds_and_then_only_if_wanted_again) {
    Steps steps;
    steps.want_at(1, start);
    Instant now = start;
    for (const seconds pause : {seconds(5), seconds(15), seconds(60)}) {
        EXPECT_EQ(steps.taken(now), 1);
        steps.finished(Id{1}, StepResult::no_answer, now);
        EXPECT_EQ(steps.next_at(), now + pause);
        EXPECT_EQ(steps.taken(now + pause - seconds(1)), 0);
        now += pause;
    }
    EXPECT_EQ(steps.taken(now), 1);
    steps.finished(Id{1}, StepResult::no_answer, now);
    steps.want_at(1, now + seconds(59));
    EXPECT_EQ(steps.taken(now + seconds(59)), 0) << "not more often than once a minute";
    EXPECT_EQ(steps.taken(now + seconds(60)), 0);
    EXPECT_EQ(steps.size(), 0U);
    steps.want_at(1, now + seconds(60));
    EXPECT_EQ(steps.taken(now + seconds(60)), 1);
}

TEST(PendingSteps, that_were_done_rest_until_they_can_be_proven) {
    Steps steps;
    steps.want_at(1, start);
    EXPECT_EQ(steps.taken(start), 1);
    steps.finished(Id{1}, StepResult::done, start);
    steps.want_at(1, start + seconds(30));
    EXPECT_EQ(steps.taken(start + seconds(30)), 0);
    EXPECT_EQ(steps.taken(start + seconds(60)), 0);
    steps.want_at(1, start + seconds(60));
    EXPECT_EQ(steps.taken(start + seconds(60)), 1);
}

TEST(PendingSteps, that_become_others_go_at_once) {
    Steps steps;
    steps.want_at(1, start, slowing);
    EXPECT_EQ(steps.taken(start), 1);
    steps.finished(Id{1}, StepResult::no_answer, start);
    EXPECT_EQ(steps.taken(start + seconds(1)), 0);
    steps.want_at(1, start + seconds(1), opening);
    EXPECT_EQ(steps.taken(start + seconds(1)), 1);
    steps.finished(Id{1}, StepResult::done, start + seconds(1));
    steps.want_at(1, start + seconds(2), slowing);
    EXPECT_EQ(steps.taken(start + seconds(2)), 1);
}

TEST(PendingSteps, are_left_out_when_the_session_is_as_it_should_be_or_has_ended) {
    Steps steps;
    steps.want_at(1, start);
    steps.want_at(2, start);
    steps.want_at(3, start);
    EXPECT_TRUE(steps.insist(Id{7}, session(3), start));
    steps.satisfied(Id{1}, start);
    steps.over(Id{2});
    steps.satisfied(Id{3}, start);
    EXPECT_EQ(steps.all_taken(start), std::vector<std::int64_t>{3}) << "staff insisted";
    steps.over(Id{3});
    steps.finished(Id{3}, StepResult::no_answer, start);
    EXPECT_EQ(steps.size(), 0U);
}

TEST(PendingSteps, of_a_session_that_this_node_has_need_no_other_claim) {
    Steps steps;
    steps.want_at(1, start);
    EXPECT_FALSE(steps.next(start)->claimed);
    steps.claimed(Id{1}, start + seconds(30));
    steps.finished(Id{1}, StepResult::no_answer, start);
    EXPECT_TRUE(steps.next(start + seconds(5))->claimed);
    steps.abandon(Id{1}, start + seconds(5));
    steps.want_at(1, start + seconds(6));
    const auto again = steps.next(start + seconds(6));
    ASSERT_TRUE(again) << "what was satisfied in between is not what rests";
    EXPECT_TRUE(again->claimed);
    steps.put_off(Id{1}, start + seconds(40));
    EXPECT_FALSE(steps.next(start + seconds(40))->claimed);
}

TEST(PendingSteps, of_a_change_that_the_router_refuses_end_the_session_instead) {
    Steps steps;
    steps.want_at(1, start, slowing);
    Instant now = start;
    for (int i = 0; i < 4; ++i) {
        ASSERT_EQ(steps.taken(now), 1);
        EXPECT_EQ(steps.restate(session(1), slowing)->step, Step::change_speed);
        steps.finished(Id{1}, StepResult::refused, now);
        now = steps.next_at().value();
    }
    ASSERT_EQ(steps.taken(now), 1);
    EXPECT_EQ(steps.restate(session(1), slowing)->step, Step::disconnect);
    steps.finished(Id{1}, StepResult::done, now);
    steps.want_at(1, now + seconds(1), opening);
    ASSERT_EQ(steps.taken(now + seconds(1)), 1);
    EXPECT_EQ(steps.restate(session(1), opening)->step, Step::change_speed);
}

TEST(PendingSteps, keep_a_click_that_came_while_the_speed_was_changed) {
    Steps steps;
    steps.want_at(1, start, slowing);
    EXPECT_EQ(steps.taken(start), 1);
    EXPECT_EQ(steps.restate(session(1), slowing)->step, Step::change_speed);
    EXPECT_TRUE(steps.insist(Id{7}, session(1), start));
    steps.finished(Id{1}, StepResult::done, start);
    const auto attempt = steps.next(start);
    ASSERT_TRUE(attempt);
    EXPECT_TRUE(attempt->insisted);
}

TEST(PendingSteps, have_a_bound) {
    Steps steps;
    for (std::int64_t id = 1; id <= std::int64_t{steps_pending_max}; ++id) steps.want_at(id, start);
    EXPECT_FALSE(steps.want(Id{7}, session(1'000'000), closing, start));
    EXPECT_FALSE(steps.insist(Id{7}, session(1'000'000), start));
    steps.want_at(1, start, opening);
    EXPECT_EQ(steps.size(), steps_pending_max);
}

}  // namespace
}  // namespace bangnopi::access
