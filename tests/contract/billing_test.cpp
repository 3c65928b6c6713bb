// Bills, payments, usage and access, from the rows' point of view, the same on both engines.
#include <gmock/gmock.h>

#include <future>
#include <thread>

#include "billing/quote.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using domain::Desired;
using domain::InvoiceStatus;
using domain::LineKind;
using domain::Reason;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class Billing : public EngineTest {
  protected:
    BillingWorld world{*db};
};
ON_BOTH_ENGINES(Billing);

store::UsageRecord record_of(Id subscription, std::string key, std::string_view ended_at,
                             std::int64_t bytes) {
    return {std::move(key),
            subscription,
            instant(ended_at) - std::chrono::minutes(5),
            instant(ended_at),
            bytes,
            0,
            {}};
}

// Usage

TEST_P(Billing, AUsageRecordArrivesOnceHoweverOftenItIsSent) {
    const Id subscription = world.subscribe(world.customer(), world.plan(quota_plan()), "2026-11-01");
    world.go_to("2026-11-03T00:00:00Z");
    const auto one = record_of(subscription, "a1", "2026-11-02T03:00:00Z", 5);
    const auto two = record_of(subscription, "a2", "2026-11-02T04:00:00Z", 7);
    const auto first = world.record({one, one, two}).value();
    EXPECT_EQ(first.accepted, 2);
    EXPECT_EQ(first.known, 1);
    const auto again = world.record({two, one}).value();
    EXPECT_EQ(again.accepted, 0);
    EXPECT_EQ(again.known, 2);
    EXPECT_EQ(world.number_of("SELECT CAST(SUM(bytes_down) AS BIGINT) FROM usage_day WHERE operator_id = $1"),
              12);
    EXPECT_EQ(
        world.number_of("SELECT CAST(SUM(bytes_down) AS BIGINT) FROM usage_month WHERE operator_id = $1"),
        12);
    EXPECT_TRUE(world.verified());
}

TEST_P(Billing, UsageCountsOnTheCivilDateOfTheMicrosecondBeforeItsEnd) {
    const Id subscription = world.subscribe(world.customer(), world.plan(quota_plan()), "2026-11-01");
    world.go_to("2026-11-03T00:00:00Z");
    ASSERT_TRUE(world.record({record_of(subscription, "a", "2026-11-01T17:00:00Z", 1)}));  // 00:00 in Jakarta
    ASSERT_TRUE(world.record({record_of(subscription, "b", "2026-11-01T17:00:00.000001Z", 10)}));
    const auto days = db->read(world.scope(), [&](store::Tx& tx) {
        return store::usage_by_day(tx, world.act().operator_id, subscription,
                                   {date("2026-11-01"), date("2026-12-01")});
    });
    ASSERT_THAT(days, SizeIs(2));
    EXPECT_EQ(days[0].on, date("2026-11-01"));
    EXPECT_EQ(days[0].bytes_down, 1);
    EXPECT_EQ(days[1].on, date("2026-11-02"));
    EXPECT_EQ(days[1].bytes_down, 10);
}

TEST_P(Billing, UsageOfMonthsIsThatOfAllSubscriptionsInTheOrderAskedFor) {
    const Id plan = world.plan(quota_plan());
    const Id mine = world.subscribe(world.customer(), plan, "2026-11-01");
    const Id ours = world.subscribe(world.customer(), plan, "2026-11-01");
    const Id other = world.subscribe(world.customer(), plan, "2026-11-01");
    std::vector<std::string> months;
    for (int n = 0; n < 14; ++n)  // more than one query takes
        months.push_back(date("2026-11-01").plus_months(n, 1).iso().substr(0, 7));
    world.go_to("2027-12-20T00:00:00Z");
    world.use(mine, "2026-11-02T03:00:00Z", 5);
    world.use(ours, "2026-11-09T03:00:00Z", 7);
    world.use(other, "2026-11-09T03:00:00Z", 1000);
    world.use(mine, "2027-12-02T03:00:00Z", 11);
    const auto usage_of = [&](std::vector<Id> subscriptions) {
        std::vector<std::pair<std::string, std::int64_t>> down;
        db->read(world.scope(), [&](store::Tx& tx) {
            for (const auto& usage :
                 store::usage_by_month(tx, world.act().operator_id, subscriptions, months))
                if (usage.bytes_down != 0) down.emplace_back(usage.month, usage.bytes_down);
        });
        return down;
    };
    EXPECT_THAT(usage_of({mine, ours}), ElementsAre(std::pair("2026-11", 12), std::pair("2027-12", 11)));
    EXPECT_THAT(usage_of({}), testing::IsEmpty());
    months.resize(3);
    EXPECT_THAT(usage_of({ours}), ElementsAre(std::pair("2026-11", 7)));
}

