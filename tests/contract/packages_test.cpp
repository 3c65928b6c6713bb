// Prepaid packages, from the purchase to the last byte and the last second, on both engines.
#include <gmock/gmock.h>

#include "billing/credit_notes.hpp"
#include "billing/packages.hpp"
#include "billing/refunds.hpp"
#include "billing/subscriptions.hpp"
#include "store/login_lines.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using domain::Desired;
using domain::InvoiceStatus;
using domain::Reason;
using testing::SizeIs;

constexpr std::int64_t week_price = 35'000;

domain::PlanTerms week_plan(std::optional<std::uint64_t> bytes = {}) {
    domain::PlanTerms terms;
    terms.code = bytes ? "mingguan-kuota" : "mingguan";
    terms.billing = domain::Billing::prepaid_package;
    terms.package_days = 7;
    terms.package_price = week_price;
    terms.included_bytes = bytes;
    if (bytes) terms.beyond = domain::Beyond::stop;
    terms.speed = {10'000'000, 5'000'000};
    return terms;
}

class Packages : public EngineTest {
  protected:
    Packages() { world.go_to("2026-11-02T01:30:00Z"); }

    Id begin(const domain::PlanTerms& terms = week_plan()) {
        customer = world.customer();
        const Id id = world.subscribe(customer, world.plan(terms), "2026-11-02");
        world.refresh(customer);
        return id;
    }
    Id top_up(std::int64_t amount, const std::string& reference = "T1") {
        auto command = cash(customer, amount, reference);
        command.to_balance = true;
        const auto paid = world.pay(command);
        EXPECT_TRUE(paid);
        return paid->payment.id;
    }
    template <class Fn>
    auto write(Fn fn) {
        return db->write_wait(world.scope(), store::Priority::normal, fn);
    }
    Result<billing::PackageBought> buy(Id subscription) {
        return write([&](store::Tx& tx) {
            return billing::buy_package(tx, world.act(), {subscription, std::nullopt});
        });
    }
    billing::PaymentRefunded reverse(Id payment) {
        const auto reversed = write([&](store::Tx& tx) {
            return billing::reverse_payment(tx, world.act(), {}, {payment, "ceknya kosong"});
        });
        EXPECT_TRUE(reversed);
        return *reversed;
    }
    std::vector<store::Package> packages_of(Id line) {
        return db->read(world.scope(), [&](store::Tx& tx) {
            return store::packages_of(tx, world.act().operator_id, line, 10);
        });
    }
    // On another plan of the same days from today on.
    void change_to(Id line, domain::PlanTerms terms) {
        world.plan(terms);
        billing::ChangePlan change;
        change.id = line;
        change.plan = terms.code;
        change.on = world.act().today;
        const auto changed =
            write([&](store::Tx& tx) { return billing::change_plan(tx, world.act(), change); });
        ASSERT_TRUE(changed) << english(changed.error().detail);
    }
    void renew_by_itself(Id subscription, bool on) {
        ASSERT_TRUE(write([&](store::Tx& tx) {
            return billing::renew_by_itself(tx, world.act(), {subscription, on, std::nullopt});
        }));
    }
    std::int64_t booked(std::string_view account) {
        return world.number_of(
            "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM posting WHERE operator_id = $1 AND "
            "account_code = '" +
            std::string(account) + "'");
    }

    BillingWorld world{*db};
    Id customer;
};
ON_BOTH_ENGINES(Packages);

