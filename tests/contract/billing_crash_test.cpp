// The program is killed at any moment; what was answered is there, what was begun is done once.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <random>
#include <set>
#include <thread>

#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

// A process of the test's own that runs `work` and ends. Forked while the test has no thread but its first.
class Child {
  public:
    explicit Child(const std::function<void()>& work) {
        process_ = ::fork();
        if (process_ != 0) return;
        try {
            work();
            ::_exit(0);
        } catch (const std::exception& failure) {
            std::fprintf(stderr, "%s\n", failure.what());
            ::_exit(1);
        }
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (process_ > 0) kill();
    }

    void kill() {
        ::kill(process_, SIGKILL);
        (void)wait();
    }
    // Its exit status; -1 when a signal ended it.
    int wait() {
        int status = 0;
        ::waitpid(process_, &status, 0);
        process_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

  private:
    pid_t process_ = 0;
};

std::unique_ptr<store::Database> open_at(const Place& place) {
    store::OpenOptions options;
    options.url = place.url();
    options.create = true;
    auto db = store::open_database(options);
    store::migrate(*db);
    return db;
}

constexpr std::uint16_t node_of_parent = 1;
const Instant later = instant("2026-12-02T00:00:00Z");

class Crash : public testing::TestWithParam<store::Engine> {
  protected:
    // In a process of its own: the test stays without threads, so that it may fork.
    void in_child(const std::function<void(store::Database&)>& work) {
        Child child([&] {
            const auto db = open_at(place_);
            work(*db);
        });
        ASSERT_EQ(child.wait(), 0);
    }

    std::mt19937 random_{std::random_device{}()};
    Place place_{GetParam()};
};
ON_BOTH_ENGINES(Crash);

TEST_P(Crash, ABillRunKilledAtAnyMomentEndsWithOneInvoiceForEachSubscription) {
    constexpr std::int64_t subscriptions = 20'000;
    constexpr int kills = 6;
    in_child([](store::Database& db) {
        BillingWorld world(db);
        world.subscribe_many(subscriptions, world.plan(home_plan()), "2026-11-01");
    });
    const auto run_of_node = [&](int node) {
        return [this, node] {
            const auto db = open_at(place_);
            auto world = BillingWorld::attach(*db, later, static_cast<std::uint16_t>(node));
            if (world.bill("2026-12-01").state != store::BillRunState::done)
                throw std::runtime_error("the run failed");
        };
    };
    for (int n = 0; n < kills; ++n) {
        Child child(run_of_node(n + 2));
        std::this_thread::sleep_for(
            std::chrono::milliseconds(std::uniform_int_distribution(20, 900)(random_)));
        child.kill();
    }
    Child last(run_of_node(kills + 2));
    ASSERT_EQ(last.wait(), 0);

    in_child([](store::Database& db) {
        auto world = BillingWorld::attach(db, later, node_of_parent);
        const auto expect = [&](std::string_view sql, std::int64_t expected) {
            if (const std::int64_t found = world.number_of(sql); found != expected)
                throw std::runtime_error(std::string(sql) + ": " + std::to_string(found));
        };
        expect("SELECT COUNT(*) FROM invoice WHERE operator_id = $1", subscriptions);
        expect("SELECT COUNT(DISTINCT subscription_id) FROM invoice WHERE operator_id = $1", subscriptions);
        expect("SELECT COUNT(DISTINCT series_no) FROM invoice WHERE operator_id = $1", subscriptions);
        expect("SELECT MAX(series_no) FROM invoice WHERE operator_id = $1", subscriptions);
        if (const auto verified = world.verified(); !verified) throw std::runtime_error(verified.message());
    });
}

// Runs payers that tell each answered reference through a pipe, and kills them; returns what they told.
std::set<std::string> kill_under_payers(const Place& place, int node, std::chrono::milliseconds after) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    {
        Child payers([&] {
            const auto db = open_at(place);
            auto world = BillingWorld::attach(*db, later, static_cast<std::uint16_t>(node));
            std::vector<Id> customers;
            for (const store::Invoice& invoice : world.invoices()) customers.push_back(invoice.customer_id);
            std::vector<std::jthread> threads;
            for (int payer = 0; payer < 32; ++payer)
                threads.emplace_back([&, payer] {
                    for (int n = 0;; ++n) {
                        char reference[24];
                        const int size =
                            std::snprintf(reference, sizeof reference, "N%d-%d-%d\n", node, payer, n);
                        const Id customer =
                            customers[static_cast<std::size_t>(payer * 7 + n) % customers.size()];
                        if (!world.pay(cash(customer, 1000,
                                            std::string(reference, static_cast<std::size_t>(size) - 1))))
                            ::_exit(2);
                        if (::write(ends[1], reference, static_cast<std::size_t>(size)) != size) ::_exit(3);
                    }
                });
        });
        ::close(ends[1]);
        std::this_thread::sleep_for(after);
        payers.kill();
    }
    std::string told;
    char buffer[4096];
    for (ssize_t got = 0; (got = ::read(ends[0], buffer, sizeof buffer)) > 0;)
        told.append(buffer, static_cast<std::size_t>(got));
    ::close(ends[0]);
    std::set<std::string> references;
    for (std::size_t from = 0, to = 0; (to = told.find('\n', from)) != std::string::npos; from = to + 1)
        references.insert(told.substr(from, to - from));
    return references;
}

TEST_P(Crash, EveryAnsweredPaymentIsThereOnceWhenTheProgramIsKilledUnderThirtyTwoPayers) {
    in_child([](store::Database& db) {
        BillingWorld world(db);
        world.subscribe_many(150, world.plan(home_plan()), "2026-11-01");
        world.bill("2026-12-01");
    });
    std::set<std::string> answered;
    for (int node = 2; node < 6; ++node)
        answered.merge(kill_under_payers(
            place_, node, std::chrono::milliseconds(std::uniform_int_distribution(300, 1500)(random_))));
    ASSERT_GT(answered.size(), 0U);

    in_child([&](store::Database& db) {
        auto world = BillingWorld::attach(db, later, node_of_parent);
        std::set<std::string> kept;
        db.read(world.scope(), [&](store::Tx& tx) {
            tx.each(
                "SELECT reference FROM payment WHERE operator_id = $1",
                [&](const store::Row& row) {
                    if (!kept.insert(row.string(0)).second)
                        throw std::runtime_error("a payment is there twice");
                },
                world.act().operator_id);
        });
        for (const std::string& reference : answered)
            if (kept.count(reference) == 0) throw std::runtime_error(reference + " was answered and is lost");
        if (const auto verified = world.verified(); !verified) throw std::runtime_error(verified.message());
    });
}

}  // namespace
}  // namespace bangnopi::test
