// A customer with more open invoices than a payment reads at once: a village, a boarding house, a school.
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using domain::InvoiceStatus;

class ManyInvoices : public EngineTest {
  protected:
    static constexpr int count = 250;
    static constexpr std::int64_t fee = 150'000;

    void SetUp() override {
        const Id plan = world.plan(home_plan(fee));
        for (int i = 0; i < count; ++i) lines.push_back(world.subscribe(payer, plan, "2026-11-01"));
        world.bill("2026-12-01");
        world.go_to("2026-12-20T00:00:00Z");
        world.refresh(payer);
        ASSERT_EQ(world.access(lines.back()).desired, domain::Desired::isolated);
    }

    std::int64_t unpaid() {
        return world.number_of("SELECT COUNT(*) FROM invoice WHERE operator_id = $1 AND open > 0");
    }
    // The one that would be paid last.
    Id newest() {
        return Id{world.number_of(
            "SELECT id FROM invoice WHERE operator_id = $1 ORDER BY due_on DESC, id DESC LIMIT 1")};
    }

    BillingWorld world{*db};
    Id payer = world.customer();
    std::vector<Id> lines;
};
ON_BOTH_ENGINES(ManyInvoices);

TEST_P(ManyInvoices, AreAllPaidByOnePaymentAndEveryLineOpens) {
    const auto paid = world.pay(cash(payer, count * fee + 1, "KW-1")).value();
    EXPECT_EQ(paid.invoices.size(), static_cast<std::size_t>(count));
    EXPECT_EQ(paid.balance, 1);
    EXPECT_EQ(unpaid(), 0);
    for (const Id line : {lines.front(), lines.back()})
        EXPECT_EQ(world.access(line).desired, domain::Desired::open);
    EXPECT_TRUE(world.verified());
}

TEST_P(ManyInvoices, AreLeftOpenWhereTheMoneyEnds) {
    const auto paid = world.pay(cash(payer, (count - 1) * fee, "KW-1")).value();
    EXPECT_EQ(paid.balance, 0);
    EXPECT_EQ(unpaid(), 1);
    EXPECT_EQ(world.access(lines.front()).desired, domain::Desired::isolated);
    EXPECT_TRUE(world.verified());
}

TEST_P(ManyInvoices, ThatIsNamedIsPaidFirstHoweverManyAreOlder) {
    billing::ReceivePayment command = cash(payer, fee + 1, "KW-1");
    command.invoice_id = newest();
    const auto paid = world.pay(command).value();
    ASSERT_EQ(paid.invoices.size(), 2U);
    EXPECT_EQ(paid.invoices[0].id, *command.invoice_id);
    EXPECT_EQ(paid.invoices[0].status, InvoiceStatus::paid);
    EXPECT_EQ(paid.invoices[1].amount, 1);
    command = cash(payer, count * fee, "KW-2");
    command.invoice_id = newest();
    EXPECT_EQ(world.pay(command).value().balance, fee + 1);
    EXPECT_EQ(unpaid(), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(ManyInvoices, OfPostpaidAreNotPaidByATopUp) {
    billing::ReceivePayment command = cash(payer, count * fee, "KW-1");
    command.to_balance = true;
    EXPECT_EQ(world.pay(command).value().balance, count * fee);
    EXPECT_EQ(unpaid(), count);
    EXPECT_TRUE(world.verified());
}

}  // namespace
}  // namespace bangnopi::test
