// Add-ons and minimum terms from the use case to the books, on both engines.
#include "billing/add_ons.hpp"

#include <gmock/gmock.h>

#include "billing/charges.hpp"
#include "billing/subscriptions.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using domain::LineKind;
using testing::ElementsAre;

struct ShownLine {
    LineKind kind;
    std::int64_t amount;
    std::string description = {};
    bool operator==(const ShownLine&) const = default;
};
std::ostream& operator<<(std::ostream& out, const ShownLine& line) {
    return out << domain::name_of(line.kind) << ' ' << line.amount << ' ' << line.description;
}

class AddOns : public EngineTest {
  protected:
    AddOns() : world(*db) {
        go_to("2026-11-01");
        customer = world.customer();
    }

    // 09:00 in Jakarta.
    void go_to(std::string_view day) {
        world.go_to(std::string(day) + "T02:00:00Z");
        world.jobs();
    }

    template <class Fn>
    auto write(Fn fn) {
        return db->write_wait(world.scope(), store::Priority::normal, fn);
    }
    store::AddOn offer(std::string code, std::int64_t monthly_fee, bool taxed = true) {
        const billing::NewAddOn command{std::move(code), "IP statis", monthly_fee, taxed};
        return write([&](store::Tx& tx) { return billing::create_add_on(tx, world.act(), command); }).value();
    }
    auto rent(Id subscription, std::string code, std::optional<domain::Date> from = {}) {
        const billing::RentAddOn command{subscription, std::move(code), from, {}};
        return write([&](store::Tx& tx) { return billing::rent_add_on(tx, world.act(), command); });
    }
    std::vector<store::RentedAddOn> rented(Id subscription) {
        return db->read(world.scope(), [&](store::Tx& tx) {
            return store::rented_add_ons(tx, world.act().operator_id, subscription);
        });
    }
    auto give_back(Id subscription, std::size_t index, std::optional<domain::Date> on = {}) {
        const billing::ReturnAddOn command{subscription, rented(subscription).at(index).id, on, {}};
        return write([&](store::Tx& tx) { return billing::return_add_on(tx, world.act(), command); });
    }
    auto end(Id subscription, std::string_view on, bool waived = false) {
        billing::EndSubscription command{subscription, date(on), true, {}, waived};
        return write([&](store::Tx& tx) { return billing::end(tx, world.act(), command); });
    }

    // Of the newest invoice.
    std::vector<ShownLine> lines() {
        std::vector<ShownLine> shown;
        for (const store::InvoiceLine& line : world.lines(world.invoices(customer).back().id))
            shown.push_back({line.kind, line.amount, line.description});
        return shown;
    }
    std::int64_t booked(std::string_view account) {
        return world.number_of(
            "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM posting WHERE operator_id = $1 AND "
            "account_code = '" +
            std::string(account) + "'");
    }
    Id begin(domain::PlanTerms terms, std::string_view starts_on = "2026-11-01") {
        const Id subscription = world.subscribe(customer, world.plan(terms), starts_on);
        world.jobs();
        return subscription;
    }
    static domain::PlanTerms in_advance() {
        domain::PlanTerms terms = home_plan();
        terms.charged = domain::Charged::advance;
        return terms;
    }
    static domain::PlanTerms bound() {
        domain::PlanTerms terms = home_plan();
        terms.minimum_term_months = 12;
        terms.early_end_fee = 500'000;
        return terms;
    }

    BillingWorld world;
    Id customer;
};
ON_BOTH_ENGINES(AddOns);

