// Webhooks of a payment gateway that pay one open invoice each, over 32 connections, against the same transactions handed to the
// engine's group commit by 32 callers: what is left of it behind HTTP, the signature and the account's lookup.
#include <fmt/format.h>

#include <atomic>
#include <latch>
#include <stdexcept>
#include <thread>

#include "adapters/http/server.hpp"
#include "bench/harness.hpp"
#include "bench/world.hpp"
#include "billing/bill_run.hpp"
#include "billing/checkouts.hpp"
#include "billing/gateway_events.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/stub_payment_gateway.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::bench {
namespace {

using store::Database;
using store::Priority;
using store::Scope;
using store::Tx;

constexpr std::int64_t webhooks_a_round = 2'000;
constexpr int rounds = 5;
constexpr std::int64_t customers = webhooks_a_round * (rounds + 1);
constexpr std::int64_t callers = 32;
constexpr const char* account_code = "gw";

std::string reference_of(std::int64_t n) {
    return fmt::format("INV-{:08}", n);
}

// A database whose customers have one open invoice each, and a charge for it that waits for its payment.
class World {
  public:
    explicit World(std::unique_ptr<Database> database) : db(std::move(database)) {
        gateway.behave({.must_be_confirmed = false});
        fill_world(*db, customers, 0);
        bill();
        add_account();
        add_checkouts();
    }
    [[nodiscard]] store::Act act() { return act_on(month(1), ids); }
    [[nodiscard]] const store::PaymentGatewayAccount& account() const { return account_; }

    std::unique_ptr<Database> db;
    SystemClock clock;
    IdSource ids{clock, 2};
    KeyRing ring = KeyRing::generate();
    test::StubGateway gateway;
    billing::PaymentGateways gateways{ring, gateway.maker()};

  private:
    template <class F>
    auto write(F f) {
        return must(db->write_wait(Scope::of(owner), Priority::normal, f));
    }
    void bill() {
        const store::Settings settings = bench_operator().settings;
        for (std::int64_t from = 0; from < customers; from += 1000)
            write([&](Tx& tx) -> Result<Done> {
                std::vector<Id> some;
                for (std::int64_t n = from; n < std::min(from + 1000, customers); ++n)
                    some.push_back(customer_of(n));
                store::refresh_access(tx, act(), settings, some);
                return Done{};
            });
        const store::BillRun run = must(billing::run_bills(*db, act(), settings, month(1), {}));
        if (run.counts.issued != customers) throw std::runtime_error("not every customer was billed");
    }
    void add_account() {
        billing::AddPaymentGatewayAccount command;
        command.code = account_code;
        command.name = "Gateway";
        command.settings.email = "kantor@example.id";
        command.keys = {{"server_key", "x"}};
        account_ = write([&](Tx& tx) {
            return billing::add_payment_gateway_account(tx, act(), ring, gateway.maker(), command);
        });
    }
    void add_checkouts() {
        std::vector<std::pair<Id, Id>> invoices;
        db->read(Scope::of(owner), [&](Tx& tx) {
            tx.each(
                "SELECT customer_id, id FROM invoice WHERE operator_id = $1 ORDER BY customer_id",
                [&](const store::Row& row) { invoices.emplace_back(row.id(0), row.id(1)); }, owner);
        });
        for (std::size_t from = 0; from < invoices.size(); from += 1000)
            write([&](Tx& tx) -> Result<Done> {
                for (std::size_t n = from; n < std::min(from + 1000, invoices.size()); ++n)
                    add_checkout(tx, static_cast<std::int64_t>(n), invoices[n]);
                return Done{};
            });
    }
    void add_checkout(Tx& tx, std::int64_t n, const std::pair<Id, Id>& invoice) {
        store::Checkout checkout;
        checkout.id = ids.next();
        checkout.account_id = account_.id;
        checkout.customer_id = invoice.first;
        checkout.invoice_id = invoice.second;
        checkout.reference = reference_of(n);
        checkout.amount = checkout.payable = flat_total;
        checkout.status = billing::ChargeStatus::pending;
        checkout.gateway_id = fmt::format("g-{}", n);
        checkout.created_at = clock.now();
        checkout.expires_at = clock.now() + std::chrono::hours(24);
        store::insert_checkout(tx, owner, checkout);
    }

