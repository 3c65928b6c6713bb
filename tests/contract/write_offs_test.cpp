// Debts that are written off and tax that payers withhold, on both engines: account 5103, what comes of it after all, account 1301.
#include "tests/contract/corrections_fixture.hpp"

namespace bangnopi::test {
namespace {

class WriteOffs : public Corrections {};
ON_BOTH_ENGINES(WriteOffs);

class TaxWithheld : public Corrections {
  protected:
    TaxWithheld() : Corrections(with_vat()) {}
};
ON_BOTH_ENGINES(TaxWithheld);

TEST_P(WriteOffs, WriteOffWhatIsOpenAndBookWhatComesAfterAll) {
    const Id line = world.subscribe(siti, world.plan(home_plan()), "2026-11-01");
    world.go_to("2026-12-20T03:00:00Z");
    world.bill("2026-12-01");
    const Id id = world.only_invoice(siti).id;
    world.pay_invoice(id, 30'000);
    world.jobs();
    ASSERT_EQ(world.access(line).desired, domain::Desired::isolated);
    const auto written_off = try_write_off(id);
    ASSERT_TRUE(written_off) << english(written_off.error().detail);
    EXPECT_EQ(written_off->status, InvoiceStatus::written_off);
    EXPECT_EQ(booked("5103"), 120'000);
    EXPECT_EQ(booked("1201"), 0);
    EXPECT_EQ(world.access(line).desired, domain::Desired::open);
    EXPECT_EQ(try_write_off(id).error().code, Code::conflict);

    EXPECT_EQ(try_recover(id, 120'001, "R-0").error().errors.front().pointer, "/amount");
    const auto part = try_recover(id, 50'000, "R-1");
    ASSERT_TRUE(part) << english(part.error().detail);
    EXPECT_EQ(booked("5103"), 70'000);
    EXPECT_EQ(booked("1101"), 80'000);
    EXPECT_EQ(part->invoices.front().status, InvoiceStatus::written_off);
    EXPECT_EQ(try_recover(id, 50'000, "R-1").error().code, Code::known_reference);
    ASSERT_TRUE(try_recover(id, 70'000, "R-2"));
    EXPECT_EQ(invoice(id).status, InvoiceStatus::paid);
    EXPECT_EQ(invoice(id).amounts.paid, 150'000);
    EXPECT_EQ(booked("5103"), 0);
    EXPECT_EQ(told("invoice.paid"), 1);
    EXPECT_EQ(try_recover(id, 50'000, "R-1").error().code, Code::known_reference) << "told before all else";
    EXPECT_EQ(try_recover(id, 1, "R-3").error().code, Code::conflict);
    EXPECT_THAT(kinds_of_corrections(id), ElementsAre("write_off", "recovery", "recovery"));
    // Money received is money received: in the payments, with its receipt.
    EXPECT_EQ(world.number_of("SELECT CAST(SUM(amount) AS BIGINT) FROM payment WHERE operator_id = $1"),
              150'000);
    // A refund of what was recovered is owed again.
    ASSERT_TRUE(try_refund(part->payment.id));
    EXPECT_EQ(invoice(id).open, 50'000);
    EXPECT_EQ(booked("1201"), 50'000);
}

TEST_P(WriteOffs, RecoverByCashOrABankOnly) {
    const auto added = within([&](store::Tx& tx, const store::Act& act) -> Result<Done> {
        store::insert_channel(tx, act.operator_id,
                              {"qris", "QRIS", domain::PaymentMethod::qris, "1103", true});
        return Done{};
    });
    ASSERT_TRUE(added);
    world.subscribe(siti, world.plan(home_plan()), "2026-11-01");
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    const Id id = world.only_invoice(siti).id;
    EXPECT_EQ(try_recover(id, 1'000, "R-1").error().code, Code::conflict) << "nothing is written off";
    ASSERT_TRUE(try_write_off(id));
    EXPECT_EQ(try_recover(id, 1'000, "R-1", "qris").error().errors.front().pointer, "/channel");
    EXPECT_EQ(try_recover(id, 0, "R-1").error().errors.front().pointer, "/amount");
    EXPECT_EQ(try_recover(siti, 1, "R-1").error().code, Code::not_found);
    EXPECT_EQ(count("payment WHERE 1 = 1"), 0);
}

TEST_P(WriteOffs, CreditADebtThatWasWrittenOffAndItNeverWasALoss) {
    world.subscribe(siti, world.plan(home_plan()), "2026-11-01");
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    const Id id = world.only_invoice(siti).id;
    ASSERT_TRUE(try_write_off(id));
    const auto written = credit(id, 150'000);
    EXPECT_EQ(written.note.to_balance, 0) << "what was never paid is not balance";
    EXPECT_EQ(written.invoice.status, InvoiceStatus::credited);
    for (const char* account : {"5103", "4101", "1201", "2101"}) EXPECT_EQ(booked(account), 0) << account;
    EXPECT_THAT(kinds_of_corrections(id),
                testing::UnorderedElementsAre("write_off", "write_off_undone", "credit_note"));
}

// PPh 23

// A fee of 1,000,000 with PPN of 110,000: 1,110,000. 2 % of the DPP of 1,000,000 is held back: 20,000; 1,090,000 is paid.
TEST_P(TaxWithheld, TakeTaxThatAPayerWithheldAsPaidToTheOperator) {
    const Id line = world.subscribe(siti, world.plan(home_plan(1'000'000)), "2026-11-01");
    world.go_to("2026-12-20T03:00:00Z");
    world.bill("2026-12-01");
    world.jobs();
    const Id id = world.only_invoice(siti).id;
    world.pay_invoice(id, 1'090'000);
    ASSERT_EQ(world.access(line).desired, domain::Desired::isolated);
    EXPECT_EQ(try_withhold(id, 20'001, "33A000001").error().errors.front().pointer, "/amount");
    EXPECT_EQ(try_withhold(id, 0, "33A000001").error().errors.front().pointer, "/amount");
    EXPECT_EQ(try_withhold(id, 20'000, "").error().errors.front().pointer, "/certificate");
    const auto withheld = try_withhold(id, 20'000, "33A000001");
    ASSERT_TRUE(withheld) << english(withheld.error().detail);
    EXPECT_EQ(withheld->status, InvoiceStatus::paid);
    EXPECT_EQ(withheld->amounts.withheld, 20'000);
    EXPECT_EQ(booked("1301"), 20'000);
    EXPECT_EQ(booked("1201"), 0);
    EXPECT_EQ(told("invoice.paid"), 1);
    EXPECT_EQ(world.access(line).desired, domain::Desired::open);
    EXPECT_EQ(try_withhold(id, 1, "33A000002").error().code, Code::conflict) << "nothing is open";
    // Credited whole: what was paid is balance, and what was withheld is no credit of tax any more.
    const auto written = credit(id, 1'110'000);
    EXPECT_EQ(written.balance, 1'090'000);
    for (const char* account : {"1301", "1201", "2102", "4101"}) EXPECT_EQ(booked(account), 0) << account;
}

TEST_P(TaxWithheld, UndoOneWithholdingByItself) {
    const Id line = world.subscribe(siti, world.plan(home_plan(1'000'000)), "2026-11-01");
    world.go_to("2026-12-20T03:00:00Z");
    world.bill("2026-12-01");
    world.jobs();
    const Id id = world.only_invoice(siti).id;
    ASSERT_TRUE(try_withhold(id, 20'000, "33A000001"));
    world.pay_invoice(id, 1'090'000);
    ASSERT_EQ(invoice(id).status, InvoiceStatus::paid);
    EXPECT_EQ(try_undo(id, "33A000002").error().code, Code::not_found);
    EXPECT_EQ(try_undo(id, "33A000001", "").error().errors.front().pointer, "/reason");
    const auto undone = try_undo(id, "33A000001");
    ASSERT_TRUE(undone) << english(undone.error().detail);
    EXPECT_EQ(undone->open, 20'000);
    EXPECT_EQ(undone->status, InvoiceStatus::partial);
    EXPECT_EQ(told("invoice.reopened"), 1);
    EXPECT_EQ(booked("1301"), 0);
    EXPECT_EQ(booked("1201"), 20'000);
    EXPECT_EQ(world.access(line).desired, domain::Desired::isolated) << "it was due on the 10th";
    EXPECT_EQ(try_undo(id, "33A000001").error().code, Code::not_found);
    // With what stands on the certificate.
    ASSERT_TRUE(try_withhold(id, 19'000, "33A000001"));
    EXPECT_EQ(invoice(id).open, 1'000);
    ASSERT_TRUE(try_undo(id, "33A000001"));
    EXPECT_EQ(told("invoice.reopened"), 1) << "it was open";
    ASSERT_TRUE(try_withhold(id, 19'000, "33A000001"));
    EXPECT_THAT(kinds_of_corrections(id), ElementsAre("withholding", "withholding_undone", "withholding",
                                                      "withholding_undone", "withholding"));
}

TEST_P(TaxWithheld, IsUndoneOnceAndInFullOrVerifySaysSo) {
    world.subscribe(siti, world.plan(home_plan(1'000'000)), "2026-11-01");
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    const Id id = world.only_invoice(siti).id;
    ASSERT_TRUE(try_withhold(id, 20'000, "33A000001"));
    ASSERT_TRUE(try_undo(id, "33A000001"));
    (void)db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
        tx.execute(
            "UPDATE invoice_correction SET undone_certificate = NULL WHERE operator_id = $1 AND kind = 3",
            world.act().operator_id);
        return Done{};
    });
    EXPECT_FALSE(world.verified());
}

TEST_P(TaxWithheld, LeaveAWithholdingThatACreditNoteUndidInPart) {
    world.subscribe(siti, world.plan(home_plan(1'000'000)), "2026-11-01");
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    const Id id = world.only_invoice(siti).id;
    ASSERT_TRUE(try_withhold(id, 20'000, "33A000001"));
    credit(id, 1'100'000);
    EXPECT_EQ(try_undo(id, "33A000001").error().code, Code::conflict);
    EXPECT_EQ(booked("1301"), 10'000);
}

TEST_P(WriteOffs, RecordACertificateOnce) {
    const Id budi = world.customer();
    const Id version = world.plan(home_plan());
    world.subscribe(siti, version, "2026-11-01");
    world.subscribe(budi, version, "2026-11-01");
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    ASSERT_TRUE(try_withhold(world.only_invoice(siti).id, 3'000, "33A000001"));
    const auto again = try_withhold(world.only_invoice(budi).id, 3'000, "33A000001");
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Code::already_exists);
    EXPECT_EQ(again.error().errors.front().pointer, "/certificate");
    EXPECT_EQ(world.only_invoice(budi).open, 150'000);
}

}  // namespace
}  // namespace bangnopi::test
