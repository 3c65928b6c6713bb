// What staff charge on the next invoice, and invoices of one-off lines, on both engines.
#include <gmock/gmock.h>

#include "billing/charges.hpp"
#include "billing/one_off_invoice.hpp"
#include "store/waiting_lines.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using domain::LineKind;
using testing::ElementsAre;
using testing::SizeIs;

class Charges : public EngineTest {
  protected:
    explicit Charges(store::Settings settings = {}) : world(*db, std::move(settings)) {
        customer = world.customer();
        subscription = world.subscribe(customer, world.plan(home_plan()), "2026-11-01");
    }

    template <class Fn>
    auto write(Fn fn) {
        return db->write_wait(world.scope(), store::Priority::normal, fn);
    }
    Result<store::WaitingLine> charge(std::int64_t amount, bool taxed = false,
                                      std::string description = "Kabel 20 m") {
        return write([&](store::Tx& tx) {
            return billing::add_charge(tx, world.act(), {subscription, description, amount, taxed});
        });
    }
    Result<Id> issue(const billing::OneOffInvoice& command) {
        return write([&](store::Tx& tx) {
            const auto tenant = store::find_operator(tx, world.act().operator_id);
            return billing::issue_one_off_invoice(tx, world.act(), tenant->settings, command);
        });
    }
    std::vector<std::int64_t> amounts(Id invoice) {
        std::vector<std::int64_t> all;
        for (const store::InvoiceLine& line : world.lines(invoice)) all.push_back(line.amount);
        return all;
    }
    std::vector<std::int64_t> totals() {
        std::vector<std::int64_t> all;
        for (const store::Invoice& invoice : world.invoices(customer)) all.push_back(invoice.amounts.total);
        return all;
    }
    std::vector<store::WaitingLine> lines() {
        return db
            ->read(world.scope(),
                   [&](store::Tx& tx) {
                       return store::list_waiting_lines(tx, world.act().operator_id, {}, {.sort = "created"});
                   })
            ->items;
    }
    std::int64_t booked(std::string_view account) {
        return world.number_of(
            "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM posting WHERE operator_id = $1 AND "
            "account_code = '" +
            std::string(account) + "'");
    }
    std::string kept(Id invoice) {
        return db
            ->read(world.scope(),
                   [&](store::Tx& tx) { return store::invoice_input(tx, world.act().operator_id, invoice); })
            .value_or("");
    }

    BillingWorld world;
    Id customer;
    Id subscription;
};
ON_BOTH_ENGINES(Charges);

