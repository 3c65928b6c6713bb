// What a customer has due on one day on one invoice, on both engines: issued, explained, paid, voided, credited, rated again.
#include "billing/bill_preview.hpp"
#include "billing/charges.hpp"
#include "billing/explained_invoice.hpp"
#include "billing/quote.hpp"
#include "tests/contract/corrections_fixture.hpp"

namespace bangnopi::test {
namespace {

store::Settings per_customer(bool with_tax = false) {
    store::Settings settings;
    settings.invoices_per = store::InvoicesPer::customer;
    if (with_tax) settings.tax = domain::Tax{domain::Rate(11, 1)};
    return settings;
}

class JointInvoices : public Corrections {
  protected:
    explicit JointInvoices(store::Settings settings = per_customer()) : Corrections(std::move(settings)) {}

    std::vector<store::Invoice> live_of(Id customer) {
        std::vector<store::Invoice> live;
        for (const store::Invoice& one : world.invoices(customer))
            if (one.status != InvoiceStatus::voided) live.push_back(one);
        return live;
    }
    billing::ExplainedInvoice explained(Id id) {
        return *db->read(world.scope(), [&](store::Tx& tx) {
            return billing::explain_invoice(tx, world.act().operator_id, id);
        });
    }
    std::vector<std::int64_t> of_subscription(Id invoice, std::optional<Id> subscription) {
        std::vector<std::int64_t> amounts;
        for (const store::InvoiceLine& line : world.lines(invoice))
            if (line.subscription_id == subscription) amounts.push_back(line.amount);
        return amounts;
    }
    billing::BillPreview preview(std::string_view day, const store::Settings& settings) {
        return db->read(world.scope(), [&](store::Tx& tx) {
            return billing::preview_bills(tx, world.act(), settings, date(day), std::nullopt);
        });
    }
};
ON_BOTH_ENGINES(JointInvoices);

TEST_P(JointInvoices, HaveWhatACustomerHasDueOnOneDayAndNobodyElses) {
    const Id home = world.plan(home_plan());
    const Id first = world.subscribe(siti, home, "2026-11-01");
    const Id neighbour = world.customer();
    world.subscribe(neighbour, home, "2026-11-01");
    const Id second = world.subscribe(siti, home, "2026-11-16");
    const Id third = world.subscribe(siti, world.plan(quota_plan()), "2026-11-01", 15);
    world.go_to("2026-12-01T03:00:00Z");
    const store::BillRun run = world.bill("2026-12-01");
    EXPECT_EQ(run.counts.issued, 3) << "the third was due on 15 November, alone";
    EXPECT_EQ(run.counts.joined, 1);
    EXPECT_EQ(run.due, 4);
    const store::Invoice joint = issued_on(siti, "2026-12-01");
    EXPECT_EQ(joint.subscription_id, std::nullopt);
    EXPECT_EQ(joint.amounts.total, 225'000);
    EXPECT_EQ(joint.period, (domain::Period{date("2026-11-01"), date("2026-12-01")}));
    EXPECT_THAT(of_subscription(joint.id, first), ElementsAre(150'000));
    EXPECT_THAT(of_subscription(joint.id, second), ElementsAre(75'000));
    EXPECT_EQ(issued_on(siti, "2026-11-15").subscription_id, third);
    EXPECT_EQ(world.only_invoice(neighbour).amounts.total, 150'000);
    EXPECT_EQ(world.bill("2026-12-01").counts.issued, 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(JointInvoices, AreExplainedPartByPart) {
    const Id home = world.plan(home_plan());
    const Id first = world.subscribe(siti, home, "2026-11-01");
    const Id second = world.subscribe(siti, home, "2026-11-16");
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    const billing::ExplainedInvoice found = explained(world.only_invoice(siti).id);
    EXPECT_TRUE(found.agrees());
    ASSERT_THAT(found.recomputed->inputs, SizeIs(2));
    EXPECT_EQ(found.recomputed->inputs[0].of, format_id(first));
    EXPECT_EQ(found.recomputed->inputs[1].of, format_id(second));
    bool any_refused = false;
    const std::string answer = billing::quote_answer(found.input, any_refused);
    EXPECT_FALSE(any_refused) << answer;
    EXPECT_THAT(answer, testing::HasSubstr(R"("total":225000)"));
    EXPECT_THAT(answer, testing::HasSubstr(R"({"kind":"recurring","part":1,)"));
}

TEST_P(JointInvoices, ArePaidAtOnceAndAllLinesOpen) {
    const Id home = world.plan(home_plan());
    const Id first = world.subscribe(siti, home, "2026-11-01");
    const Id second = world.subscribe(siti, home, "2026-11-01");
    world.go_to("2026-12-20T03:00:00Z");
    world.bill("2026-12-01");
    world.jobs();
    for (const Id line : {first, second}) EXPECT_EQ(world.access(line).desired, domain::Desired::isolated);
    world.pay_invoice(world.only_invoice(siti).id, 300'000);
    EXPECT_EQ(world.only_invoice(siti).status, InvoiceStatus::paid);
    for (const Id line : {first, second}) EXPECT_EQ(world.access(line).desired, domain::Desired::open);
    EXPECT_TRUE(world.verified());
}

TEST_P(JointInvoices, LeavePrepaidOnItsOwn) {
    const Id home = world.plan(home_plan());
    world.subscribe(siti, home, "2026-11-01");
    const Id metered = world.subscribe(siti, world.plan(pay_as_you_go_plan()), "2026-11-01");
    world.subscribe(siti, home, "2026-11-01");
    ASSERT_TRUE(world.pay(cash(siti, 500'000, "topup")));
    world.go_to("2026-12-01T03:00:00Z");
    world.use(metered, "2026-11-20T03:00:00Z", 10 * gigabyte);
    const store::BillRun run = world.bill("2026-12-01");
    EXPECT_EQ(run.counts.issued, 2);
    EXPECT_EQ(run.counts.joined, 1) << "though the prepaid one lies between them";
    EXPECT_EQ(world.balance(siti), 500'000 - 300'000 - 30'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(JointInvoices, AreLeftOutByASubscriptionWithNothingToBill) {
    const Id home = world.plan(home_plan());
    world.subscribe(siti, home, "2026-11-01");
    domain::PlanTerms free = home_plan(0);
    free.code = "gratis";
    world.subscribe(siti, world.plan(free), "2026-11-01");
    world.go_to("2026-12-01T03:00:00Z");
    const store::BillRun run = world.bill("2026-12-01");
    EXPECT_EQ(run.counts.issued, 1);
    EXPECT_EQ(run.counts.joined, 0);
    EXPECT_EQ(run.counts.zero, 1);
    EXPECT_TRUE(world.only_invoice(siti).subscription_id.has_value());
    EXPECT_TRUE(world.verified());
}

TEST_P(JointInvoices, AreVoidedWholeAndBilledAgainOnce) {
    const Id home = world.plan(home_plan());
    const Id first = world.subscribe(siti, home, "2026-11-01");
    world.subscribe(siti, home, "2026-11-16", 1, [](store::Subscription& row) {
        row.discount = store::SubscriptionDiscount{
            {domain::Discount::Kind::percent, domain::Rate(10, 1)}, 1, std::nullopt};
    });
    const auto charged = within([&](store::Tx& tx, const store::Act& act) {
        return billing::add_charge(tx, act, {first, "Kabel", 25'000, false});
    });
    ASSERT_TRUE(charged);
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    const store::Invoice joint = world.only_invoice(siti);
    EXPECT_EQ(joint.amounts.total, 150'000 + 25'000 + 75'000 - 7'500);
    void_it(joint.id);
    EXPECT_EQ(count("charge WHERE 1 = 1"), 0);
    EXPECT_EQ(booked("4101"), 0);
    const store::BillRun again = world.bill("2026-12-01");
    EXPECT_EQ(again.counts.issued, 1);
    EXPECT_EQ(again.counts.total, joint.amounts.total) << "discount and charge come back with it";
    world.go_to("2027-01-01T03:00:00Z");
    EXPECT_EQ(world.bill("2027-01-01").counts.total, 300'000);
    world.jobs();
    EXPECT_TRUE(world.verified());
}

// Late usage of one part: 15 GB beyond are 37,500 with the next invoice, though the kept input has the other part first.
TEST_P(JointInvoices, RateAgainThePartThatLateUsageIsOf) {
    world.subscribe(siti, world.plan(home_plan()), "2026-11-01");
    const Id heavy = world.subscribe(siti, world.plan(quota_plan()), "2026-11-01");
    world.go_to("2026-12-01T03:00:00Z");
    world.use(heavy, "2026-11-20T03:00:00Z", 110 * gigabyte);
    world.bill("2026-12-01");
    EXPECT_EQ(world.only_invoice(siti).amounts.total, 150'000 + 150'000 + 25'000);
    world.use(heavy, "2026-11-21T03:00:00Z", 15 * gigabyte);
    world.go_to("2027-01-01T03:00:00Z");
    world.bill("2027-01-01");
    const store::Invoice next = issued_on(siti, "2027-01-01");
    EXPECT_EQ(next.amounts.total, 300'000 + 37'500);
    EXPECT_THAT(of_subscription(next.id, heavy), ElementsAre(150'000, 37'500));
    void_it(next.id);
    world.bill("2027-01-01");
    EXPECT_EQ(issued_on(siti, "2027-01-01").amounts.total, 337'500);
    EXPECT_TRUE(world.verified());
}

// Two fees in advance with ends of their own: a credit note of 150,000 of 300,000 takes half of each, of the one that is earned
// from 4101.
TEST_P(JointInvoices, OfFeesInAdvanceAreCreditedWhetherTheyAreEarnedOrNot) {
    const Id first = world.subscribe(siti, world.plan(in_advance()), "2026-11-01");
    domain::PlanTerms other = in_advance();
    other.code = "muka2";
    const Id second = world.subscribe(siti, world.plan(other), "2026-11-15", 15);
    world.go_to("2026-11-01T03:00:00Z");
    world.bill("2026-11-01");
    world.go_to("2026-11-16T03:00:00Z");
    world.bill("2026-11-15");
    EXPECT_THAT(live_of(siti), SizeIs(2)) << "of two days";
    world.go_to("2026-12-01T03:00:00Z");
    world.jobs();
    EXPECT_EQ(booked("4101"), -150'000) << "November of the first";
    const Id december = issued_on(siti, "2026-12-01").id;
    EXPECT_EQ(invoice(december).subscription_id, first);
    EXPECT_EQ(issued_on(siti, "2026-11-15").subscription_id, second);
    credit(december, 75'000);
    EXPECT_EQ(booked("2103"), -(150'000 + 75'000));
    EXPECT_TRUE(world.verified());
}

TEST_P(JointInvoices, InAdvanceAndInArrearsShareADay) {
    const Id before = world.subscribe(siti, world.plan(in_advance()), "2026-11-01");
    const Id after = world.subscribe(siti, world.plan(home_plan()), "2026-11-01");
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    const store::Invoice joint = issued_on(siti, "2026-12-01");
    EXPECT_THAT(of_subscription(joint.id, before), ElementsAre(150'000));
    EXPECT_THAT(of_subscription(joint.id, after), ElementsAre(150'000));
    EXPECT_EQ(joint.period, (domain::Period{date("2026-11-01"), date("2027-01-01")}));
    world.jobs();
    EXPECT_EQ(booked("2103"), -150'000);
    EXPECT_EQ(booked("4101"), -300'000) << "November of both";
    credit(joint.id, 100'000);
    EXPECT_EQ(booked("2103"), -100'000);
    EXPECT_EQ(booked("4101"), -250'000);
    world.go_to("2027-01-01T03:00:00Z");
    world.jobs();
    credit(joint.id, 200'000);
    EXPECT_EQ(booked("1201") + booked("2101"),
              live_of(siti)[0].open + live_of(siti)[1].open + live_of(siti)[2].open);
    EXPECT_TRUE(world.verified());
}

TEST_P(JointInvoices, ComeOutAsTheirPreviewSaid) {
    const Id home = world.plan(home_plan());
    for (int customer = 0; customer < 3; ++customer) {
        const Id id = world.customer();
        for (int line = 0; line <= customer; ++line) world.subscribe(id, home, "2026-11-01");
    }
    world.go_to("2027-01-02T03:00:00Z");
    const billing::BillPreview november = preview("2026-12-01", per_customer());
    EXPECT_EQ(november.run.counts.issued, 3);
    EXPECT_EQ(november.run.counts.joined, 3);
    const billing::BillPreview both = preview("2027-01-01", per_customer());
    EXPECT_EQ(both.run.counts.issued, 6);
    EXPECT_EQ(both.run.counts.total, 12 * 150'000);
    EXPECT_EQ(both.same.bills, 6) << "each subscription's second bill";
    const store::BillRun run = world.bill("2027-01-01");
    EXPECT_EQ(run.counts.issued, both.run.counts.issued);
    EXPECT_EQ(run.counts.joined, both.run.counts.joined);
    EXPECT_EQ(run.counts.total, both.run.counts.total);
    EXPECT_EQ(preview("2027-02-01", per_customer()).same.bills, 6) << "against the part of the last invoice";
    EXPECT_TRUE(world.verified());
}

// Chunks of two subscriptions cut through customers of three: nobody's invoice is cut.
TEST_P(JointInvoices, AreWholeWhereverTheRunIsDivided) {
    const Id home = world.plan(home_plan());
    std::vector<Id> customers;
    for (int i = 0; i < 5; ++i) customers.push_back(world.customer());
    for (int line = 0; line < 3; ++line)
        for (const Id customer : customers) world.subscribe(customer, home, "2026-11-01");
    world.go_to("2026-12-01T03:00:00Z");
    billing::BillRunOptions options{.future_day_allowed = true};
    options.subscriptions_per_chunk = 2;
    options.dry_run = true;
    EXPECT_EQ(world.bill("2026-12-01", options).counts.issued, 5);
    options.dry_run = false;
    options.workers = 3;
    const store::BillRun run = world.bill("2026-12-01", options);
    EXPECT_EQ(run.counts.issued, 5);
    EXPECT_EQ(run.counts.joined, 10);
    for (const Id customer : customers) EXPECT_EQ(world.only_invoice(customer).amounts.total, 450'000);
    EXPECT_TRUE(world.verified());
}

class TaxedJointInvoices : public JointInvoices {
  protected:
    TaxedJointInvoices() : JointInvoices(with_stamp()) {}
    static store::Settings with_stamp() {
        store::Settings settings = per_customer(true);
        settings.charges_stamp_duty = true;
        settings.stamp_duty = {10'000, 300'000};
        return settings;
    }
};
ON_BOTH_ENGINES(TaxedJointInvoices);

// 11 % of 300,008 = 33,000.88, once: 33,001, where each alone had 16,500. The stamp duty of 10,000 is of no subscription.
TEST_P(TaxedJointInvoices, HaveOneTaxAndOneStampDuty) {
    const Id plan = world.plan(home_plan(150'004));
    world.subscribe(siti, plan, "2026-11-01");
    world.subscribe(siti, plan, "2026-11-01");
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    const store::Invoice joint = world.only_invoice(siti);
    EXPECT_EQ(joint.tax, 33'001);
    EXPECT_EQ(joint.amounts.total, 300'008 + 33'001 + 10'000);
    EXPECT_THAT(of_subscription(joint.id, std::nullopt), ElementsAre(10'000));
    EXPECT_TRUE(explained(joint.id).agrees());
    EXPECT_TRUE(world.verified());
}

}  // namespace
}  // namespace bangnopi::test
