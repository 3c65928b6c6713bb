// Transfers that are known by their amount, on both engines.
#include "billing/transfer_codes.hpp"

#include <gmock/gmock.h>

#include <future>
#include <set>

#include "billing/bank_statements.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using billing::StatementCredit;
using domain::InvoiceStatus;

// Two neighbours who owe the same 150,000; it is 10 December 2026.
class TransferCodes : public EngineTest {
  protected:
    TransferCodes() {
        (void)db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
            for (const char* code : {"bca", "bri"})
                store::insert_channel(tx, world.act().operator_id,
                                      {code, code, domain::PaymentMethod::bank_transfer, "1102", true});
            return Done{};
        });
        const Id plan = world.plan(home_plan());
        for (const Id customer : {siti, budi}) world.subscribe(customer, plan, "2026-11-01");
        world.go_to("2026-12-10T03:00:00Z");
        world.bill("2026-12-01");
    }
    Result<billing::TransferAsked> try_ask(Id invoice, std::string channel = "bca") {
        const store::Act act = world.act();
        return db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) {
            return billing::ask_for_transfer(tx, act, invoice, channel);
        });
    }
    store::TransferCode ask(Id customer, std::string channel = "bca") {
        const auto asked = try_ask(world.only_invoice(customer).id, std::move(channel));
        EXPECT_TRUE(asked) << english(asked.error().detail);
        return asked->code;
    }
    billing::StatementImported import(std::string_view day, std::int64_t amount,
                                      std::string channel = "bca") {
        StatementCredit credit;
        credit.booked_on = date(day);
        credit.amount = amount;
        credit.text = "TRSF E-BANKING";
        const store::Act act = world.act();
        const auto imported = db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) {
            return billing::import_statement(tx, act, {}, {channel, {credit}});
        });
        EXPECT_TRUE(imported) << english(imported.error().detail);
        EXPECT_TRUE(world.verified());
        return *imported;
    }

    BillingWorld world{*db};
    Id siti = world.customer();
    Id budi = world.customer();
};
ON_BOTH_ENGINES(TransferCodes);

