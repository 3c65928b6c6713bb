// What time alone brings about, also when nothing ran for long, and what must not be in its way, on both engines.
#include <gmock/gmock.h>

#include "store/jobs.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using domain::Desired;
using domain::Reason;
using testing::HasSubstr;

class Jobs : public EngineTest {
  protected:
    void write(std::string_view sql) {
        (void)db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
            tx.execute(store::interned(std::string(sql)), world.act().operator_id);
            return Done{};
        });
    }
    void promise(Id customer, std::string_view until) {
        (void)db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
            store::put_isolation_hold(tx, world.act().operator_id,
                                      {customer, store::HoldKind::promise, instant(until), "janji"});
            return Done{};
        });
        world.refresh(customer);
    }
    std::optional<Instant> done_until() {
        return db->read(world.scope(), [&](store::Tx& tx) {
            return store::job_done_until(tx, world.act().operator_id, "schedule");
        });
    }
    billing::JobsReport jobs_held() { return world.jobs({.isolation = billing::Isolation::held}); }
    Id line(std::string_view starts_on) { return world.subscribe(world.customer(), home, starts_on); }
    // Whose usage cannot be billed: a byte costs what nobody can pay.
    static domain::PlanTerms beyond_counting() {
        domain::PlanTerms terms = quota_plan();
        terms.included_bytes = 0;
        terms.unit_bytes = 1;
        terms.unit_price = domain::entered_amount_max;
        return terms;
    }
    static domain::PlanTerms in_advance() {
        domain::PlanTerms terms = home_plan();
        terms.code = "advance";
        terms.charged = domain::Charged::advance;
        return terms;
    }

    BillingWorld world{*db};
    const Id home = world.plan(home_plan());
};
ON_BOTH_ENGINES(Jobs);

// After a leap of the clock

TEST_P(Jobs, WithIsolationHeldDoAllThatFellDueAndIsolateNobodyUntilTheyRunAsDue) {
    const Id owing = line("2026-11-01");
    const Id to_begin = line("2026-12-05");
    const Id to_end = world.subscribe(world.customer(), home, "2026-11-01", 1,
                                      [](store::Subscription& row) { row.ends_on = date("2026-12-10"); });
    world.subscribe(world.customer(), world.plan(in_advance()), "2026-11-01");
    world.go_to("2026-11-28T00:00:00Z");
    world.jobs();
    world.go_to("2026-12-20T00:00:00Z");
    const auto report = jobs_held();
    EXPECT_EQ(report.invoices_issued, 3);
    EXPECT_EQ(report.revenues_recognised, 1);
    EXPECT_EQ(world.access(to_begin).desired, Desired::open);
    EXPECT_EQ(world.access(to_begin).since, instant("2026-12-04T17:00:00Z"));
    EXPECT_EQ(world.access(to_end).reason, Reason::ended);
    EXPECT_EQ(world.access(owing).desired, Desired::open);
    EXPECT_TRUE(world.verified());

    world.go_to("2026-12-20T00:00:10Z");
    EXPECT_EQ(jobs_held().customers_refreshed, 0);
    world.jobs();
    EXPECT_EQ(world.access(owing).desired, Desired::isolated);
    EXPECT_EQ(world.access(owing).reason, Reason::unpaid);
    EXPECT_TRUE(world.verified());
}

