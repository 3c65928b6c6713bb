// Before more customers than usual are isolated at once, staff are asked, on both engines.
#include "billing/isolation_guard.hpp"

#include <gmock/gmock.h>

#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using domain::Desired;
using store::StopReason;
using testing::IsEmpty;
using testing::SizeIs;

class IsolationGuard : public EngineTest {
  protected:
    explicit IsolationGuard(store::Settings settings = {}) : world(*db, std::move(settings)) {}

    // Customers with a line each from November on; bills of 1 December are due on the 10th and isolate on the 16th.
    void begin(int count) {
        for (int i = 0; i < count; ++i)
            lines.push_back(world.subscribe(world.customer(), home, "2026-11-01"));
        go_to("2026-12-01");
    }
    // 10:00 in Jakarta, and the jobs.
    billing::JobsReport go_to(std::string_view day, const billing::JobsOptions& options = {}) {
        world.go_to(std::string(day) + "T03:00:00Z");
        return world.jobs(options);
    }
    void pay_all_but(int count) {
        for (const store::Invoice& invoice : world.invoices())
            if (invoice.open > 0 && count-- <= 0) world.pay_invoice(invoice.id, invoice.open);
    }
    std::int64_t isolated() {
        return world.number_of(
            "SELECT COUNT(*) FROM access WHERE operator_id = $1 AND desired = 2 AND reason = 1");
    }
    std::int64_t events(std::string_view kind) {
        return world.number_of("SELECT COUNT(*) FROM event WHERE operator_id = $1 AND kind = '" +
                               std::string(kind) + "'");
    }
    template <class Fn>
    auto write(Fn fn) {
        return db->write_wait(world.scope(), store::Priority::normal, fn);
    }
    Result<Done> release(const std::string& reason = "libur panjang") {
        return write([&](store::Tx& tx) { return billing::release_isolation(tx, world.act(), reason); });
    }
    billing::IsolationState state() {
        return db->read(world.scope(),
                        [&](store::Tx& tx) { return billing::isolation_state(tx, world.act()); });
    }

    BillingWorld world;
    Id home = world.plan(home_plan());
    std::vector<Id> lines;
};
ON_BOTH_ENGINES(IsolationGuard);

TEST(MassIsolation, IsMoreThanTheShareOfWhoHasAnActiveLineAndAtLeastTen) {
    EXPECT_TRUE(billing::is_mass_isolation({11, 40}, 25));
    EXPECT_FALSE(billing::is_mass_isolation({10, 40}, 25)) << "as much, and not more";
    EXPECT_TRUE(billing::is_mass_isolation({10, 39}, 25));
    EXPECT_FALSE(billing::is_mass_isolation({9, 9}, 25));
    EXPECT_FALSE(billing::is_mass_isolation({100, 100}, 100)) << "nobody is more than all";
    EXPECT_FALSE(billing::is_mass_isolation({100, 100}, 0)) << "switched off";
}

TEST_P(IsolationGuard, IsolatesNobodyWhereMoreThanTheShareWouldBeAndSaysSoOnce) {
    begin(40);
    pay_all_but(11);
    const auto report = go_to("2026-12-17");
    EXPECT_EQ(isolated(), 0);
    ASSERT_THAT(report.held_isolations, SizeIs(1));
    const billing::HeldIsolation& held = report.held_isolations.front();
    EXPECT_TRUE(held.began);
    EXPECT_EQ(held.stop.reason, StopReason::mass);
    EXPECT_EQ(held.counts.due, 11);
    EXPECT_EQ(held.counts.active, 40);
    EXPECT_EQ(world.number_of("SELECT COUNT(*) FROM event WHERE operator_id = $1 AND kind = 'isolation.held' "
                              "AND payload = '{\"reason\":\"mass\",\"customers\":11,\"of_customers\":40}'"),
              1);
    const auto later = go_to("2026-12-19");
    ASSERT_THAT(later.held_isolations, SizeIs(1));
    EXPECT_FALSE(later.held_isolations.front().began);
    EXPECT_EQ(later.held_isolations.front().stop.since, held.stop.since);
    EXPECT_EQ(events("isolation.held"), 1);
    EXPECT_EQ(isolated(), 0);
    EXPECT_TRUE(world.verified()) << "it is a kept reason";
}

TEST_P(IsolationGuard, EndsByItselfOnceNobodyIsLeftToIsolate) {
    begin(40);
    pay_all_but(11);
    ASSERT_THAT(go_to("2026-12-17").held_isolations, SizeIs(1));
    pay_all_but(0);
    EXPECT_THAT(go_to("2026-12-19").held_isolations, IsEmpty());
    EXPECT_FALSE(db->read(
        world.scope(), [&](store::Tx& tx) { return store::isolation_is_held(tx, world.act().operator_id); }));
    EXPECT_TRUE(world.verified());
}

TEST_P(IsolationGuard, IsolatesAsEverUpToTheShare) {
    begin(40);
    pay_all_but(10);
    EXPECT_THAT(go_to("2026-12-17").held_isolations, IsEmpty());
    EXPECT_EQ(isolated(), 10);
}

TEST_P(IsolationGuard, NeverStopsFewerThanTen) {
    begin(9);
    EXPECT_THAT(go_to("2026-12-17").held_isolations, IsEmpty());
    EXPECT_EQ(isolated(), 9);
}

