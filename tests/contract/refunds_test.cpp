// Payments that go back, on both engines: whose money, which invoices, which journal, and what the line does.
#include "billing/refunds.hpp"

#include <gmock/gmock.h>

#include "billing/bank_statements.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using billing::PaymentRefunded;
using domain::InvoiceStatus;
using testing::IsEmpty;
using testing::SizeIs;

// A customer of 150,000 a month, billed on 1 December 2026 and 1 January 2027; it is 10 January.
class Refunds : public EngineTest {
  protected:
    Refunds() {
        (void)db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
            store::insert_channel(tx, world.act().operator_id,
                                  {"bca", "BCA", domain::PaymentMethod::bank_transfer, "1102", true});
            return Done{};
        });
        line = world.subscribe(siti, world.plan(home_plan()), "2026-11-01");
        world.go_to("2027-01-10T03:00:00Z");
        world.bill("2027-01-01");
        auto billed = world.invoices(siti);
        std::ranges::sort(billed, {}, &store::Invoice::issued_on);
        december = billed.at(0).id;
        january = billed.at(1).id;
    }

    template <class Fn>
    auto within(Fn fn) {
        auto done = db->write_wait(world.scope(), store::Priority::normal,
                                   [&, act = world.act()](store::Tx& tx) { return fn(tx, act); });
        EXPECT_TRUE(world.verified());
        return done;
    }
    Result<PaymentRefunded> try_refund(billing::RefundPayment command) {
        return within([&](store::Tx& tx, const store::Act& act) {
            return billing::refund_payment(tx, act, {}, command);
        });
    }
    PaymentRefunded refund(Id payment, std::optional<std::int64_t> amount = {}, std::string channel = {}) {
        const auto refunded = try_refund({payment, amount, std::move(channel), {}, "pindah rumah"});
        EXPECT_TRUE(refunded) << english(refunded.error().detail);
        return *refunded;
    }
    Result<PaymentRefunded> try_reverse(Id payment, std::string reason = "salah pelanggan") {
        return within([&](store::Tx& tx, const store::Act& act) {
            return billing::reverse_payment(tx, act, {}, {payment, reason});
        });
    }
    Id pay(std::int64_t amount, std::string reference = "KW-1") {
        return world.pay(cash(siti, amount, std::move(reference)))->payment.id;
    }
    store::Invoice invoice(Id id) {
        return *db->read(world.scope(),
                         [&](store::Tx& tx) { return store::find_invoice(tx, world.act().operator_id, id); });
    }
    std::int64_t booked(std::string_view account) {
        return world.number_of(
            "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM posting WHERE operator_id = $1 "
            "AND account_code = '" +
            std::string(account) + "'");
    }
    std::int64_t told(std::string_view kind) {
        return world.number_of("SELECT COUNT(*) FROM event WHERE operator_id = $1 AND kind = '" +
                               std::string(kind) + "'");
    }

    BillingWorld world{*db};
    Id siti = world.customer();
    Id line, december, january;
};
ON_BOTH_ENGINES(Refunds);

