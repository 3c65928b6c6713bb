// Receipts by number: gapless, each once, given after the payments' commits and never changed, on both engines.
#include "billing/receipt_numbers.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <future>
#include <latch>
#include <mutex>
#include <set>
#include <thread>

#include "store/jobs.hpp"
#include "store/payments.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using testing::ElementsAre;

class ReceiptNumbers : public EngineTest {
  protected:
    [[nodiscard]] Id operator_id() const { return world.act().operator_id; }

    store::Payment pay(Id customer, std::string reference, std::string_view received_at = {}) {
        billing::ReceivePayment command = cash(customer, 1'000, std::move(reference));
        if (!received_at.empty()) command.received_at = instant(received_at);
        auto paid = world.pay(command);
        EXPECT_TRUE(paid) << english(paid.error().detail);
        return paid->payment;
    }
    std::string number_of_receipt(Id payment) {
        return db->read(world.scope(), [&](store::Tx& tx) {
            return store::find_payment(tx, operator_id(), payment)->receipt_number;
        });
    }
    // Received, and numbered as whoever records a payment does.
    std::string receipt(std::string reference, std::string_view received_at) {
        const Id payment = pay(siti, std::move(reference), received_at).id;
        billing::number_all_receipts(*db, operator_id());
        return number_of_receipt(payment);
    }
    // As payments stand whose program was killed after their commit.
    void take_numbers_back() {
        execute("UPDATE payment SET receipt_no = NULL, receipt_number = NULL WHERE operator_id = $1");
        execute("UPDATE counter SET last = 0 WHERE operator_id = $1 AND series = 'KW'");
    }
    void execute(std::string_view sql) {
        ASSERT_TRUE(
            db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
                tx.execute(sql, operator_id());
                return Done{};
            }));
    }
    std::int64_t owed() {
        return world.number_of("SELECT COUNT(*) FROM payment WHERE operator_id = $1 AND receipt_no IS NULL");
    }
    std::int64_t last_number() {
        return world.number_of("SELECT COALESCE(MAX(receipt_no), 0) FROM payment WHERE operator_id = $1");
    }

    BillingWorld world{*db};
    Id siti = world.customer();
    Id budi = world.customer();
};
ON_BOTH_ENGINES(ReceiptNumbers);