TEST_P(IsolationGuard, CountsNobodyWhomSomethingOfTheirOwnHoldsBack) {
    begin(12);
    world.go_to("2026-12-12T03:00:00Z");
    const auto invoices = world.invoices();
    write([&](store::Tx& tx) -> Result<Done> {
        const Id operator_id = world.act().operator_id;
        store::put_isolation_hold(
            tx, operator_id,
            {invoices[0].customer_id, store::HoldKind::promise, instant("2026-12-25T00:00:00Z"), "janji"});
        tx.execute("UPDATE customer SET exempt = 1 WHERE operator_id = $1 AND id IN ($2, $3)", operator_id,
                   invoices[1].customer_id, invoices[2].customer_id);
        return Done{};
    }).value();
    go_to("2026-12-17");
    EXPECT_EQ(isolated(), 9);
    EXPECT_TRUE(world.verified());
}

// Each day alone is below the share: what a run catches up with is one mass.
TEST_P(IsolationGuard, CountsAllThatARunWouldIsolateUpToItsEnd) {
    begin(40);
    pay_all_but(14);
    write([&](store::Tx& tx) -> Result<Done> {
        tx.execute(
            "UPDATE invoice SET isolates_at = isolates_at + $2 WHERE operator_id = $1 AND id IN (SELECT id "
            "FROM "
            "invoice WHERE operator_id = $1 AND open > 0 ORDER BY id LIMIT 7)",
            world.act().operator_id, std::int64_t{24} * 3600 * 1'000'000);
        return Done{};
    }).value();
    ASSERT_THAT(go_to("2026-12-18").held_isolations, SizeIs(1));
    EXPECT_EQ(isolated(), 0);
}

TEST_P(IsolationGuard, GoesThroughOnceStaffSaySoAndAsksAgainForAnother) {
    begin(12);
    go_to("2026-12-17");
    ASSERT_EQ(isolated(), 0);
    EXPECT_EQ(state().counts.due, 12);
    EXPECT_EQ(release("").error().code, Code::invalid);
    ASSERT_TRUE(release());
    EXPECT_THAT(state().stops, IsEmpty());
    EXPECT_THAT(go_to("2026-12-17").held_isolations, IsEmpty());
    EXPECT_EQ(isolated(), 12);
    EXPECT_EQ(events("isolation.released"), 1);
    EXPECT_EQ(release().error().code, Code::conflict) << "nothing is held";
    for (const store::Invoice& invoice : world.invoices())
        if (invoice.open > 0) world.pay_invoice(invoice.id, invoice.open);
    EXPECT_EQ(isolated(), 0);
    go_to("2027-01-01");
    EXPECT_THAT(go_to("2027-01-18").held_isolations, SizeIs(1));
    EXPECT_EQ(isolated(), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(IsolationGuard, GoesThroughInARunThatIsToldTo) {
    begin(12);
    go_to("2026-12-17");
    EXPECT_THAT(go_to("2026-12-17", {.isolates_many = true}).held_isolations, IsEmpty());
    EXPECT_EQ(isolated(), 12);
    EXPECT_EQ(world.number_of("SELECT COUNT(*) FROM job WHERE operator_id = $1 AND name LIKE 'isolation%'"),
              0);
}

TEST_P(IsolationGuard, IsNotAnsweredByARunThatAnswersALeapOfTheClock) {
    begin(12);
    go_to("2026-12-17");
    EXPECT_THAT(go_to("2026-12-20", {.isolation = billing::Isolation::held}).held_isolations, SizeIs(2));
    EXPECT_EQ(release().error().code, Code::conflict) << "the clock is of the whole installation";
    const auto report = go_to("2026-12-20");
    ASSERT_THAT(report.held_isolations, SizeIs(1));
    EXPECT_EQ(report.held_isolations.front().stop.reason, StopReason::mass);
    EXPECT_EQ(isolated(), 0);
}

TEST_P(IsolationGuard, HoldsWhateverElseWouldIsolate) {
    begin(12);
    go_to("2026-12-17");
    const store::Invoice first = world.invoices().front();
    world.pay_invoice(first.id, 10'000);
    world.refresh(first.customer_id);
    EXPECT_EQ(world.access(lines.front()).desired, Desired::open);
    world.pay_invoice(first.id, first.amounts.total - 10'000);
    ASSERT_TRUE(release());
    world.jobs();
    EXPECT_EQ(isolated(), 11);
    EXPECT_EQ(world.access(lines.front()).desired, Desired::open);
}

class IsolationWithoutGuard : public IsolationGuard {
  protected:
    IsolationWithoutGuard() : IsolationGuard(off()) {}
    static store::Settings off() {
        store::Settings settings;
        settings.isolation_guard_percent = 0;
        return settings;
    }
};
ON_BOTH_ENGINES(IsolationWithoutGuard);

TEST_P(IsolationWithoutGuard, AsksNobodyAndEndsAHoldThatItLeft) {
    begin(12);
    write([&](store::Tx& tx) -> Result<Done> {
        store::hold_isolation(tx, world.act().operator_id, {StopReason::mass, world.act().now});
        return Done{};
    }).value();
    EXPECT_THAT(go_to("2026-12-17").held_isolations, IsEmpty());
    EXPECT_EQ(isolated(), 12);
}

}  // namespace
}  // namespace bangnopi::test
