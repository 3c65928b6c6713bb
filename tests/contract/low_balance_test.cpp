// That what pay as you go has available is low: told once, and again only after it was above the threshold.
#include <gmock/gmock.h>

#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

store::Settings low_at(std::optional<std::int64_t> threshold) {
    store::Settings settings;
    settings.low_balance_threshold = threshold;
    return settings;
}

class LowBalance : public EngineTest {
  protected:
    explicit LowBalance(std::optional<std::int64_t> threshold = 10'000) : world(*db, low_at(threshold)) {
        world.go_to("2026-11-16T01:00:00Z");
        customer = world.customer();
        line = world.subscribe(customer, plan, "2026-11-01");
    }
    void top_up(std::int64_t amount) {
        auto command = cash(customer, amount, "KW-" + std::to_string(++payments));
        command.to_balance = true;
        ASSERT_TRUE(world.pay(command));
    }
    void use(std::int64_t gigabytes) { world.use(line, "2026-11-16T00:50:00Z", gigabytes * gigabyte); }
    std::vector<std::string> told() {
        std::vector<std::string> payloads;
        db->read(world.scope(), [&](store::Tx& tx) {
            tx.each(
                "SELECT payload FROM event WHERE operator_id = $1 AND kind = 'balance.low' AND subject_id = "
                "$2 "
                "ORDER BY id",
                [&](const store::Row& row) { payloads.push_back(row.string(0)); }, world.act().operator_id,
                customer);
        });
        return payloads;
    }

    BillingWorld world;
    Id plan = world.plan(pay_as_you_go_plan());
    Id customer;
    Id line;
    int payments = 0;
};
ON_BOTH_ENGINES(LowBalance);

// 20,000; a gigabyte is 3,000 and no tax: 11,000 after three of them, 8,000 after four.
TEST_P(LowBalance, IsToldOnceAsItFallsToTheThreshold) {
    top_up(20'000);
    use(3);
    EXPECT_THAT(told(), IsEmpty());
    use(1);
    EXPECT_THAT(told(), ElementsAre(R"({"available":8000,"threshold":10000})"));
    use(1);
    EXPECT_EQ(told().size(), 1U);
    EXPECT_TRUE(world.verified());
}

TEST_P(LowBalance, IsToldAgainOnlyAfterItWasAboveIt) {
    top_up(20'000);
    use(4);
    top_up(2'000);  // 10,000: still at the threshold
    use(1);
    EXPECT_EQ(told().size(), 1U);
    top_up(10'000);
    EXPECT_EQ(told().size(), 1U);
    use(3);
    EXPECT_THAT(told(), ElementsAre(R"({"available":8000,"threshold":10000})",
                                    R"({"available":8000,"threshold":10000})"));
}

TEST_P(LowBalance, IsNotToldToWhoNeverHadMore) {
    EXPECT_THAT(told(), IsEmpty());
    top_up(5'000);
    use(1);
    EXPECT_THAT(told(), IsEmpty());
}

TEST_P(LowBalance, IsOfAllTheLinesTogether) {
    const Id second = world.subscribe(customer, plan, "2026-11-01");
    top_up(20'000);
    use(2);
    world.use(second, "2026-11-16T00:55:00Z", 2 * gigabyte);
    EXPECT_THAT(told(), ElementsAre(R"({"available":8000,"threshold":10000})"));
}

TEST_P(LowBalance, IsToldWhenABillTakesIt) {
    top_up(20'000);
    world.subscribe(customer, world.plan(home_plan(15'000)), "2026-11-01");
    world.go_to("2026-12-01T01:00:00Z");
    world.bill("2026-12-01");
    EXPECT_THAT(told(), ElementsAre(R"({"available":5000,"threshold":10000})"));
}

// 13,000 would be available, of which a week of another line takes 9,000.
TEST_P(LowBalance, IsNotToldOfWhatAPaymentBringsAndARenewalTakes) {
    top_up(20'000);
    use(4);
    ASSERT_EQ(told().size(), 1U);
    domain::PlanTerms week;
    week.code = "mingguan";
    week.billing = domain::Billing::prepaid_package;
    week.package_days = 7;
    week.package_price = 9'000;
    world.subscribe(customer, world.plan(week), "2026-11-01");
    top_up(5'000);
    ASSERT_EQ(world.balance(customer), 16'000);
    EXPECT_EQ(told().size(), 1U);
    EXPECT_TRUE(world.verified());
}

class LowBalanceNotAsked : public LowBalance {
  protected:
    LowBalanceNotAsked() : LowBalance(std::nullopt) {}
};
ON_BOTH_ENGINES(LowBalanceNotAsked);

TEST_P(LowBalanceNotAsked, IsNeverTold) {
    top_up(20'000);
    use(5);
    EXPECT_THAT(told(), IsEmpty());
}

// The floor of pay as you go is its grace: 6,000 below nothing are two more gigabytes.
class BelowNothing : public EngineTest {
  protected:
    static store::Settings settings() {
        store::Settings settings;
        settings.balance_floor = -6'000;
        return settings;
    }
    BillingWorld world{*db, settings()};
};
ON_BOTH_ENGINES(BelowNothing);

TEST_P(BelowNothing, ALineOfPayAsYouGoStaysOpenDownToItsFloor) {
    world.go_to("2026-11-16T01:00:00Z");
    const Id customer = world.customer();
    const Id line = world.subscribe(customer, world.plan(pay_as_you_go_plan()), "2026-11-01");
    auto command = cash(customer, 3'000, "KW-1");
    command.to_balance = true;
    ASSERT_TRUE(world.pay(command));
    EXPECT_EQ(world.access(line).bytes_left, 3 * gigabyte);
    world.use(line, "2026-11-16T00:50:00Z", 2 * gigabyte);
    EXPECT_EQ(world.access(line).desired, domain::Desired::open);
    EXPECT_EQ(world.access(line).bytes_left, gigabyte);
    world.use(line, "2026-11-16T00:55:00Z", gigabyte);
    EXPECT_EQ(world.access(line).reason, domain::Reason::balance);
    EXPECT_TRUE(world.verified());
}

}  // namespace
}  // namespace bangnopi::test
