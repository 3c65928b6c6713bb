// Suspensions of what is billed in advance, from the use case to the books, on both engines.
#include <gmock/gmock.h>

#include "billing/subscriptions.hpp"
#include "store/paging.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using domain::InvoiceStatus;
using domain::LineKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class Suspension : public EngineTest {
  protected:
    explicit Suspension(store::Settings settings = {}) : world(*db, std::move(settings)) {
        go_to("2026-11-01");
        customer = world.customer();
    }

    static domain::PlanTerms advance(std::int64_t fee, std::string code = "rumah") {
        domain::PlanTerms terms = quota_plan();
        terms.code = std::move(code);
        terms.monthly_fee = fee;
        terms.charged = domain::Charged::advance;
        return terms;
    }

    // 09:00 in Jakarta.
    void go_to(std::string_view day) {
        world.go_to(std::string(day) + "T02:00:00Z");
        world.jobs();
    }

    // At 350,000 a month, November billed.
    Id begin(const std::function<void(store::Subscription&)>& edit = {}) {
        const Id subscription =
            world.subscribe(customer, world.plan(advance(350'000)), "2026-11-01", 1, edit);
        world.jobs();
        return subscription;
    }

    template <class Fn>
    auto write(Fn fn) {
        return db->write_wait(world.scope(), store::Priority::normal, fn);
    }
    void suspend(Id id, std::optional<domain::Date> on = {}) {
        ASSERT_TRUE(write([&](store::Tx& tx) { return billing::suspend(tx, world.act(), {id, on, {}}); }));
    }
    void resume(Id id) {
        ASSERT_TRUE(write([&](store::Tx& tx) { return billing::resume(tx, world.act(), {id, {}, {}}); }));
        world.jobs();
    }
    void tamper(const std::string& sql) {
        ASSERT_TRUE(write([&](store::Tx& tx) -> Result<Done> {
            tx.execute(store::interned(sql), world.act().operator_id);
            return Done{};
        }));
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

    BillingWorld world;
    Id customer;
};
ON_BOTH_ENGINES(Suspension);

TEST_P(Suspension, InABilledPeriodIsCreditedOnTheNextInvoice) {
    const Id subscription = begin();
    go_to("2026-11-11");
    suspend(subscription);
    go_to("2026-11-21");
    resume(subscription);
    EXPECT_THAT(totals(), ElementsAre(350'000));
    go_to("2026-12-01");
    ASSERT_THAT(totals(), ElementsAre(350'000, 350'000 - 116'666));  // 2 stretches of 116,667 stay
    const auto lines = world.lines(world.invoices(customer).back().id);
    ASSERT_THAT(lines, SizeIs(2));
    EXPECT_EQ(lines[1].kind, LineKind::adjustment);
    EXPECT_EQ(lines[1].amount, -116'666);
    go_to("2027-01-01");
    EXPECT_EQ(totals().back(), 350'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Suspension, ThatIsCreditedIsTakenFromTheRevenueOfFees) {
    const Id subscription = begin();
    go_to("2026-11-11");
    suspend(subscription);
    go_to("2026-11-21");
    resume(subscription);
    go_to("2026-12-01");
    EXPECT_EQ(booked("4101"), -233'334);
    EXPECT_EQ(booked("4102"), 0);
    EXPECT_EQ(booked("2103"), -350'000);
}

TEST_P(Suspension, OfAWholePeriodIsBilledFromTheDayOfResumptionOnThatDay) {
    const Id subscription = begin();
    go_to("2026-11-20");
    suspend(subscription);
    go_to("2026-12-01");
    EXPECT_THAT(totals(), ElementsAre(350'000));
    go_to("2026-12-11");
    resume(subscription);
    ASSERT_THAT(totals(), ElementsAre(350'000, 237'097 - 128'333));  // 21/31 less 11/30
    const store::Invoice invoice = world.invoices(customer).back();
    EXPECT_EQ(invoice.issued_on, date("2026-12-11"));
    EXPECT_EQ(invoice.due_on, date("2027-01-10"));
    EXPECT_EQ(invoice.period, (domain::Period{date("2026-12-01"), date("2027-01-01")}));
    go_to("2027-01-01");
    EXPECT_EQ(totals().back(), 350'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Suspension, OfSeveralPeriodsIsBilledFromTheDayOfResumption) {
    const Id subscription = begin();
    go_to("2026-11-30");
    suspend(subscription);
    go_to("2027-02-15");
    resume(subscription);
    EXPECT_THAT(totals(), ElementsAre(350'000, 175'000 - 11'667));  // 14/28 less 1/30
    go_to("2027-03-01");
    EXPECT_EQ(totals().back(), 350'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Suspension, IsCreditedAsFarAsAnInvoiceGoesAndTheRestOnTheNext) {
    const Id subscription = begin();
    go_to("2026-11-11");
    suspend(subscription);
    go_to("2026-12-21");
    resume(subscription);
    ASSERT_THAT(totals(), ElementsAre(350'000, 0));  // 11/31 is 124,194
    EXPECT_EQ(world.invoices(customer).back().status, InvoiceStatus::paid);
    EXPECT_TRUE(world.verified());
    go_to("2027-01-01");
    EXPECT_EQ(totals().back(), 350'000 - (233'333 - 124'194));
    go_to("2027-02-01");
    EXPECT_EQ(totals().back(), 350'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Suspension, WhoseInvoiceHadUsageIsBilledWithTheNextOne) {
    const Id subscription = begin();
    go_to("2026-11-20");
    world.use(subscription, "2026-11-19T03:00:00Z", 150 * gigabyte);  // 87 beyond 19/30 of 100 GB
    suspend(subscription);
    go_to("2026-12-01");
    EXPECT_THAT(totals(), ElementsAre(350'000, 217'500 - 128'333));
    go_to("2026-12-11");
    resume(subscription);
    EXPECT_THAT(totals(), SizeIs(2));
    go_to("2027-01-01");
    EXPECT_EQ(totals().back(), 350'000 + 237'097);
    EXPECT_TRUE(world.verified());
}

TEST_P(Suspension, ThatEndsAfterItsPeriodWasBilledInPartIsBilledWithTheNextOne) {
    const Id subscription = begin();
    world.go_to("2026-12-20T02:00:00Z");
    suspend(subscription, date("2026-12-10"));
    world.jobs();
    EXPECT_THAT(totals(), ElementsAre(350'000, 101'613));  // 9/31
    go_to("2026-12-25");
    resume(subscription);
    go_to("2027-01-01");
    EXPECT_EQ(totals().back(), 350'000 + 79'032);  // 7/31
    EXPECT_TRUE(world.verified());
}

TEST_P(Suspension, AfterAnUpgradeIsCreditedAtTheFeeOfItsDays) {
    const Id subscription = begin();
    world.plan(advance(700'000, "cepat"));
    go_to("2026-11-16");
    ASSERT_TRUE(write([&](store::Tx& tx) {
        return billing::change_plan(tx, world.act(), {subscription, "cepat", {}, {}});
    }));
    go_to("2026-11-22");
    suspend(subscription);
    go_to("2026-11-28");
    resume(subscription);
    go_to("2026-12-01");
    EXPECT_THAT(totals(), ElementsAre(350'000, 175'000, 700'000 - 140'000));  // 6/30
    EXPECT_TRUE(world.verified());
}

TEST_P(Suspension, WhoseCreditNeedsTwoInvoicesIsForeseenByADryRun) {
    const Id subscription = begin();
    go_to("2026-11-11");
    suspend(subscription);
    go_to("2026-12-21");
    resume(subscription);
    const auto foreseen = world.bill("2027-02-01", {.dry_run = true}).counts;
    EXPECT_EQ(foreseen, world.bill("2027-02-01").counts);
    EXPECT_EQ(foreseen.total, 2 * 350'000 - (233'333 - 124'194));
}

TEST_P(Suspension, OfNoDayChangesNothing) {
    const Id subscription = begin();
    go_to("2026-11-11");
    suspend(subscription);
    resume(subscription);
    go_to("2026-12-01");
    EXPECT_THAT(totals(), ElementsAre(350'000, 350'000));
    EXPECT_THAT(world.lines(world.invoices(customer).back().id), SizeIs(1));
    EXPECT_TRUE(world.verified());
}

TEST_P(Suspension, InAPeriodThatWasBilledElsewhereIsNotCredited) {
    const Id subscription = world.subscribe(customer, world.plan(advance(350'000)), "2026-11-01");
    tamper(
        "UPDATE subscription SET first_period_from = '2026-12-01', next_period_from = '2026-12-01', "
        "next_issue_on = '2026-12-01' WHERE operator_id = $1");
    go_to("2026-11-11");
    suspend(subscription);
    go_to("2026-11-21");
    resume(subscription);
    go_to("2026-12-01");
    EXPECT_THAT(totals(), ElementsAre(350'000));
    EXPECT_TRUE(world.verified());
}

TEST_P(Suspension, VerifyFindsAnAdjustmentThatIsNotWhatWasRatedAndAPeriodThatIsNotOurs) {
    const Id subscription = begin();
    go_to("2026-11-11");
    suspend(subscription);
    go_to("2026-11-21");
    resume(subscription);
    go_to("2026-12-01");
    ASSERT_TRUE(world.verified());
    tamper("UPDATE rerating SET adjusted = adjusted + 1 WHERE operator_id = $1 AND kind = 1");
    tamper("UPDATE subscription SET first_period_from = '2026-12-01' WHERE operator_id = $1");
    const std::string told = world.verified().message();
    EXPECT_THAT(told, HasSubstr("rated again -116665, billed -116666"));
    EXPECT_THAT(told, HasSubstr("period from 2026-11-01, first 2026-12-01"));
    EXPECT_THAT(told, HasSubstr("rated again from 2026-11-01"));
}

class ZeroesIssued : public Suspension {
  protected:
    ZeroesIssued()
        : Suspension([] {
              store::Settings settings;
              settings.issue_zero_invoices = true;
              return settings;
          }()) {}
};
ON_BOTH_ENGINES(ZeroesIssued);

TEST_P(ZeroesIssued, ASuspendedPeriodHasOneOfNothingAndIsBilledWhenItIsResumed) {
    const Id subscription = begin();
    go_to("2026-11-30");
    suspend(subscription);
    go_to("2026-12-05");
    EXPECT_THAT(totals(), ElementsAre(350'000, 0));
    go_to("2026-12-11");
    resume(subscription);
    EXPECT_THAT(totals(), ElementsAre(350'000, 0, 237'097 - 11'667));  // 21/31 less 1/30
    EXPECT_TRUE(world.verified());
}

class TaxedSuspension : public Suspension {
  protected:
    explicit TaxedSuspension(bool inclusive = false) : Suspension(taxed(inclusive)) {}
    static store::Settings taxed(bool inclusive) {
        store::Settings settings;
        settings.tax = domain::Tax{domain::Rate(11, 1), domain::Rate(1, 1), inclusive};
        return settings;
    }
    // With a discount of 10 %, ten days of November suspended.
    void go_through() {
        const Id subscription = begin([](store::Subscription& row) {
            row.discount =
                store::SubscriptionDiscount{{domain::Discount::Kind::percent, domain::Rate(10, 1)}, {}, {}};
        });
        go_to("2026-11-11");
        suspend(subscription);
        go_to("2026-11-21");
        resume(subscription);
        go_to("2026-12-01");
    }
};
ON_BOTH_ENGINES(TaxedSuspension);

TEST_P(TaxedSuspension, IsCreditedLessItsDiscountAndWithItsTax) {
    go_through();
    EXPECT_THAT(totals(), ElementsAre(349'650, 233'100));  // 315,000 and 210,000, and 11 %
    EXPECT_TRUE(world.verified());
}

class InclusiveSuspension : public TaxedSuspension {
  protected:
    InclusiveSuspension() : TaxedSuspension(true) {}
};
ON_BOTH_ENGINES(InclusiveSuspension);

TEST_P(InclusiveSuspension, IsCreditedLessItsDiscountOfWhichTheTaxIsAPart) {
    go_through();
    EXPECT_THAT(totals(), ElementsAre(315'000, 210'000));
    EXPECT_TRUE(world.verified());
}

}  // namespace
}  // namespace bangnopi::test
