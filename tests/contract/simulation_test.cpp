// What another plan would have brought, from the rows of months that are over, on both engines.
#include "billing/simulation.hpp"

#include <gmock/gmock.h>

#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

class Simulations : public EngineTest {
  protected:
    Simulations() : world(*db, taxed()) {
        home = world.plan(home_plan());
        quota = world.plan(quota_plan());
    }
    static store::Settings taxed() {
        store::Settings settings;
        settings.tax = domain::Tax{domain::Rate(11, 1), domain::Rate(1, 1), false};
        return settings;
    }
    void go_to(std::string_view day) {
        world.go_to(std::string(day) + "T02:00:00Z");
        world.jobs();
    }
    Result<billing::Simulation> simulate(const billing::SimulatePlan& command) {
        return db->read(world.scope(),
                        [&](store::Tx& tx) { return billing::simulate(tx, world.act(), taxed(), command); });
    }

    BillingWorld world;
    Id home;
    Id quota;
};
ON_BOTH_ENGINES(Simulations);

// November, 11 % on top. A has no limit and used 61 GB: 150,000, 166,500 with tax. B has 100 GB and 2,500 beyond them, used 110 GB:
// 150,000 + 25,000, 194,250 with tax. At 100,000 with 50 GB and 2,000 beyond: A 100,000 + 11 × 2,000 = 122,000, 135,420;
// B 100,000 + 60 × 2,000 = 220,000, 244,200.
TEST_P(Simulations, BillTheUsageOfMonthsThatAreOverAgain) {
    const Id first = world.subscribe(world.customer(), home, "2026-11-01");
    const Id second = world.subscribe(world.customer(), quota, "2026-11-01");
    go_to("2026-11-20");
    world.use(first, "2026-11-10T02:00:00Z", 61 * gigabyte);
    world.use(second, "2026-11-10T02:00:00Z", 110 * gigabyte);
    go_to("2026-12-05");
    world.use(first, "2026-12-03T02:00:00Z", 500 * gigabyte);
    domain::PlanTerms other = quota_plan();
    other.code.clear();
    other.monthly_fee = 100'000;
    other.included_bytes = 50 * gigabyte;
    other.unit_price = 2'000;
    billing::SimulatePlan asked;
    asked.terms = other;
    const auto simulation = simulate(asked);
    ASSERT_TRUE(simulation);
    EXPECT_EQ(simulation->subscriptions, 2);
    EXPECT_EQ(simulation->now, 166'500 + 194'250);
    EXPECT_EQ(simulation->then, 135'420 + 244'200);
    EXPECT_EQ(simulation->pay_more, 1);
    EXPECT_EQ(simulation->pay_less, 1);
    ASSERT_EQ(simulation->most.size(), 2U);
    EXPECT_EQ(simulation->most[0].subscription, second);
    EXPECT_EQ(simulation->most[0].then - simulation->most[0].now, 49'950);
    EXPECT_EQ(simulation->most[1].subscription, first);
    ASSERT_EQ(simulation->plans.size(), 2U);
    EXPECT_EQ(simulation->plans[0].now + simulation->plans[1].now, simulation->now);
}

TEST_P(Simulations, OfOnePlanLeaveTheOthersOut) {
    world.subscribe(world.customer(), home, "2026-11-01");
    const Id second = world.subscribe(world.customer(), quota, "2026-11-01");
    go_to("2026-12-05");
    billing::SimulatePlan asked;
    asked.plan = "home";
    asked.of_plan = "R20";
    const auto simulation = simulate(asked);
    ASSERT_TRUE(simulation) << english(simulation.error().detail);
    EXPECT_EQ(simulation->subscriptions, 1);
    EXPECT_TRUE(simulation->most.empty()) << "150,000 both, for " << format_id(second);
}

TEST_P(Simulations, OfMoreThanTheyMayAreRefused) {
    world.subscribe(world.customer(), home, "2026-11-01");
    go_to("2026-12-05");
    billing::SimulatePlan asked;
    asked.plan = "R20";
    asked.subscriptions_max = 0;
    EXPECT_FALSE(simulate(asked));
    asked.subscriptions_max = 1;
    EXPECT_TRUE(simulate(asked));
    asked.months = 13;
    EXPECT_FALSE(simulate(asked));
    asked.months = 1;
    asked.terms = home_plan();
    EXPECT_FALSE(simulate(asked)) << "a plan and terms";
}

}  // namespace
}  // namespace bangnopi::test
