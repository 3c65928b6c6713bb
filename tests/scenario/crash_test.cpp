// kill -9 at a bad moment loses nothing that was answered and bills nobody twice.
#include <gtest/gtest.h>

#include <atomic>
#include <boost/json.hpp>
#include <set>
#include <thread>

#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

constexpr int customers = 2'000;

class Crash : public testing::Test {
  protected:
    void SetUp() override {
        run_well({"demo", "--customers", std::to_string(customers), "--months", "0", "--until", "2026-11-23",
                  "--db", db()});
    }
    [[nodiscard]] std::string db() const { return "sqlite:" + folder_.file("b.db"); }
    void expect_sound() const {
        const Finished verified = run_program({"verify", "--db", db()});
        EXPECT_EQ(verified.exit_code, 0) << verified.output;
    }
    static json::array all_items(const Daemon& daemon, const std::string& list) {
        json::array items;
        std::string cursor;
        do {
            const json::value page =
                daemon.get(list + "?limit=200" + (cursor.empty() ? "" : "&cursor=" + cursor)).json();
            for (const auto& item : page.at("items").as_array()) items.push_back(item);
            const auto& next = page.at("next_cursor");
            cursor = next.is_string() ? next.as_string().c_str() : "";
        } while (!cursor.empty());
        return items;
    }

    TemporaryFolder folder_;
};

TEST_F(Crash, ABillRunThatWasKilledGoesOnWithoutADoubleOrAGap) {
    {
        Daemon daemon({"--db", db()});
        daemon.sign_in("owner", "bangnopi-demo");
        ASSERT_EQ(daemon.post("/api/v1/bill-runs", R"({"day":"2026-12-01"})").status, 202);
        while (daemon.get("/api/v1/invoices?limit=1").json().at("total").as_int64() == 0)
            std::this_thread::yield();
        daemon.kill();
    }
    expect_sound();
    run_well({"bill-run", "--day", "2026-12-01", "--db", db(), "--quiet"});
    const auto last = json::parse(run_well({"bill-run", "--day", "2026-12-01", "--db", db(), "--json"}));
    EXPECT_EQ(last.at("issued"), 0);
    expect_sound();

    Daemon daemon({"--db", db()});
    daemon.sign_in("owner", "bangnopi-demo");
    std::set<std::string> subscriptions;
    std::set<std::string> numbers;
    for (const auto& invoice : all_items(daemon, "/api/v1/invoices")) {
        EXPECT_TRUE(subscriptions.insert(invoice.at("subscription").as_string().c_str()).second);
        numbers.insert(invoice.at("number").as_string().c_str());
    }
    EXPECT_EQ(subscriptions.size(), static_cast<std::size_t>(customers));
    EXPECT_EQ(numbers.size(), static_cast<std::size_t>(customers));
    EXPECT_TRUE(numbers.rbegin()->ends_with("002000")) << *numbers.rbegin();
}

TEST_F(Crash, EveryPaymentThatWasAnsweredIsThereOnceAfterAKill) {
    constexpr int payers = 32;
    std::set<std::string> answered;
    {
        Daemon daemon({"--db", db()});
        daemon.sign_in("owner", "bangnopi-demo");
        const json::array some = daemon.get("/api/v1/customers?limit=200").json().at("items").as_array();
        std::mutex mutex;
        std::atomic<bool> ended = false;
        std::vector<std::jthread> threads;
        for (int payer = 0; payer < payers; ++payer)
            threads.emplace_back([&, payer] {
                for (int n = 0; !ended; ++n) {
                    const std::string reference = "P-" + std::to_string(payer) + "-" + std::to_string(n);
                    const auto& customer = some[static_cast<std::size_t>(payer + n) % some.size()];
                    const json::object payment{{"customer", customer.at("id")},
                                               {"method", "cash"},
                                               {"channel", "kas"},
                                               {"amount", 1000},
                                               {"reference", reference}};
                    if (daemon.post("/api/v1/payments", json::serialize(payment)).status != 201) return;
                    const std::scoped_lock lock(mutex);
                    answered.insert(reference);
                }
            });
        while (true) {
            std::this_thread::yield();
            const std::scoped_lock lock(mutex);
            if (answered.size() >= 200) break;
        }
        daemon.kill();
        ended = true;
    }
    expect_sound();
    Daemon daemon({"--db", db()});
    daemon.sign_in("owner", "bangnopi-demo");
    std::multiset<std::string> kept;
    for (const auto& payment : all_items(daemon, "/api/v1/payments"))
        kept.insert(payment.at("reference").as_string().c_str());
    for (const auto& reference : answered) EXPECT_EQ(kept.count(reference), 1U) << reference;
}

}  // namespace
}  // namespace bangnopi::test
