// Invoices that are voided, on both engines: what is left in the books, and what the next bill run makes of it.
#include "billing/charges.hpp"
#include "tests/contract/corrections_fixture.hpp"

namespace bangnopi::test {
namespace {

class Voids : public Corrections {};
ON_BOTH_ENGINES(Voids);

TEST_P(Voids, VoidAnInvoiceAndTheNextRunBillsTheSameOnceUnderANewNumber) {
    world.subscribe(siti, world.plan(home_plan()), "2026-11-01");
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    const store::Invoice first = world.only_invoice(siti);
    void_it(first.id);
    EXPECT_EQ(invoice(first.id).status, InvoiceStatus::voided);
    EXPECT_EQ(invoice(first.id).number, "INV/2026/12/000001");
    for (const char* account : {"1201", "4101"}) EXPECT_EQ(booked(account), 0) << account;
    EXPECT_EQ(count("charge WHERE 1 = 1"), 0);
    EXPECT_EQ(told("invoice.voided"), 1);
    EXPECT_THAT(kinds_of_corrections(first.id), ElementsAre("void"));
    EXPECT_EQ(world.bill("2026-12-01").counts.issued, 1);
    EXPECT_EQ(world.bill("2026-12-01").counts.issued, 0);
    const store::Invoice again = issued_on(siti, "2026-12-01");
    EXPECT_EQ(again.number, "INV/2026/12/000002");
    EXPECT_EQ(again.period, first.period);
    EXPECT_EQ(again.open, 150'000);
    EXPECT_EQ(booked("1201"), 150'000);
    EXPECT_EQ(count("charge WHERE 1 = 1"), 1);
    world.go_to("2027-01-01T03:00:00Z");
    EXPECT_EQ(world.jobs().invoices_issued, 1);
    EXPECT_TRUE(world.verified());
}

TEST_P(Voids, VoidTheOnlyUnpaidInvoiceOfAnIsolatedCustomerAndItsLineOpens) {
    const Id line = world.subscribe(siti, world.plan(home_plan()), "2026-11-01");
    world.go_to("2026-12-20T03:00:00Z");
    world.bill("2026-12-01");
    world.jobs();
    ASSERT_EQ(world.access(line).desired, domain::Desired::isolated);
    void_it(world.only_invoice(siti).id);
    EXPECT_EQ(world.access(line).desired, domain::Desired::open);
}

TEST_P(Voids, VoidNothingOfWhichAnythingIsPaidOrThatIsVoidAlready) {
    world.subscribe(siti, world.plan(home_plan()), "2026-11-01");
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    const Id id = world.only_invoice(siti).id;
    const Id payment = world.pay_invoice(id, 1'000).payment.id;
    EXPECT_EQ(try_void(id).error().code, Code::conflict);
    EXPECT_EQ(try_void(id, "").error().errors.front().pointer, "/reason");
    EXPECT_EQ(try_void(siti).error().code, Code::not_found);
    ASSERT_TRUE(try_refund(payment));
    void_it(id);
    EXPECT_EQ(try_void(id).error().code, Code::conflict);
    EXPECT_EQ(try_credit(id, 1).error().code, Code::conflict);
    EXPECT_EQ(try_write_off(id).error().code, Code::conflict);
}

TEST_P(Voids, KeepMoneyThatComesForAVoidInvoiceForTheNextOne) {
    world.subscribe(siti, world.plan(home_plan()), "2026-11-01");
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    const Id id = world.only_invoice(siti).id;
    void_it(id);
    EXPECT_THAT(world.pay_invoice(id, 150'000).invoices, IsEmpty());
    EXPECT_EQ(world.balance(siti), 150'000);
    world.bill("2026-12-01");
    EXPECT_EQ(issued_on(siti, "2026-12-01").status, InvoiceStatus::paid);
    EXPECT_EQ(world.balance(siti), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(Voids, GiveADiscountOfTheFirstPeriodsBackWithTheInvoiceThatIsVoid) {
    world.subscribe(siti, world.plan(home_plan()), "2026-11-01", 1, [](store::Subscription& row) {
        row.discount = store::SubscriptionDiscount{
            {domain::Discount::Kind::percent, domain::Rate(10, 1)}, 2, std::nullopt};
    });
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    void_it(world.only_invoice(siti).id);
    world.go_to("2027-02-01T03:00:00Z");
    world.bill("2027-02-01");
    // Two periods with 10 % off, whichever invoice had the first of them at first: 135,000, 135,000, 150,000.
    std::vector<std::int64_t> totals;
    for (const store::Invoice& one : world.invoices(siti))
        if (one.status != InvoiceStatus::voided) totals.push_back(one.amounts.total);
    EXPECT_THAT(totals, ElementsAre(135'000, 135'000, 150'000));
    EXPECT_TRUE(world.verified());
}

TEST_P(Voids, BillWhatAnOlderVoidInvoiceHadAsAnAdjustmentOfTheNext) {
    world.subscribe(siti, world.plan(home_plan()), "2026-11-01");
    world.go_to("2027-01-01T03:00:00Z");
    world.bill("2027-01-01");
    void_it(issued_on(siti, "2026-12-01").id);
    EXPECT_EQ(world.bill("2027-01-31").counts.issued, 0);
    world.go_to("2027-02-01T03:00:00Z");
    world.jobs();
    const store::Invoice next = issued_on(siti, "2027-02-01");
    EXPECT_EQ(next.amounts.total, 300'000);
    ASSERT_THAT(world.lines(next.id), SizeIs(2));
    EXPECT_EQ(world.lines(next.id).back().kind, domain::LineKind::adjustment);
    EXPECT_EQ(world.lines(next.id).back().amount, 150'000);
    EXPECT_EQ(booked("4101"), -450'000);
    EXPECT_TRUE(world.verified());
    // And that one voided leaves November to be adjusted again.
    void_it(next.id);
    world.bill("2027-02-01");
    EXPECT_EQ(issued_on(siti, "2027-02-01").amounts.total, 300'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Voids, VoidTheNewestFirstWhereAnOlderOneHasASetUp) {
    domain::PlanTerms terms = home_plan();
    terms.setup_fee = 100'000;
    world.subscribe(siti, world.plan(terms), "2026-11-01");
    world.go_to("2027-01-01T03:00:00Z");
    world.bill("2027-01-01");
    const Id november = issued_on(siti, "2026-12-01").id;
    EXPECT_EQ(try_void(november).error().code, Code::conflict);
    EXPECT_EQ(invoice(november).open, 250'000);
    EXPECT_EQ(count("charge WHERE kind = 3"), 1);
    void_it(issued_on(siti, "2027-01-01").id);
    void_it(november);
    EXPECT_EQ(world.bill("2027-01-01").counts.issued, 2);
    EXPECT_EQ(booked("1201"), 400'000);
    EXPECT_EQ(booked("4103"), -100'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Voids, VoidAFeeInAdvanceBeforeAndAfterItIsEarned) {
    world.subscribe(siti, world.plan(in_advance()), "2026-11-01");
    world.bill("2026-11-01");
    EXPECT_EQ(booked("2103"), -150'000);
    void_it(world.only_invoice(siti).id);
    EXPECT_EQ(booked("2103"), 0);
    world.bill("2026-11-01");
    world.go_to("2026-12-01T03:00:00Z");
    world.jobs();  // bills December, earns November
    EXPECT_EQ(booked("4101"), -150'000);
    EXPECT_EQ(booked("2103"), -150'000);
    void_it(issued_on(siti, "2026-12-01").id);
    void_it(issued_on(siti, "2026-11-01").id);
    for (const char* account : {"1201", "2103", "4101"}) EXPECT_EQ(booked(account), 0) << account;
    EXPECT_EQ(world.bill("2026-12-01").counts.issued, 2);
    EXPECT_EQ(booked("1201"), 300'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Voids, VoidWhatLateUsageHadAdjustedAndItIsAdjustedAgain) {
    const Id line = world.subscribe(siti, world.plan(quota_plan()), "2026-11-01");
    world.go_to("2026-12-02T03:00:00Z");
    world.bill("2026-12-01");
    world.use(line, "2026-11-20T03:00:00Z", 104 * gigabyte);  // 4 units beyond 100 GB: 10,000
    world.go_to("2027-01-01T03:00:00Z");
    world.bill("2027-01-01");
    const store::Invoice january = issued_on(siti, "2027-01-01");
    ASSERT_EQ(january.amounts.total, 160'000);
    void_it(january.id);
    world.bill("2027-01-01");
    EXPECT_EQ(issued_on(siti, "2027-01-01").amounts.total, 160'000);
    EXPECT_EQ(booked("4102"), -10'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Voids, VoidAnInvoiceAndWhatStaffHadChargedOnItWaitsForTheNext) {
    const Id line = world.subscribe(siti, world.plan(home_plan()), "2026-11-01");
    ASSERT_TRUE(within([&](store::Tx& tx, const store::Act& act) {
        return billing::add_charge(tx, act, {line, "Kabel 20 m", 25'000, false});
    }));
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    ASSERT_EQ(world.only_invoice(siti).amounts.total, 175'000);
    void_it(world.only_invoice(siti).id);
    world.bill("2026-12-01");
    EXPECT_EQ(issued_on(siti, "2026-12-01").amounts.total, 175'000);
    EXPECT_EQ(booked("4105"), -25'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Voids, VoidABillOfPayAsYouGoAndItIsReservedAgain) {
    const Id line = world.subscribe(siti, world.plan(pay_as_you_go_plan()), "2026-11-01");
    world.go_to("2026-12-01T03:00:00Z");
    world.use(line, "2026-11-10T03:00:00Z", 10 * gigabyte);  // 30,000
    world.bill("2026-12-01");
    ASSERT_EQ(world.only_invoice(siti).open, 30'000);
    void_it(world.only_invoice(siti).id);
    EXPECT_EQ(count("subscription WHERE reserved = 30000"), 1);
    world.bill("2026-12-01");
    EXPECT_EQ(issued_on(siti, "2026-12-01").open, 30'000);
    EXPECT_TRUE(world.verified());
}

}  // namespace
}  // namespace bangnopi::test