TEST_P(ReceiptNumbers, AreGaplessAndOfTheYearOfThePayment) {
    world.go_to("2027-01-02T03:00:00Z");
    EXPECT_EQ(receipt("a", "2026-12-30T03:00:00Z"), "KW/2026/000001");
    EXPECT_EQ(receipt("b", "2027-01-01T03:00:00Z"), "KW/2027/000001");
    EXPECT_EQ(receipt("c", "2026-12-31T16:59:00Z"), "KW/2026/000002");
    EXPECT_EQ(receipt("d", "2026-12-31T17:00:00Z"), "KW/2027/000002") << "it is the new year in Jakarta";
    EXPECT_FALSE(world.pay(cash(siti, 1'000, "b"))) << "known";
    EXPECT_EQ(receipt("e", "2027-01-01T03:00:00Z"), "KW/2027/000003");
    EXPECT_TRUE(world.verified());
}

TEST_P(ReceiptNumbers, OfPaymentsThatAKilledProgramCommittedAreGivenByTheScheduledJobs) {
    world.go_to("2027-01-02T03:00:00Z");
    const Id first = pay(siti, "a", "2027-01-01T03:00:00Z").id;
    const Id second = pay(budi, "b", "2026-12-30T03:00:00Z").id;
    const Id third = pay(siti, "c", "2027-01-01T04:00:00Z").id;
    take_numbers_back();
    EXPECT_EQ(owed(), 3);
    (void)world.jobs();
    EXPECT_EQ(number_of_receipt(first), "KW/2027/000001");
    EXPECT_EQ(number_of_receipt(second), "KW/2026/000001");
    EXPECT_EQ(number_of_receipt(third), "KW/2027/000002") << "by the order in which they were booked";
    EXPECT_TRUE(world.verified());
}

TEST_P(ReceiptNumbers, AreNeverChangedOnceGiven) {
    const Id first = pay(siti, "a").id;
    billing::number_all_receipts(*db, operator_id());
    pay(budi, "b");
    billing::number_all_receipts(*db, operator_id());
    billing::number_all_receipts(*db, operator_id());
    EXPECT_EQ(number_of_receipt(first), "KW/2026/000001");
    EXPECT_EQ(last_number(), 2);
    EXPECT_TRUE(world.verified());
}

TEST_P(ReceiptNumbers, OfMoreThanOneTransactionGivesHaveNoGap) {
    constexpr std::int64_t payments = 2 * billing::receipts_per_transaction + 3;
    ASSERT_TRUE(db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
        for (std::int64_t n = 0; n < payments; ++n)
            BANGNOPI_TRY_DONE(
                billing::receive_payment(tx, world.act(), {}, cash(siti, 1'000, std::to_string(n))));
        return Done{};
    }));
    take_numbers_back();
    billing::number_all_receipts(*db, operator_id());
    EXPECT_EQ(owed(), 0);
    EXPECT_EQ(last_number(), payments);
    EXPECT_TRUE(world.verified());
}

TEST_P(ReceiptNumbers, ThatAreOwedLongAfterTheJobsRanAreReported) {
    pay(siti, "a");
    take_numbers_back();
    EXPECT_TRUE(world.verified()) << "young, and the jobs' to give";
    ASSERT_TRUE(db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
        store::set_job_done_until(tx, operator_id(), "schedule", world.act().now + std::chrono::minutes(10));
        return Done{};
    }));
    EXPECT_THAT(world.verified().message(), testing::HasSubstr("owes its receipt number"));
    (void)world.jobs();
    EXPECT_TRUE(world.verified());
}

// Each waits for its number, as who is answered over HTTP does, while others sweep.
TEST_P(ReceiptNumbers, OfPaymentsAtOnceAreEachGivenOnceAndToldToWhoWaits) {
    constexpr int callers = 8;
    constexpr int payments_each = 25;
    std::vector<Id> customers;
    for (int n = 0; n < callers; ++n) customers.push_back(world.customer());
    std::mutex mutex;
    std::multiset<std::string> told;
    {
        billing::ReceiptNumberer numberer(*db);
        std::latch paid(callers);
        std::vector<std::jthread> threads;
        for (int at = 0; at < callers; ++at)
            threads.emplace_back([&, at] {
                for (int n = 0; n < payments_each; ++n) {
                    const Id payment =
                        pay(customers[static_cast<std::size_t>(at)], fmt::format("{}-{}", at, n)).id;
                    std::promise<std::string> number;
                    numberer.give(operator_id(), {payment}, [&](const store::ReceiptNumbers& given) {
                        number.set_value(given.contains(payment) ? given.at(payment) : "");
                    });
                    const std::string given = number.get_future().get();
                    const std::lock_guard lock(mutex);
                    told.insert(given);
                }
                paid.count_down();
            });
        threads.emplace_back([&] {
            while (!paid.try_wait()) billing::number_all_receipts(*db, operator_id());
        });
    }
    const std::set<std::string> distinct(told.begin(), told.end());
    EXPECT_EQ(distinct.size(), static_cast<std::size_t>(callers * payments_each));
    EXPECT_FALSE(distinct.contains(""));
    EXPECT_EQ(last_number(), callers * payments_each);
    EXPECT_EQ(owed(), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(ReceiptNumbers, AreNotToldOfAPaymentThatGetsNone) {
    const Id before = pay(siti, "a").id;
    execute(
        "UPDATE payment SET receipt_year = NULL, receipt_no = NULL, receipt_number = NULL WHERE "
        "operator_id = $1");
    execute("DELETE FROM counter WHERE operator_id = $1 AND series = 'KW'");
    const Id now = pay(budi, "b").id;
    billing::ReceiptNumberer numberer(*db);
    std::promise<store::ReceiptNumbers> told;
    numberer.give(operator_id(), {before, now},
                  [&](const store::ReceiptNumbers& given) { told.set_value(given); });
    EXPECT_THAT(told.get_future().get(), ElementsAre(std::pair(now, "KW/2026/000001")));
}

// What makes payments of one operator wait for each other is the lock of a customer, and nothing else.
class ReceiptNumbersOfAServer : public ReceiptNumbers {};
INSTANTIATE_TEST_SUITE_P(Engines, ReceiptNumbersOfAServer, testing::Values(store::Engine::postgresql),
                         name_of_engine);

TEST_P(ReceiptNumbersOfAServer, KeepNoPaymentWaitingForAnothersCommit) {
    ASSERT_TRUE(db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
        EXPECT_TRUE(billing::receive_payment(tx, world.act(), {}, cash(siti, 1'000, "a")));
        tx.settle();
        auto other = std::async(std::launch::async, [&] { return pay(budi, "b").id; });
        EXPECT_EQ(other.wait_for(std::chrono::seconds(20)), std::future_status::ready);
        return Done{};
    }));
    EXPECT_EQ(owed(), 2);
    billing::number_all_receipts(*db, operator_id());
    EXPECT_EQ(last_number(), 2);
    EXPECT_TRUE(world.verified());
}

TEST_P(ReceiptNumbersOfAServer, AreGivenAfterTheCommitWithoutBeingAskedFor) {
    billing::ReceiptNumberer numberer(*db);
    const Id first = pay(siti, "a").id;
    const Id second = pay(budi, "b").id;
    std::promise<store::ReceiptNumbers> told;
    numberer.give(operator_id(), {second},
                  [&](const store::ReceiptNumbers& given) { told.set_value(given); });
    EXPECT_THAT(told.get_future().get(), ElementsAre(std::pair(second, "KW/2026/000002")));
    EXPECT_EQ(number_of_receipt(first), "KW/2026/000001");
}

}  // namespace
}  // namespace bangnopi::test
