// Tried logins: what a technician reads of them, how they come to be written, and how they go.
#include "access/login_log.hpp"

#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using namespace std::chrono_literals;
using domain::LoginOutcome;
using domain::LoginReason;
using store::LoginAttempt;
using store::LoginAttemptListed;
using store::Tx;

class LoginAttempts : public EngineTest {
  protected:
    LoginAttempt attempt(const std::string& username, LoginReason reason,
                         LoginOutcome outcome = LoginOutcome::rejected) {
        LoginAttempt attempt;
        attempt.id = ids.next();
        attempt.at = world.act().now;
        attempt.username = username;
        attempt.router_id = Id{5};
        attempt.mac = "aa:bb:cc:00:11:22";
        attempt.outcome = outcome;
        attempt.reason = reason;
        return attempt;
    }
    void insert(const std::vector<LoginAttempt>& attempts) {
        ASSERT_TRUE(db->write_wait(world.scope(), store::Priority::normal, [&](Tx& tx) -> Result<Done> {
            store::insert_login_attempts(tx, operator_id, attempts);
            return Done{};
        }));
    }
    std::vector<LoginAttemptListed> listed(const store::LoginAttemptFilter& filter = {}) {
        return db
            ->read(world.scope(),
                   [&](Tx& tx) { return store::list_login_attempts(tx, operator_id, filter, {}).value(); })
            .items;
    }
    std::vector<std::string> usernames(const store::LoginAttemptFilter& filter = {}) {
        std::vector<std::string> names;
        for (const LoginAttemptListed& one : listed(filter)) names.push_back(one.attempt.username);
        return names;
    }
    // A line that an unpaid invoice isolates, and the number of that.
    std::pair<Id, std::string> isolated_line() {
        const Id customer = world.customer();
        const Id line = world.subscribe(customer, world.plan(home_plan()), "2026-11-01");
        world.bill("2026-12-01");
        world.go_to("2027-01-15T02:00:00Z");
        world.jobs();
        EXPECT_EQ(world.access(line).reason, domain::Reason::unpaid);
        auto invoices = world.invoices(customer);
        std::ranges::sort(invoices, {}, &store::Invoice::id);
        return {line, invoices.at(0).number};
    }

    BillingWorld world{*db};
    const Id operator_id = world.act().operator_id;
    SystemClock clock;
    IdSource ids{clock, 3};
};
ON_BOTH_ENGINES(LoginAttempts);

TEST_P(LoginAttempts, AreListedTheNewestFirst) {
    const Id line = world.subscribe(world.customer(), world.plan(home_plan()), "2026-11-01");
    insert({attempt("siti", LoginReason::wrong_password), attempt("budi", LoginReason::unknown_user)});
    LoginAttempt accepted = attempt("siti", LoginReason::none, LoginOutcome::accepted);
    accepted.subscription_id = line;
    insert({accepted});
    EXPECT_THAT(usernames(), testing::ElementsAre("siti", "budi", "siti"));
    EXPECT_THAT(usernames({.username = "budi"}), testing::ElementsAre("budi"));
    EXPECT_EQ(listed({.username = "siti"}).size(), 2U);
    EXPECT_EQ(listed({.outcome = LoginOutcome::rejected}).size(), 2U);
    const auto of_line = listed({.subscription_id = line});
    ASSERT_EQ(of_line.size(), 1U);
    EXPECT_EQ(of_line[0].customer_name, "Siti Aminah");
    EXPECT_EQ(of_line[0].router_name, "");
    EXPECT_EQ(of_line[0].attempt.id, accepted.id);
    EXPECT_EQ(of_line[0].attempt.at, accepted.at);
    EXPECT_EQ(of_line[0].attempt.router_id, Id{5});
    EXPECT_EQ(of_line[0].attempt.mac, "aa:bb:cc:00:11:22");
    EXPECT_EQ(of_line[0].attempt.outcome, LoginOutcome::accepted);
    EXPECT_EQ(of_line[0].attempt.reason, LoginReason::none);
}

TEST_P(LoginAttempts, ThatAreWrittenTwiceAreThereOnce) {
    const LoginAttempt once = attempt("siti", LoginReason::wrong_password);
    insert({once});
    insert({once, attempt("budi", LoginReason::unknown_user)});
    EXPECT_EQ(listed().size(), 2U);
}

TEST_P(LoginAttempts, NameTheOldestInvoiceThatIsolates) {
    const auto [line, number] = isolated_line();
    const auto found = db->read(world.scope(), [&, line = line](Tx& tx) {
        return store::isolating_invoices_of(tx, operator_id, std::array{line, Id{9}}, world.act().now);
    });
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].subscription_id, line);
    EXPECT_EQ(found[0].number, number);
}

TEST_P(LoginAttempts, GoOnceTheyAreOld) {
    insert({attempt("lama", LoginReason::wrong_password)});
    world.go_to("2026-11-20T02:00:00Z");
    insert({attempt("baru", LoginReason::wrong_password)});
    world.go_to("2026-11-30T16:59:59Z");
    EXPECT_EQ(world.jobs().rows_cleaned, 0);
    world.go_to("2026-11-30T17:00:01Z");
    EXPECT_EQ(world.jobs().rows_cleaned, 1);
    EXPECT_THAT(usernames(), testing::ElementsAre("baru"));
}

TEST_P(LoginAttempts, AreWrittenByTheLogWithTheInvoiceThatIsolates) {
    const auto [line, number] = isolated_line();
    LoginAttempt walled = attempt("siti", LoginReason::unpaid, LoginOutcome::walled);
    walled.subscription_id = line;
    {
        access::LoginLog log(*db, ids);
        log.note(operator_id, walled);
        log.note(operator_id, attempt("budi", LoginReason::wrong_password));
        EXPECT_EQ(log.left_out(), 0U);
    }
    const auto all = listed();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].attempt.detail, "");
    EXPECT_EQ(all[1].attempt.detail, number);
    EXPECT_EQ(all[1].attempt.reason, LoginReason::unpaid);
}

TEST_P(LoginAttempts, BeyondWhatIsKeptASecondAreCounted) {
    constexpr std::size_t many = 5 * access::login_attempts_a_second_max;
    std::uint64_t left_out = 0;
    {
        access::LoginLog log(*db, ids);
        for (std::size_t i = 0; i < many; ++i)
            log.note(operator_id, attempt("siti", LoginReason::wrong_password));
        left_out = log.left_out();
    }
    EXPECT_GT(left_out, 0U);
    EXPECT_EQ(world.number_of("SELECT count(*) FROM login_attempt WHERE operator_id = $1"),
              static_cast<std::int64_t>(many - left_out));
}

}  // namespace
}  // namespace bangnopi::test