TEST_P(Charges, GoOnTheNextInvoiceOnceWithTheirWords) {
    ASSERT_TRUE(charge(75'000));
    world.go_to("2026-12-01T02:00:00Z");
    world.jobs();
    const store::Invoice invoice = world.only_invoice(customer);
    EXPECT_THAT(amounts(invoice.id), ElementsAre(150'000, 75'000));
    EXPECT_EQ(world.lines(invoice.id).back().kind, LineKind::manual);
    EXPECT_EQ(world.lines(invoice.id).back().description, "Kabel 20 m");
    EXPECT_THAT(kept(invoice.id), testing::HasSubstr("\"description\":\"Kabel 20 m\""));
    EXPECT_EQ(lines().front().invoice_id, invoice.id);
    EXPECT_EQ(booked("4105"), -75'000);
    world.go_to("2027-01-01T02:00:00Z");
    world.jobs();
    EXPECT_THAT(totals(), ElementsAre(225'000, 150'000));
    EXPECT_TRUE(world.verified());
}

TEST_P(Charges, AreCountedByARunThatWritesNothing) {
    ASSERT_TRUE(charge(75'000));
    EXPECT_EQ(world.bill("2027-01-01", {.dry_run = true}).counts.total, 375'000);
    EXPECT_EQ(lines().front().state, store::WaitingState::waiting);
}

TEST_P(Charges, BelowZeroAreGivenBackAsFarAsInvoicesGo) {
    ASSERT_TRUE(charge(-400'000));
    ASSERT_TRUE(charge(20'000));
    for (const char* day : {"2026-12-01", "2027-01-01", "2027-02-01", "2027-03-01"}) {
        world.go_to(std::string(day) + "T02:00:00Z");
        world.jobs();
    }
    // 170,000, then 150,000, then 80,000 of 150,000.
    EXPECT_THAT(totals(), ElementsAre(0, 0, 70'000, 150'000));
    const auto all = lines();
    ASSERT_THAT(all, SizeIs(4));
    EXPECT_EQ(all[0].amount, -170'000);
    EXPECT_EQ(all[2].amount + all[3].amount, -230'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Charges, ThatAreWithdrawnAreNotBilled) {
    const auto line = charge(75'000);
    ASSERT_TRUE(line);
    const auto withdraw = [&] {
        return write([&](store::Tx& tx) { return billing::withdraw_charge(tx, world.act(), line->id); });
    };
    ASSERT_TRUE(withdraw());
    EXPECT_EQ(withdraw().error().code, Code::conflict);
    world.go_to("2026-12-01T02:00:00Z");
    world.jobs();
    EXPECT_THAT(totals(), ElementsAre(150'000));
    EXPECT_TRUE(world.verified());
}

TEST_P(Charges, OfAnInvoiceThatIsReleasedWaitAgain) {
    ASSERT_TRUE(charge(75'000));
    world.go_to("2026-12-01T02:00:00Z");
    world.jobs();
    (void)write([&](store::Tx& tx) -> Result<Done> {
        EXPECT_THAT(
            store::release_waiting_lines(tx, world.act().operator_id, world.only_invoice(customer).id),
            SizeIs(1));
        return Done{};
    });
    world.go_to("2027-01-01T02:00:00Z");
    world.jobs();
    EXPECT_THAT(totals(), ElementsAre(225'000, 225'000));
}

TEST_P(Charges, AreRefusedWhereNoBillIsToCome) {
    subscription = world.subscribe(customer, world.plan(pay_as_you_go_plan()), "2026-10-01", 1,
                                   [](store::Subscription& row) { row.ends_on = date("2026-10-15"); });
    world.jobs();
    EXPECT_EQ(charge(5000).error().code, Code::conflict);
    EXPECT_FALSE(charge(0));
    EXPECT_FALSE(charge(5000, false, ""));
}

TEST_P(Charges, AtOnceAreAnInvoiceThatReplays) {
    const auto id = issue({customer,
                           subscription,
                           date("2026-11-20"),
                           {{LineKind::manual, 250'000, false, false, "Ganti \"ONT\""},
                            {LineKind::manual, -50'000, false, false, "Potongan"}}});
    ASSERT_TRUE(id) << english(id.error().detail);
    const store::Invoice invoice = world.only_invoice(customer);
    EXPECT_EQ(invoice.number, "INV/2026/11/000001");
    EXPECT_EQ(invoice.due_on, date("2026-11-20"));
    EXPECT_EQ(invoice.subscription_id, subscription);
    EXPECT_EQ(invoice.amounts.total, 200'000);
    EXPECT_EQ(booked("4105"), -200'000);
    EXPECT_EQ(booked("1201"), 200'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Charges, AtOnceArePaidFromTheBalance) {
    billing::ReceivePayment top_up = cash(customer, 120'000, "T-1");
    top_up.to_balance = true;
    ASSERT_TRUE(world.pay(top_up));
    ASSERT_TRUE(issue({customer, {}, {}, {{LineKind::manual, 100'000, false, false, "Alat"}}}));
    EXPECT_EQ(world.only_invoice(customer).status, domain::InvoiceStatus::paid);
    EXPECT_EQ(world.balance(customer), 20'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Charges, AtOnceAreRefusedThatComeToNothing) {
    const auto refused = [&](const billing::OneOffInvoice& command) {
        const auto id = issue(command);
        return id ? std::string() : id.error().errors.empty() ? "?" : id.error().errors.front().pointer;
    };
    const domain::OneOff line{LineKind::manual, 1000, false, false, "Alat"};
    const domain::OneOff back{LineKind::manual, -1000, false, false, "Alat"};
    EXPECT_EQ(refused({customer, {}, {}, {line, back}}), "/lines");
    EXPECT_EQ(refused({customer, {}, {}, {}}), "/lines");
    EXPECT_EQ(refused({customer, {}, {}, {{LineKind::manual, 0, false, false, "Alat"}}}), "/lines/0/amount");
    EXPECT_EQ(refused({customer, {}, {}, {line, {LineKind::manual, 5, false, false, ""}}}),
              "/lines/1/description");
    EXPECT_EQ(refused({customer, {}, date("2026-10-31"), {line}}), "/due_on");
    EXPECT_EQ(refused({world.customer(), subscription, {}, {line}}), "/subscription");
    EXPECT_EQ(refused({Id{7}, {}, {}, {line}}), "/customer");
    EXPECT_THAT(totals(), testing::IsEmpty());
}

// PPN of 11 % on what is taxed, the duty on what passes 5,000,000 with it.
class ChargesTaxed : public Charges {
  protected:
    ChargesTaxed() : Charges(settings()) {}
    static store::Settings settings() {
        store::Settings settings;
        settings.tax = domain::Tax{domain::Rate(11, 1)};
        settings.charges_stamp_duty = true;
        return settings;
    }
};
ON_BOTH_ENGINES(ChargesTaxed);

TEST_P(ChargesTaxed, AtOnceBookTaxAndStampDuty) {
    ASSERT_TRUE(issue({customer,
                       {},
                       {},
                       {{LineKind::manual, 4'500'000, true, false, "Tarik kabel"},
                        {LineKind::manual, 6000, false, false, "Ongkos"}}}));
    // 4,506,000 and 495,000 of tax are 5,001,000; with the duty 5,011,000.
    const store::Invoice invoice = world.only_invoice(customer);
    EXPECT_THAT(amounts(invoice.id), ElementsAre(4'500'000, 6000, 10'000));
    EXPECT_EQ(invoice.tax, 495'000);
    EXPECT_EQ(invoice.amounts.total, 5'011'000);
    EXPECT_EQ(booked("2108"), -10'000);
    EXPECT_EQ(booked("4105"), -4'506'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(ChargesTaxed, ThatReachTheThresholdBearNoDuty) {
    ASSERT_TRUE(issue({customer, {}, {}, {{LineKind::manual, 5'000'000, false, false, "Alat"}}}));
    EXPECT_EQ(world.only_invoice(customer).amounts.total, 5'000'000);
}

TEST_P(ChargesTaxed, OfABillRunBearTheDutyToo) {
    ASSERT_TRUE(charge(4'900'000));
    world.go_to("2026-12-01T02:00:00Z");
    world.jobs();
    // 150,000 and its 16,500, and 4,900,000: 5,066,500.
    EXPECT_THAT(totals(), ElementsAre(5'076'500));
    EXPECT_EQ(booked("2108"), -10'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(ChargesTaxed, BelowZeroFindNoRoomInTheDuty) {
    ASSERT_TRUE(charge(5'000'000, true));
    ASSERT_TRUE(charge(-9'000'000, true));
    world.go_to("2026-12-01T02:00:00Z");
    world.jobs();
    EXPECT_THAT(totals(), ElementsAre(0));
    EXPECT_TRUE(world.verified());
}

}  // namespace
}  // namespace bangnopi::test