    store::PaymentGatewayAccount account_;
};

std::string webhook_of(std::int64_t n) {
    return test::StubGateway::webhook(reference_of(n), "paid", flat_total);
}

// Each connection sends its next webhook when the last was answered.
void over_http(std::uint16_t port, std::int64_t first) {
    std::atomic<std::int64_t> next = first;
    std::vector<std::jthread> threads;
    for (std::int64_t n = 0; n < callers; ++n)
        threads.emplace_back([&] {
            test::HttpConnection connection(port);
            for (std::int64_t at = next++; at < first + webhooks_a_round; at = next++) {
                const std::string body = webhook_of(at);
                const auto answer = connection.exchange(fmt::format(
                    "POST /api/v1/webhooks/midtrans/{}.{} HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                    "{}\r\n\r\n{}",
                    bench_operator().code, account_code, body.size(), body));
                if (answer.status != 200) throw std::runtime_error("a webhook was not taken: " + answer.body);
            }
        });
}

// The same transactions, each handed in when the last was committed.
class Callers {
  public:
    Callers(World& world, std::int64_t first)
        : world_(world), next_(first), end_(first + webhooks_a_round), ended_(callers) {
        for (std::int64_t n = 0; n < callers; ++n) next();
        ended_.wait();
    }

  private:
    void next() {
        const std::int64_t n = next_++;
        if (n >= end_) return ended_.count_down();
        const auto gateway = must(world_.gateways.of(owner, world_.account()));
        billing::ToldEvent told{&world_.account(), "M1", must(gateway->read_webhook({.body = body_of(n)})),
                                billing::ToldBy::webhook, world_.clock.now()};
        world_.db->write(
            Scope::of(owner), Priority::normal,
            [this, told = std::move(told)](Tx& tx) { return billing::take_event(tx, act_, settings_, told); },
            [this](const Result<store::GatewayEventRow>& taken) {
                if (!taken || !taken->payment_id) throw std::runtime_error("a webhook paid nothing");
                next();
            });
    }
    static std::string_view body_of(std::int64_t n) {
        thread_local std::string body;
        body = webhook_of(n);
        return body;
    }

    World& world_;
    const store::Settings settings_ = bench_operator().settings;
    const store::Act act_ = world_.act();
    std::atomic<std::int64_t> next_;
    const std::int64_t end_;
    std::latch ended_;
};

void compare_webhooks(Report& report, std::string engine, World& product, World& floor, CpuMeter meter) {
    http::Options options;
    options.port = 0;
    options.webhooks_per_second_per_account = 1e9;
    http::Services services{*product.db, product.clock, product.clock, product.ids, product.ring};
    services.payment_gateways = &product.gateways;
    http::HttpServer server(services, options);
    server.start();
    std::int64_t product_next = 0, floor_next = 0;
    report.add(compare(
        {.name = fmt::format("webhooks, {} connections", callers),
         .engine = std::move(engine),
         .unit = "webhook",
         .units = static_cast<std::size_t>(webhooks_a_round),
         .product =
             [&] { over_http(server.port(), std::exchange(product_next, product_next + webhooks_a_round)); },
         .floor = [&] { Callers(floor, std::exchange(floor_next, floor_next + webhooks_a_round)); }},
        meter, rounds));
    server.stop();
}

void run_sqlite(Report& report) {
    const test::TemporaryFolder folder;
    World product(store::open_database({.url = "sqlite:" + folder.file("product.db"), .create = true}));
    World floor(store::open_database({.url = "sqlite:" + folder.file("floor.db"), .create = true}));
    compare_webhooks(report, "SQLite", product, floor, CpuMeter());
}

void run_postgresql(Report& report) {
    test::PostgresServer server;
    World product(store::open_database({.url = server.fresh_database()}));
    World floor(store::open_database({.url = server.fresh_database()}));
    compare_webhooks(report, "PostgreSQL", product, floor, CpuMeter(server.pid()));
}

}  // namespace
}  // namespace bangnopi::bench

// bench_webhooks [sqlite|postgresql]
int main(int argc, char** argv) {
    using namespace bangnopi::bench;
    const std::string engine = argc > 1 ? argv[1] : "";
    Report report;
    if (engine != "postgresql") run_sqlite(report);
    if (engine != "sqlite") run_postgresql(report);
    report.print_table();
}
