// An upgrade inside a period that was billed in advance, from the change of plan to the books, on both engines.
#include <gmock/gmock.h>

#include "billing/quote.hpp"
#include "billing/subscriptions.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using domain::InvoiceStatus;
using domain::LineKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class Upgrade : public EngineTest {
  protected:
    Upgrade() {
        for (const auto& [code, fee] : {std::pair("cepat", 300'000), std::pair("kilat", 450'000),
                                        std::pair("hemat", 100'000), std::pair("sama", 150'000)})
            world.plan(advance(code, fee));
        go_to("2026-11-01");
        customer = world.customer();
    }

    static domain::PlanTerms advance(std::string code, std::int64_t fee) {
        domain::PlanTerms terms = quota_plan();
        terms.code = std::move(code);
        terms.monthly_fee = fee;
        terms.charged = domain::Charged::advance;
        return terms;
    }

    // 09:00 in Jakarta, everything done that is due.
    void go_to(std::string_view day) {
        world.go_to(std::string(day) + "T02:00:00Z");
        world.jobs();
    }

    // At 150,000 a month, November billed.
    Id begin(const std::function<void(store::Subscription&)>& edit = {}) {
        const Id subscription =
            world.subscribe(customer, world.plan(advance("rumah", 150'000)), "2026-11-01", 1, edit);
        world.jobs();
        return subscription;
    }

    template <class Fn>
    auto write(Fn fn) {
        return db->write_wait(world.scope(), store::Priority::normal, fn);
    }
    Result<billing::PlanChanged> change(Id id, const std::string& plan, std::optional<domain::Date> on = {}) {
        return write([&](store::Tx& tx) {
            return billing::change_plan(tx, world.act(), {id, plan, on, {}});
        });
    }

    std::int64_t booked(std::string_view account) {
        return world.number_of(
            "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM posting WHERE operator_id = $1 AND "
            "account_code = '" +
            std::string(account) + "'");
    }
    std::vector<std::int64_t> totals() {
        std::vector<std::int64_t> totals;
        for (const store::Invoice& invoice : world.invoices(customer))
            totals.push_back(invoice.amounts.total);
        return totals;
    }

    BillingWorld world{*db};
    Id customer;
};
ON_BOTH_ENGINES(Upgrade);

TEST_P(Upgrade, IsBilledThatDayForTheDaysThatAreLeft) {
    const Id subscription = begin();
    go_to("2026-11-16");
    const auto changed = change(subscription, "cepat").value();
    EXPECT_TRUE(changed.upgrade);
    EXPECT_EQ(changed.effective_on, date("2026-11-16"));
    ASSERT_THAT(totals(), ElementsAre(150'000, 75'000));
    const store::Invoice invoice = world.invoices(customer).back();
    EXPECT_EQ(invoice.number, "INV/2026/11/000002");
    EXPECT_EQ(invoice.issued_on, date("2026-11-16"));
    EXPECT_EQ(invoice.due_on, date("2026-12-10"));
    EXPECT_EQ(invoice.status, InvoiceStatus::open);
    const auto lines = world.lines(invoice.id);
    ASSERT_THAT(lines, SizeIs(2));
    EXPECT_EQ(lines[0].kind, LineKind::credit);
    EXPECT_EQ(lines[0].plan_code, "rumah");
    EXPECT_EQ(lines[0].amount, -75'000);
    EXPECT_EQ(lines[0].days, 15);
    EXPECT_EQ(lines[1].kind, LineKind::recurring);
    EXPECT_EQ(lines[1].plan_code, "cepat");
    EXPECT_EQ(lines[1].amount, 150'000);
    EXPECT_EQ(lines[1].from, date("2026-11-16"));
    EXPECT_TRUE(world.verified());
}

TEST_P(Upgrade, IsEarnedAtThePeriodsEndAndTheNextPeriodIsBilledAtTheNewFee) {
    const Id subscription = begin();
    go_to("2026-11-16");
    ASSERT_TRUE(change(subscription, "cepat"));
    EXPECT_EQ(booked("2103"), -225'000);
    EXPECT_EQ(booked("4101"), 0);
    go_to("2026-12-01");
    EXPECT_THAT(totals(), ElementsAre(150'000, 75'000, 300'000));
    EXPECT_EQ(booked("2103"), -300'000);
    EXPECT_EQ(booked("4101"), -225'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Upgrade, IsPaidFromTheBalanceAsFarAsThatGoes) {
    const Id subscription = begin();
    ASSERT_TRUE(world.pay(cash(customer, 250'000, "KW-1")));
    go_to("2026-11-16");
    ASSERT_TRUE(change(subscription, "cepat"));
    EXPECT_EQ(world.invoices(customer).back().status, InvoiceStatus::paid);
    EXPECT_EQ(world.balance(customer), 25'000);
    go_to("2026-11-21");
    ASSERT_TRUE(change(subscription, "kilat"));  // 10/30 of 150,000
    EXPECT_EQ(world.invoices(customer).back().status, InvoiceStatus::partial);
    EXPECT_EQ(world.invoices(customer).back().open, 25'000);
    EXPECT_EQ(world.balance(customer), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(Upgrade, PaidFromTheBalanceIsolatesThePayAsYouGoThatLivedOnIt) {
    const Id subscription = begin();
    ASSERT_TRUE(world.pay(cash(customer, 200'000, "KW-1")));
    const Id line = world.subscribe(customer, world.plan(pay_as_you_go_plan()), "2026-11-10", 10);
    go_to("2026-11-16");
    ASSERT_EQ(world.access(line).desired, domain::Desired::open);
    ASSERT_TRUE(change(subscription, "cepat"));
    EXPECT_EQ(world.balance(customer), 0);
    EXPECT_EQ(world.access(line).reason, domain::Reason::balance);
    EXPECT_TRUE(world.verified());
}

TEST_P(Upgrade, ComesOnceADay) {
    const Id subscription = begin();
    go_to("2026-11-16");
    ASSERT_TRUE(change(subscription, "cepat"));
    const auto again = change(subscription, "kilat");
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Code::conflict);
    EXPECT_THAT(totals(), ElementsAre(150'000, 75'000));
    go_to("2026-11-17");
    ASSERT_TRUE(change(subscription, "kilat"));
    EXPECT_THAT(totals(), ElementsAre(150'000, 75'000, 210'000 - 140'000));
    EXPECT_TRUE(world.verified());
}

TEST_P(Upgrade, OnThePeriodsFirstDayCreditsTheWholeFee) {
    const Id subscription = begin();
    ASSERT_TRUE(change(subscription, "cepat"));
    EXPECT_THAT(totals(), ElementsAre(150'000, 150'000));
    EXPECT_TRUE(world.verified());
}

TEST_P(Upgrade, ToAPlanOfTheSameFeeIssuesNothing) {
    const Id subscription = begin();
    go_to("2026-11-16");
    EXPECT_EQ(change(subscription, "sama").value().effective_on, date("2026-11-16"));
    EXPECT_THAT(totals(), ElementsAre(150'000));
    EXPECT_TRUE(world.verified());
}

TEST_P(Upgrade, OnAnotherDayIsOneOfTheNextPeriod) {
    const Id subscription = begin();
    go_to("2026-11-16");
    for (const char* day : {"2026-11-15", "2026-11-17", "2026-11-30"})
        EXPECT_FALSE(change(subscription, "cepat", date(day))) << day;
    EXPECT_EQ(change(subscription, "cepat", date("2026-12-01")).value().effective_on, date("2026-12-01"));
    EXPECT_THAT(totals(), ElementsAre(150'000));
    go_to("2026-12-01");
    EXPECT_THAT(totals(), ElementsAre(150'000, 300'000));
    EXPECT_TRUE(world.verified());
}

TEST_P(Upgrade, ADowngradeWaitsForTheNextPeriodAndCreditsNothing) {
    const Id subscription = begin();
    go_to("2026-11-16");
    EXPECT_EQ(change(subscription, "hemat").value().effective_on, date("2026-12-01"));
    go_to("2026-12-01");
    EXPECT_THAT(totals(), ElementsAre(150'000, 100'000));
    EXPECT_TRUE(world.verified());
}

TEST_P(Upgrade, WaitsForTheNextPeriodWhileSuspended) {
    const Id subscription = begin();
    go_to("2026-11-16");
    ASSERT_TRUE(write([&](store::Tx& tx) {
        return billing::suspend(tx, world.act(), {subscription, {}, {}});
    }));
    EXPECT_EQ(change(subscription, "cepat").value().effective_on, date("2026-12-01"));
    EXPECT_THAT(totals(), ElementsAre(150'000));
    EXPECT_TRUE(world.verified());
}

TEST_P(Upgrade, GoesAsFarAsTheEndAndAnEarlyEndCreditsNothing) {
    const Id subscription = begin();
    go_to("2026-11-11");
    ASSERT_TRUE(write([&](store::Tx& tx) {
        return billing::end(tx, world.act(), {subscription, date("2026-11-26"), false, {}});
    }));
    go_to("2026-11-16");
    ASSERT_TRUE(change(subscription, "cepat"));
    EXPECT_THAT(totals(), ElementsAre(150'000, 50'000));
    go_to("2026-12-05");
    EXPECT_THAT(totals(), ElementsAre(150'000, 50'000));
    EXPECT_TRUE(world.verified());
}

class DiscountedUpgrade : public Upgrade {
  protected:
    std::vector<std::int64_t> totals_with(domain::Discount::Kind kind, std::int64_t value,
                                          std::optional<int> periods = {}) {
        const Id subscription = begin([&](store::Subscription& row) {
            row.discount = store::SubscriptionDiscount{{kind, domain::Rate(value, 1)}, periods, {}};
        });
        go_to("2026-11-16");
        EXPECT_TRUE(change(subscription, "cepat"));
        EXPECT_TRUE(world.verified());
        return totals();
    }
};
ON_BOTH_ENGINES(DiscountedUpgrade);

TEST_P(DiscountedUpgrade, KeepsAPercentage) {
    EXPECT_THAT(totals_with(domain::Discount::Kind::percent, 10), ElementsAre(135'000, 67'500));
}

TEST_P(DiscountedUpgrade, KeepsThePercentageOfItsPeriodThoughThatWasTheLastWithIt) {
    EXPECT_THAT(totals_with(domain::Discount::Kind::percent, 10, 1), ElementsAre(135'000, 67'500));
}

TEST_P(DiscountedUpgrade, HasAnAmountOnce) {
    EXPECT_THAT(totals_with(domain::Discount::Kind::amount, 20'000), ElementsAre(130'000, 75'000));
}

TEST_P(Upgrade, DividesTheAllowanceOfThePeriodWhoseUsageIsBilledNext) {
    const Id subscription = begin();
    go_to("2026-11-16");
    world.use(subscription, "2026-11-10T03:00:00Z", 51 * gigabyte);  // of 50 until the change
    ASSERT_TRUE(change(subscription, "cepat"));
    go_to("2026-11-20");
    world.use(subscription, "2026-11-19T03:00:00Z", 50 * gigabyte);
    go_to("2026-12-01");
    EXPECT_THAT(totals(), ElementsAre(150'000, 75'000, 302'500));
    EXPECT_TRUE(world.verified());
}

TEST_P(Upgrade, IsExplainedByItsKeptInput) {
    const Id subscription = begin();
    go_to("2026-11-16");
    ASSERT_TRUE(change(subscription, "cepat"));
    const Id invoice = world.invoices(customer).back().id;
    const auto input = db->read(world.scope(), [&](store::Tx& tx) {
        return store::invoice_input(tx, world.act().operator_id, invoice);
    });
    EXPECT_THAT(input.value(), HasSubstr(R"("upgrade":{"on":"2026-11-16","from":"rumah"})"));
    bool refused = false;
    EXPECT_THAT(billing::quote_answer(input.value(), refused), HasSubstr(R"("total":75000})"));
    EXPECT_FALSE(refused);
}

TEST_P(Upgrade, BeforeAChangeThatIsBilledAlreadyIsRefused) {
    const Id subscription = begin();
    go_to("2026-11-20");
    ASSERT_TRUE(change(subscription, "cepat", date("2026-12-16")));
    go_to("2026-12-05");
    EXPECT_THAT(totals(), ElementsAre(150'000, 72'581 + 154'839));
    const auto refused = change(subscription, "kilat");
    ASSERT_FALSE(refused);
    EXPECT_THAT(english(refused.error().detail), HasSubstr("2026-12-16"));
    EXPECT_FALSE(change(subscription, "rumah")) << "what is billed is not taken back";
    go_to("2026-12-17");
    ASSERT_TRUE(change(subscription, "kilat"));
    EXPECT_EQ(totals().back(), 217'742 - 145'161);
    EXPECT_TRUE(world.verified());
}

}  // namespace
}  // namespace bangnopi::test
