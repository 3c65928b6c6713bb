// Payments at the use case: each pays one open invoice in full, handed in by 32 callers at once, against the bare engine that
// reads and writes the same rows: in groups of 32 on SQLite, over as many connections as the product has on PostgreSQL.
#include <fmt/format.h>

#include <atomic>
#include <latch>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "bench/harness.hpp"
#include "bench/payment_floor.hpp"
#include "bench/world.hpp"
#include "billing/bill_run.hpp"
#include "billing/payments.hpp"
#include "billing/receipt_numbers.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::bench {
namespace {

using store::Database;
using store::Priority;
using store::Scope;
using store::Tx;

constexpr std::int64_t payments_a_round = 2'000;
constexpr int rounds = 5;
constexpr std::int64_t customers = payments_a_round * (rounds + 1);
constexpr std::int64_t callers = 32;
constexpr std::size_t connections = 8;

// Customers with one open invoice each, made by a bill run.
void fill(Database& db) {
    fill_world(db, customers, 0);
    SystemClock clock;
    IdSource ids(clock, 1);
    const store::Act act = act_on(month(1), ids);
    const store::Settings settings = bench_operator().settings;
    for (std::int64_t from = 0; from < customers; from += 1000)
        must(db.write_wait(Scope::of(owner), Priority::normal, [&](Tx& tx) -> Result<Done> {
            std::vector<Id> some;
            for (std::int64_t n = from; n < std::min(from + 1000, customers); ++n)
                some.push_back(customer_of(n));
            store::refresh_access(tx, act, settings, some);
            return Done{};
        }));
    const store::BillRun run = must(billing::run_bills(db, act, settings, month(1), {}));
    if (run.counts.issued != customers) throw std::runtime_error("not every customer was billed");
}

std::string reference_of(std::int64_t n) {
    return fmt::format("KW-{:08}", n);
}

billing::ReceivePayment payment_of(std::int64_t n) {
    billing::ReceivePayment command;
    command.customer_id = customer_of(n);
    command.channel = "kas";
    command.amount = flat_total;
    command.reference = reference_of(n);
    return command;
}

// N callers, each handing in its next payment when the last was answered.
class Callers {
  public:
    Callers(Database& db, IdSource& ids, std::int64_t first)
        : db_(db), ids_(ids), next_(first), end_(first + payments_a_round), ended_(callers) {
        for (std::int64_t n = 0; n < callers; ++n) next();
        ended_.wait();
    }
    [[nodiscard]] const std::vector<double>& latencies_us() const { return latencies_us_; }

  private:
    using Clock = std::chrono::steady_clock;

    void next() {
        const std::int64_t n = next_++;
        if (n >= end_) return ended_.count_down();
        db_.write(
            Scope::of(owner), Priority::normal,
            [this, command = payment_of(n)](Tx& tx) {
                return billing::receive_payment(tx, act_, settings_, command);
            },
            [this, begun = Clock::now()](const Result<billing::PaymentReceived>& received) {
                if (!received || received->invoices.size() != 1 || received->invoices[0].open != 0)
                    throw std::runtime_error("a payment did not pay its invoice");
                {
                    const std::lock_guard lock(mutex_);
                    latencies_us_.push_back(
                        std::chrono::duration<double, std::micro>(Clock::now() - begun).count());
                }
                next();
            });
    }

