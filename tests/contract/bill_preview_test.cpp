// What a preview of a bill run says before it is run.
#include <gmock/gmock.h>

#include "billing/bill_preview.hpp"
#include "billing/billing_holds.hpp"
#include "billing/subscriptions.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class BillPreviews : public EngineTest {
  protected:
    billing::BillPreview preview(std::string_view day, std::optional<Id> customer = {}) {
        return db->read(world.scope(), [&](store::Tx& tx) {
            return billing::preview_bills(tx, world.act(), {}, date(day), customer);
        });
    }

    BillingWorld world{*db};
};
ON_BOTH_ENGINES(BillPreviews);

// November's bills of 1 December: 5 × 150,000, one of 150,000 less 10 %, one of 150,000 that ends on 1 December, one of 150,000
// and 10 × 2,500 of overage. December's of 1 January: the five and the discounted one (whose discount is over) 150,000; the
// quota's 150,000 with 100 × 2,500 = 400,000; one new line from 17 December, 150,000 × 15/31 = 72,581.
TEST_P(BillPreviews, CompareEachBillWithTheOneBeforeAndNameWhatStandsOut) {
    const Id home = world.plan(home_plan());
    const Id quota = world.plan(quota_plan());
    for (int i = 0; i < 5; ++i) world.subscribe(world.customer(), home, "2026-11-01");
    const Id discounted =
        world.subscribe(world.customer(), home, "2026-11-01", 1, [](store::Subscription& row) {
            row.discount =
                store::SubscriptionDiscount{{domain::Discount::Kind::percent, domain::Rate(10, 1)}, 1, {}};
        });
    world.subscribe(world.customer(), home, "2026-11-01", 1,
                    [](store::Subscription& row) { row.ends_on = date("2026-12-01"); });
    const Id heavy = world.subscribe(world.customer(), quota, "2026-11-01");
    world.go_to("2026-12-01T00:00:00Z");
    world.use(heavy, "2026-11-20T03:00:00Z", 110 * gigabyte);
    const auto november = preview("2026-12-01");
    EXPECT_EQ(november.fresh.bills, 8);
    EXPECT_EQ(november.fresh.total, 6 * 150'000 + 135'000 + 175'000);
    world.bill("2026-12-01");
    const Id late = world.subscribe(world.customer(), home, "2026-12-17");
    world.go_to("2026-12-25T00:00:00Z");
    world.use(heavy, "2026-12-20T03:00:00Z", 200 * gigabyte);

    const auto december = preview("2027-01-01");
    EXPECT_EQ(december.run.counts.issued, 8);
    EXPECT_EQ(december.run.counts.total, 6 * 150'000 + 400'000 + 72'581);
    EXPECT_EQ(december.fresh.bills, 1);
    EXPECT_EQ(december.fresh.total, 72'581);
    EXPECT_EQ(december.gone.bills, 1);
    EXPECT_EQ(december.gone.last_total, 150'000);
    EXPECT_EQ(december.dearer.bills, 2);
    EXPECT_EQ(december.dearer.total, 550'000);
    EXPECT_EQ(december.dearer.last_total, 135'000 + 175'000);
    EXPECT_EQ(december.cheaper.bills, 0);
    EXPECT_EQ(december.same.bills, 5);
    ASSERT_THAT(december.by_plan, SizeIs(2));
    EXPECT_EQ(december.by_plan[0].code, "R20");
    EXPECT_EQ(december.by_plan[0].amount, 400'000);
    EXPECT_EQ(december.by_plan[1].bills, 7);
    ASSERT_THAT(december.outliers, SizeIs(3));
    EXPECT_EQ(december.outliers[0].subscription_id, heavy);
    EXPECT_EQ(december.outliers[0].last_total, 175'000);
    EXPECT_EQ(december.outliers[0].total, 400'000);
    EXPECT_EQ(december.outliers[0].plan_median, std::nullopt);
    EXPECT_EQ(december.outliers[0].changes,
              (std::vector<billing::ChangedAmount>{{domain::LineKind::overage, 25'000, 250'000}}));
    EXPECT_EQ(december.outliers[1].subscription_id, late) << "half of what the others pay";
    EXPECT_EQ(december.outliers[1].plan_median, 150'000);
    EXPECT_THAT(december.outliers[1].changes, IsEmpty());
    EXPECT_EQ(december.outliers[2].subscription_id, discounted);
    EXPECT_EQ(december.outliers[2].changes,
              (std::vector<billing::ChangedAmount>{{domain::LineKind::discount, -15'000, 0}}));
}

TEST_P(BillPreviews, WriteNothingAndComeToWhatTheRunIssues) {
    const Id quota = world.plan(quota_plan());
    for (int i = 0; i < 30; ++i) {
        const Id line = world.subscribe(world.customer(), quota, "2026-11-05", 1 + i % 3);
        if (i % 4 == 0) world.go_to("2026-11-20T00:00:00Z");
        if (i % 4 == 0) world.use(line, "2026-11-10T03:00:00Z", (100 + i) * gigabyte);
    }
    world.go_to("2027-02-04T00:00:00Z");
    const auto foreseen = preview("2027-02-04");
    EXPECT_THAT(world.invoices(), IsEmpty());
    EXPECT_EQ(world.number_of("SELECT COUNT(*) FROM bill_run WHERE operator_id = $1"), 0);
    EXPECT_EQ(world.number_of("SELECT COUNT(*) FROM bill_run_plan WHERE operator_id = $1"), 0);
    const auto run = world.bill("2027-02-04", {});
    EXPECT_EQ(run.counts, foreseen.run.counts);
    EXPECT_LE(foreseen.outliers.size(), billing::outliers_max);
    EXPECT_EQ(foreseen.fresh.bills, 30);
    EXPECT_EQ(foreseen.fresh.bills + foreseen.dearer.bills + foreseen.cheaper.bills + foreseen.same.bills,
              run.counts.issued);
    const auto after = preview("2027-02-04");
    EXPECT_EQ(after.run.counts, (store::BillRunCounts{.skipped = 30}));
    EXPECT_EQ(after.gone.bills, 0);
}

TEST_P(BillPreviews, AreNotMissingABillThatGoesToAnotherPayer) {
    const Id home = world.plan(home_plan());
    const Id payer = world.customer();
    const Id line = world.subscribe(world.customer(), home, "2026-11-01", 1,
                                    [](store::Subscription& row) { row.ends_on = date("2027-01-01"); });
    world.subscribe(world.customer(), home, "2026-11-01", 1,
                    [](store::Subscription& row) { row.ends_on = date("2026-12-01"); });
    world.go_to("2026-12-01T00:00:00Z");
    world.bill("2026-12-01");
    ASSERT_TRUE(db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) {
        return billing::set_payer(tx, world.act(), {line, format_id(payer), {}});
    }));
    world.go_to("2027-01-01T00:00:00Z");
    world.bill("2027-01-01");
    EXPECT_EQ(world.only_invoice(payer).amounts.total, 150'000);
    EXPECT_EQ(preview("2027-01-01").gone.bills, 1) << "that of the other line, which ended before";
}

TEST_P(BillPreviews, PassOverWhoIsHeldBackAndMayBeOfOneCustomer) {
    const Id home = world.plan(home_plan());
    const Id held = world.customer();
    const Id other = world.customer();
    world.subscribe(held, home, "2026-11-01");
    world.subscribe(other, home, "2026-11-01");
    world.subscribe(world.customer(), home, "2026-11-01");
    ASSERT_TRUE(db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) {
        return billing::hold_billing(tx, world.act(), {held, date("2026-12-01"), "pindah rumah", {}});
    }));
    const auto all = preview("2026-12-01");
    EXPECT_EQ(all.run.held, 1);
    EXPECT_EQ(all.run.counts.issued, 2);
    EXPECT_EQ(preview("2026-12-02").run.counts.issued, 3) << "the hold is over by then";
    EXPECT_EQ(preview("2026-12-01", other).run.counts.issued, 1);
    EXPECT_EQ(preview("2026-12-01", held).run.counts.issued, 0);
}

TEST_P(BillPreviews, NameWhatCannotBeBilled) {
    domain::PlanTerms dear = quota_plan();
    dear.included_bytes = 0;
    dear.unit_price = domain::entered_amount_max;
    const Id broken = world.subscribe(world.customer(), world.plan(dear), "2026-11-01");
    world.go_to("2026-11-10T00:00:00Z");
    world.use(broken, "2026-11-09T00:00:00Z", 10 * gigabyte);
    const auto foreseen = preview("2026-12-01");
    EXPECT_EQ(foreseen.run.refused, 1);
    ASSERT_THAT(foreseen.refusals, SizeIs(1));
    EXPECT_EQ(foreseen.refusals[0].refusal.subscription_id, broken);
    EXPECT_THAT(foreseen.refusals[0].refusal.reason, testing::HasSubstr("beyond 9000000000000"));
}

}  // namespace
}  // namespace bangnopi::test
