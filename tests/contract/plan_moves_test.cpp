// Subscribers go on to a plan's new price on a day that was told them, on both engines.
#include "billing/plan_moves.hpp"

#include <gmock/gmock.h>

#include "billing/plans.hpp"
#include "billing/subscriptions.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using testing::ElementsAre;

class PlanMoves : public EngineTest {
  protected:
    PlanMoves() : world(*db) {
        old_version = world.plan(home_plan());
        plan = db->read(world.scope(), [&](store::Tx& tx) {
            return store::find_plan_version(tx, world.act().operator_id, old_version)->plan_id;
        });
        go_to("2026-11-02");
    }

    void go_to(std::string_view day) {
        world.go_to(std::string(day) + "T02:00:00Z");
        world.jobs();
    }
    template <class Fn>
    auto write(Fn fn) {
        return db->write_wait(world.scope(), store::Priority::normal, fn);
    }
    void add_version(std::int64_t monthly_fee, std::string_view valid_from) {
        billing::NewPlanVersion command{plan, home_plan(monthly_fee), date(valid_from), {}, {}};
        ASSERT_TRUE(
            write([&](store::Tx& tx) { return billing::add_plan_version(tx, world.act(), command); }));
    }
    auto move(std::string_view day, std::vector<Id> only = {}, int notice_days = 30) {
        const billing::MovePlan command{plan, date(day), notice_days, std::move(only), {}};
        return write([&](store::Tx& tx) { return billing::move_plan(tx, world.act(), command); });
    }
    std::vector<std::int64_t> totals(Id customer) {
        std::vector<std::int64_t> totals;
        for (const store::Invoice& invoice : world.invoices(customer))
            totals.push_back(invoice.amounts.total);
        return totals;
    }

    BillingWorld world;
    Id old_version;
    Id plan;
};
ON_BOTH_ENGINES(PlanMoves);

// From 10 December: the period from 1 January is the first that begins then or later, the one from the 15th of the other is 15
// December.
TEST_P(PlanMoves, HoldFromTheFirstPeriodOfEachThatBeginsThen) {
    const Id first = world.customer();
    const Id second = world.customer();
    const Id siti = world.subscribe(first, old_version, "2026-11-01", 1);
    world.subscribe(second, old_version, "2026-10-15", 15);
    add_version(180'000, "2026-12-10");
    const auto moved = move("2026-12-10");
    ASSERT_TRUE(moved);
    EXPECT_EQ(moved->moved, 2);
    EXPECT_EQ(moved->left_out, 0);
    go_to("2026-12-11");
    EXPECT_EQ(
        db->read(
            world.scope(),
            [&](store::Tx& tx) {
                return store::find_subscription(tx, world.act().operator_id, siti)->current_plan_version_id;
            }),
        old_version);
    go_to("2027-02-01");
    EXPECT_THAT(totals(first), ElementsAre(150'000, 150'000, 180'000));
    EXPECT_THAT(totals(second), ElementsAre(150'000, 150'000, 180'000));
    EXPECT_TRUE(world.verified());
}

TEST_P(PlanMoves, LeaveOutWhoIsOnTheWayElsewhereOrEndsBefore) {
    const Id other = world.plan([] {
        domain::PlanTerms terms = home_plan(100'000);
        terms.code = "lain";
        return terms;
    }());
    static_cast<void>(other);
    const Id leaving = world.subscribe(world.customer(), old_version, "2026-11-01", 1);
    const Id changing = world.subscribe(world.customer(), old_version, "2026-11-01", 1);
    world.subscribe(world.customer(), old_version, "2026-11-01", 1);
    ASSERT_TRUE(write([&](store::Tx& tx) {
        return billing::end(tx, world.act(), {leaving, date("2026-12-20"), false, {}});
    }));
    ASSERT_TRUE(write([&](store::Tx& tx) {
        return billing::change_plan(tx, world.act(), {changing, "lain", {}, {}});
    }));
    add_version(180'000, "2026-12-10");
    const auto moved = move("2026-12-10");
    ASSERT_TRUE(moved);
    EXPECT_EQ(moved->moved, 1);
    EXPECT_EQ(moved->left_out, 2);
    go_to("2027-02-01");
    EXPECT_TRUE(world.verified());
}

TEST_P(PlanMoves, OfOneByNameLeavesTheOthers) {
    const Id first = world.customer();
    const Id second = world.customer();
    const Id chosen = world.subscribe(first, old_version, "2026-11-01", 1);
    world.subscribe(second, old_version, "2026-11-01", 1);
    add_version(180'000, "2026-12-01");
    EXPECT_FALSE(move("2026-12-01", {chosen})) << "in 29 days";
    const auto moved = move("2026-12-01", {chosen}, 14);
    ASSERT_TRUE(moved);
    EXPECT_EQ(moved->moved, 1);
    go_to("2027-01-01");
    EXPECT_THAT(totals(first), ElementsAre(150'000, 180'000));
    EXPECT_THAT(totals(second), ElementsAre(150'000, 150'000));
    EXPECT_TRUE(world.verified());
}

TEST_P(PlanMoves, AreTakenBackBeforeTheirDayAndNotAfter) {
    const Id customer = world.customer();
    world.subscribe(customer, old_version, "2026-11-01", 1);
    add_version(180'000, "2026-12-10");
    const auto cancel = [&](Id id) {
        return write([&](store::Tx& tx) {
            return billing::cancel_plan_move(tx, world.act(), {plan, id, {}});
        });
    };
    const auto first = move("2026-12-10");
    ASSERT_TRUE(first);
    EXPECT_FALSE(move("2026-12-10")) << "everybody is on the way";
    ASSERT_TRUE(cancel(first->id));
    EXPECT_FALSE(cancel(first->id));
    const auto second = move("2027-01-10");
    ASSERT_TRUE(second);
    EXPECT_EQ(second->moved, 1);
    go_to("2027-01-11");
    EXPECT_FALSE(cancel(second->id));
    go_to("2027-03-01");
    EXPECT_THAT(totals(customer), ElementsAre(150'000, 150'000, 150'000, 180'000));
    EXPECT_TRUE(world.verified());
}

TEST_P(PlanMoves, WithoutANewVersionAreRefused) {
    world.subscribe(world.customer(), old_version, "2026-11-01", 1);
    EXPECT_FALSE(move("2026-12-10"));
}

}  // namespace
}  // namespace bangnopi::test
