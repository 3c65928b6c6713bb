// Customers who are held back from bill runs, runs for one customer, and what a run reports.
#include <gmock/gmock.h>

#include "billing/billing_holds.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class BillingHolds : public EngineTest {
  protected:
    Result<store::Customer> hold(Id customer, std::optional<domain::Date> until,
                                 const std::string& reason = "sengketa") {
        return db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) {
            return billing::hold_billing(tx, world.act(), {customer, until, reason, {}});
        });
    }
    Result<store::Customer> release(Id customer) {
        return db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) {
            return billing::release_billing(tx, world.act(), customer, {});
        });
    }
    std::vector<std::string> days(Id customer) {
        std::vector<std::string> days;
        for (const store::Invoice& invoice : world.invoices(customer))
            days.push_back(invoice.issued_on.iso());
        return days;
    }
    std::int64_t runs() { return world.number_of("SELECT COUNT(*) FROM bill_run WHERE operator_id = $1"); }

    BillingWorld world{*db};
    Id home = world.plan(home_plan());
    Id held = world.customer();
    Id other = world.customer();
};
ON_BOTH_ENGINES(BillingHolds);

TEST_P(BillingHolds, ArePassedOverAndBilledInTheOrderOfTheirDaysOnceReleased) {
    world.subscribe(held, home, "2026-11-01");
    world.subscribe(held, home, "2026-11-10", 10);
    world.subscribe(other, home, "2026-11-01");
    ASSERT_TRUE(hold(held, std::nullopt));
    world.go_to("2027-01-12T00:00:00Z");
    const auto run = world.bill("2027-01-12", {});
    EXPECT_EQ(run.state, store::BillRunState::done);
    EXPECT_EQ(run.due, 1);
    EXPECT_EQ(run.held, 2);
    EXPECT_EQ(run.counts.issued, 2);
    EXPECT_THAT(world.invoices(held), IsEmpty());
    EXPECT_TRUE(world.verified());

    ASSERT_TRUE(release(held));
    const auto next = world.bill("2027-01-12", {});
    EXPECT_EQ(next.held, 0);
    EXPECT_EQ(next.counts.issued, 4);
    EXPECT_THAT(days(held), ElementsAre("2026-12-01", "2026-12-10", "2027-01-01", "2027-01-10"));
    EXPECT_TRUE(world.verified());
}

TEST_P(BillingHolds, EndByThemselvesAfterTheirLastDay) {
    world.subscribe(held, home, "2026-11-01");
    world.go_to("2026-11-20T00:00:00Z");
    ASSERT_TRUE(hold(held, date("2026-12-05")));
    world.go_to("2026-12-05T00:00:00Z");
    EXPECT_EQ(world.bill("2026-12-05", {}).counts.issued, 0);
    EXPECT_EQ(world.bill("2026-12-06", {.dry_run = true}).counts.issued, 1) << "the hold is over by then";
    world.go_to("2026-12-06T00:00:00Z");
    EXPECT_EQ(world.bill("2026-12-06", {}).counts.issued, 1);
    EXPECT_THAT(days(held), ElementsAre("2026-12-01"));
}

TEST_P(BillingHolds, GiveTheJobsNothingToDoAndNothingToTryAgain) {
    world.subscribe(held, home, "2026-11-01");
    ASSERT_TRUE(hold(held, std::nullopt));
    world.go_to("2026-12-02T00:00:00Z");
    EXPECT_EQ(world.jobs().invoices_issued, 0);
    world.go_to("2026-12-02T00:01:00Z");
    EXPECT_EQ(world.jobs().invoices_issued, 0);
    EXPECT_EQ(runs(), 0);
    ASSERT_TRUE(release(held));
    EXPECT_EQ(world.jobs().invoices_issued, 1);
    EXPECT_TRUE(world.verified());
}

