// What two do at the same moment comes out as if one had waited for the other, on both engines.
#include "access/usage.hpp"
#include "billing/bill_chunk.hpp"
#include "staff/members.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/registry_fixture.hpp"

#include <future>

namespace bangnopi::test {
namespace {

using store::Tx;

class UsageAtOnce : public EngineTest {
  protected:
    store::UsageRecord record_of(Id subscription, std::string_view ended_at, std::int64_t bytes) {
        store::UsageRecord record;
        record.key = format_id(world.act().ids->next());
        record.subscription_id = subscription;
        record.ended_at = instant(ended_at);
        record.started_at = record.ended_at - std::chrono::minutes(5);
        record.bytes_down = bytes;
        return record;
    }

    // A bill run's part, in the transaction that is given.
    void bill_in(Tx& tx, std::string_view day) {
        const store::Settings settings;
        const store::Act act = world.act();
        billing::BillChunk chunk(act, settings, store::PlanBook::load(tx, act.operator_id), act.ids->next());
        EXPECT_GT(chunk.bill(tx, date(day), Id{}, 1000).counts.issued, 0);
    }

    std::int64_t reserved() {
        return world.number_of(
            "SELECT CAST(SUM(reserved) AS BIGINT) FROM subscription WHERE operator_id = $1");
    }

