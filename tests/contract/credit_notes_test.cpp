// Credit notes, on both engines: several of one invoice, of a fee in advance, of what is paid, and by two at once.
#include <atomic>
#include <thread>

#include "tests/contract/corrections_fixture.hpp"

namespace bangnopi::test {
namespace {

class CreditNotesWritten : public Corrections {};
ON_BOTH_ENGINES(CreditNotesWritten);

class CreditNotesWithVat : public Corrections {
  protected:
    CreditNotesWithVat() : Corrections(with_vat()) {}
};
ON_BOTH_ENGINES(CreditNotesWithVat);

// 150,000 less 10 % is 135,000; PPN 11 % of it 14,850; together 149,850.
TEST_P(CreditNotesWithVat, CreditATaxedDiscountedInvoiceInPartsThatReverseItTogether) {
    world.subscribe(siti, world.plan(home_plan()), "2026-11-01", 1, [](store::Subscription& row) {
        row.discount = store::SubscriptionDiscount{
            {domain::Discount::Kind::percent, domain::Rate(10, 1)}, std::nullopt, std::nullopt};
    });
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    const Id id = world.only_invoice(siti).id;
    ASSERT_EQ(invoice(id).amounts.total, 149'850);
    // 50,000 of 149,850: of the fee 50,050.05, of the discount 5,005.005, of the tax 4,954.95, each rounded.
    const auto first = credit(id, 50'000);
    EXPECT_EQ(first.note.number, "CN/2026/12/000001");
    EXPECT_EQ(first.note.to_balance, 0);
    EXPECT_EQ(first.invoice.status, InvoiceStatus::open);
    EXPECT_EQ(booked("4101"), -150'000 + 50'050);
    EXPECT_EQ(booked("4901"), 15'000 - 5'005);
    EXPECT_EQ(booked("2102"), -14'850 + 4'955);
    EXPECT_EQ(booked("1201"), 99'850);
    const auto rest = credit(id, 99'850);
    EXPECT_EQ(rest.note.number, "CN/2026/12/000002");
    EXPECT_EQ(rest.invoice.status, InvoiceStatus::credited);
    for (const char* account : {"4101", "4901", "2102", "1201", "2101"})
        EXPECT_EQ(booked(account), 0) << account;
    EXPECT_EQ(try_credit(id, 1).error().code, Code::conflict);
    EXPECT_EQ(told("credit_note.issued"), 2);
    EXPECT_EQ(told("invoice.paid"), 0);
}

TEST_P(CreditNotesWritten, CreditAFeeInAdvanceFromWhatIsNotYetEarnedAndFromWhatIs) {
    world.subscribe(siti, world.plan(in_advance()), "2026-11-01");
    world.bill("2026-11-01");
    const Id id = world.only_invoice(siti).id;
    credit(id, 50'000);
    EXPECT_EQ(booked("2103"), -100'000);
    EXPECT_EQ(world.number_of("SELECT amount FROM deferral WHERE operator_id = $1"), 100'000);
    world.go_to("2026-12-01T03:00:00Z");
    world.jobs();
    EXPECT_EQ(booked("4101"), -100'000);
    credit(id, 100'000);
    EXPECT_EQ(booked("4101"), 0);
    EXPECT_EQ(booked("2103"), -150'000) << "December's";
    EXPECT_EQ(invoice(id).status, InvoiceStatus::credited);
    const Id december = issued_on(siti, "2026-12-01").id;
    credit(december, 150'000);
    EXPECT_EQ(booked("2103"), 0);
    EXPECT_EQ(count("deferral WHERE 1 = 1"), 0);
}

TEST_P(CreditNotesWritten, CreditAPaidInvoiceToTheBalanceTheNewestPaymentFirst) {
    world.subscribe(siti, world.plan(home_plan()), "2026-11-01");
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    const Id id = world.only_invoice(siti).id;
    const Id older = world.pay_invoice(id, 100'000).payment.id;
    const Id newer = world.pay_invoice(id, 50'000).payment.id;
    // All 50,000 of the newer payment, 10,000 of the older.
    const auto written = credit(id, 60'000);
    EXPECT_EQ(written.note.to_balance, 60'000);
    EXPECT_EQ(written.balance, 60'000);
    EXPECT_EQ(written.invoice.status, InvoiceStatus::paid);
    EXPECT_EQ(written.invoice.amounts.paid, 90'000);
    EXPECT_EQ(booked("1201"), 0);
    EXPECT_EQ(booked("2101"), -60'000);
    EXPECT_EQ(booked("4101"), -90'000);
    const auto back = try_refund(newer);
    ASSERT_TRUE(back) << english(back.error().detail);
    EXPECT_EQ(back->refund.from_balance, 50'000);
    EXPECT_THAT(back->reopened, IsEmpty());
    const auto rest = try_refund(older);
    ASSERT_TRUE(rest) << english(rest.error().detail);
    EXPECT_EQ(rest->refund.from_balance, 10'000);
    EXPECT_EQ(invoice(id).open, 90'000);
    EXPECT_EQ(world.balance(siti), 0);
    EXPECT_EQ(booked("1101"), 0);
}

TEST_P(CreditNotesWritten, CreditWhatIsOpenBeforeWhatIsPaid) {
    world.subscribe(siti, world.plan(home_plan()), "2026-11-01");
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    const Id id = world.only_invoice(siti).id;
    world.pay_invoice(id, 100'000);
    const auto written = credit(id, 60'000);
    EXPECT_EQ(written.note.to_balance, 10'000);
    EXPECT_EQ(written.invoice.status, InvoiceStatus::paid);
    EXPECT_EQ(told("invoice.paid"), 1);
    EXPECT_EQ(world.balance(siti), 10'000);
}

TEST_P(CreditNotesWritten, CreditWhatTheBalanceHadPaidAndTheTopUpMayBeReversedAllTheSame) {
    world.subscribe(siti, world.plan(home_plan()), "2026-11-01");
    const Id top_up = world.pay(cash(siti, 150'000, "TU-1"))->payment.id;
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    const Id id = world.only_invoice(siti).id;
    ASSERT_EQ(invoice(id).status, InvoiceStatus::paid);
    EXPECT_EQ(credit(id, 150'000).balance, 150'000);
    EXPECT_EQ(invoice(id).status, InvoiceStatus::credited);
    const auto reversed = within([&](store::Tx& tx, const store::Act& act) {
        return billing::reverse_payment(tx, act, {}, {top_up, "cek kosong"});
    });
    ASSERT_TRUE(reversed) << english(reversed.error().detail);
    EXPECT_THAT(reversed->reopened, IsEmpty());
    EXPECT_EQ(world.balance(siti), 0);
}

TEST_P(CreditNotesWritten, PayWhatElseIsOpenWithWhatBecomesBalanceTheOldestFirstAndTheLineOpens) {
    const Id line = world.subscribe(siti, world.plan(home_plan()), "2026-09-01");
    world.go_to("2026-12-20T03:00:00Z");
    world.bill("2026-12-01");
    world.jobs();
    const Id september = issued_on(siti, "2026-10-01").id;
    const Id october = issued_on(siti, "2026-11-01").id;
    const Id november = issued_on(siti, "2026-12-01").id;
    world.pay_invoice(november, 150'000);
    world.pay_invoice(september, 150'000);
    ASSERT_EQ(world.access(line).desired, domain::Desired::isolated) << "October is open";
    const auto part = credit(november, 100'000);
    EXPECT_EQ(part.balance, 0);
    EXPECT_EQ(invoice(october).status, InvoiceStatus::partial);
    EXPECT_EQ(world.access(line).desired, domain::Desired::isolated);
    const auto rest = credit(september, 150'000);
    EXPECT_EQ(rest.balance, 100'000) << "50,000 pay what October leaves";
    EXPECT_EQ(invoice(october).status, InvoiceStatus::paid);
    EXPECT_EQ(world.access(line).desired, domain::Desired::open);
    EXPECT_EQ(told("invoice.paid"), 3);
    EXPECT_EQ(booked("2101"), -100'000);
    EXPECT_EQ(count("allocation WHERE kind = 2"), 2);
}

TEST_P(CreditNotesWritten, PayWithTheBalanceThatTheyMadeAndLeaveWhatWasTopUpBefore) {
    world.subscribe(siti, world.plan(home_plan()), "2026-10-01");
    world.subscribe(siti, world.plan(pay_as_you_go_plan()), "2026-12-01");
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    const Id october = issued_on(siti, "2026-11-01").id;
    const Id november = issued_on(siti, "2026-12-01").id;
    world.pay_invoice(november, 150'000);
    auto top_up = cash(siti, 40'000, "T1");
    top_up.to_balance = true;
    ASSERT_TRUE(world.pay(top_up));
    ASSERT_EQ(world.balance(siti), 40'000);
    EXPECT_EQ(credit(november, 100'000).balance, 40'000);
    EXPECT_EQ(invoice(october).open, 50'000);
}

TEST_P(CreditNotesWithVat, KeepTheirTaxAsItIsBookedAndFindThatOfOlderOnesInTheBooks) {
    world.subscribe(siti, world.plan(home_plan(1'000'000)), "2026-11-01");
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    store::CreditNote note = credit(world.only_invoice(siti).id, 555'000).note;
    const auto tax = [&] {
        return db->read(world.scope(), [&](store::Tx& tx) {
            return store::tax_of_credit_note(tx, world.act().operator_id, note);
        });
    };
    const std::int64_t kept = note.tax.value();
    EXPECT_EQ(kept, booked("2102") + world.number_of("SELECT tax FROM invoice WHERE operator_id = $1"));
    EXPECT_EQ(tax(), kept);
    note.tax.reset();
    EXPECT_EQ(tax(), kept);
}

TEST_P(CreditNotesWritten, TakeBackWhatTheBalancePaidElsewhereWhenThePaymentIsReversed) {
    world.subscribe(siti, world.plan(home_plan()), "2026-10-01");
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    const Id october = issued_on(siti, "2026-11-01").id;
    const Id november = issued_on(siti, "2026-12-01").id;
    const Id payment = world.pay_invoice(november, 150'000).payment.id;
    credit(november, 150'000);
    ASSERT_EQ(invoice(october).status, InvoiceStatus::paid);
    const auto reversed = within([&](store::Tx& tx, const store::Act& act) {
        return billing::reverse_payment(tx, act, {}, {payment, "cek kosong"});
    });
    ASSERT_TRUE(reversed) << english(reversed.error().detail);
    EXPECT_EQ(invoice(october).open, 150'000);
    EXPECT_EQ(world.balance(siti), 0);
    EXPECT_EQ(booked("1201"), 150'000);
}

TEST_P(CreditNotesWritten, CreditNoMoreThanTheInvoiceHasAndSayWhy) {
    world.subscribe(siti, world.plan(home_plan()), "2026-11-01");
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    const Id id = world.only_invoice(siti).id;
    EXPECT_EQ(try_credit(id, 150'001).error().errors.front().pointer, "/amount");
    EXPECT_EQ(try_credit(id, 0).error().errors.front().pointer, "/amount");
    EXPECT_EQ(try_credit(id, 1, "").error().errors.front().pointer, "/reason");
    EXPECT_EQ(try_credit(siti, 1).error().code, Code::not_found);
    credit(id, 100'000);
    EXPECT_EQ(try_credit(id, 50'001).error().errors.front().pointer, "/amount");
    EXPECT_EQ(count("credit_note WHERE 1 = 1"), 1);
}

TEST_P(CreditNotesWritten, CreditOneInvoiceByTwoAtOnceNeverBeyondItsTotal) {
    world.subscribe(siti, world.plan(home_plan()), "2026-11-01");
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    const Id id = world.only_invoice(siti).id;
    const auto credit_now = [&] {
        return db->write_wait(world.scope(), store::Priority::normal, [&, act = world.act()](store::Tx& tx) {
            return billing::write_credit_note(tx, act, {}, {id, 50'000, "gangguan"});
        });
    };
    std::atomic<int> written = 0;
    {
        std::vector<std::jthread> clerks;
        for (int clerk = 0; clerk < 5; ++clerk)
            clerks.emplace_back([&] {
                if (credit_now()) ++written;
            });
    }
    EXPECT_EQ(written, 3);
    EXPECT_EQ(invoice(id).amounts.credited, 150'000);
    EXPECT_EQ(booked("4101"), 0);
    EXPECT_TRUE(world.verified());
}

}  // namespace
}  // namespace bangnopi::test