// 50,000 a month beside what is used: of November and of December, of which no bill is made.
TEST_P(BillingHolds, LeavePayAsYouGoWhatItReservesOfTheNextMonth) {
    domain::PlanTerms terms = pay_as_you_go_plan();
    terms.monthly_fee = 50'000;
    world.subscribe(held, world.plan(terms), "2026-11-01");
    world.jobs();
    ASSERT_TRUE(hold(held, std::nullopt));
    world.go_to("2026-12-02T00:00:00Z");
    EXPECT_EQ(world.jobs().invoices_issued, 0);
    EXPECT_EQ(world.number_of("SELECT reserved FROM subscription WHERE operator_id = $1"), 100'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(BillingHolds, AreOfOneCustomerWhoeverElseIsDue) {
    for (int i = 0; i < 7; ++i) world.subscribe(i % 2 == 0 ? held : other, home, "2026-11-01");
    ASSERT_TRUE(hold(held, std::nullopt));
    const auto run =
        world.bill("2026-12-01", {.future_day_allowed = true, .workers = 2, .subscriptions_per_chunk = 2});
    EXPECT_EQ(run.counts.issued, 3);
    EXPECT_EQ(run.held, 4);
    EXPECT_TRUE(world.verified());
}

TEST_P(BillingHolds, WantAReasonAndADayThatIsNotPast) {
    EXPECT_EQ(hold(held, date("2026-10-31")).error().errors.at(0).pointer, "/until");
    EXPECT_EQ(hold(held, std::nullopt, " ").error().errors.at(0).pointer, "/reason");
    EXPECT_EQ(hold(Id{77}, std::nullopt).error().code, Code::not_found);
    EXPECT_EQ(release(held).error().code, Code::not_found);
}

// Runs for one customer

TEST_P(BillingHolds, DoNotKeepOthersFromARunForOneCustomer) {
    world.subscribe(held, home, "2026-11-01");
    world.subscribe(other, home, "2026-11-01");
    world.subscribe(other, home, "2026-11-05", 5);
    const Id third = world.customer();
    world.subscribe(third, home, "2026-11-01");
    ASSERT_TRUE(hold(held, std::nullopt));
    const auto run = world.bill("2026-12-05", {.future_day_allowed = true, .customer_id = other});
    EXPECT_EQ(run.customer_id, other);
    EXPECT_EQ(run.due, 2);
    EXPECT_EQ(run.counts, (store::BillRunCounts{2, 0, 0, 300'000}));
    EXPECT_THAT(world.invoices(), SizeIs(2));
    const auto again = world.bill("2026-12-05", {.future_day_allowed = true, .customer_id = other});
    EXPECT_EQ(again.counts, (store::BillRunCounts{0, 2, 0, 0}));
    const auto of_held = world.bill("2026-12-05", {.future_day_allowed = true, .customer_id = held});
    EXPECT_EQ(of_held.held, 1);
    EXPECT_EQ(of_held.counts, (store::BillRunCounts{}));
    EXPECT_THAT(world.invoices(held), IsEmpty());
    EXPECT_TRUE(world.verified());
}

// Reports

class BillRunReports : public EngineTest {
  protected:
    static store::Settings taxed_settings() {
        store::Settings settings;
        settings.tax = domain::Tax{domain::Rate(11, 1)};
        return settings;
    }
    BillingWorld taxed{*db, taxed_settings()};
};
ON_BOTH_ENGINES(BillRunReports);

// 150,000 and 100 GB with 3 of them over at 2,500; 11 % on top: 2 × (150,000 + 16,500), and (157,500 + 17,325).
TEST_P(BillRunReports, CountByPlanWithTheTaxAndNameWhatCannotBeBilled) {
    const Id flat = taxed.plan(home_plan());
    const Id quota = taxed.plan(quota_plan());
    taxed.subscribe(taxed.customer(), flat, "2026-11-01");
    taxed.subscribe(taxed.customer(), flat, "2026-11-01");
    const Id used = taxed.subscribe(taxed.customer(), quota, "2026-11-01");
    domain::PlanTerms dear = quota_plan();
    dear.code = "dear";
    dear.included_bytes = 0;
    dear.unit_price = domain::entered_amount_max;
    const Id broken = taxed.subscribe(taxed.customer(), taxed.plan(dear), "2026-11-01");
    taxed.go_to("2026-11-25T00:00:00Z");
    taxed.use(used, "2026-11-20T03:00:00Z", 103 * gigabyte);
    taxed.use(broken, "2026-11-20T03:00:00Z", 10 * gigabyte);
    const auto run =
        taxed.bill("2026-12-01", {.future_day_allowed = true, .workers = 2, .subscriptions_per_chunk = 1});
    EXPECT_EQ(run.state, store::BillRunState::failed);
    db->read(taxed.scope(), [&](store::Tx& tx) {
        const Id owner = taxed.act().operator_id;
        const auto kept = store::find_bill_run(tx, owner, run.id).value();
        EXPECT_EQ(kept.counts.issued, 3);
        EXPECT_EQ(kept.counts.total, 2 * 166'500 + 174'825);
        EXPECT_EQ(kept.tax, 2 * 16'500 + 17'325);
        EXPECT_EQ(kept.refused, 1);
        const auto plans = store::bill_run_plans(tx, owner, run.id);
        ASSERT_THAT(plans, SizeIs(2));
        EXPECT_EQ(plans[0].code, "R20");
        EXPECT_EQ(plans[0].bills, 1);
        EXPECT_EQ(plans[0].amount, 157'500);
        EXPECT_EQ(plans[1].code, "home");
        EXPECT_EQ(plans[1].bills, 2);
        EXPECT_EQ(plans[1].amount, 300'000);
        const auto refusals = store::bill_run_refusals(tx, owner, run.id);
        ASSERT_THAT(refusals, SizeIs(1));
        EXPECT_EQ(refusals[0].refusal.subscription_id, broken);
        EXPECT_THAT(refusals[0].refusal.reason, testing::HasSubstr("beyond 9000000000000"));
    });
}

}  // namespace
}  // namespace bangnopi::test
