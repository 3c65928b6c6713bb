#include "access/reconciler.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <map>
#include <mutex>

namespace bangnopi::access {
namespace {

using domain::Desired;
using std::chrono::seconds;

constexpr Id tenant{7};
constexpr Id line_id{20};
constexpr Id router_id{30};
constexpr Id session_id{40};
constexpr domain::Speed fast{10'000'000, 5'000'000};
constexpr domain::Speed bursting{
    fast.down_bps, fast.up_bps, {15'000'000, 8'000'000, fast.down_bps, fast.up_bps, 16}};
constexpr domain::Speed slow{1'000'000, 512'000};
constexpr domain::Grant walled{Desired::isolated, domain::walled_speed};
const Instant start{std::chrono::days(20'000)};

store::LoginLine line_that_is(Desired desired, const domain::Speed& speed = fast) {
    store::LoginLine line;
    line.subscription_id = line_id;
    line.desired = desired;
    line.speed = speed;
    return line;
}

store::OnlineSession online(const std::optional<domain::Grant>& granted) {
    store::OnlineSession session;
    session.id = session_id;
    session.subscription_id = line_id;
    session.router_id = router_id;
    session.granted = granted;
    return session;
}

// Holds one line and one session, and answers at once.
class Keeper final : public SessionKeeper {
  public:
    std::optional<KnownLine> known;
    std::optional<store::OnlineSession> going_on;
    Claim::State answer = Claim::State::taken;
    int claims = 0;
    std::optional<domain::Grant> granted;
    int ended = 0;

    std::shared_ptr<const KnownLine> line(Id subscription) const override {
        return known && subscription == line_id ? std::make_shared<const KnownLine>(*known) : nullptr;
    }
    std::shared_ptr<const KnownRouter> router(Id operator_id, Id router) const override {
        KnownRouter one;
        one.operator_id = operator_id;
        one.router.id = router;
        return router == router_id ? std::make_shared<const KnownRouter>(std::move(one)) : nullptr;
    }
    std::vector<store::OnlineSession> sessions_of(Id /*subscription*/) const override {
        return going_on ? std::vector{*going_on} : std::vector<store::OnlineSession>{};
    }
    void claim(Id /*operator_id*/, const store::OnlineSession& session, Instant /*now*/, Instant /*until*/,
               std::function<void(Claim)> done) override {
        ++claims;
        done({answer, session});
    }
    void keep_granted(Id /*operator_id*/, const store::OnlineSession& session) override {
        granted = session.granted;
        going_on = session;
    }
    void keep_ended(Id /*operator_id*/, const store::OnlineSession& /*session*/) override {
        ++ended;
        going_on.reset();
    }
};

// Keeps what it is asked; the test answers.
class Driver final : public RouterDriver {
  public:
    struct Asked {
        Step step;
        domain::Grant grant;
        std::function<void(StepResult, std::string)> done;
    };

    void apply(std::shared_ptr<const KnownRouter> /*router*/, const SessionStep& step,
               std::function<void(StepResult, std::string)> done) override {
        const std::scoped_lock lock(mutex_);
        asked_.push_back({step.step, step.grant, std::move(done)});
        came_.notify_all();
    }
    // Takes the only one that is there; waits for it where a thread brings it.
    Asked taken() {
        std::unique_lock lock(mutex_);
        came_.wait(lock, [this] { return !asked_.empty(); });
        Asked first = std::move(asked_.front());
        asked_.erase(asked_.begin());
        return first;
    }
    std::size_t count() {
        const std::scoped_lock lock(mutex_);
        return asked_.size();
    }

  private:
    std::mutex mutex_;
    std::condition_variable came_;
    std::vector<Asked> asked_;
};

class ReconcilerTest : public testing::Test {
  protected:
    void line_becomes(Desired desired, const domain::Speed& speed = fast) {
        keeper.known = KnownLine{tenant, line_that_is(desired, speed)};
        reconciler.line_changed(*keeper.known);
    }
    void pass(seconds time) { clock.advance_to(clock.now() + time); }
    void answer(StepResult result) {
        reconciler.run_due();
        ASSERT_EQ(driver.count(), 1U);
        driver.taken().done(result, "");
        reconciler.run_due();
    }
    void hear(bool stopped = false) { reconciler.session_heard(tenant, {*keeper.going_on, stopped}); }
    std::size_t asked() {
        reconciler.run_due();
        return driver.count();
    }

    Keeper keeper;
    Driver driver;
    ManualClock clock{start};
    Reconciler reconciler{keeper, driver, clock};
};

TEST(StepTo, brings_what_was_granted_to_what_should_be) {
    const domain::Grant open{Desired::open, fast};
    const auto step = [](Desired desired, const std::optional<domain::Grant>& granted) {
        return step_to(line_that_is(desired), granted);
    };
    EXPECT_EQ(step(Desired::open, open), std::nullopt);
    EXPECT_EQ(step(Desired::open, domain::Grant{Desired::open, slow}), Step::change_speed);
    EXPECT_EQ(step(Desired::open, domain::Grant{Desired::open, bursting}), Step::change_speed);
    EXPECT_EQ(step(Desired::open, walled), Step::disconnect);
    EXPECT_EQ(step(Desired::isolated, walled), std::nullopt) << "the walled garden has a speed of its own";
    EXPECT_EQ(step(Desired::isolated, open), Step::disconnect);
    EXPECT_EQ(step(Desired::closed, open), Step::disconnect);
    EXPECT_EQ(step(Desired::closed, walled), Step::disconnect);
}

TEST(StepTo, of_what_is_not_known_ends_a_session_unless_its_line_is_open) {
    EXPECT_EQ(step_to(line_that_is(Desired::open), std::nullopt), std::nullopt);
    EXPECT_EQ(step_to(line_that_is(Desired::isolated), std::nullopt), Step::disconnect);
    EXPECT_EQ(step_to(line_that_is(Desired::closed), std::nullopt), Step::disconnect);
}

TEST_F(ReconcilerTest, changes_the_speed_of_a_session_and_keeps_what_its_router_holds_now) {
    keeper.going_on = online(domain::Grant{Desired::open, fast});
    line_becomes(Desired::open, slow);
    reconciler.run_due();
    ASSERT_EQ(driver.count(), 1U);
    const auto asked = driver.taken();
    EXPECT_EQ(asked.step, Step::change_speed);
    EXPECT_EQ(asked.grant.speed, slow);
    EXPECT_EQ(keeper.granted, std::nullopt) << "nothing is kept before the router says so";
    asked.done(StepResult::done, "");
    reconciler.run_due();
    EXPECT_EQ(keeper.granted, (domain::Grant{Desired::open, slow}));
    hear();
    EXPECT_EQ(this->asked(), 0U);
    EXPECT_EQ(reconciler.counts().done, 1U);
}

TEST_F(ReconcilerTest, ends_the_session_of_a_line_that_was_isolated_and_again_if_it_goes_on) {
    keeper.going_on = online(domain::Grant{Desired::open, fast});
    line_becomes(Desired::isolated);
    answer(StepResult::done);
    pass(seconds(59));
    hear();
    EXPECT_EQ(asked(), 0U) << "its Stop may be on the way";
    pass(seconds(1));
    hear();
    EXPECT_EQ(asked(), 1U);
}

TEST_F(ReconcilerTest, has_nothing_to_do_when_the_stop_comes) {
    keeper.going_on = online(domain::Grant{Desired::open, fast});
    line_becomes(Desired::closed);
    answer(StepResult::done);
    hear(true);
    EXPECT_EQ(asked(), 0U);
    EXPECT_EQ(reconciler.counts().pending, 0U);
}

TEST_F(ReconcilerTest, ends_what_the_router_does_not_know) {
    keeper.going_on = online(domain::Grant{Desired::open, fast});
    line_becomes(Desired::closed);
    answer(StepResult::gone);
    EXPECT_EQ(keeper.ended, 1);
    EXPECT_EQ(reconciler.counts().gone, 1U);
}

TEST_F(ReconcilerTest, tries_a_router_that_was_off_again_when_it_accounts_for_the_session) {
    keeper.going_on = online(domain::Grant{Desired::open, fast});
    line_becomes(Desired::closed);
    for (const seconds pause : {seconds(5), seconds(15), seconds(60), seconds(3'600)}) {
        answer(StepResult::no_answer);
        pass(pause);
    }
    EXPECT_EQ(asked(), 0U);
    hear();
    answer(StepResult::done);
    EXPECT_EQ(reconciler.counts().unanswered, 4U);
}

TEST_F(ReconcilerTest, sends_what_should_be_when_it_is_sent_not_when_it_was_noticed) {
    keeper.going_on = online(domain::Grant{Desired::open, fast});
    line_becomes(Desired::closed);
    answer(StepResult::no_answer);
    keeper.known = KnownLine{tenant, line_that_is(Desired::open)};
    pass(seconds(5));
    EXPECT_EQ(asked(), 0U);
}

TEST_F(ReconcilerTest, goes_on_with_a_change_that_came_while_the_router_was_asked) {
    keeper.going_on = online(domain::Grant{Desired::open, fast});
    line_becomes(Desired::open, slow);
    reconciler.run_due();
    line_becomes(Desired::open, fast);
    answer(StepResult::done);
    EXPECT_EQ(keeper.granted, (domain::Grant{Desired::open, slow}));
    answer(StepResult::done);
    EXPECT_EQ(keeper.granted, (domain::Grant{Desired::open, fast}));
}

TEST_F(ReconcilerTest, leaves_a_session_to_the_node_that_has_it_and_looks_again_later) {
    keeper.going_on = online(domain::Grant{Desired::open, fast});
    keeper.answer = Claim::State::elsewhere;
    line_becomes(Desired::closed);
    EXPECT_EQ(asked(), 0U);
    pass(claim_time);
    keeper.answer = Claim::State::taken;
    EXPECT_EQ(asked(), 1U);
    EXPECT_EQ(keeper.claims, 2);
}

TEST_F(ReconcilerTest, ends_the_session_of_a_line_that_is_no_more) {
    keeper.going_on = online(domain::Grant{Desired::open, fast});
    hear();
    EXPECT_EQ(asked(), 1U);
    EXPECT_EQ(driver.taken().step, Step::disconnect);
}

TEST_F(ReconcilerTest, leaves_sessions_of_nobody_here_alone) {
    keeper.going_on = online(std::nullopt);
    keeper.going_on->subscription_id = {};
    hear();
    EXPECT_EQ(asked(), 0U);
}

TEST_F(ReconcilerTest, ends_a_session_when_staff_ask_whatever_it_should_be_and_whoever_has_it) {
    keeper.going_on = online(domain::Grant{Desired::open, fast});
    keeper.known = KnownLine{tenant, line_that_is(Desired::open)};
    keeper.answer = Claim::State::elsewhere;
    EXPECT_TRUE(reconciler.disconnect(tenant, *keeper.going_on));
    reconciler.run_due();
    ASSERT_EQ(driver.count(), 1U);
    EXPECT_EQ(driver.taken().step, Step::disconnect);
}

TEST_F(ReconcilerTest, takes_a_router_that_is_no_more_for_one_that_does_not_answer) {
    keeper.going_on = online(domain::Grant{Desired::open, fast});
    keeper.going_on->router_id = Id{31};
    line_becomes(Desired::closed);
    EXPECT_EQ(asked(), 0U);
    EXPECT_EQ(reconciler.counts().unanswered, 1U);
}

TEST_F(ReconcilerTest, acts_by_itself_once_it_is_started) {
    keeper.going_on = online(domain::Grant{Desired::open, fast});
    keeper.known = KnownLine{tenant, line_that_is(Desired::closed)};
    reconciler.start();
    reconciler.line_changed(*keeper.known);
    auto first = driver.taken();
    EXPECT_EQ(first.step, Step::disconnect);
    reconciler.stop();
    first.done(StepResult::done, "after it was stopped");
    EXPECT_EQ(reconciler.counts().done, 0U);
}

TEST(Reconciler, is_outlived_by_the_answers_it_awaits) {
    Keeper keeper;
    Driver driver;
    const ManualClock clock(start);
    keeper.going_on = online(domain::Grant{Desired::open, fast});
    keeper.known = KnownLine{tenant, line_that_is(Desired::closed)};
    {
        Reconciler reconciler(keeper, driver, clock);
        reconciler.line_changed(*keeper.known);
        reconciler.run_due();
    }
    driver.taken().done(StepResult::gone, "");
    EXPECT_EQ(keeper.ended, 0);
}

}  // namespace
}  // namespace bangnopi::access
