// Areas with a due rule of their own: every invoice of their customers follows it, on both engines.
#include <gmock/gmock.h>

#include "billing/areas.hpp"
#include "billing/first_bill.hpp"
#include "billing/one_off_invoice.hpp"
#include "billing/subscriptions.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using testing::ElementsAre;

// desa (on the 20th, 2 days of grace) > dusun > rt, which has 3 days after issue; kota has no rule.
class DueRules : public EngineTest {
  protected:
    DueRules() : world(*db) {
        desa = area("desa", "", domain::DueRule{20, std::nullopt, 2});
        dusun = area("dusun", "desa", {});
        rt = area("rt", "dusun", domain::DueRule{std::nullopt, 3, std::nullopt});
        kota = area("kota", "", {});
    }

    template <class Fn>
    auto write(Fn fn) {
        return db->write_wait(world.scope(), store::Priority::normal, fn);
    }
    Id area(std::string code, std::string parent, std::optional<domain::DueRule> due) {
        const billing::NewArea command{code, code, std::move(parent), due};
        return write([&](store::Tx& tx) { return billing::create_area(tx, world.act(), command); })
            .value()
            .id;
    }
    Result<store::Area> set_rule(Id of, std::optional<domain::DueRule> due) {
        billing::EditArea command;
        command.id = of;
        command.due = due;
        return write([&](store::Tx& tx) { return billing::edit_area(tx, world.act(), command); });
    }
    Id customer_in(std::optional<Id> of) {
        const Id customer = world.customer();
        (void)write([&](store::Tx& tx) -> Result<Done> {
            tx.execute("UPDATE customer SET area_id = $3 WHERE operator_id = $1 AND id = $2",
                       world.act().operator_id, customer, of);
            return Done{};
        });
        return customer;
    }
    // "due, isolates" of the newest invoice.
    std::string due(Id customer) {
        const store::Invoice invoice = world.invoices(customer).back();
        return invoice.due_on.iso() + ", " + format_instant(*invoice.isolates_at);
    }

    BillingWorld world;
    Id desa, dusun, rt, kota;
};
ON_BOTH_ENGINES(DueRules);

TEST_P(DueRules, HoldForTheAreasBelowTheNearestFirst) {
    const Id plan = world.plan(home_plan());
    std::vector<Id> customers;
    for (const auto& of : {std::optional(desa), std::optional(dusun), std::optional(rt), std::optional(kota),
                           std::optional<Id>()}) {
        customers.push_back(customer_in(of));
        world.subscribe(customers.back(), plan, "2026-11-01");
    }
    world.go_to("2026-12-01T02:00:00Z");
    world.jobs();
    std::vector<std::string> dues;
    for (const Id customer : customers) dues.push_back(due(customer));
    // 08:00 in Jakarta.
    EXPECT_THAT(dues, ElementsAre("2026-12-20, 2026-12-22T01:00:00Z", "2026-12-20, 2026-12-22T01:00:00Z",
                                  "2026-12-04, 2026-12-10T01:00:00Z", "2026-12-10, 2026-12-16T01:00:00Z",
                                  "2026-12-10, 2026-12-16T01:00:00Z"));
    world.go_to("2026-12-11T02:00:00Z");
    world.jobs();
    EXPECT_EQ(world.number_of("SELECT CAST(COUNT(*) AS BIGINT) FROM access WHERE operator_id = $1 AND "
                              "desired = 2"),
              1);
    EXPECT_TRUE(world.verified());
}