TEST_P(TransferCodes, TellNeighboursWhoOweTheSameApart) {
    const store::TransferCode of_siti = ask(siti);
    const store::TransferCode of_budi = ask(budi);
    EXPECT_EQ(of_siti.open(), 150'000);
    EXPECT_NE(of_siti.amount, of_budi.amount);
    EXPECT_EQ(import("2026-12-10", of_budi.amount).matched, 1);
    EXPECT_EQ(world.only_invoice(budi).status, InvoiceStatus::paid);
    EXPECT_EQ(world.balance(budi), of_budi.code);
    EXPECT_EQ(world.only_invoice(siti).status, InvoiceStatus::open);
}

TEST_P(TransferCodes, AreTheSameUntilTheyExpire) {
    const store::TransferCode first = ask(siti);
    EXPECT_EQ(ask(siti).id, first.id);
    EXPECT_NE(ask(siti, "bri").id, first.id) << "another account has its own";
    world.go_to("2026-12-13T03:00:00Z");
    EXPECT_NE(ask(siti).amount, first.amount) << "the old amount is still held";
    world.go_to("2026-12-17T03:00:01Z");
    EXPECT_EQ(ask(siti).amount, first.amount) << "and then it is not";
}

TEST_P(TransferCodes, AreOfWhatIsOpenNow) {
    const store::TransferCode first = ask(siti);
    world.pay_invoice(world.only_invoice(siti).id, 50'000);
    const store::TransferCode second = ask(siti);
    EXPECT_EQ(second.open(), 100'000);
    EXPECT_EQ(import("2026-12-10", first.amount).matched, 1)
        << "who pays the amount told first is known all the same";
    EXPECT_EQ(world.balance(siti), 50'000 + first.code);
}

TEST_P(TransferCodes, MakeBalanceOfWhatCameAfterAnotherPayment) {
    const store::TransferCode code = ask(siti);
    world.pay_invoice(world.only_invoice(siti).id, 150'000);
    EXPECT_EQ(import("2026-12-11", code.amount).matched, 1);
    EXPECT_EQ(world.balance(siti), code.amount);
}

TEST_P(TransferCodes, LeaveOnlyTheCodeAsBalanceWhereMoreIsOwed) {
    const store::TransferCode code = ask(siti);
    world.pay_invoice(world.only_invoice(siti).id, 150'000);  // the collector was quicker
    world.go_to("2027-01-02T03:00:00Z");
    world.bill("2027-01-01");
    world.jobs();
    EXPECT_EQ(import("2026-12-11", code.amount).matched, 1);
    for (const store::Invoice& invoice : world.invoices(siti)) EXPECT_EQ(invoice.open, 0) << invoice.number;
    EXPECT_EQ(world.balance(siti), code.code);
}

TEST_P(TransferCodes, ThatNobodyHoldsAnyMorePayNothing) {
    const store::TransferCode code = ask(siti);
    world.go_to("2027-01-10T03:00:00Z");
    world.jobs();
    EXPECT_EQ(import("2027-01-05", code.amount).matched, 0);
}

TEST_P(TransferCodes, PayTheirInvoiceRatherThanARowOfExactlyWhatIsOpen) {
    world.pay_invoice(world.only_invoice(budi).id, 150'000);
    const store::TransferCode code = ask(siti);
    std::vector<StatementCredit> credits(2);
    for (StatementCredit& credit : credits) credit.booked_on = date("2026-12-10");
    credits[0].amount = 150'000;
    credits[0].text = "BUDI LAGI";
    credits[1].amount = code.amount;
    const store::Act act = world.act();
    const auto imported = db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) {
        return billing::import_statement(tx, act, {}, {"bca", credits});
    });
    ASSERT_TRUE(imported);
    EXPECT_EQ(imported->matched, 1) << "the other is somebody else's";
    EXPECT_EQ(world.balance(siti), code.code);
}

TEST_P(TransferCodes, PayOnceAndNothingThatCameBefore) {
    const store::TransferCode code = ask(siti);
    EXPECT_EQ(import("2026-12-09", code.amount).matched, 0) << "it came before anybody was told";
    const store::TransferCode other = ask(budi);
    EXPECT_EQ(import("2026-12-10", other.amount, "bri").matched, 0) << "by another account";
    EXPECT_EQ(import("2026-12-10", other.amount).matched, 0) << "a row of that amount waits already";
}

TEST_P(TransferCodes, LeaveAnAmountThatAnotherInvoiceHasToStaff) {
    const store::TransferCode code = ask(siti);
    const Id agus = world.customer();
    domain::PlanTerms terms = home_plan(code.amount);
    terms.code = "ANEH";
    world.subscribe(agus, world.plan(terms), "2026-11-01");
    world.bill("2026-12-01");
    EXPECT_EQ(import("2026-12-10", code.amount).matched, 0);
}

TEST_P(TransferCodes, AreRefusedWhereNothingIsOpenAndWhereNoAccountIs) {
    const Id invoice = world.only_invoice(siti).id;
    EXPECT_EQ(try_ask(invoice, "kas").error().errors.front().pointer, "/channel");
    EXPECT_EQ(try_ask(Id{1}).error().code, Code::not_found);
    world.pay_invoice(invoice, 150'000);
    EXPECT_EQ(try_ask(invoice).error().code, Code::conflict);
}

TEST_P(TransferCodes, EndWhereAllAreHeld) {
    (void)db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
        const store::Act act = world.act();
        for (std::int64_t code = 1; code <= 999; ++code) {
            store::TransferCode row;
            row.id = act.ids->next();
            row.channel = "bca";
            row.amount = 150'000 + code;
            row.code = code;
            row.made_at = row.expires_at = act.now;
            row.held_until = act.now + std::chrono::days(1);
            EXPECT_TRUE(store::insert_transfer_code(tx, act.operator_id, row));
        }
        return Done{};
    });
    EXPECT_EQ(try_ask(world.only_invoice(siti).id).error().code, Code::conflict);
    world.go_to("2026-12-12T03:00:00Z");
    EXPECT_TRUE(try_ask(world.only_invoice(siti).id));
}

TEST_P(TransferCodes, OfManyWhoAskAtOnceAreAllDifferent) {
    const Id plan = world.plan([] {
        domain::PlanTerms terms = home_plan(99'000);
        terms.code = "R99";
        return terms;
    }());
    std::vector<Id> invoices;
    std::vector<Id> customers;
    for (int n = 0; n < 12; ++n)
        world.subscribe(customers.emplace_back(world.customer()), plan, "2026-11-01");
    world.bill("2026-12-01");
    for (const Id customer : customers) invoices.push_back(world.only_invoice(customer).id);
    std::vector<std::future<std::int64_t>> asked;
    for (const Id invoice : invoices)
        asked.push_back(
            std::async(std::launch::async, [&, invoice] { return try_ask(invoice)->code.amount; }));
    std::set<std::int64_t> amounts;
    for (auto& one : asked) amounts.insert(one.get());
    EXPECT_EQ(amounts.size(), 12U);
}

}  // namespace
}  // namespace bangnopi::test