TEST_P(Refunds, OpenTheInvoiceThatThePaymentHadMadeLunas) {
    const Id payment = world.pay_invoice(december, 150'000).payment.id;
    ASSERT_EQ(invoice(december).status, InvoiceStatus::paid);
    const PaymentRefunded refunded = refund(payment);
    EXPECT_EQ(refunded.refund.amount, 150'000);
    EXPECT_EQ(refunded.refund.from_balance, 0);
    ASSERT_THAT(refunded.reopened, SizeIs(1));
    EXPECT_EQ(refunded.reopened.front().id, december);
    EXPECT_EQ(refunded.reopened.front().open, 150'000);
    EXPECT_EQ(invoice(december).status, InvoiceStatus::open);
    EXPECT_EQ(booked("1101"), 0);
    EXPECT_EQ(booked("1201"), 300'000);
    EXPECT_EQ(told("payment.refunded"), 1);
    EXPECT_EQ(told("invoice.reopened"), 1);
}

TEST_P(Refunds, TakeTheBalanceFirstThenTheNewestAllocation) {
    const Id payment = pay(320'000);
    const PaymentRefunded small = refund(payment, 15'000);
    EXPECT_EQ(small.refund.from_balance, 15'000);
    EXPECT_THAT(small.reopened, IsEmpty());
    EXPECT_EQ(small.balance, 5'000);
    const PaymentRefunded larger = refund(payment, 105'000);
    EXPECT_EQ(larger.refund.from_balance, 5'000);
    ASSERT_THAT(larger.reopened, SizeIs(1));
    EXPECT_EQ(larger.reopened.front().id, january);
    EXPECT_EQ(larger.reopened.front().amount, 100'000);
    EXPECT_EQ(invoice(january).status, InvoiceStatus::partial);
    EXPECT_EQ(invoice(december).status, InvoiceStatus::paid);
    const PaymentRefunded rest = refund(payment);
    EXPECT_EQ(rest.refund.amount, 200'000);
    EXPECT_THAT(rest.reopened, SizeIs(2));
    EXPECT_EQ(try_refund({payment, 1, {}, {}, "lagi"}).error().code, Code::conflict);
}

TEST_P(Refunds, GoOutByTheChannelThatIsNamed) {
    const Id payment = pay(150'000);
    refund(payment, 50'000, "bca");
    EXPECT_EQ(booked("1101"), 150'000);
    EXPECT_EQ(booked("1102"), -50'000);
    EXPECT_EQ(try_refund({payment, 1, "dana", {}, "?"}).error().errors.front().pointer, "/channel");
}

TEST_P(Refunds, IsolateALineWhoseInvoiceIsPastItsDayAndAPaymentOpensItAgain) {
    world.jobs();
    ASSERT_EQ(world.access(line).desired, domain::Desired::isolated);
    const Id payment = pay(300'000);
    ASSERT_EQ(world.access(line).desired, domain::Desired::open);
    refund(payment, 200'000);
    EXPECT_EQ(world.access(line).desired, domain::Desired::isolated);
    pay(200'000, "KW-2");
    EXPECT_EQ(world.access(line).desired, domain::Desired::open);
}

TEST_P(Refunds, NeverPayOutBalanceThatIsSpent) {
    const Id payment = pay(400'000);
    world.go_to("2027-02-02T03:00:00Z");
    world.bill("2027-02-01");  // its balance of 100,000 pays a part of it
    ASSERT_EQ(world.balance(siti), 0);
    const auto refused = try_refund({payment, {}, {}, {}, "?"});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().errors.front().pointer, "/amount");
    EXPECT_NE(english(refused.error().errors.front().detail).find("at most 300000"), std::string::npos);
    EXPECT_EQ(refund(payment, 300'000).reopened.size(), 2U);
}

TEST_P(Refunds, NeverPayOutBalanceThatIsReserved) {
    const Id budi = world.customer();
    const Id metered = world.subscribe(budi, world.plan(pay_as_you_go_plan()), "2027-01-01");
    const Id payment = world.pay(cash(budi, 50'000, "KW-9"))->payment.id;
    world.use(metered, "2027-01-09T03:00:00Z", 10 * gigabyte);  // 30,000
    EXPECT_FALSE(try_refund({payment, 20'001, {}, {}, "?"}));
    EXPECT_EQ(refund(payment, 20'000).balance, 30'000);
}

TEST_P(Refunds, OfOneReferenceAreMadeOnce) {
    const Id payment = pay(150'000);
    ASSERT_TRUE(try_refund({payment, 10'000, {}, "BG-7", "kelebihan"}));
    EXPECT_EQ(try_refund({payment, 10'000, {}, "BG-7", "kelebihan"}).error().code, Code::known_reference);
    EXPECT_EQ(booked("1101"), 140'000);
}

TEST_P(Refunds, NeedAReasonAndAnAmountAboveZero) {
    const Id payment = pay(150'000);
    EXPECT_EQ(try_refund({payment, 1, {}, {}, ""}).error().errors.front().pointer, "/reason");
    EXPECT_EQ(try_refund({payment, 0, {}, {}, "?"}).error().errors.front().pointer, "/amount");
    EXPECT_EQ(try_refund({payment, -5, {}, {}, "?"}).error().errors.front().pointer, "/amount");
    EXPECT_EQ(try_refund({december, 1, {}, {}, "?"}).error().code, Code::not_found);
}

TEST_P(Refunds, ReverseAPaymentThatWasSomebodyElses) {
    const Id payment = pay(150'000);
    const auto reversed = try_reverse(payment);
    ASSERT_TRUE(reversed) << english(reversed.error().detail);
    EXPECT_EQ(reversed->refund.kind, store::RefundKind::reversal);
    EXPECT_EQ(invoice(december).status, InvoiceStatus::open);
    EXPECT_EQ(booked("1101"), 0);
    EXPECT_EQ(told("payment.reversed"), 1);
    EXPECT_EQ(try_reverse(payment).error().code, Code::conflict);
    const auto again = world.pay(cash(siti, 150'000, "KW-1"));
    EXPECT_EQ(again.error().code, Code::known_reference) << "whoever sends it again does not pay again";
}

TEST_P(Refunds, ReverseTakesBalanceBackFromWhatItHasPaidSince) {
    const Id payment = pay(420'000);  // 120,000 of it balance
    world.go_to("2027-02-02T03:00:00Z");
    world.bill("2027-02-01");
    const Id february = std::ranges::max(world.invoices(siti), {}, &store::Invoice::issued_on).id;
    ASSERT_EQ(invoice(february).open, 30'000);
    const auto reversed = try_reverse(payment);
    ASSERT_TRUE(reversed) << english(reversed.error().detail);
    EXPECT_EQ(reversed->refund.amount, 420'000);
    EXPECT_EQ(invoice(february).open, 150'000);
    EXPECT_EQ(invoice(december).open, 150'000);
    EXPECT_EQ(world.balance(siti), 0);
    EXPECT_EQ(booked("2101"), 0);
}

TEST_P(Refunds, ReverseNothingOfWhichAPartWasPaidBack) {
    const Id payment = pay(150'000);
    refund(payment, 1'000);
    EXPECT_EQ(try_reverse(payment).error().code, Code::conflict);
}

TEST_P(Refunds, UndoARowOfAStatementThatPaidTheWrongInvoice) {
    const Id budi = world.customer();
    const auto imported = within([&](store::Tx& tx, const store::Act& act) {
        billing::StatementCredit credit;
        credit.booked_on = date("2027-01-05");
        credit.amount = 140'000;
        credit.text = "TRSF BUDI";
        return billing::import_statement(tx, act, {}, {"bca", {credit}});
    });
    ASSERT_TRUE(imported);
    const Id row{world.number_of("SELECT id FROM statement_row WHERE operator_id = $1")};
    const auto match = [&](Id customer) {
        return within([&](store::Tx& tx, const store::Act& act) {
            return billing::match_statement_row(tx, act, {}, {row, {}, customer, {}});
        });
    };
    ASSERT_TRUE(match(siti));
    ASSERT_EQ(invoice(december).open, 10'000);
    const auto undo = [&](std::string reason) {
        return within([&](store::Tx& tx, const store::Act& act) {
            return billing::undo_statement_row(tx, act, {}, {row, reason});
        });
    };
    EXPECT_EQ(undo("").error().errors.front().pointer, "/reason");
    const auto undone = undo("milik Budi");
    ASSERT_TRUE(undone) << english(undone.error().detail);
    EXPECT_EQ(undone->state, store::StatementState::unmatched);
    EXPECT_EQ(invoice(december).open, 150'000);
    EXPECT_EQ(undo("lagi").error().code, Code::conflict);
    const auto again = match(budi);
    ASSERT_TRUE(again) << english(again.error().detail);
    EXPECT_EQ(world.balance(budi), 140'000);
    EXPECT_EQ(booked("1102"), 140'000);
    ASSERT_TRUE(undo("milik Siti ternyata"));
    ASSERT_TRUE(match(siti));
    EXPECT_EQ(invoice(december).open, 10'000);
}

TEST_P(Refunds, UndoLeavesAPaymentThatStaffRecorded) {
    const Id payment = [&] {
        billing::ReceivePayment command = cash(siti, 150'000, "TRF-1");
        command.method = domain::PaymentMethod::bank_transfer;
        command.channel = "bca";
        return world.pay(command)->payment.id;
    }();
    const auto row = within([&](store::Tx& tx, const store::Act& act) -> Result<Id> {
        billing::StatementCredit credit;
        credit.booked_on = date("2027-01-10");
        credit.amount = 150'000;
        BANGNOPI_TRY_DONE(billing::import_statement(tx, act, {}, {"bca", {credit}}));
        Id id;
        tx.first(
            "SELECT id FROM statement_row WHERE operator_id = $1",
            [&](const store::Row& found) { id = found.id(0); }, act.operator_id);
        BANGNOPI_TRY_DONE(billing::match_statement_row(tx, act, {}, {id, {}, {}, payment}));
        return id;
    });
    ASSERT_TRUE(row) << english(row.error().detail);
    const auto undone = within([&](store::Tx& tx, const store::Act& act) {
        return billing::undo_statement_row(tx, act, {}, {*row, ""});
    });
    ASSERT_TRUE(undone);
    EXPECT_EQ(undone->payment_id, std::nullopt);
    EXPECT_EQ(invoice(december).status, InvoiceStatus::paid);
}

TEST_P(Refunds, OfAnotherOperatorAreNotFound) {
    const Id payment = pay(150'000);
    store::Act other = world.act();
    other.operator_id = Id{4711};
    const auto refused =
        db->write_wait(store::Scope::of(other.operator_id), store::Priority::normal, [&](store::Tx& tx) {
            return billing::refund_payment(tx, other, {}, {payment, 1, {}, {}, "?"});
        });
    EXPECT_EQ(refused.error().code, Code::not_found);
}

}  // namespace
}  // namespace bangnopi::test
