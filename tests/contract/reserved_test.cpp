// What pay as you go has reserved: the figure that use keeps, against the one that verify counts again, on both engines.
#include <gmock/gmock.h>

#include "billing/subscriptions.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using testing::HasSubstr;

store::Settings taxed(bool inclusive) {
    store::Settings settings;
    settings.tax = domain::Tax{domain::Rate(12, 1), domain::Rate(11, 12), inclusive};
    return settings;
}

class Reserved : public EngineTest {
  protected:
    static domain::PlanTerms metered(std::string code, std::int64_t fee, std::int64_t unit_price) {
        domain::PlanTerms terms = pay_as_you_go_plan();
        terms.code = std::move(code);
        terms.monthly_fee = fee;
        terms.unit_price = unit_price;
        return terms;
    }

    static void execute(BillingWorld& world, std::string_view sql) {
        const auto done = world.db.write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) {
            tx.execute(sql, world.act().operator_id);
            return Result<Done>(Done{});
        });
        ASSERT_TRUE(done);
    }

    static std::int64_t reserved(BillingWorld& world) {
        return world.number_of(
            "SELECT CAST(SUM(reserved) AS BIGINT) FROM subscription WHERE operator_id = $1");
    }

    // Two plans, a suspension, a discount, and two periods of which neither is billed.
    static std::int64_t live(BillingWorld& world, domain::Discount discount) {
        domain::PlanTerms first = metered("malam", 30'001, 3001);
        first.setup_fee = 50'000;
        domain::PlanTerms second = metered("siang", 20'002, 1999);
        second.taxed = false;
        world.plan(second);
        const Id customer = world.customer();
        const Id subscription =
            world.subscribe(customer, world.plan(first), "2026-11-05", 10, [&](store::Subscription& row) {
                row.discount = store::SubscriptionDiscount{discount, {}, date("2026-12-01")};
            });
        EXPECT_TRUE(world.pay(cash(customer, 1'000'000, "KW-1")));
        const auto write = [&](auto fn) {
            EXPECT_TRUE(world.db.write_wait(world.scope(), store::Priority::normal, fn));
        };
        world.go_to("2026-11-08T02:00:00Z");
        world.use(subscription, "2026-11-07T03:00:00Z", 1'333'333'333);
        world.go_to("2026-11-12T02:00:00Z");
        write([&](store::Tx& tx) {
            return billing::change_plan(tx, world.act(), {subscription, "siang", date("2026-11-12"), {}});
        });
        world.go_to("2026-11-20T02:00:00Z");
        world.use(subscription, "2026-11-19T03:00:00Z", 7'777'777'777);
        write([&](store::Tx& tx) { return billing::suspend(tx, world.act(), {subscription, {}, {}}); });
        world.use(subscription, "2026-11-20T02:00:00Z", 1'000'000'000);
        world.go_to("2026-11-25T02:00:00Z");
        write([&](store::Tx& tx) { return billing::resume(tx, world.act(), {subscription, {}, {}}); });
        world.use(subscription, "2026-11-25T01:00:00Z", 555);
        EXPECT_TRUE(world.verified());
        return reserved(world);
    }
};
ON_BOTH_ENGINES(Reserved);

constexpr domain::Discount::Kind percent = domain::Discount::Kind::percent;
constexpr domain::Discount::Kind amount = domain::Discount::Kind::amount;

TEST_P(Reserved, IsTheSameCountedAgainWithTaxOnTop) {
    BillingWorld world(*db, taxed(false));
    EXPECT_GT(live(world, {percent, domain::Rate(25, 2)}), 50'000);
}

TEST_P(Reserved, IsTheSameCountedAgainWithTaxIncludedAndAnAmountOfDiscount) {
    BillingWorld world(*db, taxed(true));
    EXPECT_GT(live(world, {amount, domain::Rate(7777, 1)}), 50'000);
}

TEST_P(Reserved, IsTheSameCountedAgainWithAnAmountThatIsSharedBetweenTaxedAndUntaxed) {
    BillingWorld world(*db, taxed(false));
    EXPECT_GT(live(world, {amount, domain::Rate(7777, 1)}), 50'000);
}

TEST_P(Reserved, ThatIsARupiahOffIsFound) {
    BillingWorld world(*db);
    const std::int64_t before = live(world, {percent, domain::Rate(10, 1)});
    for (const char* tampered : {"reserved + 1", "reserved - 1", "0"}) {
        execute(world,
                std::string("UPDATE subscription SET reserved = ") + tampered + " WHERE operator_id = $1");
        const testing::AssertionResult verified = world.verified();
        EXPECT_FALSE(verified) << tampered;
        EXPECT_THAT(verified.message(), HasSubstr("reserved is the quote of each open period"));
        EXPECT_THAT(verified.message(), HasSubstr("quote " + std::to_string(before)));
        execute(world,
                "UPDATE subscription SET reserved = " + std::to_string(before) + " WHERE operator_id = $1");
    }
    EXPECT_TRUE(world.verified());
}

TEST_P(Reserved, OfAPostpaidSubscriptionIsFound) {
    BillingWorld world(*db);
    world.subscribe(world.customer(), world.plan(home_plan()), "2026-11-01");
    execute(world, "UPDATE subscription SET reserved = 5 WHERE operator_id = $1");
    EXPECT_THAT(world.verified().message(), HasSubstr("only pay as you go reserves"));
}

}  // namespace
}  // namespace bangnopi::test