TEST_P(Jobs, WithIsolationHeldNothingElseIsolatesForUnpaidBillsEither) {
    const Id customer = world.customer();
    const Id owing = world.subscribe(customer, home, "2026-11-01");
    world.jobs();
    world.go_to("2027-01-20T00:00:00Z");
    jobs_held();
    world.refresh(customer);
    EXPECT_EQ(world.access(owing).desired, Desired::open);
    world.pay_invoice(world.invoices(customer).front().id, 10'000);
    EXPECT_EQ(world.access(owing).desired, Desired::open);
    const Id late = world.subscribe(customer, world.plan(quota_plan()), "2026-11-01");
    EXPECT_EQ(world.bill("2027-01-20").counts.issued, 2);
    EXPECT_EQ(world.access(owing).desired, Desired::open);
    EXPECT_EQ(world.access(late).desired, Desired::open);
    EXPECT_TRUE(world.verified());
}

TEST_P(Jobs, WithIsolationHeldLeaveIsolatedWhatWasAndOpenItWhenItIsPaid) {
    const Id customer = world.customer();
    const Id owing = world.subscribe(customer, home, "2026-10-01");
    world.go_to("2026-11-20T00:00:00Z");
    world.jobs();
    const Instant since = world.access(owing).since;
    ASSERT_EQ(world.access(owing).reason, Reason::unpaid);
    world.go_to("2026-11-25T00:00:00Z");
    jobs_held();
    world.refresh(customer);
    EXPECT_EQ(world.access(owing).reason, Reason::unpaid);
    EXPECT_EQ(world.access(owing).since, since);
    world.pay_invoice(world.only_invoice(customer).id, 150'000);
    EXPECT_EQ(world.access(owing).desired, Desired::open);
}

// What cannot be billed

TEST_P(Jobs, DoEverythingElseBesideASubscriptionThatCannotBeBilled) {
    const Id broken = world.subscribe(world.customer(), world.plan(beyond_counting()), "2026-11-01");
    const Id owing = line("2026-11-01");
    world.subscribe(world.customer(), world.plan(in_advance()), "2026-11-01");
    world.jobs();
    world.go_to("2026-11-10T00:00:00Z");
    world.use(broken, "2026-11-09T00:00:00Z", 10 * gigabyte);
    world.go_to("2026-12-16T01:00:00Z");
    const auto report = world.jobs();
    ASSERT_TRUE(report.not_done);
    EXPECT_THAT(english(*report.not_done), HasSubstr("subscription " + format_id(broken)));
    EXPECT_EQ(report.invoices_issued, 2);
    EXPECT_EQ(report.revenues_recognised, 1);
    EXPECT_EQ(world.access(owing).reason, Reason::unpaid);
    EXPECT_EQ(done_until(), world.act().now);
    EXPECT_TRUE(world.verified());

    EXPECT_TRUE(world.jobs().not_done);
    write("UPDATE usage_day SET bytes_down = 0 WHERE operator_id = $1");
    const auto mended = world.jobs();
    EXPECT_FALSE(mended.not_done);
    EXPECT_EQ(mended.invoices_issued, 1);
}

TEST_P(Jobs, GoOnWhereAPeriodCannotBeRatedAgain) {
    const Id broken = world.subscribe(world.customer(), world.plan(beyond_counting()), "2026-11-01");
    line("2026-11-01");
    world.go_to("2026-12-02T00:00:00Z");
    EXPECT_EQ(world.jobs().invoices_issued, 2);
    world.use(broken, "2026-11-09T00:00:00Z", 10 * gigabyte);
    world.go_to("2027-01-02T00:00:00Z");
    EXPECT_FALSE(world.bill("2027-01-02", {.dry_run = true}).error->empty());
    const auto report = world.jobs();
    ASSERT_TRUE(report.not_done);
    EXPECT_THAT(english(*report.not_done), HasSubstr("subscription " + format_id(broken)));
    EXPECT_EQ(report.invoices_issued, 1);

    write("UPDATE usage_day SET bytes_down = 0 WHERE operator_id = $1");
    EXPECT_EQ(world.jobs().invoices_issued, 1);
    write("DELETE FROM usage_record WHERE operator_id = $1");
    write("DELETE FROM usage_day WHERE operator_id = $1");
    write("DELETE FROM usage_month WHERE operator_id = $1");
    EXPECT_TRUE(world.verified());
}

// How often

TEST_P(Jobs, TryWhatCannotBeBilledAgainAfterAnHourAndOnEveryDay) {
    const Id broken = world.subscribe(world.customer(), world.plan(beyond_counting()), "2026-11-01");
    world.go_to("2026-11-10T00:00:00Z");
    world.use(broken, "2026-11-09T00:00:00Z", 10 * gigabyte);
    const auto runs_at = [&](std::string_view moment) {
        world.go_to(moment);
        world.jobs({.refused_again_after = std::chrono::hours(1)});
        return world.number_of("SELECT COUNT(*) FROM bill_run WHERE operator_id = $1");
    };
    EXPECT_EQ(runs_at("2026-12-01T15:00:00Z"), 1);
    EXPECT_EQ(runs_at("2026-12-01T15:00:10Z"), 1);
    EXPECT_EQ(runs_at("2026-12-01T15:59:59Z"), 1);
    EXPECT_EQ(runs_at("2026-12-01T16:00:00Z"), 2);
    EXPECT_EQ(runs_at("2026-12-01T17:00:00Z"), 3) << "a new day in Jakarta";
    EXPECT_EQ(runs_at("2026-12-01T17:00:10Z"), 3);
    line("2026-12-02");
    world.subscribe(world.customer(), world.plan(in_advance()), "2026-12-02");
    EXPECT_EQ(runs_at("2026-12-01T17:00:20Z"), 4) << "something else is due";
    EXPECT_EQ(world.invoices().size(), 1U);
    EXPECT_EQ(runs_at("2026-12-01T17:00:30Z"), 4);
    EXPECT_TRUE(world.jobs().not_done) << "who asks by hand is answered";
}

TEST_P(Jobs, ComeToEveryCustomerHoweverManyAreReadAtOnce) {
    for (int i = 0; i < 5; ++i) line("2026-11-05");
    world.jobs();
    world.go_to("2026-11-05T00:00:00Z");
    EXPECT_EQ(world.jobs({.customers_per_read = 2}).customers_refreshed, 5);
    EXPECT_EQ(world.number_of("SELECT COUNT(*) FROM access WHERE operator_id = $1 AND desired = 1"), 5);
}

TEST_P(Jobs, ThatFindNothingToDoWriteNothingForTenMinutes) {
    line("2026-11-01");
    world.jobs();
    const auto written = done_until();
    world.go_to("2026-10-31T17:00:10Z");
    world.jobs();
    world.go_to("2026-10-31T17:09:59Z");
    world.jobs();
    EXPECT_EQ(done_until(), written);
    world.go_to("2026-10-31T17:10:00Z");
    world.jobs();
    EXPECT_EQ(done_until(), world.act().now);
}

TEST_P(Jobs, DoNotComeAgainToACustomerWhoseIsolationIsHeldBack) {
    const Id exempt = world.customer();
    const Id promised = world.customer();
    const Id topped_up = world.customer();
    world.subscribe(exempt, home, "2026-11-01");
    const Id kept = world.subscribe(promised, home, "2026-11-01");
    world.subscribe(topped_up, home, "2026-11-01", 1,
                    [](store::Subscription& row) { row.ends_on = date("2026-11-21"); });
    world.subscribe(topped_up, world.plan(pay_as_you_go_plan()), "2026-11-01");
    write("UPDATE customer SET exempt = 1 WHERE operator_id = $1 AND id = " + std::to_string(exempt.value));
    world.jobs();
    world.go_to("2026-12-02T00:00:00Z");
    world.jobs();
    billing::ReceivePayment top_up = cash(topped_up, 30'000, "T1");
    top_up.to_balance = true;
    ASSERT_TRUE(world.pay(top_up));
    promise(promised, "2026-12-19T01:00:00Z");
    world.go_to("2026-12-16T01:00:00Z");
    world.jobs();
    world.go_to("2026-12-16T01:00:10Z");
    EXPECT_EQ(world.jobs().customers_refreshed, 0);
    EXPECT_TRUE(world.verified());

    world.go_to("2026-12-30T00:00:00Z");
    world.jobs();
    EXPECT_EQ(world.access(kept).since, instant("2026-12-19T01:00:00Z"));
    EXPECT_TRUE(world.verified());
}

TEST_P(Jobs, IsolateAtTheEndOfAPromiseThatWasGivenBeforeTheInvoice) {
    const Id customer = world.customer();
    const Id kept = world.subscribe(customer, home, "2026-11-01");
    world.jobs();
    promise(customer, "2026-12-19T01:00:00Z");
    world.go_to("2026-12-30T00:00:00Z");
    world.jobs();
    EXPECT_EQ(world.access(kept).since, instant("2026-12-19T01:00:00Z"));
    EXPECT_TRUE(world.verified());
}

}  // namespace
}  // namespace bangnopi::test