TEST_P(Billing, ABadUsageRecordIsNamedAndNothingOfItsBatchIsRecorded) {
    const Id subscription = world.subscribe(world.customer(), world.plan(quota_plan()), "2026-11-01");
    world.go_to("2026-11-03T00:00:00Z");
    const auto good = record_of(subscription, "good", "2026-11-02T03:00:00Z", 5);
    auto backwards = good, negative = good, future = good, unknown = good, unset = good;
    unset.started_at = unset.ended_at = instant("0001-01-01T00:00:00Z");
    backwards.started_at = backwards.ended_at + std::chrono::seconds(1);
    negative.bytes_up = -1;
    future.ended_at = world.act().now + std::chrono::hours(1);
    unknown.subscription_id = Id{77};
    const auto refused = world.record({good, backwards, negative, future, unset});
    ASSERT_FALSE(refused);
    std::vector<std::string> pointers;
    for (const FieldError& error : refused.error().errors) pointers.push_back(error.pointer);
    EXPECT_THAT(pointers, ElementsAre("/records/1/ended_at", "/records/2/bytes_up", "/records/3/ended_at",
                                      "/records/4/started_at"));
    const auto refused_unknown = world.record({good, unknown});
    ASSERT_FALSE(refused_unknown);
    EXPECT_EQ(refused_unknown.error().errors.at(0).pointer, "/records/1/subscription");
    EXPECT_EQ(world.number_of("SELECT COUNT(*) FROM usage_record WHERE operator_id = $1"), 0);
}

TEST_P(Billing, ManyRecordsOfManySubscriptionsSumUpInTheirRollups) {
    const Id plan = world.plan(quota_plan());
    std::vector<Id> subscriptions;
    for (int i = 0; i < 7; ++i)
        subscriptions.push_back(world.subscribe(world.customer(), plan, "2026-11-01"));
    world.go_to("2026-11-20T00:00:00Z");
    std::vector<store::UsageRecord> records;
    for (std::size_t i = 0; i < 1500; ++i)
        records.push_back(record_of(subscriptions[i % 7], "k" + std::to_string(i),
                                    i % 2 == 0 ? "2026-11-02T03:00:00Z" : "2026-11-10T03:00:00Z", 3));
    EXPECT_EQ(world.record(records).value().accepted, 1500);
    EXPECT_EQ(world.number_of("SELECT COUNT(*) FROM usage_day WHERE operator_id = $1"), 14);
    EXPECT_TRUE(world.verified());
}

// Bill run

