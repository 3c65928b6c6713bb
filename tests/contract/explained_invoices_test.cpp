// What comes of a kept input is what was billed, whatever was billed.
#include <gmock/gmock.h>

#include "billing/explained_invoice.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

store::Settings taxed() {
    store::Settings settings;
    settings.tax = domain::Tax{domain::Rate(12, 1), domain::Rate(11, 12), false};
    return settings;
}

class ExplainedInvoices : public EngineTest {
  protected:
    std::vector<billing::ExplainedInvoice> explained() {
        auto invoices = world.invoices();
        return db->read(world.scope(), [&](store::Tx& tx) {
            return billing::explain_invoices(tx, world.act().operator_id, std::move(invoices));
        });
    }

    BillingWorld world{*db, taxed()};
};
ON_BOTH_ENGINES(ExplainedInvoices);

TEST_P(ExplainedInvoices, AgreeWithWhatStandsInTheDatabase) {
    const Id whole = world.subscribe(world.customer(), world.plan(home_plan()), "2026-11-01");
    const Id part = world.subscribe(world.customer(), world.plan(quota_plan()), "2026-11-16");
    world.subscribe(world.customer(), world.plan(pay_as_you_go_plan()), "2026-11-01");
    world.go_to("2026-11-23T00:00:00Z");
    world.use(part, "2026-11-22T03:00:00Z", 61 * gigabyte);
    world.use(whole, "2026-11-22T03:00:00Z", 5 * gigabyte);
    world.bill("2026-12-01");
    const auto invoices = explained();
    ASSERT_GE(invoices.size(), 2U);
    for (const billing::ExplainedInvoice& one : invoices) {
        EXPECT_TRUE(one.agrees()) << one.invoice.number << one.input;
        ASSERT_TRUE(one.recomputed);
        EXPECT_EQ(one.recomputed->draft.total, one.invoice.amounts.total);
        EXPECT_EQ(one.draft_line(one.lines.size()), nullptr);
    }
}

TEST_P(ExplainedInvoices, TellALineThatIsNotWhatComesOfTheInput) {
    world.subscribe(world.customer(), world.plan(home_plan()), "2026-11-01");
    world.bill("2026-12-01");
    ASSERT_TRUE(explained().at(0).agrees());
    db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
          tx.execute("UPDATE invoice_line SET amount = amount + 1 WHERE operator_id = $1",
                     world.act().operator_id);
          return Done{};
      }).value();
    const billing::ExplainedInvoice one = explained().at(0);
    EXPECT_FALSE(one.agrees());
    EXPECT_FALSE(one.line_agrees(0));
}

TEST_P(ExplainedInvoices, OfNobodyAreNone) {
    EXPECT_FALSE(db->read(world.scope(), [&](store::Tx& tx) {
        return billing::explain_invoice(tx, world.act().operator_id, Id{77}).has_value();
    }));
}

}  // namespace
}  // namespace bangnopi::test
