// Cash that is rounded as it is paid, from the operator's rule to the books and back, on both engines.
#include <gmock/gmock.h>

#include "billing/refunds.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using domain::InvoiceStatus;

store::Settings rounded(domain::CashRounding::Direction direction) {
    store::Settings settings;
    settings.cash_rounding = {500, direction};
    return settings;
}

// An invoice of 150,250, and coins of 500.
class CashRounding : public EngineTest {
  protected:
    explicit CashRounding(
        domain::CashRounding::Direction direction = domain::CashRounding::Direction::nearest)
        : settings(rounded(direction)), world(*db, settings) {
        customer = world.customer();
        world.subscribe(customer, world.plan(home_plan(150'250)), "2026-10-01");
        world.jobs();
    }

    store::Invoice invoice() { return world.invoices(customer).front(); }
    billing::PaymentReceived pay(std::int64_t amount) {
        return world.pay(cash(customer, amount, "K-" + std::to_string(++payments_))).value();
    }
    std::int64_t booked(std::string_view account) {
        return world.number_of(
            "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM posting WHERE operator_id = $1 AND "
            "account_code = '" +
            std::string(account) + "'");
    }
    Result<billing::PaymentRefunded> refund(Id payment, std::optional<std::int64_t> amount = {}) {
        return db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) {
            billing::RefundPayment command;
            command.payment = payment;
            command.amount = amount;
            command.reason = "salah orang";
            return billing::refund_payment(tx, world.act(), settings, command);
        });
    }
    Result<billing::PaymentRefunded> reverse(Id payment) {
        return db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) {
            return billing::reverse_payment(tx, world.act(), settings, {payment, "salah catat"});
        });
    }

    store::Settings settings;
    BillingWorld world;
    Id customer;

  private:
    int payments_ = 0;
};
ON_BOTH_ENGINES(CashRounding);

class CashRoundingDown : public CashRounding {
  protected:
    CashRoundingDown() : CashRounding(domain::CashRounding::Direction::down) {}
};
ON_BOTH_ENGINES(CashRoundingDown);

TEST_P(CashRounding, ThatKeepsAFewRupiahClosesTheInvoice) {
    const auto received = pay(150'500);
    EXPECT_EQ(received.payment.rounding, -250);
    EXPECT_EQ(received.balance, 0);
    EXPECT_EQ(invoice().status, InvoiceStatus::paid);
    EXPECT_EQ(invoice().amounts.paid, 150'250);
    EXPECT_EQ(booked("1101"), 150'500);
    EXPECT_EQ(booked("4902"), -250);
    EXPECT_EQ(booked("1201"), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(CashRoundingDown, ForgivesAFewRupiahAndClosesTheInvoice) {
    const auto received = pay(150'000);
    EXPECT_EQ(received.payment.rounding, 250);
    EXPECT_EQ(invoice().status, InvoiceStatus::paid);
    EXPECT_EQ(booked("1101"), 150'000);
    EXPECT_EQ(booked("4902"), 250);
    EXPECT_TRUE(world.verified());
}

TEST_P(CashRounding, IsOnlyOfCashThatComesToWhatIsOpen) {
    EXPECT_EQ(pay(100'000).payment.rounding, 0);
    EXPECT_EQ(invoice().open, 50'250);
    EXPECT_EQ(pay(50'500).payment.rounding, -250);
    EXPECT_EQ(invoice().status, InvoiceStatus::paid);
    EXPECT_EQ(pay(1000).payment.to_balance, 1000);
    EXPECT_TRUE(world.verified());
}

TEST_P(CashRounding, IsNotOfWhatIsPaidToTheRupiahOrByTransfer) {
    billing::ReceivePayment transfer = cash(customer, 150'500, "T-1");
    transfer.method = domain::PaymentMethod::bank_transfer;
    const auto received = world.pay(transfer).value();
    EXPECT_EQ(received.payment.rounding, 0);
    EXPECT_EQ(received.balance, 250);
    EXPECT_EQ(booked("4902"), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(CashRounding, IsTakenBackWhenThePaymentIsGivenBack) {
    const Id payment = pay(150'500).payment.id;
    EXPECT_EQ(refund(payment, 100'000).error().errors.front().pointer, "/amount");
    const auto refunded = refund(payment);
    ASSERT_TRUE(refunded) << english(refunded.error().detail);
    EXPECT_EQ(refunded->refund.amount, 150'500);
    EXPECT_EQ(refunded->refund.rounding, -250);
    EXPECT_EQ(invoice().open, 150'250);
    EXPECT_EQ(booked("1101"), 0);
    EXPECT_EQ(booked("4902"), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(CashRoundingDown, IsTakenBackWhenThePaymentIsReversed) {
    const auto reversed = reverse(pay(150'000).payment.id);
    ASSERT_TRUE(reversed) << english(reversed.error().detail);
    EXPECT_EQ(reversed->refund.amount, 150'000);
    EXPECT_EQ(invoice().open, 150'250);
    EXPECT_EQ(booked("1101"), 0);
    EXPECT_EQ(booked("4902"), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(CashRoundingDown, ClosesTheNamedInvoiceFirstAndSeveralTogether) {
    world.go_to("2026-12-01T02:00:00Z");
    world.jobs();
    const Id second = world.invoices(customer).back().id;
    EXPECT_EQ(world.pay_invoice(second, 150'000).payment.rounding, 250);
    EXPECT_EQ(world.invoices(customer).back().status, InvoiceStatus::paid);
    world.go_to("2027-01-01T02:00:00Z");
    world.jobs();
    EXPECT_EQ(pay(300'500).payment.rounding, 0) << "two of 150,250 to the rupiah";
    EXPECT_TRUE(world.verified());
}

}  // namespace
}  // namespace bangnopi::test