TEST_P(Billing, ACustomerWhoJoinsInMidMonthIsBilledProRataWithOverageAtItsEnd) {
    const Id customer = world.customer();
    const Id subscription = world.subscribe(customer, world.plan(quota_plan()), "2026-11-16");
    world.go_to("2026-11-25T00:00:00Z");
    world.use(subscription, "2026-11-20T03:00:00Z", 61 * gigabyte);
    const auto run = world.bill("2026-12-01");
    EXPECT_EQ(run.state, store::BillRunState::done);
    EXPECT_EQ(run.counts, (store::BillRunCounts{1, 0, 0, 102'500}));
    const store::Invoice invoice = world.only_invoice(customer);
    EXPECT_EQ(invoice.number, "INV/2026/12/000001");
    EXPECT_EQ(invoice.issued_on, date("2026-12-01"));
    EXPECT_EQ(invoice.due_on, date("2026-12-10"));
    EXPECT_EQ(invoice.isolates_at, instant("2026-12-16T01:00:00Z"));
    EXPECT_EQ(invoice.status, InvoiceStatus::open);
    EXPECT_EQ(invoice.open, 102'500);
    const auto lines = world.lines(invoice.id);
    ASSERT_THAT(lines, SizeIs(2));
    EXPECT_EQ(lines[0].kind, LineKind::recurring);
    EXPECT_EQ(lines[0].amount, 75'000);
    EXPECT_EQ(lines[0].plan_code, "R20");
    EXPECT_EQ(lines[1].kind, LineKind::overage);
    EXPECT_EQ(lines[1].units, 11);
    EXPECT_EQ(lines[1].amount, 27'500);
    EXPECT_TRUE(world.verified());
}

TEST_P(Billing, ABillRunTwiceBillsOnceAndSaysWhatItSkipped) {
    const Id plan = world.plan(home_plan());
    for (int i = 0; i < 5; ++i) world.subscribe(world.customer(), plan, "2026-11-01");
    EXPECT_EQ(world.bill("2026-12-01").counts, (store::BillRunCounts{5, 0, 0, 750'000}));
    EXPECT_EQ(world.bill("2026-12-01").counts, (store::BillRunCounts{0, 5, 0, 0}));
    EXPECT_THAT(world.invoices(), SizeIs(5));
    EXPECT_TRUE(world.verified());
}

TEST_P(Billing, ABillRunThatWasLateIssuesEveryPeriodDatedItsOwnDay) {
    const Id customer = world.customer();
    const Id line = world.subscribe(customer, world.plan(home_plan()), "2026-11-01");
    world.subscribe(customer, world.plan(quota_plan()), "2026-11-10", 10);
    world.go_to("2027-02-03T00:00:00Z");
    EXPECT_EQ(world.bill("2027-02-03", {}).counts.issued, 5);
    std::vector<std::string> numbers, days;
    for (const store::Invoice& invoice : world.invoices(customer)) {
        numbers.push_back(invoice.number);
        days.push_back(invoice.issued_on.iso());
    }
    EXPECT_THAT(days, ElementsAre("2026-12-01", "2026-12-10", "2027-01-01", "2027-01-10", "2027-02-01"));
    EXPECT_THAT(numbers, ElementsAre("INV/2026/12/000001", "INV/2026/12/000002", "INV/2027/01/000001",
                                     "INV/2027/01/000002", "INV/2027/02/000003"));
    EXPECT_EQ(world.access(line).desired,
              Desired::isolated);  // what is issued past its moment isolates at once
    EXPECT_TRUE(world.verified());
}

TEST_P(Billing, ADayAfterTodayIsRefusedButADryRunLooksAheadAndWritesNothing) {
    world.subscribe(world.customer(), world.plan(home_plan()), "2026-11-01");
    const auto refused = billing::run_bills(*db, world.act(), {}, date("2026-12-01"), {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::day_in_future);
    EXPECT_EQ(world.bill("2027-01-01", {.dry_run = true}).counts, (store::BillRunCounts{2, 0, 0, 300'000}));
    EXPECT_THAT(world.invoices(), IsEmpty());
    EXPECT_EQ(world.number_of("SELECT COUNT(*) FROM bill_run WHERE operator_id = $1"), 0);
}

TEST_P(Billing, ADryRunUsesUpDiscountsAndLateUsageAsTheRunItselfDoes) {
    const Id customer = world.customer();
    world.subscribe(customer, world.plan(home_plan()), "2026-11-01", 1, [](store::Subscription& row) {
        row.discount =
            store::SubscriptionDiscount{{domain::Discount::Kind::percent, domain::Rate(10, 1)}, 2, {}};
    });
    const Id used = world.subscribe(world.customer(), world.plan(quota_plan()), "2026-11-01");
    world.go_to("2026-12-02T00:00:00Z");
    world.use(used, "2026-11-20T03:00:00Z", 99 * gigabyte);
    world.bill("2026-12-01");
    world.use(used, "2026-11-21T03:00:00Z", 3 * gigabyte);
    const auto foreseen = world.bill("2027-02-01", {.dry_run = true}).counts;
    EXPECT_EQ(foreseen, (store::BillRunCounts{4, 0, 0, 135'000 + 150'000 + 155'000 + 150'000}));
    EXPECT_EQ(world.bill("2027-02-01").counts, foreseen);
    EXPECT_TRUE(world.verified());
}

TEST_P(Billing, UsageThatComesAfterTheLastBillIsBilledOnceMore) {
    const Id customer = world.customer();
    const Id ended = world.subscribe(customer, world.plan(quota_plan()), "2026-11-01", 1,
                                     [](store::Subscription& row) { row.ends_on = date("2026-12-01"); });
    world.go_to("2026-12-01T00:00:00Z");
    world.use(ended, "2026-11-20T03:00:00Z", 99 * gigabyte);
    world.bill("2026-12-01");
    world.go_to("2026-12-03T00:00:00Z");
    world.use(ended, "2026-11-21T03:00:00Z", 3 * gigabyte);
    EXPECT_EQ(world.bill("2026-12-03").counts, (store::BillRunCounts{1, 0, 0, 5'000}));
    const store::Invoice once_more = world.invoices(customer).back();
    EXPECT_EQ(once_more.issued_on, date("2026-12-03"));
    world.use(ended, "2026-11-22T03:00:00Z", 2 * gigabyte);
    world.use(ended, "2026-12-02T03:00:00Z", 50 * gigabyte);  // after its end
    EXPECT_EQ(world.bill("2026-12-04").counts, (store::BillRunCounts{1, 0, 0, 5'000}));
    EXPECT_EQ(world.invoices(customer).back().period, once_more.period);
    EXPECT_EQ(world.bill("2027-03-01").counts, (store::BillRunCounts{}));
    EXPECT_TRUE(world.verified());
}

TEST_P(Billing, ABillWithoutADiscountedLineUsesUpNoPeriodOfADiscount) {
    domain::PlanTerms advance = quota_plan();
    advance.charged = domain::Charged::advance;
    const Id customer = world.customer();
    const Id subscription =
        world.subscribe(customer, world.plan(advance), "2026-11-01", 1, [](store::Subscription& row) {
            row.ends_on = date("2026-12-01");
            row.discount =
                store::SubscriptionDiscount{{domain::Discount::Kind::percent, domain::Rate(10, 1)}, 2, {}};
        });
    world.bill("2026-11-01");
    world.go_to("2026-12-01T00:00:00Z");
    world.use(subscription, "2026-11-20T03:00:00Z", 102 * gigabyte);
    EXPECT_EQ(world.bill("2026-12-01").counts, (store::BillRunCounts{1, 0, 0, 5'000}));
    EXPECT_EQ(world.number_of("SELECT discount_periods FROM subscription WHERE operator_id = $1"), 1);
}

TEST_P(Billing, ADiscountOfEverythingIsUsedUpThoughNothingIsIssued) {
    const Id customer = world.customer();
    world.subscribe(customer, world.plan(home_plan()), "2026-11-01", 1, [](store::Subscription& row) {
        row.discount =
            store::SubscriptionDiscount{{domain::Discount::Kind::percent, domain::Rate(100, 1)}, 2, {}};
    });
    const auto foreseen = world.bill("2027-02-01", {.dry_run = true}).counts;
    EXPECT_EQ(foreseen, (store::BillRunCounts{1, 0, 2, 150'000}));
    EXPECT_EQ(world.bill("2027-02-01").counts, foreseen);
    EXPECT_EQ(world.only_invoice(customer).period.from, date("2027-01-01"));
    EXPECT_TRUE(world.verified());
}

TEST_P(Billing, ABillThatOnePaymentCouldNotPayIsRefused) {
    domain::PlanTerms dear = quota_plan();
    dear.included_bytes = 0;
    dear.unit_price = domain::entered_amount_max;
    const Id broken = world.subscribe(world.customer(), world.plan(dear), "2026-11-01");
    world.go_to("2026-11-10T00:00:00Z");
    world.use(broken, "2026-11-09T00:00:00Z", 10 * gigabyte);
    const auto run = world.bill("2026-12-01");
    EXPECT_EQ(run.counts, (store::BillRunCounts{}));
    EXPECT_THAT(run.error.value_or(""), testing::HasSubstr("beyond 9000000000000"));
}

TEST_P(Billing, TheKeptInputOfAFirstPeriodNamesADayOfTheSubscription) {
    const Id customer = world.customer();
    world.subscribe(customer, world.plan(home_plan()), "2000-01-01", 5);
    world.bill("2000-01-05");
    const auto input = db->read(world.scope(), [&](store::Tx& tx) {
        return store::invoice_input(tx, world.act().operator_id, world.only_invoice(customer).id);
    });
    bool refused = false;
    EXPECT_THAT(billing::quote_answer(input.value(), refused), testing::HasSubstr("\"total\":19355"));
    EXPECT_FALSE(refused);
}

TEST_P(Billing, NothingToBillIsCountedAndNotIssued) {
    const Id customer = world.customer();
    world.subscribe(customer, world.plan(home_plan(0)), "2026-11-01");
    EXPECT_EQ(world.bill("2026-12-01").counts, (store::BillRunCounts{0, 0, 1, 0}));
    EXPECT_THAT(world.invoices(), IsEmpty());
    EXPECT_EQ(world.bill("2027-01-01").counts.zero, 1);
}

TEST_P(Billing, AnEndedSubscriptionIsBilledOnceMoreAndNeverAgain) {
    const Id customer = world.customer();
    world.subscribe(customer, world.plan(home_plan()), "2026-11-01", 1,
                    [](store::Subscription& row) { row.ends_on = date("2026-11-11"); });
    EXPECT_EQ(world.bill("2027-03-01").counts, (store::BillRunCounts{1, 0, 0, 50'000}));
    EXPECT_EQ(
        world.number_of("SELECT COUNT(*) FROM subscription WHERE operator_id = $1 AND next_issue_on IS NULL"),
        1);
}

TEST_P(Billing, ADiscountHoldsForItsNumberOfInvoicedPeriods) {
    const Id customer = world.customer();
    world.subscribe(customer, world.plan(home_plan()), "2026-11-01", 1, [](store::Subscription& row) {
        row.discount =
            store::SubscriptionDiscount{{domain::Discount::Kind::percent, domain::Rate(10, 1)}, 2, {}};
    });
    world.bill("2027-02-01");
    std::vector<std::int64_t> totals;
    for (const store::Invoice& invoice : world.invoices(customer)) totals.push_back(invoice.amounts.total);
    EXPECT_THAT(totals, ElementsAre(135'000, 135'000, 150'000));
    EXPECT_TRUE(world.verified());
}

TEST_P(Billing, TheKeptInputMakesTheSameBillAsQuote) {
    store::Settings settings;
    settings.tax = domain::Tax{domain::Rate(12, 1), domain::Rate(11, 12), false};
    const Id customer = world.customer();
    const Id subscription = world.subscribe(customer, world.plan(quota_plan()), "2026-11-16");
    world.go_to("2026-11-25T00:00:00Z");
    world.use(subscription, "2026-11-20T03:00:00Z", 61 * gigabyte);
    ASSERT_TRUE(
        billing::run_bills(*db, world.act(), settings, date("2026-12-01"), {.future_day_allowed = true}));
    const store::Invoice invoice = world.only_invoice(customer);
    const auto input = db->read(world.scope(), [&](store::Tx& tx) {
        return store::invoice_input(tx, world.act().operator_id, invoice.id);
    });
    bool refused = false;
    const std::string answer = billing::quote_answer(input.value(), refused);
    EXPECT_FALSE(refused);
    EXPECT_THAT(answer, testing::HasSubstr("\"total\":" + std::to_string(invoice.amounts.total)));
    EXPECT_EQ(invoice.subtotal, 102'500);
    EXPECT_EQ(invoice.tax, 11'275);
    EXPECT_TRUE(world.verified());
}

TEST_P(Billing, InAdvanceTheComingFeeIsDeferredAndEarnedAtThePeriodsEnd) {
    domain::PlanTerms terms = home_plan();
    terms.charged = domain::Charged::advance;
    const Id customer = world.customer();
    world.subscribe(customer, world.plan(terms), "2026-11-16");
    world.go_to("2026-11-16T01:00:00Z");
    EXPECT_EQ(world.jobs().invoices_issued, 1);
    EXPECT_EQ(world.only_invoice(customer).amounts.total, 75'000);
    const auto booked = [&](std::string_view account) {
        return world.number_of(
            "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM posting WHERE operator_id = $1 AND "
            "account_code = '" +
            std::string(account) + "'");
    };
    EXPECT_EQ(booked("2103"), -75'000);
    EXPECT_EQ(booked("4101"), 0);
    world.go_to("2026-12-01T01:00:00Z");
    const auto report = world.jobs();
    EXPECT_EQ(report.invoices_issued, 1);
    EXPECT_EQ(report.revenues_recognised, 1);
    EXPECT_EQ(booked("2103"), -150'000);
    EXPECT_EQ(booked("4101"), -75'000);
    EXPECT_TRUE(world.verified());
}

class ZeroInvoices : public EngineTest {
  protected:
    static store::Settings issued() {
        store::Settings settings;
        settings.issue_zero_invoices = true;
        return settings;
    }
    BillingWorld world{*db, issued()};
};
ON_BOTH_ENGINES(ZeroInvoices);

TEST_P(ZeroInvoices, OfAFeeInAdvanceThatIsDiscountedAwayAreBookedAndEarnedAllTheSame) {
    domain::PlanTerms terms = home_plan();
    terms.charged = domain::Charged::advance;
    const Id customer = world.customer();
    world.subscribe(customer, world.plan(terms), "2026-11-01", 1, [](store::Subscription& row) {
        row.discount =
            store::SubscriptionDiscount{{domain::Discount::Kind::percent, domain::Rate(100, 1)}, {}, {}};
    });
    world.jobs();
    EXPECT_EQ(world.only_invoice(customer).status, InvoiceStatus::paid);
    EXPECT_TRUE(world.verified());
    world.go_to("2026-12-01T01:00:00Z");
    EXPECT_EQ(world.jobs().revenues_recognised, 1);
    EXPECT_TRUE(world.verified());
}

TEST_P(Billing, UsageThatArrivesAfterItsBillIsAdjustedOnTheNextOne) {
    const Id customer = world.customer();
    const Id subscription = world.subscribe(customer, world.plan(quota_plan()), "2026-11-01");
    world.go_to("2026-12-02T00:00:00Z");
    world.use(subscription, "2026-11-20T03:00:00Z", 99 * gigabyte);
    world.bill("2026-12-01");
    world.use(subscription, "2026-11-21T03:00:00Z", 3 * gigabyte);
    world.bill("2027-01-01");
    const auto invoices = world.invoices(customer);
    ASSERT_THAT(invoices, SizeIs(2));
    EXPECT_EQ(invoices[0].amounts.total, 150'000);
    EXPECT_EQ(invoices[1].amounts.total, 155'000);
    EXPECT_EQ(world.lines(invoices[1].id).back().kind, LineKind::adjustment);
    world.use(subscription, "2026-11-22T03:00:00Z", gigabyte);
    world.bill("2027-02-01");
    EXPECT_EQ(world.invoices(customer).back().amounts.total, 152'500);
    world.bill("2027-03-01");
    EXPECT_EQ(world.invoices(customer).back().amounts.total, 150'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Billing, TwoBillRunsAtOnceBillEverySubscriptionOnce) {
    world.subscribe_many(600, world.plan(home_plan()), "2026-11-01");
    const billing::BillRunOptions options{
        .future_day_allowed = true, .workers = 2, .subscriptions_per_chunk = 50};
    auto other =
        std::async(std::launch::async, [&] { return world.bill("2026-12-01", options).counts.issued; });
    const std::int64_t issued = world.bill("2026-12-01", options).counts.issued;
    EXPECT_EQ(issued + other.get(), 600);
    EXPECT_EQ(world.number_of("SELECT COUNT(DISTINCT subscription_id) FROM invoice WHERE operator_id = $1"),
              600);
    EXPECT_TRUE(world.verified());
}

// Payments

TEST_P(Billing, APaymentThatCannotBeMeantIsRefusedByItsField) {
    const Id customer = world.customer();
    world.go_to("2026-12-02T00:00:00Z");
    const auto pointers_of = [&](std::int64_t amount, std::string_view received_at) {
        billing::ReceivePayment command = cash(customer, amount, "R");
        command.received_at = instant(received_at);
        std::vector<std::string> pointers;
        const auto received = world.pay(command);
        if (!received)
            for (const FieldError& error : received.error().errors) pointers.push_back(error.pointer);
        return pointers;
    };
    constexpr std::int64_t most = domain::entered_amount_max;
    EXPECT_THAT(pointers_of(most + 1, "2026-12-01T00:00:00Z"), ElementsAre("/amount"));
    EXPECT_THAT(pointers_of(0, "2026-12-02T00:00:01Z"), ElementsAre("/amount", "/received_at"));
    EXPECT_THAT(pointers_of(1, "0001-01-01T00:00:00Z"), ElementsAre("/received_at"));
    EXPECT_THAT(pointers_of(most, "2000-01-01T00:00:00Z"), testing::IsEmpty());
    EXPECT_EQ(world.balance(customer), most);
    EXPECT_TRUE(world.verified());
}

TEST_P(Billing, APaymentMakesAnInvoiceLunas) {
    const Id customer = world.customer();
    world.subscribe(customer, world.plan(home_plan()), "2026-11-01");
    world.bill("2026-12-01");
    const store::Invoice invoice = world.only_invoice(customer);
    const auto part = world.pay_invoice(invoice.id, 50'000);
    ASSERT_THAT(part.invoices, SizeIs(1));
    EXPECT_EQ(part.invoices[0].status, InvoiceStatus::partial);
    EXPECT_EQ(part.invoices[0].open, 100'000);
    const auto rest = world.pay_invoice(invoice.id, 120'000);
    EXPECT_EQ(rest.invoices[0].status, InvoiceStatus::paid);
    EXPECT_EQ(rest.payment.to_balance, 20'000);
    EXPECT_EQ(rest.balance, 20'000);
    EXPECT_EQ(world.balance(customer), 20'000);
    EXPECT_EQ(world.only_invoice(customer).status, InvoiceStatus::paid);
    EXPECT_EQ(world.number_of("SELECT COUNT(*) FROM event WHERE operator_id = $1 AND kind = 'invoice.paid'"),
              1);
    EXPECT_TRUE(world.verified());
}

TEST_P(Billing, TheNamedInvoiceIsPaidFirstThenTheOldestDue) {
    const Id customer = world.customer();
    world.subscribe(customer, world.plan(home_plan()), "2026-11-01");
    world.bill("2027-02-01");
    const auto invoices = world.invoices(customer);
    ASSERT_THAT(invoices, SizeIs(3));
    billing::ReceivePayment command = cash(customer, 400'000, "KW-9");
    command.invoice_id = invoices[2].id;
    const auto paid = world.pay(command).value();
    ASSERT_THAT(paid.invoices, SizeIs(3));
    EXPECT_EQ(paid.invoices[0].id, invoices[2].id);
    EXPECT_EQ(paid.invoices[1].id, invoices[0].id);
    EXPECT_EQ(paid.invoices[2].open, 50'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Billing, AKnownReferenceIsRefusedWithThePaymentThatHasIt) {
    const Id customer = world.customer();
    const auto first = world.pay(cash(customer, 10'000, "KW-1")).value();
    const auto again = world.pay(cash(world.customer(), 10'000, "KW-1"));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Code::known_reference);
    EXPECT_EQ(again.error().subject, format_id(first.payment.id));
    EXPECT_EQ(world.balance(customer), 10'000);
    EXPECT_EQ(world.number_of("SELECT COUNT(*) FROM payment WHERE operator_id = $1"), 1);
}

TEST_P(Billing, ASenderWhoRepeatsAPaymentAtOnceIsHeardOnce) {
    const Id customer = world.customer();
    std::vector<std::future<bool>> answers;
    for (int i = 0; i < 10; ++i)
        answers.push_back(std::async(std::launch::async,
                                     [&] { return world.pay(cash(customer, 10'000, "WH-1")).has_value(); }));
    int received = 0;
    for (auto& answer : answers) received += answer.get() ? 1 : 0;
    EXPECT_EQ(received, 1);
    EXPECT_EQ(world.balance(customer), 10'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Billing, APaymentThatIsWrongIsRefusedByItsFields) {
    const Id customer = world.customer();
    auto command = cash(customer, 0, "KW-1");
    command.received_at = world.act().now + std::chrono::hours(1);
    const auto refused = world.pay(command);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().errors, SizeIs(2));
    command = cash(customer, 1, "KW-1");
    command.channel = "nowhere";
    EXPECT_EQ(world.pay(command).error().errors.at(0).pointer, "/channel");
    EXPECT_EQ(world.pay(cash(Id{5}, 1, "KW-1")).error().code, Code::not_found);
}

TEST_P(Billing, SaldoPaysAnInvoiceAsItIsIssued) {
    const Id customer = world.customer();
    world.subscribe(customer, world.plan(home_plan()), "2026-11-01");
    ASSERT_TRUE(world.pay(cash(customer, 200'000, "TOPUP")));
    world.bill("2026-12-01");
    const store::Invoice invoice = world.only_invoice(customer);
    EXPECT_EQ(invoice.status, InvoiceStatus::paid);
    EXPECT_EQ(invoice.amounts.paid, 150'000);
    EXPECT_EQ(world.balance(customer), 50'000);
    EXPECT_EQ(world.number_of("SELECT COUNT(*) FROM allocation WHERE operator_id = $1 AND kind = 2"), 1);
    EXPECT_TRUE(world.verified());
}

TEST_P(Billing, PaymentsBesideABillRunLoseNoRupiah) {
    const Id plan = world.plan(home_plan());
    std::vector<Id> customers;
    for (int i = 0; i < 60; ++i) {
        customers.push_back(world.customer());
        world.subscribe(customers.back(), plan, "2026-11-01");
        world.subscribe(customers.back(), plan, "2026-11-01");
    }
    auto payers = std::async(std::launch::async, [&] {
        for (std::size_t i = 0; i < customers.size(); ++i)
            if (!world.pay(cash(customers[i], 200'000, "P" + std::to_string(i)))) return false;
        return true;
    });
    world.bill("2026-12-01", {.future_day_allowed = true, .workers = 2, .subscriptions_per_chunk = 7});
    EXPECT_TRUE(payers.get());
    EXPECT_THAT(world.number_of("SELECT COUNT(*) FROM invoice WHERE operator_id = $1"), 120);
    EXPECT_EQ(world.number_of("SELECT CAST(SUM(open) AS BIGINT) FROM invoice WHERE operator_id = $1"),
              60 * 100'000);
    EXPECT_EQ(world.number_of("SELECT CAST(SUM(balance) AS BIGINT) FROM customer WHERE operator_id = $1"), 0);
    EXPECT_TRUE(world.verified());
}

// Access

TEST_P(Billing, ALineBeginsOnItsFirstDayWithoutAnybodysAct) {
    const Id customer = world.customer();
    const Id subscription = world.subscribe(customer, world.plan(home_plan()), "2026-11-05");
    EXPECT_EQ(world.access(subscription).desired, Desired::closed);
    EXPECT_EQ(world.access(subscription).changes_at, instant("2026-11-04T17:00:00Z"));
    world.jobs();
    world.go_to("2026-11-06T00:00:00Z");
    world.jobs();
    EXPECT_EQ(world.access(subscription).desired, Desired::open);
    EXPECT_EQ(world.access(subscription).since, instant("2026-11-04T17:00:00Z"));
    EXPECT_EQ(world.number_of(
                  "SELECT COUNT(*) FROM event WHERE operator_id = $1 AND kind = 'subscription.activated'"),
              1);
}

TEST_P(Billing, AnUnpaidInvoiceIsolatesAtTheOperatorsHourAndAPaymentOpensEveryLineAgain) {
    const Id customer = world.customer();
    const Id plan = world.plan(home_plan());
    const Id one = world.subscribe(customer, plan, "2026-11-01");
    const Id two = world.subscribe(customer, plan, "2026-11-20", 20);
    world.jobs();
    world.go_to("2026-12-16T00:59:59Z");
    world.jobs();
    EXPECT_EQ(world.access(one).desired, Desired::open);
    world.go_to("2026-12-16T01:00:00Z");
    world.jobs();
    for (const Id line : {one, two}) {
        EXPECT_EQ(world.access(line).desired, Desired::isolated);
        EXPECT_EQ(world.access(line).reason, Reason::unpaid);
        EXPECT_EQ(world.access(line).since, instant("2026-12-16T01:00:00Z"));
    }
    EXPECT_TRUE(world.verified());
    world.pay_invoice(world.invoices(customer).front().id, 150'000);
    for (const Id line : {one, two}) EXPECT_EQ(world.access(line).desired, Desired::open);
    EXPECT_EQ(world.number_of(
                  "SELECT COUNT(*) FROM event WHERE operator_id = $1 AND kind = 'subscription.restored'"),
              2);
    EXPECT_TRUE(world.verified());
}

TEST_P(Billing, APromiseHoldsIsolationBackUntilItsMoment) {
    const Id customer = world.customer();
    const Id line = world.subscribe(customer, world.plan(home_plan()), "2026-11-01");
    world.jobs();
    world.go_to("2026-12-15T01:00:00Z");
    world.jobs();
    (void)db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
        store::put_isolation_hold(
            tx, world.act().operator_id,
            {customer, store::HoldKind::promise, instant("2026-12-20T01:00:00Z"), "janji"});
        return Done{};
    });
    world.refresh(customer);
    world.go_to("2026-12-17T01:00:00Z");
    world.jobs();
    EXPECT_EQ(world.access(line).desired, Desired::open);
    EXPECT_TRUE(world.verified());
    world.go_to("2026-12-20T01:00:00Z");
    world.jobs();
    EXPECT_EQ(world.access(line).desired, Desired::isolated);
    EXPECT_TRUE(world.verified());
}

TEST_P(Billing, JobsOfMonthsDoEachThingAtItsOwnMoment) {
    const Id customer = world.customer();
    const Id line = world.subscribe(customer, world.plan(home_plan()), "2026-11-01");
    world.jobs();
    world.go_to("2027-03-01T00:00:00Z");
    EXPECT_EQ(world.jobs().invoices_issued, 4);
    EXPECT_EQ(world.access(line).since, instant("2026-12-16T01:00:00Z"));
    EXPECT_EQ(world.jobs().invoices_issued, 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(Billing, WhatFellDueWhileNothingRanIsTheJobsToDoAndAfterThemAFault) {
    const Id customer = world.customer();
    const Id line = world.subscribe(customer, world.plan(home_plan()), "2026-11-01");
    world.jobs();
    world.go_to("2026-12-17T00:00:00Z");
    EXPECT_EQ(world.access(line).desired, Desired::open);
    EXPECT_TRUE(world.verified());
    world.jobs();
    EXPECT_EQ(world.access(line).desired, Desired::isolated);
    (void)db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
        tx.execute("UPDATE subscription SET status = 2 WHERE operator_id = $1", world.act().operator_id);
        return Done{};
    });
    EXPECT_THAT(world.verified().message(), testing::HasSubstr("open although an invoice is past"));
}

// Pay as you go

TEST_P(Billing, PayAsYouGoReservesWhatItUsesAndIsolatesWhenNothingIsAvailable) {
    const Id customer = world.customer();
    const Id line = world.subscribe(customer, world.plan(pay_as_you_go_plan()), "2026-11-01");
    EXPECT_EQ(world.access(line).reason, Reason::balance);
    billing::ReceivePayment top_up = cash(customer, 30'000, "T1");
    top_up.to_balance = true;
    ASSERT_TRUE(world.pay(top_up));
    EXPECT_EQ(world.access(line).desired, Desired::open);
    world.go_to("2026-11-10T00:00:00Z");
    world.use(line, "2026-11-09T00:00:00Z", 4 * gigabyte);
    EXPECT_EQ(world.number_of("SELECT reserved FROM subscription WHERE operator_id = $1"), 12'000);
    EXPECT_EQ(world.access(line).desired, Desired::open);
    EXPECT_EQ(world.number_of("SELECT COUNT(*) FROM journal WHERE operator_id = $1"), 1);
    world.use(line, "2026-11-09T23:00:00Z", 7 * gigabyte);
    EXPECT_EQ(world.access(line).desired, Desired::isolated);
    EXPECT_EQ(world.access(line).reason, Reason::balance);
    EXPECT_TRUE(world.verified());

    world.go_to("2026-12-01T00:00:00Z");
    world.jobs();
    const store::Invoice invoice = world.only_invoice(customer);
    EXPECT_EQ(invoice.amounts.total, 33'000);
    EXPECT_EQ(invoice.open, 3'000);
    EXPECT_EQ(invoice.due_on, date("2026-12-01"));
    EXPECT_EQ(world.number_of("SELECT reserved FROM subscription WHERE operator_id = $1"), 0);
    top_up.reference = "T2";
    top_up.amount = 10'000;
    const auto paid = world.pay(top_up).value();
    ASSERT_THAT(paid.invoices, SizeIs(1));
    EXPECT_EQ(paid.invoices[0].status, InvoiceStatus::paid);
    EXPECT_EQ(world.balance(customer), 7'000);
    EXPECT_EQ(world.access(line).desired, Desired::open);
    EXPECT_TRUE(world.verified());
}

TEST_P(Billing, AnInvoiceThatSpendsTheBalanceIsolatesThePayAsYouGoThatLivedOnIt) {
    const Id customer = world.customer();
    const Id monthly = world.subscribe(customer, world.plan(home_plan()), "2026-11-01");
    const Id line = world.subscribe(customer, world.plan(pay_as_you_go_plan()), "2026-11-15", 15);
    ASSERT_TRUE(world.pay(cash(customer, 100'000, "T1")));
    world.go_to("2026-11-15T00:00:00Z");
    world.jobs();
    ASSERT_EQ(world.access(line).desired, Desired::open);
    world.bill("2026-12-01");
    EXPECT_EQ(world.balance(customer), 0);
    EXPECT_EQ(world.access(line).desired, Desired::isolated);
    EXPECT_EQ(world.access(line).reason, Reason::balance);
    EXPECT_EQ(world.access(monthly).desired, Desired::open);
    EXPECT_TRUE(world.verified());
}

// Verify finds what is wrong

TEST_P(Billing, VerifyNamesTheRowsThatOffend) {
    const Id customer = world.customer();
    world.subscribe(customer, world.plan(home_plan()), "2026-11-01");
    world.bill("2026-12-01");
    ASSERT_TRUE(world.verified());
    (void)db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
        tx.execute("UPDATE posting SET amount = amount + 1 WHERE operator_id = $1 AND account_code = '4101'",
                   world.act().operator_id);
        tx.execute("UPDATE customer SET balance = 5 WHERE operator_id = $1", world.act().operator_id);
        tx.execute("UPDATE invoice_line SET amount = amount - 7 WHERE operator_id = $1",
                   world.act().operator_id);
        return Done{};
    });
    const std::string told = world.verified().message();
    EXPECT_THAT(told, testing::HasSubstr("postings sum to 1"));
    EXPECT_THAT(told, testing::HasSubstr("ledger 0, balance 5"));
    EXPECT_THAT(told, testing::HasSubstr("its lines are not those that its input makes"));
}

TEST_P(Billing, VerifyFindsBooksThatAreNotThoseOfTheirInvoicesAndPayments) {
    const Id customer = world.customer();
    const Id other = world.customer();
    world.subscribe(customer, world.plan(home_plan()), "2026-11-01");
    world.go_to("2026-12-02T00:00:00Z");
    world.bill("2026-12-01");
    const store::Invoice invoice = world.only_invoice(customer);
    world.pay_invoice(invoice.id, invoice.amounts.total);
    struct Tampering {
        std::string edit;
        std::string undo;
        std::string_view told;
    };
    const Tampering tamperings[] = {
        {"UPDATE posting SET account_code = '4105' WHERE operator_id = $1 AND account_code = '4101'",
         "UPDATE posting SET account_code = '4101' WHERE operator_id = $1 AND account_code = '4105'",
         "account 4105 in 2026-12"},
        {"UPDATE posting SET account_code = '1102' WHERE operator_id = $1 AND account_code = '1101'",
         "UPDATE posting SET account_code = '1101' WHERE operator_id = $1 AND account_code = '1102'",
         "to 1102"},
        {"UPDATE payment SET received_on = '2020-01-01' WHERE operator_id = $1",
         "UPDATE payment SET received_on = '2026-12-02' WHERE operator_id = $1", "of 2020-01-01, booked on"},
        {"UPDATE journal SET dated_on = '2026-11-30' WHERE operator_id = $1 AND cause = 1",
         "UPDATE journal SET dated_on = '2026-12-01' WHERE operator_id = $1 AND cause = 1",
         "2026-12-01, booked on 2026-11-30"},
        {"UPDATE invoice SET issued_on = '2027-01-01' WHERE operator_id = $1",
         "UPDATE invoice SET issued_on = '2026-12-01' WHERE operator_id = $1", "2027-01-01, booked on"},
        {"UPDATE invoice SET customer_id = " + std::to_string(other.value) + " WHERE operator_id = $1",
         "UPDATE invoice SET customer_id = " + std::to_string(customer.value) + " WHERE operator_id = $1",
         "an invoice's journal is of its day and its customer"}};
    const auto run = [&](std::string_view sql) {
        (void)db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
            tx.execute(store::interned(std::string(sql)), world.act().operator_id);
            return Done{};
        });
    };
    for (const Tampering& tampering : tamperings) {
        run(tampering.edit);
        EXPECT_THAT(world.verified().message(), testing::HasSubstr(tampering.told));
        run(tampering.undo);
        EXPECT_TRUE(world.verified());
    }
}

}  // namespace
}  // namespace bangnopi::test
