#include "domain/login.hpp"

#include <gtest/gtest.h>

#include <set>

namespace bangnopi::domain {
namespace {

using namespace std::chrono_literals;

constexpr Speed home_speed{20'000'000, 5'000'000};
constexpr std::array all_reasons = {LoginReason::none,
                                    LoginReason::unknown_user,
                                    LoginReason::wrong_password,
                                    LoginReason::no_password_kept,
                                    LoginReason::method_unavailable,
                                    LoginReason::other_mac,
                                    LoginReason::session_limit,
                                    LoginReason::unpaid,
                                    LoginReason::balance,
                                    LoginReason::expired,
                                    LoginReason::quota,
                                    LoginReason::suspended,
                                    LoginReason::ended,
                                    LoginReason::pending};

LoginFacts open_line() {
    LoginFacts facts;
    facts.now = *parse_instant("2026-11-23T02:00:00Z");
    facts.password_is_right = true;
    facts.desired = Desired::open;
    facts.reason = Reason::none;
    facts.speed = home_speed;
    return facts;
}

LoginFacts line_that_is(Desired desired, Reason reason) {
    LoginFacts facts = open_line();
    facts.desired = desired;
    facts.reason = reason;
    return facts;
}

TEST(Login, LetsAnOpenLineInAtItsSpeed) {
    const LoginDecision decision = decide_login(open_line());
    EXPECT_EQ(decision.outcome, LoginOutcome::accepted);
    EXPECT_EQ(decision.reason, LoginReason::none);
    EXPECT_EQ(decision.grant, (Grant{Desired::open, home_speed}));
    EXPECT_EQ(decision.session_timeout, std::nullopt);
    EXPECT_EQ(decision.bytes_left, std::nullopt);
}

TEST(Login, IsNoRefusalWhereTheSpeedIsThrottled) {
    const LoginDecision decision = decide_login(line_that_is(Desired::open, Reason::quota));
    EXPECT_EQ(decision.outcome, LoginOutcome::accepted);
    EXPECT_EQ(decision.reason, LoginReason::none);
}

TEST(Login, RefusesAnIsolatedLineWhereNothingWallsItIn) {
    LoginFacts facts = line_that_is(Desired::isolated, Reason::unpaid);
    facts.can_be_walled_in = false;
    EXPECT_EQ(decide_login(facts).outcome, LoginOutcome::rejected);
    EXPECT_EQ(decide_login(facts).reason, LoginReason::unpaid);
}

TEST(Login, WallsAnIsolatedLineWithTheReason) {
    for (const auto& [reason, told] :
         {std::pair(Reason::unpaid, LoginReason::unpaid), std::pair(Reason::balance, LoginReason::balance),
          std::pair(Reason::expired, LoginReason::expired), std::pair(Reason::quota, LoginReason::quota)}) {
        const LoginDecision decision = decide_login(line_that_is(Desired::isolated, reason));
        EXPECT_EQ(decision.outcome, LoginOutcome::walled);
        EXPECT_EQ(decision.reason, told);
        EXPECT_EQ(decision.grant, (Grant{Desired::isolated, walled_speed}));
    }
}

TEST(Login, OfAWalledLineHasNoBounds) {
    LoginFacts facts = line_that_is(Desired::isolated, Reason::expired);
    facts.open_until = facts.now + 1h;
    facts.bytes_left = 1000;
    const LoginDecision decision = decide_login(facts);
    EXPECT_EQ(decision.session_timeout, std::nullopt);
    EXPECT_EQ(decision.bytes_left, std::nullopt);
}

TEST(Login, RefusesAClosedLineWithTheReason) {
    for (const auto& [reason, told] :
         {std::pair(Reason::suspended, LoginReason::suspended), std::pair(Reason::ended, LoginReason::ended),
          std::pair(Reason::pending, LoginReason::pending)}) {
        const LoginDecision decision = decide_login(line_that_is(Desired::closed, reason));
        EXPECT_EQ(decision.outcome, LoginOutcome::rejected);
        EXPECT_EQ(decision.reason, told);
    }
}

TEST(Login, LastsUntilAPackageEndsInWholeSecondsAndOneAtLeast) {
    LoginFacts facts = open_line();
    facts.open_until = facts.now + 90s;
    EXPECT_EQ(decide_login(facts).session_timeout, 90s);
    facts.open_until = facts.now + 90s + 1us;
    EXPECT_EQ(decide_login(facts).session_timeout, 91s);
    facts.open_until = facts.now;
    EXPECT_EQ(decide_login(facts).session_timeout, 1s);
    facts.open_until = facts.now - 1h;
    EXPECT_EQ(decide_login(facts).session_timeout, 1s);
}

TEST(Login, LastsForThePackagesDaysWhereTheyBeginWithIt) {
    LoginFacts facts = open_line();
    facts.open_until = facts.now + 2400h;
    facts.open_for = 168h;
    EXPECT_EQ(decide_login(facts).session_timeout, 168h);
    facts.open_until = facts.now + 90s;  // it has waited so long that they have begun
    EXPECT_EQ(decide_login(facts).session_timeout, 90s);
}

TEST(Login, IsBoundByTheBytesThatAreLeftAndOneAtLeast) {
    LoginFacts facts = open_line();
    facts.bytes_left = 1'666'666'666;
    EXPECT_EQ(decide_login(facts).bytes_left, 1'666'666'666);
    facts.bytes_left = 0;
    EXPECT_EQ(decide_login(facts).bytes_left, 1);
}

TEST(Login, RefusesTheSessionBeyondTheLimit) {
    LoginFacts facts = open_line();
    facts.other_sessions = 2;
    EXPECT_EQ(decide_login(facts).outcome, LoginOutcome::accepted);
    facts.session_limit = 3;
    EXPECT_EQ(decide_login(facts).outcome, LoginOutcome::accepted);
    facts.session_limit = 2;
    EXPECT_EQ(decide_login(facts).reason, LoginReason::session_limit);
    facts.desired = Desired::isolated;
    EXPECT_EQ(decide_login(facts).reason, LoginReason::session_limit);
}

// Each row mends the fault of the row before.
TEST(Login, TellsTheFirstReasonThatHolds) {
    LoginFacts facts;
    facts.mac_is_another = true;
    facts.reason = Reason::suspended;
    facts.session_limit = 1;
    facts.other_sessions = 1;
    EXPECT_EQ(decide_login(facts).reason, LoginReason::wrong_password);
    facts.password_is_right = true;
    EXPECT_EQ(decide_login(facts).reason, LoginReason::other_mac);
    facts.mac_is_another = false;
    EXPECT_EQ(decide_login(facts).reason, LoginReason::suspended);
    facts.desired = Desired::isolated;
    facts.reason = Reason::unpaid;
    EXPECT_EQ(decide_login(facts).reason, LoginReason::session_limit);
    facts.other_sessions = 0;
    EXPECT_EQ(decide_login(facts).reason, LoginReason::unpaid);
    facts.desired = Desired::open;
    EXPECT_EQ(decide_login(facts).outcome, LoginOutcome::accepted);
}

TEST(LoginReasons, HaveNamesAndWordsOfTheirOwn) {
    std::set<std::string_view> names;
    std::set<std::string> words;
    for (const LoginReason reason : all_reasons) {
        names.insert(name_of(reason));
        words.insert(english(explained(reason)));
    }
    EXPECT_EQ(names.size(), all_reasons.size());
    EXPECT_EQ(words.size(), all_reasons.size());
}

TEST(LoginReasons, AreToldInAReplyMessageUnlessThereIsNone) {
    constexpr std::size_t reply_octets_max = 253;  // RFC 2865 §5.18
    for (const LoginReason reason : all_reasons) {
        const std::string told = english(told_to_customer(reason));
        EXPECT_EQ(told.empty(), reason == LoginReason::none) << name_of(reason);
        EXPECT_LE(told.size(), reply_octets_max);
    }
    EXPECT_EQ(told_to_customer(LoginReason::unknown_user), told_to_customer(LoginReason::wrong_password));
}

TEST(LoginOutcomes, AreNamed) {
    EXPECT_EQ(name_of(LoginOutcome::accepted), "accepted");
    EXPECT_EQ(name_of(LoginOutcome::walled), "isolated");
    EXPECT_EQ(name_of(LoginOutcome::rejected), "rejected");
}

}  // namespace
}  // namespace bangnopi::domain