TEST_P(Packages, AreBoughtWithTheTopUpThatCoversThem) {
    const Id line = begin();
    EXPECT_EQ(world.access(line).desired, Desired::isolated);
    EXPECT_EQ(world.access(line).reason, Reason::expired);
    top_up(50'000);
    EXPECT_EQ(world.balance(customer), 15'000);
    EXPECT_EQ(world.access(line).desired, Desired::open);
    EXPECT_EQ(world.access(line).changes_at, instant("2026-11-09T01:30:00Z"));
    const store::Invoice invoice = world.only_invoice(customer);
    EXPECT_EQ(invoice.status, InvoiceStatus::paid);
    EXPECT_EQ(invoice.amounts.total, week_price);
    EXPECT_EQ(booked("2103"), -week_price);
    EXPECT_EQ(booked("4101"), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(Packages, EndToTheSecondAndAreEarnedThen) {
    const Id line = begin();
    top_up(week_price);
    world.go_to("2026-11-09T01:29:59Z");
    world.jobs();
    EXPECT_EQ(world.access(line).desired, Desired::open);
    world.go_to("2026-11-09T01:30:00Z");
    world.jobs();
    EXPECT_EQ(world.access(line).desired, Desired::isolated);
    EXPECT_EQ(world.access(line).reason, Reason::expired);
    EXPECT_EQ(booked("2103"), 0);
    EXPECT_EQ(booked("4101"), -week_price);
    EXPECT_TRUE(world.verified());
}

TEST_P(Packages, RenewByThemselvesWhileTheBalanceCoversThem) {
    const Id line = begin();
    top_up(2 * week_price + 1'000);
    world.jobs();
    world.go_to("2026-11-20T00:00:00Z");  // the jobs come late, and do all in its order
    world.jobs();
    EXPECT_THAT(world.invoices(customer), SizeIs(2));
    EXPECT_EQ(world.balance(customer), 1'000);
    EXPECT_EQ(world.access(line).reason, Reason::expired);
    const auto packages = db->read(world.scope(), [&](store::Tx& tx) {
        return store::packages_of(tx, world.act().operator_id, line, 10);
    });
    ASSERT_THAT(packages, SizeIs(2));
    EXPECT_EQ(packages[0].life.from, instant("2026-11-09T01:30:00Z"));
    EXPECT_EQ(packages[0].life.to, instant("2026-11-16T01:30:00Z"));
    EXPECT_TRUE(world.verified());
}

TEST_P(Packages, AreRenewedThoughSomebodyElseFoundFirstThatTheyHadEnded) {
    const Id line = begin(week_plan(2 * gigabyte));
    top_up(2 * week_price);
    world.go_to("2026-11-09T01:30:02Z");
    world.use(line, "2026-11-09T01:30:01Z", 1'000);
    EXPECT_EQ(world.access(line).reason, Reason::expired);
    world.jobs();
    EXPECT_EQ(world.access(line).desired, Desired::open);
    EXPECT_EQ(world.balance(customer), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(Packages, KeepTheirPlanUntilTheyEnd) {
    const Id line = begin();
    top_up(week_price);
    domain::PlanTerms faster = week_plan();
    faster.code = "cepat";
    faster.speed = {50'000'000, 50'000'000};
    world.plan(faster);
    billing::ChangePlan change;
    change.id = line;
    change.plan = "cepat";
    const auto refused = write([&](store::Tx& tx) { return billing::change_plan(tx, world.act(), change); });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::conflict);
}

TEST_P(Packages, ThatEndedBeginAgainAtTheMomentOfPayment) {
    const Id line = begin();
    top_up(week_price);
    world.go_to("2026-11-12T05:00:00Z");
    world.jobs();
    top_up(week_price, "T2");
    EXPECT_EQ(world.access(line).changes_at, instant("2026-11-19T05:00:00Z"));
    EXPECT_TRUE(world.verified());
}

TEST_P(Packages, AreNotRenewedForWhoSaidNo) {
    const Id line = begin();
    top_up(3 * week_price);
    renew_by_itself(line, false);
    world.go_to("2026-11-10T00:00:00Z");
    world.jobs();
    EXPECT_EQ(world.access(line).reason, Reason::expired);
    EXPECT_EQ(world.balance(customer), 2 * week_price);
    renew_by_itself(line, true);
    EXPECT_EQ(world.access(line).desired, Desired::open);
    EXPECT_EQ(world.access(line).changes_at, instant("2026-11-17T00:00:00Z"));
    EXPECT_TRUE(world.verified());
}

TEST_P(Packages, BoughtAheadBeginWhereThePresentOneEnds) {
    const Id line = begin();
    top_up(2 * week_price);
    const auto bought = buy(line);
    ASSERT_TRUE(bought);
    EXPECT_EQ(bought->package.life.from, instant("2026-11-09T01:30:00Z"));
    EXPECT_FALSE(buy(line));  // and only one waits
    world.go_to("2026-11-09T01:30:00Z");
    world.jobs();
    EXPECT_EQ(world.access(line).desired, Desired::open);
    EXPECT_EQ(world.access(line).changes_at, instant("2026-11-16T01:30:00Z"));
    EXPECT_TRUE(world.verified());
}

TEST_P(Packages, AreNotBoughtWithoutTheirPrice) {
    const Id line = begin();
    top_up(week_price - 1);
    EXPECT_EQ(world.access(line).desired, Desired::isolated);
    const auto refused = buy(line);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::conflict);
    EXPECT_THAT(world.invoices(customer), SizeIs(0));
    EXPECT_TRUE(world.verified());
}

TEST_P(Packages, StopWhenTheirBytesAreUsedAndTheNextOneBeginsAtOnce) {
    const Id line = begin(week_plan(2 * gigabyte));
    world.use(line, "2026-11-02T01:00:00Z", 5 * gigabyte);  // before there was a package
    top_up(3 * week_price);
    EXPECT_EQ(world.access(line).bytes_left, 2 * gigabyte);
    world.go_to("2026-11-02T03:00:00Z");
    world.use(line, "2026-11-02T02:00:00Z", gigabyte);
    EXPECT_EQ(world.access(line).bytes_left, gigabyte);
    EXPECT_TRUE(world.verified());
    world.use(line, "2026-11-02T02:30:00Z", gigabyte);
    EXPECT_EQ(world.access(line).reason, Reason::quota);
    EXPECT_EQ(world.access(line).desired, Desired::isolated);
    const auto next = buy(line);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->package.life.from, instant("2026-11-02T03:00:00Z"));
    EXPECT_EQ(world.access(line).desired, Desired::open);
    EXPECT_EQ(world.access(line).bytes_left, 2 * gigabyte);
    EXPECT_TRUE(world.verified());
}

TEST_P(Packages, EndWithTheReversalOfThePaymentThatBoughtThem) {
    const Id line = begin();
    const Id payment = top_up(50'000);
    world.go_to("2026-11-04T03:00:00Z");
    const auto reversed = reverse(payment);
    EXPECT_EQ(reversed.balance, 0);
    EXPECT_EQ(world.access(line).desired, Desired::isolated);
    EXPECT_EQ(world.access(line).reason, Reason::expired);
    EXPECT_EQ(packages_of(line).front().life.to, instant("2026-11-04T03:00:00Z"));
    EXPECT_EQ(world.only_invoice(customer).status, InvoiceStatus::voided);
    EXPECT_EQ(world.only_invoice(customer).open, 0);
    for (const char* account : {"1101", "1201", "2101", "2103", "4101"}) EXPECT_EQ(booked(account), 0);
    EXPECT_EQ(
        world.number_of("SELECT COUNT(*) FROM event WHERE operator_id = $1 AND kind = 'invoice.voided'"), 1);
    EXPECT_TRUE(world.verified());
    world.go_to("2026-11-12T00:00:00Z");
    world.jobs();
    EXPECT_EQ(booked("4101"), 0) << "there is nothing to be earned any more";
    top_up(week_price, "T2");
    EXPECT_EQ(world.access(line).changes_at, instant("2026-11-19T00:00:00Z"));
    EXPECT_TRUE(world.verified());
}

TEST_P(Packages, TakenBackOnTheirLastDayGiveBackWhatIsEarnedAlready) {
    const Id line = begin();
    const Id payment = top_up(week_price);
    world.go_to("2026-11-09T00:30:00Z");
    world.jobs();
    ASSERT_EQ(booked("4101"), -week_price);
    ASSERT_EQ(world.access(line).desired, Desired::open);
    reverse(payment);
    EXPECT_EQ(booked("4101"), 0);
    EXPECT_EQ(booked("2103"), 0);
    EXPECT_EQ(world.access(line).reason, Reason::expired);
    EXPECT_TRUE(world.verified());
}

TEST_P(Packages, TakenBackGiveWhatOtherMoneyHadPaidOfThemToTheBalance) {
    const Id line = begin();
    top_up(15'000);
    const Id payment = top_up(20'000, "T2");
    ASSERT_EQ(world.access(line).desired, Desired::open);
    EXPECT_EQ(reverse(payment).balance, 15'000);
    EXPECT_EQ(world.balance(customer), 15'000);
    EXPECT_EQ(world.access(line).reason, Reason::expired);
    EXPECT_EQ(world.only_invoice(customer).status, InvoiceStatus::voided);
    EXPECT_EQ(booked("2101"), -15'000);
    EXPECT_EQ(booked("1101"), 15'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Packages, ThatWaitAreTakenBackBeforeTheOneThatRuns) {
    const Id line = begin();
    top_up(week_price);
    const Id payment = top_up(week_price, "T2");
    ASSERT_TRUE(buy(line));
    reverse(payment);
    EXPECT_EQ(world.access(line).desired, Desired::open);
    EXPECT_THAT(packages_of(line), SizeIs(1));
    EXPECT_EQ(booked("2103"), -week_price);
    EXPECT_TRUE(world.verified());
}

// Spent are 80,000: all of the other invoice, and of the package so much that it ends. Its 35,000 are 15,000 too many.
TEST_P(Packages, TakenBackLeaveOtherInvoicesWhatTheyAreBeyondThePayment) {
    world.go_to("2026-11-28T01:30:00Z");
    const Id line = begin();
    world.subscribe(customer, world.plan(home_plan(60'000)), "2026-11-01");
    const Id payment = top_up(80'000);
    top_up(15'000, "T2");
    ASSERT_EQ(world.balance(customer), 60'000);
    world.go_to("2026-12-01T03:00:00Z");
    world.bill("2026-12-01");
    ASSERT_EQ(world.balance(customer), 0);
    EXPECT_EQ(reverse(payment).balance, 0);
    EXPECT_EQ(world.access(line).reason, Reason::expired);
    std::map<InvoiceStatus, std::int64_t> open;
    for (const store::Invoice& invoice : world.invoices(customer)) open[invoice.status] += invoice.open;
    EXPECT_EQ(open, (std::map<InvoiceStatus, std::int64_t>{{InvoiceStatus::partial, 45'000},
                                                           {InvoiceStatus::voided, 0}}));
    EXPECT_EQ(booked("1101"), 15'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Packages, ThatAreOverLeaveTheirInvoiceOpenWhereThePaymentNeverWas) {
    begin();
    const Id payment = top_up(week_price);
    world.go_to("2026-11-10T00:00:00Z");
    world.jobs();
    reverse(payment);
    EXPECT_EQ(world.only_invoice(customer).status, InvoiceStatus::open);
    EXPECT_EQ(world.only_invoice(customer).open, week_price);
    EXPECT_EQ(booked("4101"), -week_price);
    EXPECT_TRUE(world.verified());
}

TEST_P(Packages, ChargeTheSetUpFeeOnceThoughThePlanChangedBeforeTheFirst) {
    const Id line = begin();
    world.go_to("2026-11-04T01:30:00Z");
    domain::PlanTerms faster = week_plan();
    faster.code = "cepat";
    faster.setup_fee = 10'000;
    change_to(line, faster);
    top_up(3 * week_price + 10'000);
    ASSERT_EQ(world.only_invoice(customer).amounts.total, week_price + 10'000);
    ASSERT_TRUE(buy(line));
    EXPECT_EQ(world.balance(customer), week_price);
    EXPECT_TRUE(world.verified());
}

TEST_P(Packages, ChargeTheSetUpFeeAgainWhereTheFirstWasTakenBack) {
    domain::PlanTerms terms = week_plan();
    terms.setup_fee = 10'000;
    begin(terms);
    reverse(top_up(week_price + 10'000));
    world.go_to("2026-11-05T00:00:00Z");
    top_up(week_price + 10'000, "T2");
    EXPECT_EQ(world.balance(customer), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(Packages, BoughtAheadCountTheirOwnBytes) {
    const Id line = begin(week_plan(2 * gigabyte));
    top_up(2 * week_price);
    ASSERT_TRUE(buy(line));
    world.go_to("2026-11-09T01:00:00Z");
    world.use(line, "2026-11-09T00:30:00Z", gigabyte);
    world.go_to("2026-11-09T01:30:00Z");
    world.jobs();
    EXPECT_EQ(world.access(line).bytes_left, 2 * gigabyte);
    world.go_to("2026-11-09T02:30:00Z");
    world.use(line, "2026-11-09T02:00:00Z", gigabyte);
    EXPECT_EQ(world.access(line).bytes_left, gigabyte);
    EXPECT_TRUE(world.verified());
}

// Of seven days that begin with the first use. Bought on 2 November, 08:30 in Jakarta.
class PackagesFromFirstUse : public Packages {
  protected:
    static domain::PlanTerms terms(std::optional<std::uint64_t> bytes = {}) {
        domain::PlanTerms terms = week_plan(bytes);
        terms.package_starts = domain::PackageStarts::first_use;
        return terms;
    }
    Id bought(std::optional<std::uint64_t> bytes = {}) {
        const Id line = begin(terms(bytes));
        payment = top_up(week_price);
        return line;
    }
    std::int64_t begun_events() {
        return world.number_of(
            "SELECT COUNT(*) FROM event WHERE operator_id = $1 AND kind = 'subscription.package_begun'");
    }

    Id payment;
};
ON_BOTH_ENGINES(PackagesFromFirstUse);

TEST_P(PackagesFromFirstUse, AreOpenAndTheirDaysBeginWithIt) {
    const Id line = bought();
    EXPECT_EQ(world.access(line).desired, Desired::open);
    EXPECT_TRUE(packages_of(line).front().waits_at(world.act().now));
    world.go_to("2026-11-20T03:00:00Z");
    world.jobs();
    EXPECT_EQ(world.access(line).desired, Desired::open) << "its seven days have not begun";
    EXPECT_EQ(booked("2103"), -week_price);
    EXPECT_TRUE(world.verified());
    world.use(line, "2026-11-20T02:45:00Z", 1'000);
    EXPECT_EQ(world.access(line).changes_at, instant("2026-11-27T02:40:00Z"));
    EXPECT_EQ(packages_of(line).front().begun_at, instant("2026-11-20T02:40:00Z"));
    EXPECT_EQ(begun_events(), 1);
    world.use(line, "2026-11-20T02:50:00Z", 1'000);
    EXPECT_EQ(world.access(line).changes_at, instant("2026-11-27T02:40:00Z")) << "only the first use counts";
    EXPECT_EQ(begun_events(), 1);
    EXPECT_TRUE(world.verified());
}

TEST_P(PackagesFromFirstUse, EndToTheSecondAndAreEarnedThen) {
    const Id line = bought();
    world.go_to("2026-11-20T03:00:00Z");
    world.use(line, "2026-11-20T02:45:00Z", 1'000);
    world.go_to("2026-11-26T20:00:00Z");  // the 27th in Jakarta
    world.jobs();
    EXPECT_EQ(booked("4101"), -week_price) << "its last day has begun, as of any package";
    world.go_to("2026-11-27T02:39:59Z");
    world.jobs();
    EXPECT_EQ(world.access(line).desired, Desired::open);
    world.go_to("2026-11-27T02:40:00Z");
    world.jobs();
    EXPECT_EQ(world.access(line).reason, Reason::expired);
    EXPECT_EQ(booked("2103"), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(PackagesFromFirstUse, WaitNinetyDaysAndBeginAllTheSame) {
    const Id line = bought();
    world.go_to("2027-02-07T01:29:59Z");
    world.jobs();
    EXPECT_EQ(world.access(line).desired, Desired::open);
    EXPECT_EQ(booked("4101"), -week_price);
    world.go_to("2027-02-07T01:30:00Z");
    world.jobs();
    EXPECT_EQ(world.access(line).reason, Reason::expired);
    EXPECT_EQ(begun_events(), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(PackagesFromFirstUse, AreNotBegunByUsageBeforeThePurchase) {
    const Id line = bought();
    world.go_to("2026-11-02T03:00:00Z");
    world.use(line, "2026-11-02T01:00:00Z", 1'000);
    EXPECT_EQ(begun_events(), 0);
    world.use(line, "2026-11-02T01:31:00Z", 1'000);  // for five minutes, the purchase among them
    EXPECT_EQ(packages_of(line).front().begun_at, instant("2026-11-02T01:30:00Z"));
    EXPECT_EQ(world.access(line).changes_at, instant("2026-11-09T01:30:00Z"));
    EXPECT_TRUE(world.verified());
}

TEST_P(PackagesFromFirstUse, CountTheirBytesFromItOn) {
    const Id line = bought(2 * gigabyte);
    EXPECT_EQ(world.access(line).bytes_left, 2 * gigabyte);
    world.go_to("2026-11-20T03:00:00Z");
    world.use(line, "2026-11-20T02:45:00Z", gigabyte);
    EXPECT_EQ(world.access(line).bytes_left, gigabyte);
    world.use(line, "2026-11-20T02:50:00Z", gigabyte);
    EXPECT_EQ(world.access(line).reason, Reason::quota);
    EXPECT_TRUE(world.verified());
}

TEST_P(PackagesFromFirstUse, ThatWaitLetNoOtherBeBought) {
    const Id line = bought();
    top_up(week_price, "T2");
    const auto refused = buy(line);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::conflict);
    EXPECT_EQ(world.balance(customer), week_price);
}

TEST_P(PackagesFromFirstUse, RenewWhereTheOldOneEndsWithoutWaitingAgain) {
    const Id line = bought();
    world.go_to("2026-11-03T00:05:00Z");
    world.use(line, "2026-11-03T00:05:00Z", 1'000);
    top_up(week_price, "T2");
    world.go_to("2026-11-10T00:00:00Z");
    world.jobs();
    const auto packages = packages_of(line);
    ASSERT_THAT(packages, SizeIs(2));
    EXPECT_EQ(packages[0].waits_until, std::nullopt);
    EXPECT_EQ(world.access(line).changes_at, instant("2026-11-17T00:00:00Z"));
    EXPECT_TRUE(world.verified());
}

TEST_P(PackagesFromFirstUse, BoughtByHandAfterTheLastOneEndedWaitAgain) {
    const Id line = bought();
    renew_by_itself(line, false);
    world.go_to("2026-11-03T00:05:00Z");
    world.use(line, "2026-11-03T00:05:00Z", 1'000);
    world.go_to("2026-11-12T00:00:00Z");
    world.jobs();
    ASSERT_EQ(world.access(line).reason, Reason::expired);
    top_up(week_price, "T2");
    const auto next = buy(line);
    ASSERT_TRUE(next);
    EXPECT_TRUE(next->package.waits_at(world.act().now));
    EXPECT_EQ(world.access(line).desired, Desired::open);
    EXPECT_TRUE(world.verified());
}

TEST_P(PackagesFromFirstUse, ThatWaitAreTakenBackWithTheirPayment) {
    const Id line = bought();
    world.go_to("2026-11-20T03:00:00Z");
    reverse(payment);
    EXPECT_EQ(world.access(line).reason, Reason::expired);
    EXPECT_EQ(world.only_invoice(customer).status, InvoiceStatus::voided);
    for (const char* account : {"1101", "1201", "2101", "2103", "4101"}) EXPECT_EQ(booked(account), 0);
    world.use(line, "2026-11-20T02:45:00Z", 1'000);
    EXPECT_EQ(begun_events(), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(PackagesFromFirstUse, ThatRunAreTakenBackThoughTheirFeeIsToBeEarnedOnAnotherDay) {
    const Id line = bought();
    world.go_to("2026-11-20T03:00:00Z");
    world.use(line, "2026-11-20T02:45:00Z", 1'000);
    reverse(payment);
    EXPECT_EQ(world.access(line).reason, Reason::expired);
    for (const char* account : {"1101", "1201", "2101", "2103", "4101"}) EXPECT_EQ(booked(account), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(PackagesFromFirstUse, ThatWereUsedAndStillWaitAreFoundByVerify) {
    const Id line = bought();
    world.go_to("2026-11-20T03:00:00Z");
    world.use(line, "2026-11-20T02:45:00Z", 1'000);
    ASSERT_TRUE(write([](store::Tx& tx) -> Result<Done> {
        tx.execute("UPDATE package SET begun_at = NULL");
        return Done{};
    }));
    EXPECT_THAT(world.verified().message(), testing::HasSubstr("a package waits for its first use"));
}

TEST_P(PackagesFromFirstUse, ThatWereNeverUsedAreNotRenewedByThemselvesButByTheNextTopUp) {
    const Id line = bought();
    top_up(week_price, "T2");
    world.go_to("2027-02-07T01:30:00Z");
    world.jobs();
    world.jobs();
    EXPECT_EQ(world.access(line).reason, Reason::expired);
    EXPECT_THAT(packages_of(line), SizeIs(1));
    EXPECT_EQ(world.balance(customer), week_price);
    EXPECT_TRUE(world.verified());
    top_up(1'000, "T3");
    EXPECT_EQ(world.balance(customer), 1'000);
    ASSERT_THAT(packages_of(line), SizeIs(2));
    EXPECT_TRUE(packages_of(line).front().waits_at(world.act().now));
    EXPECT_EQ(world.access(line).desired, Desired::open);
    EXPECT_TRUE(world.verified());
}

TEST_P(PackagesFromFirstUse, ThatWereUsedAfterTheDaysOfWaitingAreRenewed) {
    const Id line = bought();
    top_up(week_price, "T2");
    world.go_to("2027-02-02T02:00:00Z");
    world.use(line, "2027-02-02T01:00:00Z", 1'000);
    world.go_to("2027-02-07T01:30:00Z");
    world.jobs();
    EXPECT_EQ(world.access(line).desired, Desired::open);
    EXPECT_THAT(packages_of(line), SizeIs(2));
    EXPECT_EQ(world.balance(customer), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(PackagesFromFirstUse, WhoseUseIsToldAfterTheirEndAreEarnedOnTheDayOnWhichItIsTold) {
    const Id line = bought();
    world.go_to("2026-12-20T03:00:00Z");
    world.use(line, "2026-11-20T02:45:00Z", 1'000);
    EXPECT_EQ(packages_of(line).front().life.to, instant("2026-11-27T02:40:00Z"));
    EXPECT_EQ(world.access(line).reason, Reason::expired);
    EXPECT_EQ(world.number_of(
                  "SELECT COUNT(*) FROM deferral WHERE operator_id = $1 AND recognised_on = '2026-12-20'"),
              1);
    world.jobs();
    EXPECT_EQ(booked("2103"), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(PackagesFromFirstUse, AreWatchedForItAsLongAsTheyWait) {
    const auto watched = [&] {
        return world.number_of(
            "SELECT COUNT(*) FROM subscription WHERE operator_id = $1 AND package_waits = 1");
    };
    const auto login = [&](Id line) {
        return db->read(world.scope(), [&](store::Tx& tx) {
            return store::login_lines_of(tx, world.act().operator_id, std::span(&line, 1)).front();
        });
    };
    const Id line = bought();
    EXPECT_EQ(watched(), 1);
    EXPECT_EQ(login(line).open_for, std::chrono::days(7));
    EXPECT_EQ(login(line).open_until, instant("2027-02-07T01:30:00Z"));
    EXPECT_EQ(world.access(line).changes_at, instant("2027-01-31T01:30:00Z"));
    world.go_to("2027-01-31T01:30:00Z");
    world.jobs();
    EXPECT_EQ(watched(), 0);
    EXPECT_EQ(login(line).open_for, std::nullopt);
    EXPECT_EQ(login(line).open_until, instant("2027-02-07T01:30:00Z"));
    EXPECT_EQ(world.access(line).changes_at, instant("2027-02-07T01:30:00Z"));
    EXPECT_TRUE(world.verified());
}

TEST_P(PackagesFromFirstUse, AreNotWatchedForItOnceTheyAreTakenBack) {
    bought();
    world.go_to("2026-11-20T03:00:00Z");
    reverse(payment);
    EXPECT_EQ(
        world.number_of("SELECT COUNT(*) FROM subscription WHERE operator_id = $1 AND package_waits = 1"), 0);
}

TEST_P(PackagesFromFirstUse, OfALineWhoseUseNobodyTellsBeginWithThePurchase) {
    customer = world.customer();
    const Id line =
        world.subscribe(customer, world.plan(terms()), "2026-11-02", 1, [](store::Subscription& row) {
            row.connection.kind = domain::ConnectionKind::static_ip;
            row.connection.username = {};
            row.connection.ip = "10.20.0.4";
        });
    top_up(week_price);
    EXPECT_EQ(packages_of(line).front().waits_until, std::nullopt);
    EXPECT_EQ(world.access(line).changes_at, instant("2026-11-09T01:30:00Z"));
}

TEST_P(PackagesFromFirstUse, ThatWaitEndWithACreditNoteOverAllOfThem) {
    const Id line = bought();
    world.go_to("2026-11-20T03:00:00Z");
    const Id invoice = world.only_invoice(customer).id;
    ASSERT_TRUE(write([&](store::Tx& tx) {
        return billing::write_credit_note(tx, world.act(), {}, {invoice, week_price, "salah paket"});
    }));
    EXPECT_EQ(world.access(line).reason, Reason::expired);
    EXPECT_EQ(world.balance(customer), week_price);
    EXPECT_EQ(booked("2103"), 0);
    world.jobs();
    EXPECT_EQ(world.balance(customer), week_price) << "the clock does not buy it again";
    domain::PlanTerms other = week_plan();
    other.code = "mingguan-lain";
    change_to(line, other);
    EXPECT_TRUE(world.verified());
}

TEST_P(PackagesFromFirstUse, ThatNobodyWatchesOrAreEarnedOnAnotherDayAreFoundByVerify) {
    bought();
    ASSERT_TRUE(write([](store::Tx& tx) -> Result<Done> {
        tx.execute("UPDATE subscription SET package_waits = 0");
        return Done{};
    }));
    EXPECT_THAT(world.verified().message(), testing::HasSubstr("is watched for it"));
    ASSERT_TRUE(write([](store::Tx& tx) -> Result<Done> {
        tx.execute("UPDATE subscription SET package_waits = 1");
        tx.execute("UPDATE deferral SET recognised_on = '2026-11-09'");
        return Done{};
    }));
    EXPECT_THAT(world.verified().message(), testing::HasSubstr("ends on 2027-02-07, earned on 2026-11-09"));
}

}  // namespace
}  // namespace bangnopi::test