    Database& db_;
    IdSource& ids_;
    const store::Settings settings_ = bench_operator().settings;
    const store::Act act_ = act_on(month(1), ids_);
    std::atomic<std::int64_t> next_;
    const std::int64_t end_;
    std::latch ended_;
    std::mutex mutex_;
    std::vector<double> latencies_us_;
};

std::vector<FloorPayment> floor_payments(Database& db) {
    std::vector<FloorPayment> payments(static_cast<std::size_t>(customers));
    db.read(Scope::of(owner), [&](Tx& tx) {
        tx.each(
            "SELECT customer_id, id FROM invoice WHERE operator_id = $1",
            [&](const store::Row& row) {
                const std::int64_t n = row.integer(0) - customer_of(0).value;
                payments[static_cast<std::size_t>(n)] = {4'000'000'000'000'000 + n * 10, row.integer(0),
                                                         row.integer(1), reference_of(n)};
            },
            owner);
    });
    return payments;
}

// Pays one invoice as the product does, and takes what it wrote for the floor's.
FloorTexts texts_of(Database& db) {
    SystemClock clock;
    IdSource ids(clock, 3);
    const store::Act act = act_on(month(1), ids);
    const store::Settings settings = bench_operator().settings;
    FloorTexts texts;
    const auto rolled_back = db.write_wait(Scope::of(owner), Priority::normal, [&](Tx& tx) -> Result<Done> {
        must(billing::receive_payment(tx, act, settings, payment_of(0)));
        tx.each(
            "SELECT kind, payload FROM event WHERE operator_id = $1 AND kind IN ('payment.received', "
            "'invoice.paid')",
            [&](const store::Row& row) {
                (row.text(0) == "invoice.paid" ? texts.paid_payload : texts.received_payload) = row.string(1);
            },
            owner);
        tx.first(
            "SELECT after FROM audit WHERE operator_id = $1 AND action = 'payment.receive'",
            [&](const store::Row& row) { texts.audit_after = row.string(0); }, owner);
        return refuse(Code::conflict, "only to see"_msg);
    });
    if (rolled_back || texts.paid_payload.empty() || texts.audit_after.empty())
        throw std::runtime_error("a payment did not write what the floor is to write");
    return texts;
}

// Rows and changes a payment, for the record: product and floor must agree.
std::map<std::string, double> rows_written(Database& db) {
    std::map<std::string, double> rows;
    db.read(Scope::of(owner), [&](Tx& tx) {
        for (const auto& [name, sql] : std::initializer_list<std::pair<const char*, const char*>>{
                 {"payment_rows", "SELECT COUNT(*) FROM payment WHERE operator_id = $1"},
                 {"invoice_changes", "SELECT COUNT(*) FROM invoice WHERE operator_id = $1 AND version > 1"},
                 {"allocation_rows", "SELECT COUNT(*) FROM allocation WHERE operator_id = $1"},
                 {"journal_rows", "SELECT COUNT(*) FROM journal WHERE operator_id = $1 AND cause = 2"},
                 {"posting_rows",
                  "SELECT COUNT(*) FROM journal j JOIN posting p ON p.operator_id = j.operator_id AND "
                  "p.journal_id "
                  "= j.id WHERE j.operator_id = $1 AND j.cause = 2"},
                 {"access_changes", "SELECT COUNT(*) FROM access WHERE operator_id = $1 AND version > 1"},
                 {"event_rows",
                  "SELECT COUNT(*) FROM event WHERE operator_id = $1 AND kind IN ('payment.received', "
                  "'invoice.paid')"},
                 {"audit_rows",
                  "SELECT COUNT(*) FROM audit WHERE operator_id = $1 AND action = 'payment.receive'"}})
            tx.first(
                sql,
                [&](const store::Row& row) {
                    rows[name] = static_cast<double>(row.integer(0)) / static_cast<double>(customers);
                },
                owner);
    });
    return rows;
}

struct Engines {
    std::string name;
    std::unique_ptr<Database> product;
    std::unique_ptr<Database> filler;  // the floor's database, filled and counted by the product's own code
    std::function<void(std::span<const FloorPayment>)> floor;
    CpuMeter meter;
};

void compare_payments(Report& report, const Engines& engines, std::span<const FloorPayment> payments) {
    SystemClock clock;
    IdSource ids(clock, 2);
    const billing::ReceiptNumberer numberer(*engines.product);
    std::vector<double> latencies;
    std::int64_t product_next = 0, floor_next = 0;
    const auto product = [&] {
        latencies = Callers(*engines.product, ids, product_next).latencies_us();
        product_next += payments_a_round;
    };
    const auto floor = [&] {
        engines.floor(payments.subspan(static_cast<std::size_t>(floor_next),
                                       static_cast<std::size_t>(payments_a_round)));
        floor_next += payments_a_round;
    };
    Comparison result = compare({.name = fmt::format("payments, {} callers", callers),
                                 .engine = engines.name,
                                 .unit = "payment",
                                 .units = static_cast<std::size_t>(payments_a_round),
                                 .product = product,
                                 .floor = floor},
                                engines.meter, rounds);
    result.more = rows_written(*engines.product);
    for (const auto& [name, floor_rows] : rows_written(*engines.filler))
        if (result.more.at(name) != floor_rows)
            throw std::runtime_error(fmt::format("{} of the product: {}, of the floor: {}", name,
                                                 result.more.at(name), floor_rows));
    result.more["p50_us"] = percentile(latencies, 0.5);
    result.more["p99_us"] = percentile(latencies, 0.99);
    report.add(std::move(result));
}

void run_sqlite(Report& report) {
    const test::TemporaryFolder folder;
    fmt::print("{{\"name\":\"durable appends\",\"per_second\":{:.0f}}}\n",
               durable_appends_per_second(folder.path().string()));
    const std::string path = folder.file("floor.db");
    Engines engines{"SQLite",
                    store::open_database({.url = "sqlite:" + folder.file("product.db"), .create = true}),
                    store::open_database({.url = "sqlite:" + path, .create = true}),
                    {},
                    CpuMeter()};
    fill(*engines.product);
    fill(*engines.filler);
    const std::vector<FloorPayment> payments = floor_payments(*engines.filler);
    const FloorTexts texts = texts_of(*engines.product);
    const auto bare = payment_floor_sqlite(path, texts);
    engines.floor = [&](std::span<const FloorPayment> some) {
        for (; !some.empty(); some = some.subspan(std::min<std::size_t>(some.size(), callers)))
            bare->pay(some.first(std::min<std::size_t>(some.size(), callers)));
    };
    compare_payments(report, engines, payments);
}

void run_postgresql(Report& report) {
    test::PostgresServer server;
    const std::string uri = server.fresh_database();
    Engines engines{"PostgreSQL",
                    store::open_database({.url = server.fresh_database(), .pool = connections}),
                    store::open_database({.url = uri}),
                    {},
                    CpuMeter(server.pid())};
    fill(*engines.product);
    fill(*engines.filler);
    const std::vector<FloorPayment> payments = floor_payments(*engines.filler);
    const FloorTexts texts = texts_of(*engines.product);
    std::vector<std::unique_ptr<PaymentFloor>> bare;
    for (std::size_t n = 0; n < connections; ++n) bare.push_back(payment_floor_postgresql(uri, texts));
    engines.floor = [&](std::span<const FloorPayment> some) {
        std::atomic<std::size_t> next = 0;
        std::vector<std::jthread> threads;
        for (const auto& connection : bare)
            threads.emplace_back([&, one = connection.get()] {
                for (std::size_t n = next++; n < some.size(); n = next++) one->pay(some.subspan(n, 1));
            });
    };
    compare_payments(report, engines, payments);
}

}  // namespace
}  // namespace bangnopi::bench

// bench_payments [sqlite|postgresql]
int main(int argc, char** argv) {
    using namespace bangnopi::bench;
    const std::string engine = argc > 1 ? argv[1] : "";
    Report report;
    if (engine != "postgresql") run_sqlite(report);
    if (engine != "sqlite") run_postgresql(report);
    report.print_table();
}