TEST_P(DueRules, HoldForInvoicesThatAreIssuedFromThenOn) {
    const Id customer = customer_in(dusun);
    world.subscribe(customer, world.plan(home_plan()), "2026-11-01");
    world.go_to("2026-12-01T02:00:00Z");
    world.jobs();
    ASSERT_TRUE(set_rule(dusun, domain::DueRule{5, std::nullopt, 0}));
    EXPECT_EQ(due(customer), "2026-12-20, 2026-12-22T01:00:00Z");
    world.go_to("2027-01-01T02:00:00Z");
    world.jobs();
    EXPECT_EQ(due(customer), "2027-01-05, 2027-01-05T01:00:00Z");
    ASSERT_TRUE(set_rule(dusun, std::nullopt));
    world.go_to("2027-02-01T02:00:00Z");
    world.jobs();
    EXPECT_EQ(due(customer), "2027-02-20, 2027-02-22T01:00:00Z");
}

TEST_P(DueRules, HoldForAnUpgradeAndForAnInvoiceOfItsOwn) {
    domain::PlanTerms slow = home_plan();
    slow.charged = domain::Charged::advance;
    domain::PlanTerms fast = slow;
    fast.code = "cepat";
    fast.monthly_fee = 300'000;
    world.plan(fast);
    const Id customer = customer_in(rt);
    const Id subscription = world.subscribe(customer, world.plan(slow), "2026-11-01");
    world.jobs();
    EXPECT_EQ(due(customer), "2026-11-04, 2026-11-10T01:00:00Z");
    world.go_to("2026-11-11T02:00:00Z");
    ASSERT_TRUE(write([&](store::Tx& tx) {
        return billing::change_plan(tx, world.act(), {subscription, "cepat", {}, {}});
    }));
    EXPECT_EQ(due(customer), "2026-11-14, 2026-11-20T01:00:00Z");
    const auto issue = [&](std::optional<domain::Date> due_on) {
        return write([&](store::Tx& tx) {
            const auto tenant = store::find_operator(tx, world.act().operator_id);
            return billing::issue_one_off_invoice(
                tx, world.act(), tenant->settings,
                {customer, {}, due_on, {{domain::LineKind::manual, 10'000, false, false, "Kabel"}}});
        });
    };
    ASSERT_TRUE(set_rule(rt, domain::DueRule{25, std::nullopt, 1}));
    ASSERT_TRUE(issue({}));
    EXPECT_EQ(due(customer), "2026-11-25, 2026-11-26T01:00:00Z");
    ASSERT_TRUE(issue(date("2026-11-30")));
    EXPECT_EQ(due(customer), "2026-11-30, 2026-12-01T01:00:00Z");
}

TEST_P(DueRules, AreInTheQuoteOfAFirstBill) {
    world.plan(home_plan());
    billing::NewSubscription command;
    command.plan = home_plan().code;
    const auto due_in = [&](std::string_view of) {
        return db
            ->read(world.scope(),
                   [&](store::Tx& tx) { return billing::first_bill(tx, world.act(), command, of); })
            .value()
            .due_on.value()
            .iso();
    };
    EXPECT_EQ(due_in("rt"), "2026-12-04");
    EXPECT_EQ(due_in("dusun"), "2026-12-20");
    EXPECT_EQ(due_in("kota"), "2026-12-10");
    EXPECT_EQ(due_in(""), "2026-12-10");
}

TEST_P(DueRules, HaveEitherADayOfTheMonthOrDaysAfterIssue) {
    for (const domain::DueRule& wrong :
         {domain::DueRule{}, domain::DueRule{10, 3, 1}, domain::DueRule{32, std::nullopt, 1},
          domain::DueRule{std::nullopt, -1, 1}, domain::DueRule{10, std::nullopt, 366}})
        EXPECT_EQ(set_rule(kota, wrong).error().code, Code::invalid);
}

TEST_P(DueRules, AreOfOneKindOrVerifySaysSo) {
    ASSERT_TRUE(world.verified());
    (void)write([&](store::Tx& tx) -> Result<Done> {
        tx.execute("UPDATE area SET days_after_issue = 7 WHERE operator_id = $1 AND id = $2",
                   world.act().operator_id, desa);
        return Done{};
    });
    EXPECT_FALSE(world.verified());
}

}  // namespace
}  // namespace bangnopi::test