// 150,000 + 50,000 × 15/30.
TEST_P(AddOns, AreBilledWithTheFeeFromTheirDayOn) {
    const Id subscription = begin(home_plan());
    offer("ip", 50'000);
    go_to("2026-11-16");
    ASSERT_TRUE(rent(subscription, "ip"));
    go_to("2026-12-01");
    EXPECT_THAT(lines(), ElementsAre(ShownLine{LineKind::recurring, 150'000},
                                     ShownLine{LineKind::add_on, 25'000, "IP statis"}));
    EXPECT_EQ(booked("4101"), -175'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(AddOns, KeepThePriceAtWhichTheyWereSold) {
    const Id subscription = begin(home_plan());
    const store::AddOn ip = offer("ip", 50'000);
    ASSERT_TRUE(rent(subscription, "ip"));
    const auto dearer = write([&](store::Tx& tx) {
        return billing::edit_add_on(tx, world.act(), {ip.id, {}, 80'000, {}, {}, ip.version});
    });
    ASSERT_TRUE(dearer);
    ASSERT_TRUE(rent(subscription, "ip"));
    go_to("2026-12-01");
    EXPECT_THAT(lines(), ElementsAre(ShownLine{LineKind::recurring, 150'000},
                                     ShownLine{LineKind::add_on, 50'000, "IP statis"},
                                     ShownLine{LineKind::add_on, 80'000, "IP statis"}));
    EXPECT_TRUE(world.verified());
}

// Of December, billed on the 1st: the add-on from the 11th is 50,000 × 21/31 = 33,870.97, 33,871, on the bill of January
// beside January's own. Given back on the 21st of January, 50,000 × 11/31 = 17,741.94, 17,742, comes back on the bill of
// February.
TEST_P(AddOns, InsideAPeriodBilledInAdvanceComeWithTheNextBill) {
    const Id subscription = begin(in_advance());
    offer("ip", 50'000);
    go_to("2026-12-01");
    go_to("2026-12-11");
    ASSERT_TRUE(rent(subscription, "ip"));
    go_to("2027-01-01");
    EXPECT_THAT(lines(), ElementsAre(ShownLine{LineKind::recurring, 150'000},
                                     ShownLine{LineKind::add_on, 50'000, "IP statis"},
                                     ShownLine{LineKind::adjustment, 33'871}));
    go_to("2027-01-21");
    ASSERT_TRUE(give_back(subscription, 0));
    go_to("2027-02-01");
    EXPECT_THAT(lines(), ElementsAre(ShownLine{LineKind::recurring, 150'000},
                                     ShownLine{LineKind::adjustment, -17'742}));
    EXPECT_TRUE(world.verified());
}

// Leave from the 11th to the 20th of December: the fee's 10 days, 150,000 × 10/31 = 48,387.10; of the add-on that began with
// the month 50,000, now 50,000 × 10/31 = 16,129.03 and 50,000 × 11/31 = 17,741.94, so 50,000 − 16,129 − 17,742 = 16,129.
TEST_P(AddOns, AreNotBilledOnLeaveThatComesAfterTheBill) {
    const Id subscription = begin(in_advance());
    offer("ip", 50'000);
    ASSERT_TRUE(rent(subscription, "ip", date("2026-12-01")));
    go_to("2026-12-01");
    EXPECT_THAT(lines(), ElementsAre(ShownLine{LineKind::recurring, 150'000},
                                     ShownLine{LineKind::add_on, 50'000, "IP statis"}));
    go_to("2026-12-11");
    ASSERT_TRUE(write([&](store::Tx& tx) {
        return billing::suspend(tx, world.act(), {subscription, {}, {}});
    }));
    go_to("2026-12-21");
    ASSERT_TRUE(write([&](store::Tx& tx) {
        return billing::resume(tx, world.act(), {subscription, {}, {}});
    }));
    go_to("2027-01-01");
    EXPECT_THAT(
        lines(),
        ElementsAre(ShownLine{LineKind::recurring, 150'000}, ShownLine{LineKind::add_on, 50'000, "IP statis"},
                    ShownLine{LineKind::adjustment, -48'387}, ShownLine{LineKind::adjustment, -16'129}));
    EXPECT_TRUE(world.verified());
}

// 3,000 of a gigabyte and 50,000 × 30/30 of November.
TEST_P(AddOns, AreReservedOfPayAsYouGo) {
    const Id subscription = begin(pay_as_you_go_plan());
    offer("ip", 50'000);
    ASSERT_TRUE(rent(subscription, "ip"));
    world.pay(cash(customer, 100'000, "T1")).value();
    go_to("2026-11-03");
    world.use(subscription, "2026-11-03T01:00:00Z", gigabyte);
    const auto reserved = [&] {
        return world.number_of("SELECT reserved FROM subscription WHERE operator_id = $1");
    };
    EXPECT_EQ(reserved(), 53'000);
    EXPECT_TRUE(world.verified());
    go_to("2026-11-16");
    ASSERT_TRUE(give_back(subscription, 0));
    EXPECT_EQ(reserved(), 28'000);
    EXPECT_TRUE(world.verified());
    go_to("2026-12-01");
    EXPECT_THAT(lines(), ElementsAre(ShownLine{LineKind::usage, 3'000},
                                     ShownLine{LineKind::add_on, 25'000, "IP statis"}));
    EXPECT_EQ(world.balance(customer), 72'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(AddOns, OnADayThatIsBilledAreRefused) {
    const Id subscription = begin(home_plan());
    offer("ip", 50'000);
    go_to("2026-12-05");
    const auto billed = rent(subscription, "ip", date("2026-11-20"));
    ASSERT_FALSE(billed);
    EXPECT_EQ(billed.error().errors.front().pointer, "/from");
    ASSERT_TRUE(rent(subscription, "ip", date("2026-12-01")));
    EXPECT_FALSE(give_back(subscription, 0, date("2026-11-30")));
    ASSERT_TRUE(give_back(subscription, 0, date("2026-12-01")));
    EXPECT_TRUE(rented(subscription).empty()) << "a day that never was";
    EXPECT_FALSE(rent(subscription, "modem"));
}

TEST_P(AddOns, ThatAreNotSoldAnyMoreAreRefused) {
    const Id subscription = begin(home_plan());
    const store::AddOn ip = offer("ip", 50'000);
    ASSERT_TRUE(write([&](store::Tx& tx) {
        return billing::edit_add_on(tx, world.act(), {ip.id, {}, {}, {}, false, {}});
    }));
    const auto refused = rent(subscription, "ip");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().errors.front().pointer, "/add_on");
}

// 150,000 × 15/30, and 500,000 for leaving in the first of twelve months, to 4105.
TEST_P(AddOns, WhoLeavesBeforeTheMinimumTermPaysForItOnce) {
    const Id subscription = begin(bound());
    go_to("2026-11-10");
    ASSERT_TRUE(end(subscription, "2026-11-16"));
    go_to("2026-11-16");
    go_to("2027-02-01");
    EXPECT_EQ(world.invoices(customer).size(), 1U);
    EXPECT_THAT(lines(),
                ElementsAre(ShownLine{LineKind::recurring, 75'000}, ShownLine{LineKind::early_end, 500'000}));
    EXPECT_EQ(booked("4105"), -500'000);
    EXPECT_EQ(booked("4101"), -75'000);
    EXPECT_TRUE(world.verified());
}

// November was billed that morning, so no bill of a month has the end in it.
TEST_P(AddOns, WhoLeavesOnTheDayAfterABilledMonthPaysForItToo) {
    const Id subscription = begin(bound());
    go_to("2026-12-01");
    ASSERT_TRUE(end(subscription, "2026-12-01"));
    go_to("2026-12-02");
    go_to("2027-02-01");
    EXPECT_EQ(world.invoices(customer).size(), 2U);
    EXPECT_EQ(booked("4105"), -500'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(AddOns, WhatWaitsForABillComesWhenTheSubscriptionEndsBeforeOne) {
    const Id subscription = begin(home_plan());
    go_to("2026-12-01");
    ASSERT_TRUE(write([&](store::Tx& tx) {
        return billing::add_charge(tx, world.act(), {subscription, "Kabel", 25'000, false});
    }));
    ASSERT_TRUE(end(subscription, "2026-12-01"));
    go_to("2026-12-02");
    EXPECT_THAT(lines(), ElementsAre(ShownLine{LineKind::manual, 25'000, "Kabel"}));
    EXPECT_TRUE(world.verified());
}

// Billed in advance for December with the end on the 16th, 15 of 31 days: 72,580.65 and 24,193.55. Moved to the end of January, the
// next bill asks for the rest, 77,419 and 25,806.
TEST_P(AddOns, AnEndThatIsMovedToALaterDayIsBilledForWhatItAdds) {
    const Id subscription = begin(in_advance());
    offer("ip", 50'000);
    ASSERT_TRUE(rent(subscription, "ip"));
    go_to("2026-11-20");
    ASSERT_TRUE(end(subscription, "2026-12-16"));
    go_to("2026-12-01");
    EXPECT_THAT(lines(), testing::Contains(ShownLine{LineKind::recurring, 72'581}));
    go_to("2026-12-10");
    ASSERT_TRUE(end(subscription, "2027-02-01"));
    go_to("2027-01-01");
    EXPECT_THAT(
        lines(),
        ElementsAre(ShownLine{LineKind::recurring, 150'000}, ShownLine{LineKind::add_on, 50'000, "IP statis"},
                    ShownLine{LineKind::adjustment, 77'419}, ShownLine{LineKind::adjustment, 25'806}));
    EXPECT_TRUE(world.verified());
}

TEST_P(AddOns, WhoIsLetGoPaysNothingForIt) {
    const Id subscription = begin(bound());
    ASSERT_TRUE(end(subscription, "2026-11-16", true));
    go_to("2026-11-16");
    EXPECT_THAT(lines(), ElementsAre(ShownLine{LineKind::recurring, 75'000}));
    EXPECT_TRUE(world.verified());
}

TEST_P(AddOns, BilledInAdvanceTheFeeForLeavingComesWithTheClosingBill) {
    domain::PlanTerms terms = bound();
    terms.charged = domain::Charged::advance;
    const Id subscription = begin(terms);
    go_to("2026-11-10");
    ASSERT_TRUE(end(subscription, "2026-11-16"));
    go_to("2026-11-16");
    EXPECT_EQ(world.invoices(customer).size(), 2U);
    EXPECT_THAT(lines(), ElementsAre(ShownLine{LineKind::early_end, 500'000}));
    go_to("2026-12-02");
    EXPECT_EQ(booked("4101"), -150'000);
    EXPECT_EQ(booked("2103"), 0);
    EXPECT_TRUE(world.verified());
}

}  // namespace
}  // namespace bangnopi::test
