// What an operator changes for all its customers at once - tax, the floor, the tree of areas - holds for their lines in
// the same transaction, and the time zone when jobs have come to them, on both engines.
#include "access/usage.hpp"
#include "billing/jobs.hpp"
#include "billing/kept_input.hpp"
#include "billing/payments.hpp"
#include "reports/verify.hpp"
#include "store/access.hpp"
#include "store/payments.hpp"
#include "tests/support/registry_fixture.hpp"

namespace bangnopi::test {
namespace {

using store::Tx;

class TermsChanged : public RegistryTest {
  protected:
    // Who lives in "rt1", below "desa", pays 30,000 a month, 40,000 in "kota", and 3,000 a gigabyte, and has used one.
    void SetUp() override {
        area("desa");
        area("rt1", "desa");
        area("kota");
        billing::NewPlan plan = plan_of("payg", 30'000);
        plan.terms.billing = domain::Billing::prepaid_usage;
        plan.terms.unit_bytes = 1'000'000'000;
        plan.terms.unit_price = 3'000;
        plan.areas = {{"kota", 40'000}};
        must(create_plan(plan));
        billing::NewCustomer command;
        command.name = "Siti";
        command.area = "rt1";
        holder = must(register_customer(command));
        billing::NewSubscription subscription = subscription_of(holder, "payg", "siti");
        subscription.starts_on = domain::Date(2026, 11, 1);
        subscription.bill_from = domain::Date(2026, 11, 1);
        line = must(subscribe(subscription)).subscription.id;
        must(write([&](Tx& tx) {
            billing::ReceivePayment payment;
            payment.customer_id = holder.id;
            payment.channel = "kas";
            payment.amount = 50'000;
            return billing::receive_payment(tx, act(), tenant.settings, payment);
        }));
        store::UsageRecord record;
        record.key = "a1";
        record.subscription_id = line;
        record.started_at = record.ended_at = clock.now() - std::chrono::hours(1);
        record.bytes_down = 1'000'000'000;
        must(write(
            [&](Tx& tx) { return access::record_usage(tx, act(), tenant.settings, std::span(&record, 1)); }));
        ASSERT_EQ(reserved(), 33'000);
    }

    void edit(const std::function<void(staff::EditOperator&)>& change) {
        staff::EditOperator command;
        change(command);
        tenant = must(write([&](Tx& tx) { return staff::edit_operator(tx, act(), command); }));
    }
    std::int64_t reserved() { return number_of("SELECT CAST(SUM(reserved) AS BIGINT) FROM subscription"); }
    store::Access access() {
        return *read([&](Tx& tx) { return store::find_access(tx, tenant.id, line); });
    }
    std::string offences() {
        std::string all;
        for (const auto& check : reports::verify(*db, tenant, clock.now(), billing::replay_kept_input).checks)
            for (const std::string& row : check.rows) all += check.name + ": " + row + "\n";
        return all;
    }

    store::Customer holder;
    Id line;
};
ON_BOTH_ENGINES(TermsChanged);

TEST_P(TermsChanged, ATaxIsReservedWithWhatWasUsedBefore) {
    edit([](staff::EditOperator& command) {
        command.settings.emplace();
        command.settings->tax = domain::Tax{domain::Rate(11, 1), domain::Rate(1, 1), false};
    });
    EXPECT_EQ(reserved(), 36'630);
    EXPECT_EQ(offences(), "");
}

TEST_P(TermsChanged, AHigherFloorIsolatesWhoIsBelowItAndALowerOneOpens) {
    ASSERT_EQ(access().desired, domain::Desired::open);
    const std::int64_t isolated_before = events("subscription.isolated", line);
    edit([](staff::EditOperator& command) {
        command.settings.emplace();
        command.settings->balance_floor = 20'000;
    });
    EXPECT_EQ(access().reason, domain::Reason::balance);
    EXPECT_EQ(events("subscription.isolated", line), isolated_before + 1);
    edit([](staff::EditOperator& command) { command.settings.emplace(); });
    EXPECT_EQ(access().desired, domain::Desired::open);
    EXPECT_EQ(offences(), "");
}

TEST_P(TermsChanged, AThresholdOfLowBalancesIsFollowedByTheJobs) {
    const auto low = [&] { return number_of("SELECT COUNT(*) FROM event WHERE kind = 'balance.low'"); };
    const auto set_threshold = [&](std::int64_t threshold) {
        edit([&](staff::EditOperator& command) {
            command.settings.emplace();
            command.settings->low_balance_threshold = threshold;
        });
        ASSERT_TRUE(billing::run_jobs(*db, act(), tenant.settings));
    };
    set_threshold(0);
    EXPECT_EQ(low(), 0);
    set_threshold(1'000'000);
    EXPECT_EQ(low(), 1);
    EXPECT_EQ(offences(), "");
}

TEST_P(TermsChanged, ALowBalanceIsNotBelowTheFloor) {
    staff::EditOperator command;
    command.settings.emplace();
    command.settings->balance_floor = 5'000;
    command.settings->low_balance_threshold = 4'999;
    const auto refused = write([&](Tx& tx) { return staff::edit_operator(tx, act(), command); });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().errors.front().pointer, "/settings/low_balance_threshold");
}

TEST_P(TermsChanged, AnotherZoneMovesTheHourAtWhichALineBegins) {
    must(create_plan(plan_of("H10", 100'000)));
    billing::NewSubscription command = subscription_of(holder, "H10", "siti2");
    command.starts_on = domain::Date(2026, 11, 24);
    const Id later = must(subscribe(command)).subscription.id;
    const auto begins = [&] {
        return read([&](Tx& tx) { return store::find_access(tx, tenant.id, later); })->changes_at;
    };
    EXPECT_EQ(begins(), parse_instant("2026-11-23T17:00:00Z"));
    edit([](staff::EditOperator& changed) { changed.time_zone = "Asia/Jayapura"; });
    ASSERT_TRUE(billing::run_jobs(*db, act(), tenant.settings));
    EXPECT_EQ(begins(), parse_instant("2026-11-23T15:00:00Z"));
    EXPECT_EQ(offences(), "");
}

TEST_P(TermsChanged, WhoMovesAndWhoseAreaMovesHasTheFeeOfThePlace) {
    const Id hamlet = *holder.area_id;
    must(write([&](Tx& tx) { return billing::edit_area(tx, act(), {hamlet, {}, "kota", {}}); }));
    EXPECT_EQ(reserved(), 43'000);
    billing::EditCustomer move;
    move.id = holder.id;
    move.area = "desa";
    must(write([&](Tx& tx) { return billing::edit_customer(tx, act(), keys, move); }));
    EXPECT_EQ(reserved(), 33'000);
    EXPECT_EQ(offences(), "");
}

}  // namespace
}  // namespace bangnopi::test