    BillingWorld world{*db};
};
ON_BOTH_ENGINES(UsageAtOnce);

TEST_P(UsageAtOnce, OfAPeriodThatIsBeingBilledIsAdjustedOnTheNextBill) {
    const Id customer = world.customer();
    const Id subscription = world.subscribe(customer, world.plan(quota_plan()), "2026-11-01");
    world.go_to("2026-12-02T00:00:00Z");
    world.use(subscription, "2026-11-20T03:00:00Z", 99 * gigabyte);
    run_beside(
        world.scope(), [&](Tx& tx) { bill_in(tx, "2026-12-01"); },
        [&] { world.use(subscription, "2026-11-21T03:00:00Z", 3 * gigabyte); });
    world.bill("2027-01-01");
    const auto invoices = world.invoices(customer);
    ASSERT_EQ(invoices.size(), 2U);
    EXPECT_EQ(invoices[0].amounts.total, 150'000);
    EXPECT_EQ(invoices[1].amounts.total, 155'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(UsageAtOnce, WithATopUpIsWeighedAgainstTheNewBalance) {
    const Id customer = world.customer();
    const Id subscription = world.subscribe(customer, world.plan(pay_as_you_go_plan()), "2026-11-01");
    ASSERT_TRUE(world.pay(cash(customer, 4'000, "KW-1")));
    world.go_to("2026-11-03T00:00:00Z");
    world.use(subscription, "2026-11-02T03:00:00Z", gigabyte);
    ASSERT_EQ(world.access(subscription).desired, domain::Desired::open);
    run_beside(
        world.scope(),
        [&](Tx& tx) {
            ASSERT_TRUE(billing::receive_payment(tx, world.act(), {}, cash(customer, 100'000, "KW-2")));
        },
        [&] { world.use(subscription, "2026-11-02T04:00:00Z", gigabyte); });
    EXPECT_EQ(world.access(subscription).desired, domain::Desired::open);
    EXPECT_EQ(reserved(), 6'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(UsageAtOnce, OfTwoMonthsIsReservedTogether) {
    const Id customer = world.customer();
    const Id subscription = world.subscribe(customer, world.plan(pay_as_you_go_plan()), "2026-11-01");
    ASSERT_TRUE(world.pay(cash(customer, 100'000, "KW-1")));
    world.go_to("2026-12-02T00:00:00Z");
    run_beside(
        world.scope(),
        [&](Tx& tx) {
            const store::UsageRecord november = record_of(subscription, "2026-11-02T03:00:00Z", gigabyte);
            ASSERT_TRUE(access::record_usage(tx, world.act(), {}, std::span(&november, 1)));
        },
        [&] { world.use(subscription, "2026-12-01T03:00:00Z", 2 * gigabyte); });
    EXPECT_EQ(reserved(), 9'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(UsageAtOnce, WithTheBillOfTheMonthBeforeIsReservedAlone) {
    const Id customer = world.customer();
    const Id subscription = world.subscribe(customer, world.plan(pay_as_you_go_plan()), "2026-11-01");
    ASSERT_TRUE(world.pay(cash(customer, 100'000, "KW-1")));
    world.go_to("2026-12-02T00:00:00Z");
    world.use(subscription, "2026-11-20T03:00:00Z", gigabyte);
    run_beside(
        world.scope(), [&](Tx& tx) { bill_in(tx, "2026-12-01"); },
        [&] { world.use(subscription, "2026-12-01T03:00:00Z", 2 * gigabyte); });
    EXPECT_EQ(reserved(), 6'000);
    EXPECT_EQ(world.balance(customer), 97'000);
    EXPECT_TRUE(world.verified());
}

// Every gigabyte is 3,000 on one bill or another, whatever met what.
TEST_P(UsageAtOnce, BesideABillRunAndPaymentsIsBilledToTheByte) {
    constexpr int lines = 24;
    constexpr int rounds = 6;
    const Id plan = world.plan(pay_as_you_go_plan());
    std::vector<Id> customers;
    std::vector<Id> subscriptions;
    for (int i = 0; i < lines; ++i) {
        customers.push_back(world.customer());
        subscriptions.push_back(world.subscribe(customers.back(), plan, "2026-11-01"));
    }
    world.go_to("2026-12-02T00:00:00Z");
    auto recorder = std::async(std::launch::async, [&] {
        bool recorded = true;
        for (int round = 0; round < rounds; ++round) {
            std::vector<store::UsageRecord> batch;
            for (const Id subscription : subscriptions) {
                batch.push_back(record_of(subscription, "2026-11-20T03:00:00Z", gigabyte));
                batch.push_back(record_of(subscription, "2026-12-01T03:00:00Z", gigabyte));
            }
            recorded = world.record(batch).has_value() && recorded;
        }
        return recorded;
    });
    auto payer = std::async(std::launch::async, [&] {
        bool paid = true;
        for (int round = 0; round < rounds; ++round)
            for (const Id customer : customers)
                paid =
                    world.pay(cash(customer, 10'000, format_id(world.act().ids->next()))).has_value() && paid;
        return paid;
    });
    world.bill("2026-12-01", {.future_day_allowed = true, .workers = 2, .subscriptions_per_chunk = 5});
    EXPECT_TRUE(recorder.get());
    EXPECT_TRUE(payer.get());
    EXPECT_TRUE(world.verified());
    world.go_to("2027-01-02T00:00:00Z");
    world.bill("2027-01-01");
    EXPECT_EQ(world.number_of("SELECT CAST(SUM(total) AS BIGINT) FROM invoice WHERE operator_id = $1"),
              2 * 3'000 * rounds * lines);
    EXPECT_TRUE(world.verified());
}

class EditsAtOnce : public RegistryTest {
  protected:
    // The outcome of the second of two edits that both saw the same.
    template <class First, class Second>
    std::string second_of(First first, Second second) {
        std::string outcome;
        run_beside(
            scope(), [&](Tx& tx) { EXPECT_EQ(refusal_of(first(tx)), "done"); },
            [&] { outcome = refusal_of(write(second)); });
        return outcome;
    }
    template <class Edit>
    std::string second_of(Edit edit) {
        return second_of(edit, edit);
    }
};
ON_BOTH_ENGINES(EditsAtOnce);

TEST_P(EditsAtOnce, OfAnOperatorThatSawOneVersionAreOneEdit) {
    staff::EditOperator command;
    command.name = "Net Baru";
    command.if_version = tenant.version;
    EXPECT_EQ(second_of([&](Tx& tx) { return staff::edit_operator(tx, act(), command); }), "stale");
}

TEST_P(EditsAtOnce, OfAMemberThatSawOneVersionAreOneEdit) {
    const staff::EditMember command{owner.id, "Nama Baru", {}, {}, owner.version};
    EXPECT_EQ(second_of([&](Tx& tx) { return staff::edit_member(tx, act(), command, clock.now()); }),
              "stale");
}

TEST_P(EditsAtOnce, OfAnAreaThatSawOneVersionAreOneEdit) {
    const store::Area village = area("desa");
    const billing::EditArea command{village.id, "Desa Baru", {}, village.version};
    EXPECT_EQ(second_of([&](Tx& tx) { return billing::edit_area(tx, act(), command); }), "stale");
}

TEST_P(EditsAtOnce, OfAPlanThatSawOneVersionAreOneEdit) {
    const store::Plan plan = must(create_plan(plan_of("R20", 150'000))).plan;
    billing::EditPlan command;
    command.id = plan.id;
    command.name = "Rumah 20";
    command.if_version = plan.version;
    EXPECT_EQ(second_of([&](Tx& tx) { return billing::edit_plan(tx, act(), command); }), "stale");
}

TEST_P(EditsAtOnce, OfACustomerThatSawOneVersionAreOneEdit) {
    const store::Customer made = customer("Siti");
    billing::EditCustomer command;
    command.id = made.id;
    command.name = "Siti Aminah";
    command.if_version = made.version;
    EXPECT_EQ(second_of([&](Tx& tx) { return billing::edit_customer(tx, act(), keys, command); }), "stale");
}

TEST_P(EditsAtOnce, OfASubscriptionThatSawOneVersionAreOneEdit) {
    must(create_plan(plan_of("R20", 150'000)));
    const store::Subscription line =
        must(subscribe(subscription_of(customer("Siti"), "R20", "siti"))).subscription;
    billing::EditConnection connection;
    connection.id = line.id;
    connection.username = "siti2";
    connection.if_version = line.version;
    EXPECT_EQ(second_of([&](Tx& tx) { return billing::edit_connection(tx, act(), keys, connection); }),
              "stale");
    const billing::OnDay today{line.id, {}, present(line.id).version};
    EXPECT_EQ(second_of([&](Tx& tx) { return billing::suspend(tx, act(), today); }), "stale");
}

TEST_P(EditsAtOnce, OfTheFeesOfAPlanThatIsBeingSoldAreRefused) {
    area("kota");
    const store::Plan plan = must(create_plan(plan_of("R20", 150'000))).plan;
    const billing::NewSubscription sold = subscription_of(customer("Siti"), "R20", "siti");
    billing::EditPlan dearer;
    dearer.id = plan.id;
    dearer.areas = {{"kota", 170'000}};
    EXPECT_EQ(second_of([&](Tx& tx) { return billing::subscribe(tx, act(), keys, sold); },
                        [&](Tx& tx) { return billing::edit_plan(tx, act(), dearer); }),
              "conflict /areas");
}

TEST_P(EditsAtOnce, OfTwoAreasThatWouldBeBelowOneAnotherAreOneMove) {
    const store::Area east = area("timur");
    const store::Area west = area("barat");
    EXPECT_EQ(second_of(
                  [&](Tx& tx) {
                      return billing::edit_area(tx, act(), {east.id, {}, "barat", {}});
                  },
                  [&](Tx& tx) {
                      return billing::edit_area(tx, act(), {west.id, {}, "timur", {}});
                  }),
              "invalid /parent");
}

TEST_P(EditsAtOnce, OfTwoOwnersWhoRemoveOneAnotherLeaveOne) {
    const store::Staff second = must(write([&](Tx& tx) {
        return staff::add_member(tx, act(), {"kedua", "Kedua", staff::Role::owner, {"hash", "", false}});
    }));
    const auto leave = [&](Id id) {
        return [&, id](Tx& tx) {
            return staff::edit_member(tx, act(), {id, {}, {}, false, {}}, clock.now());
        };
    };
    EXPECT_EQ(second_of(leave(owner.id), leave(second.id)), "conflict");
}

}  // namespace
}  // namespace bangnopi::test
