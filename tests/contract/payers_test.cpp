// Another customer who has a subscription's invoices, as the treasurer of a block of houses does: billed, isolated and opened
// together, on both engines.
#include "billing/charges.hpp"
#include "billing/subscriptions.hpp"
#include "tests/contract/corrections_fixture.hpp"

namespace bangnopi::test {
namespace {

class Payers : public Corrections {
  protected:
    explicit Payers(store::Settings settings = {}) : Corrections(std::move(settings)) {}

    Result<store::Subscription> try_payer(Id subscription, std::string payer) {
        return within([&](store::Tx& tx, const store::Act& act) {
            return billing::set_payer(tx, act, {subscription, payer, std::nullopt});
        });
    }
    void pay_for(Id subscription, Id payer) {
        const auto set = try_payer(subscription, format_id(payer));
        ASSERT_TRUE(set) << english(set.error().detail);
        EXPECT_EQ(set->payer_id, payer);
    }
    Id house(std::string_view starts_on = "2026-11-01") {
        const Id line = world.subscribe(world.customer(), home, starts_on);
        pay_for(line, siti);
        return line;
    }
    domain::Desired desired(Id line) { return world.access(line).desired; }

    Id home = world.plan(home_plan());
};
ON_BOTH_ENGINES(Payers);

class PayersOfOneInvoice : public Payers {
  protected:
    PayersOfOneInvoice() : Payers(per_customer()) {}
    static store::Settings per_customer() {
        store::Settings settings;
        settings.invoices_per = store::InvoicesPer::customer;
        return settings;
    }
};
ON_BOTH_ENGINES(PayersOfOneInvoice);

class LatePayers : public Payers {
  protected:
    LatePayers() : Payers(with_late_fee()) {}
    static store::Settings with_late_fee() {
        store::Settings settings;
        settings.late_fee = domain::LateFee{domain::LateFee::Kind::amount, domain::Rate(5'000, 1), 3, {}};
        return settings;
    }
    // December's was late: January's invoice, of 2027-01-01, has its fee.
    Id house_with_late_fee() {
        const Id line = house();
        world.go_to("2026-12-01T03:00:00Z");
        world.bill("2026-12-01");
        world.jobs();
        world.go_to("2026-12-16T03:00:00Z");
        world.jobs();
        world.go_to("2027-01-01T03:00:00Z");
        world.bill("2027-01-01");
        EXPECT_EQ(issued_on(siti, "2027-01-01").amounts.total, 155'000);
        return line;
    }
};
ON_BOTH_ENGINES(LatePayers);

TEST_P(PayersOfOneInvoice, HaveABlockOfHousesOnOne) {
    for (int i = 0; i < 4; ++i) house();
    const Id own = world.subscribe(siti, home, "2026-11-16");
    world.go_to("2026-12-01T03:00:00Z");
    const store::BillRun run = world.bill("2026-12-01");
    EXPECT_EQ(run.counts.issued, 1);
    EXPECT_EQ(run.counts.joined, 4);
    const store::Invoice block = world.only_invoice(siti);
    EXPECT_EQ(block.amounts.total, 4 * 150'000 + 75'000);
    const std::vector<store::InvoiceLine> lines = world.lines(block.id);
    ASSERT_THAT(lines, SizeIs(5));
    for (const store::InvoiceLine& line : lines)
        EXPECT_EQ(line.subscription_customer.empty(), line.subscription_id == own);
    EXPECT_TRUE(world.verified());
}

TEST_P(Payers, HaveAnInvoiceForEachHouseWhereTheOperatorWantsOneASubscription) {
    const Id first = house();
    house();
    world.go_to("2026-12-01T03:00:00Z");
    EXPECT_EQ(world.bill("2026-12-01").counts.issued, 2);
    EXPECT_THAT(world.invoices(siti), SizeIs(2));
    EXPECT_EQ(world.invoices(siti).front().subscription_id, first);
    EXPECT_TRUE(world.verified());
}

TEST_P(Payers, WhoDoNotPayLeaveTheHousesIsolatedAndOpenThemWithAPayment) {
    const Id first = house();
    const Id second = house();
    const Id neighbour = world.subscribe(world.customer(), home, "2026-11-01");
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    for (const store::Invoice& invoice : world.invoices())
        if (invoice.customer_id != siti) world.pay_invoice(invoice.id, 150'000);
    world.go_to("2026-12-20T03:00:00Z");
    world.jobs();
    for (const Id line : {first, second}) EXPECT_EQ(desired(line), domain::Desired::isolated);
    EXPECT_EQ(desired(neighbour), domain::Desired::open);
    EXPECT_TRUE(world.verified());
    world.pay_invoice(world.invoices(siti).front().id, 150'000);
    for (const Id line : {first, second}) EXPECT_EQ(desired(line), domain::Desired::isolated);
    ASSERT_TRUE(world.pay(cash(siti, 150'000, "sisanya")));
    for (const Id line : {first, second}) EXPECT_EQ(desired(line), domain::Desired::open);
    EXPECT_TRUE(world.verified());
}

// What a house owes by itself is felt by that house alone, and paying for the block does not open it.
TEST_P(Payers, DoNotOpenAHouseThatOwesByItself) {
    const Id owing = world.customer();
    const Id line = world.subscribe(owing, home, "2026-11-01");
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    pay_for(line, siti);
    const Id other = house("2026-12-01");
    world.go_to("2027-01-20T03:00:00Z");
    world.bill("2027-01-01");
    world.jobs();
    EXPECT_EQ(desired(line), domain::Desired::isolated);
    EXPECT_EQ(desired(other), domain::Desired::isolated);
    ASSERT_TRUE(world.pay(cash(siti, 300'000, "blok")));
    EXPECT_EQ(desired(line), domain::Desired::isolated) << "December's invoice was its own";
    EXPECT_EQ(desired(other), domain::Desired::open);
    world.pay_invoice(issued_on(owing, "2026-12-01").id, 150'000);
    EXPECT_EQ(desired(line), domain::Desired::open);
    EXPECT_TRUE(world.verified());
}

TEST_P(Payers, OfALineThatComesToThemWithADebtOfTheirsIsolateIt) {
    world.subscribe(siti, home, "2026-11-01");
    world.go_to("2026-12-20T03:00:00Z");
    world.bill("2026-12-01");
    world.jobs();
    const Id line = world.subscribe(world.customer(), home, "2026-12-20");
    EXPECT_EQ(desired(line), domain::Desired::open);
    pay_for(line, siti);
    EXPECT_EQ(desired(line), domain::Desired::isolated);
    const auto alone = try_payer(line, "");
    ASSERT_TRUE(alone);
    EXPECT_EQ(alone->payer_id, std::nullopt);
    EXPECT_EQ(desired(line), domain::Desired::open);
}

TEST_P(Payers, WhoPromiseHoldTheHousesOpenAndAHouseThatIsExemptStaysSo) {
    const Id first = house();
    const Id mosque = house();
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) {
          tx.execute("UPDATE customer SET exempt = 1 WHERE operator_id = $1 AND id = $2",
                     world.act().operator_id, world.access(mosque).customer_id);
          return Result<Done>(Done{});
      }).value();
    world.go_to("2026-12-15T03:00:00Z");
    const auto promised = within([&](store::Tx& tx, const store::Act& act) {
        return billing::promise(tx, act, {first, date("2026-12-25"), ""});
    });
    ASSERT_TRUE(promised) << english(promised.error().detail);
    world.go_to("2026-12-20T03:00:00Z");
    world.jobs();
    EXPECT_EQ(desired(first), domain::Desired::open) << "until 26 December";
    world.go_to("2026-12-27T03:00:00Z");
    world.jobs();
    EXPECT_EQ(desired(first), domain::Desired::isolated);
    EXPECT_EQ(desired(mosque), domain::Desired::open);
    EXPECT_TRUE(world.verified());
}

// One charge from before and one from after another pays; both are on the payer's invoice, and the void of it frees them.
TEST_P(Payers, GetWhatStaffChargedOfAHouse) {
    const Id line = world.subscribe(world.customer(), home, "2026-11-01");
    const auto charge = [&](std::string_view what, std::int64_t amount) {
        return within([&](store::Tx& tx, const store::Act& act) {
            return billing::add_charge(tx, act, {line, std::string(what), amount, false});
        });
    };
    ASSERT_TRUE(charge("Kabel", 25'000));
    pay_for(line, siti);
    ASSERT_TRUE(charge("Konektor", 5'000));
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    EXPECT_EQ(world.only_invoice(siti).amounts.total, 180'000);
    EXPECT_TRUE(world.verified());
    void_it(world.only_invoice(siti).id);
    world.bill("2026-12-01");
    EXPECT_EQ(issued_on(siti, "2026-12-01").amounts.total, 180'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Payers, UseTheirBalanceForTheHouses) {
    house();
    ASSERT_TRUE(world.pay(cash(siti, 200'000, "titipan")));
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    EXPECT_EQ(world.only_invoice(siti).status, InvoiceStatus::paid);
    EXPECT_EQ(world.balance(siti), 50'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Payers, AreOfPostpaidAndOfNobodyWhoIsPaidFor) {
    const Id metered = world.subscribe(world.customer(), world.plan(pay_as_you_go_plan()), "2026-11-01");
    EXPECT_EQ(try_payer(metered, format_id(siti)).error().errors.front().pointer, "/payer");
    const Id owner = world.customer();
    const Id line = world.subscribe(owner, home, "2026-11-01");
    EXPECT_EQ(try_payer(line, "tidak-ada").error().errors.front().pointer, "/payer");
    pay_for(line, siti);
    const Id other = world.subscribe(world.customer(), home, "2026-11-01");
    EXPECT_EQ(try_payer(other, format_id(owner)).error().code, Code::conflict) << "is paid for";
    const Id of_siti = world.subscribe(siti, home, "2026-11-01");
    EXPECT_EQ(try_payer(of_siti, format_id(world.access(other).customer_id)).error().code, Code::conflict)
        << "pays for others";
    EXPECT_EQ(try_payer(of_siti, format_id(siti))->payer_id, std::nullopt) << "pays for itself as ever";
    EXPECT_EQ(try_payer(siti, "").error().code, Code::not_found);
}

TEST_P(Payers, GetTheUpgradeOfAHouseAndItsInvoiceIsVoidedAndBilledAgain) {
    const Id line = world.subscribe(world.customer(), world.plan(in_advance()), "2026-11-01");
    pay_for(line, siti);
    world.go_to("2026-11-01T03:00:00Z");
    world.bill("2026-11-01");
    const store::Invoice first = world.only_invoice(siti);
    void_it(first.id);
    EXPECT_EQ(world.bill("2026-11-01").counts.issued, 1);
    domain::PlanTerms fast = in_advance(300'000);
    fast.code = "cepat";
    world.plan(fast);
    world.go_to("2026-11-16T03:00:00Z");
    const auto changed = within([&](store::Tx& tx, const store::Act& act) {
        return billing::change_plan(tx, act, {line, "cepat", std::nullopt, std::nullopt});
    });
    ASSERT_TRUE(changed) << english(changed.error().detail);
    EXPECT_EQ(issued_on(siti, "2026-11-16").amounts.total, 75'000);
    EXPECT_TRUE(world.verified());
}

// The late fee of the payer's invoice stays theirs when the house is paid for by itself again.
TEST_P(LatePayers, PayTheLateFeeOfWhatWasTheirs) {
    const Id line = house();
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    world.jobs();
    world.go_to("2026-12-16T03:00:00Z");
    world.jobs();
    EXPECT_EQ(count("waiting_line WHERE state = 1"), 1);
    ASSERT_TRUE(try_payer(line, ""));
    EXPECT_EQ(count("waiting_line WHERE state = 1"), 0);
    EXPECT_EQ(issued_on(siti, "2026-12-16").amounts.total, 5'000);
    world.go_to("2027-01-01T03:00:00Z");
    world.bill("2027-01-01");
    EXPECT_EQ(world.only_invoice(world.access(line).customer_id).amounts.total, 150'000);
    void_it(issued_on(siti, "2026-12-16").id);
    EXPECT_EQ(issued_on(siti, "2027-01-01").amounts.total, 5'000) << "once more, to who was late";
    world.go_to("2027-02-01T03:00:00Z");
    world.bill("2027-02-01");
    EXPECT_EQ(issued_on(world.access(line).customer_id, "2027-02-01").amounts.total, 150'000)
        << "nobody else's late fee";
    world.jobs();
    EXPECT_TRUE(world.verified());
}

TEST_P(LatePayers, PayTheLateFeeOfAVoidInvoiceAtOnceWhoeverPaysByThen) {
    ASSERT_TRUE(try_payer(house_with_late_fee(), ""));
    void_it(issued_on(siti, "2027-01-01").id);
    EXPECT_EQ(count("waiting_line WHERE state = 1"), 0);
    EXPECT_EQ(issued_on(siti, "2027-01-01").amounts.total, 5'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(LatePayers, PayTheLateFeeOfAVoidInvoiceWithWhatElseTheyAreBilled) {
    ASSERT_TRUE(try_payer(house_with_late_fee(), ""));
    world.subscribe(siti, home, "2027-01-01");
    void_it(issued_on(siti, "2027-01-01").id);
    EXPECT_EQ(count("waiting_line WHERE state = 1"), 1);
    world.go_to("2027-02-01T03:00:00Z");
    world.bill("2027-02-01");
    EXPECT_EQ(issued_on(siti, "2027-02-01").amounts.total, 155'000);
    EXPECT_TRUE(world.verified());
}

// A run for who lives in one of the houses is of what they have to pay themselves: nothing.
TEST_P(PayersOfOneInvoice, AreBilledByARunOfTheirsAndByNoneOfAHouses) {
    const Id line = house();
    house();
    world.go_to("2026-12-01T03:00:00Z");
    billing::BillRunOptions options;
    options.customer_id = world.access(line).customer_id;
    EXPECT_EQ(world.bill("2026-12-01", options).due, 0);
    EXPECT_THAT(world.invoices(), IsEmpty());
    options.customer_id = siti;
    const store::BillRun run = world.bill("2026-12-01", options);
    EXPECT_EQ(run.due, 2);
    EXPECT_EQ(run.counts.issued, 1);
    EXPECT_EQ(run.counts.joined, 1);
}

}  // namespace
}  // namespace bangnopi::test
