// Late fees, from the operator's rule to the books, on both engines.
#include <gmock/gmock.h>

#include <thread>
#include <vector>

#include "billing/refunds.hpp"
#include "billing/write_offs.hpp"
#include "store/waiting_lines.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// Bills are due on the 10th; three days later 2 % of what is open, at most 10,000.
store::Settings with_late_fee() {
    store::Settings settings;
    settings.late_fee =
        domain::LateFee{domain::LateFee::Kind::percent, domain::Rate(2, 1), 3, std::int64_t{10'000}};
    return settings;
}

class LateFees : public EngineTest {
  protected:
    LateFees() : world(*db, with_late_fee()) {
        world.jobs();
        customer = world.customer();
    }

    // 09:00 in Jakarta, and the jobs.
    void go_to(std::string_view day) {
        world.go_to(std::string(day) + "T02:00:00Z");
        world.jobs();
    }
    void day_by_day(std::string_view from, std::string_view to) {
        for (domain::Date day = date(from); day <= date(to); day = day + 1) go_to(day.iso());
    }
    Id subscribe(std::int64_t fee = 150'000, const std::function<void(store::Subscription&)>& edit = {}) {
        domain::PlanTerms terms = home_plan(fee);
        terms.code = "p" + std::to_string(++plans_);
        return world.subscribe(customer, world.plan(terms), "2026-10-01", 1, edit);
    }
    // kind, amount, description and state of each, in order.
    std::vector<std::string> charges() {
        const auto page = db->read(world.scope(), [&](store::Tx& tx) {
            return store::list_waiting_lines(tx, world.act().operator_id, {}, {.sort = "created"});
        });
        std::vector<std::string> all;
        for (const store::WaitingLine& line : page->items)
            all.push_back(std::string(domain::name_of(line.kind)) + ' ' + std::to_string(line.amount) + ' ' +
                          line.description + ' ' + std::string(store::name_of(line.state)));
        return all;
    }
    std::vector<std::string> bills() {
        std::vector<std::string> all;
        for (const store::Invoice& invoice : world.invoices(customer)) {
            std::string bill = invoice.issued_on.iso() + ':';
            for (const store::InvoiceLine& line : world.lines(invoice.id))
                bill += ' ' + std::string(domain::name_of(line.kind)) + ' ' + std::to_string(line.amount);
            all.push_back(std::move(bill));
        }
        return all;
    }
    std::int64_t booked(std::string_view account) {
        return world.number_of(
            "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM posting WHERE operator_id = $1 AND "
            "account_code = '" +
            std::string(account) + "'");
    }
    template <class Fn>
    auto write(Fn fn) {
        return db->write_wait(world.scope(), store::Priority::normal, fn);
    }

    BillingWorld world;
    Id customer;

  private:
    int plans_ = 0;
};
ON_BOTH_ENGINES(LateFees);

TEST_P(LateFees, AreMadeThreeDaysAfterTheDueDateAndGoOnTheNextInvoice) {
    subscribe();
    go_to("2026-11-12");
    EXPECT_THAT(charges(), IsEmpty());
    go_to("2026-11-13");  // 2 % of 150,000
    EXPECT_THAT(charges(), ElementsAre("late_fee 3000 INV/2026/11/000001 waiting"));
    EXPECT_EQ(booked("4104"), 0) << "booked by the invoice that carries it";
    go_to("2026-12-01");
    EXPECT_THAT(bills(),
                ElementsAre("2026-11-01: recurring 150000", "2026-12-01: recurring 150000 late_fee 3000"));
    EXPECT_EQ(world.lines(world.invoices(customer).back().id).back().description, "INV/2026/11/000001");
    EXPECT_THAT(charges(), ElementsAre("late_fee 3000 INV/2026/11/000001 billed"));
    EXPECT_EQ(booked("4104"), -3000);
    EXPECT_TRUE(world.verified());
}

TEST_P(LateFees, ArePartsOfWhatIsOpenAndCapped) {
    subscribe(900'000);  // 2 % is 18,000
    subscribe(150'000);
    go_to("2026-11-02");
    for (const store::Invoice& invoice : world.invoices(customer))
        if (invoice.amounts.total == 150'000) world.pay_invoice(invoice.id, 50'000);
    go_to("2026-11-13");
    EXPECT_THAT(charges(), ElementsAre("late_fee 10000 INV/2026/11/000001 waiting",
                                       "late_fee 2000 INV/2026/11/000002 waiting"));
    go_to("2026-12-01");
    EXPECT_EQ(booked("4104"), -12'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(LateFees, AreNotTakenOnALateFee) {
    subscribe();
    world.jobs();
    go_to("2026-11-13");
    go_to("2026-12-13");
    // 2 % of each invoice's own 150,000, though 153,000 of the second are open.
    EXPECT_THAT(charges(), ElementsAre("late_fee 3000 INV/2026/11/000001 billed",
                                       "late_fee 3000 INV/2026/12/000002 waiting"));
    EXPECT_TRUE(world.verified());
}

// Of 150,000 and 320,000 the fees of 13 November are 3,000 and 6,400. The second ends on 20 November: 19/30 of 320,000 are
// 202,667, whose fee of 4,053 finds no bill to come on 13 December and is one of its own.
class LateFeesOfTime : public LateFees {
  protected:
    void begin() {
        subscribe(150'000);
        subscribe(320'000, [](store::Subscription& row) { row.ends_on = date("2026-11-20"); });
        go_to("2026-11-09");
    }
    void expect_all() {
        EXPECT_THAT(bills(),
                    ElementsAre("2026-11-01: recurring 150000", "2026-11-01: recurring 320000",
                                "2026-12-01: recurring 150000 late_fee 3000",
                                "2026-12-01: recurring 202667 late_fee 6400", "2026-12-13: late_fee 4053"));
        EXPECT_THAT(charges(), ElementsAre("late_fee 3000 INV/2026/11/000001 billed",
                                           "late_fee 6400 INV/2026/11/000002 billed",
                                           "late_fee 3000 INV/2026/12/000003 waiting",
                                           "late_fee 4053 INV/2026/12/000004 billed"));
        EXPECT_EQ(booked("4104"), -13'453);
        EXPECT_TRUE(world.verified());
    }
};
ON_BOTH_ENGINES(LateFeesOfTime);

TEST_P(LateFeesOfTime, AreMadeDayByDay) {
    begin();
    day_by_day("2026-11-10", "2026-12-24");
    expect_all();
}

TEST_P(LateFeesOfTime, AreTheSameWhenTheJobsRunTenDaysLate) {
    begin();
    go_to("2026-11-19");
    go_to("2026-12-05");
    go_to("2026-12-24");
    expect_all();
}

TEST_P(LateFeesOfTime, AreTheSameAfterWeeksOfDowntime) {
    begin();
    go_to("2026-12-24");
    expect_all();
}

TEST_P(LateFees, AreNotTakenOnWhatWasWrittenOffOnTheDayThatIsCaughtUpWithThoughItWasPaidAfterAll) {
    subscribe();
    go_to("2026-11-11");
    const Id invoice = world.only_invoice(customer).id;
    ASSERT_TRUE(write([&](store::Tx& tx) {
        return billing::write_off(tx, world.act(), with_late_fee(), {invoice, "pindah"});
    }));
    world.go_to("2026-11-15T02:00:00Z");
    billing::ReceivePayment money = cash(customer, 150'000, "R-1");
    money.customer_id.reset();
    money.invoice_id = invoice;
    ASSERT_TRUE(
        write([&](store::Tx& tx) { return billing::recover(tx, world.act(), with_late_fee(), money); }));
    world.jobs();
    EXPECT_THAT(charges(), IsEmpty());
    EXPECT_TRUE(world.verified());
}

TEST_P(LateFees, LookAtWhatWasOpenOnTheDayThatIsCaughtUpWith) {
    subscribe();
    go_to("2026-11-11");
    world.go_to("2026-11-15T02:00:00Z");
    world.pay_invoice(world.only_invoice(customer).id, 150'000);
    world.jobs();
    EXPECT_THAT(charges(), ElementsAre("late_fee 3000 INV/2026/11/000001 waiting"));
    EXPECT_TRUE(world.verified());
}

TEST_P(LateFees, AreNotChargedForWhatIsPaidInTime) {
    subscribe();
    go_to("2026-11-12");
    world.pay_invoice(world.only_invoice(customer).id, 150'000);
    go_to("2026-11-30");
    EXPECT_THAT(charges(), IsEmpty());
}

TEST_P(LateFees, AreMadeOnceHoweverOftenTheJobsRun) {
    subscribe();
    go_to("2026-11-13");
    (void)write([&](store::Tx& tx) -> Result<Done> {
        tx.execute("DELETE FROM job WHERE operator_id = $1", world.act().operator_id);
        return Done{};
    });
    world.jobs();
    go_to("2026-11-14");
    EXPECT_THAT(charges(), SizeIs(1));
}

TEST_P(LateFees, AreMadeOnceByJobsThatRunAtOnce) {
    subscribe();
    subscribe(320'000, [](store::Subscription& row) { row.ends_on = date("2026-11-01"); });
    world.jobs();
    world.go_to("2026-11-13T02:00:00Z");
    {
        std::vector<std::jthread> nodes;
        for (int node = 0; node < 3; ++node)
            nodes.emplace_back([&] { EXPECT_TRUE(billing::run_jobs(*db, world.act(), with_late_fee())); });
    }
    EXPECT_THAT(charges(), testing::UnorderedElementsAre("late_fee 3000 INV/2026/11/000001 waiting",
                                                         "late_fee 6400 INV/2026/11/000002 billed"));
    EXPECT_THAT(bills(), SizeIs(3));
    EXPECT_TRUE(world.verified());
}

TEST_P(LateFees, OfASubscriptionThatHasEndedAreAnInvoiceOfTheirOwn) {
    subscribe(150'000, [](store::Subscription& row) { row.ends_on = date("2026-11-01"); });
    world.jobs();
    go_to("2026-11-13");
    EXPECT_THAT(bills(), ElementsAre("2026-11-01: recurring 150000", "2026-11-13: late_fee 3000"));
    const store::Invoice fee = world.invoices(customer).back();
    EXPECT_EQ(fee.due_on, date("2026-12-10"));
    EXPECT_THAT(charges(), ElementsAre("late_fee 3000 INV/2026/11/000001 billed"));
    EXPECT_EQ(booked("4104"), -3000);
    go_to("2026-12-31");
    EXPECT_THAT(charges(), SizeIs(1)) << "no fee on an invoice of a fee";
    EXPECT_TRUE(world.verified());
}

TEST_P(LateFees, AreNotChargedToCustomersWhoAreExempt) {
    subscribe();
    (void)write([&](store::Tx& tx) -> Result<Done> {
        tx.execute("UPDATE customer SET exempt = 1 WHERE operator_id = $1", world.act().operator_id);
        return Done{};
    });
    go_to("2026-11-30");
    EXPECT_THAT(charges(), IsEmpty());
}

TEST_P(LateFees, WaitWhileStaffAreAskedAfterALeapOfTheClock) {
    subscribe();
    go_to("2026-11-09");
    world.go_to("2026-11-20T02:00:00Z");
    world.jobs({.isolation = billing::Isolation::held});
    EXPECT_THAT(charges(), IsEmpty());
    world.jobs();
    EXPECT_THAT(charges(), ElementsAre("late_fee 3000 INV/2026/11/000001 waiting"));
    EXPECT_TRUE(world.verified());
}

}  // namespace
}  // namespace bangnopi::test
