// Durable payments: a payment, its invoice's update and two postings in one transaction, handed in by N callers at once,
// against the bare engine that commits groups of N (SQLite) or has N connections, eight at most (PostgreSQL).
#include <fmt/format.h>
#include <libpq-fe.h>
#include <sqlite3.h>

#include <atomic>
#include <latch>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "bench/harness.hpp"
#include "store/database.hpp"
#include "tests/support/postgres.hpp"

namespace bangnopi::bench {
namespace {

using store::Database;
using store::Priority;
using store::Scope;
using store::Tx;

constexpr Id owner{1};
constexpr std::int64_t invoices = 20'000;
constexpr std::int64_t payments_a_round = 4'000;
constexpr std::size_t connections = 8;

constexpr const char* insert_payment =
    "INSERT INTO payment (operator_id, id, customer_id, method, channel, reference, amount, to_balance, "
    "received_at, "
    "received_on, created_at) VALUES ($1, $2, $3, 1, 'cash', $4, 150000, 0, $5, '2026-11-16', $5)";
constexpr const char* update_invoice =
    "UPDATE invoice SET paid = paid + 1, open = open - 1, version = version + 1 WHERE operator_id = $1 AND "
    "id = $2";
constexpr const char* insert_posting =
    "INSERT INTO posting (operator_id, journal_id, posting_no, account_code, customer_id, amount) "
    "VALUES ($1, $2, $3, '1100', $4, $5)";
constexpr const char* insert_invoices =
    "INSERT INTO invoice (operator_id, id, number, series_year, series_no, customer_id, status, issued_on, "
    "due_on, period_from, "
    "period_to, subtotal, tax, total, paid, credited, withheld, written_off, open, version) "
    "VALUES ($1, $2, $3, 2026, $2, $2, 1, '2026-11-01', '2026-11-10', '2026-11-01', '2026-12-01', 150000, 0, "
    "150000, 0, 0, 0, "
    "0, 150000, 1)";

std::int64_t invoice_of(std::int64_t id) {
    return id * 7919 % invoices + 1;
}

void fill(Database& db) {
    store::migrate(db);
    (void)db.write_wait(Scope::of(owner), Priority::normal, [](Tx& tx) -> Result<Done> {
        for (std::int64_t id = 1; id <= invoices; ++id)
            tx.execute(insert_invoices, owner, id, fmt::format("I{}", id));
        return Done{};
    });
}

Result<Done> pay(Tx& tx, std::int64_t id) {
    const std::int64_t invoice = invoice_of(id);
    tx.execute(insert_payment, owner, id, invoice, fmt::format("R{}", id), id);
    tx.execute(update_invoice, owner, invoice);
    tx.execute(insert_posting, owner, id, 1, invoice, 150000);
    tx.execute(insert_posting, owner, id, 2, invoice, -150000);
    return Done{};
}

// N callers, each handing in its next payment when the last was answered.
class Callers {
  public:
    Callers(Database& db, std::int64_t first_id, std::int64_t last_id, std::int64_t callers)
        : db_(db), next_(first_id), last_(last_id), ended_(callers) {
        for (std::int64_t n = 0; n < callers; ++n) next();
        ended_.wait();
    }
    [[nodiscard]] const std::vector<double>& latencies_us() const { return latencies_us_; }

  private:
    using Clock = std::chrono::steady_clock;

    void next() {
        const std::int64_t id = next_++;
        if (id > last_) return ended_.count_down();
        db_.write(
            Scope::of(owner), Priority::normal, [id](Tx& tx) { return pay(tx, id); },
            [this, begun = Clock::now()](const Result<Done>& result) {
                if (!result) throw std::runtime_error(english(result.error().detail));
                {
                    const std::lock_guard lock(mutex_);
                    latencies_us_.push_back(
                        std::chrono::duration<double, std::micro>(Clock::now() - begun).count());
                }
                next();
            });
    }

    Database& db_;
    std::atomic<std::int64_t> next_;
    const std::int64_t last_;
    std::latch ended_;
    std::mutex mutex_;
    std::vector<double> latencies_us_;
};

void require(bool ok, const char* why) {
    if (!ok) throw std::runtime_error(why);
}

class RawSqlite {
  public:
    explicit RawSqlite(const std::string& path) {
        require(sqlite3_open(path.c_str(), &db_) == SQLITE_OK, "open");
        for (const char* pragma :
             {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON",
              "PRAGMA cache_size = -32768", "PRAGMA wal_autocheckpoint = 4000", "PRAGMA secure_delete = OFF"})
            execute(pragma);
        for (const char* sql : {insert_payment, update_invoice, insert_posting}) {
            sqlite3_stmt* statement = nullptr;
            require(sqlite3_prepare_v2(db_, sql, -1, &statement, nullptr) == SQLITE_OK, sqlite3_errmsg(db_));
            statements_.push_back(statement);
        }
    }
    RawSqlite(const RawSqlite&) = delete;
    RawSqlite& operator=(const RawSqlite&) = delete;
    ~RawSqlite() {
        for (sqlite3_stmt* statement : statements_) sqlite3_finalize(statement);
        sqlite3_close(db_);
    }

    void pay_all(std::int64_t first_id, std::int64_t last_id, std::int64_t group) {
        for (std::int64_t id = first_id; id <= last_id;) {
            execute("BEGIN IMMEDIATE");
            for (const std::int64_t end = std::min(last_id + 1, id + group); id < end; ++id) pay_one(id);
            execute("COMMIT");
        }
    }

  private:
    void execute(const char* sql) {
        require(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK, sqlite3_errmsg(db_));
    }
    void run(sqlite3_stmt* statement) {
        require(sqlite3_step(statement) == SQLITE_DONE, sqlite3_errmsg(db_));
        sqlite3_reset(statement);
    }
    void pay_one(std::int64_t id) {
        const std::int64_t invoice = invoice_of(id);
        const std::string reference = fmt::format("R{}", id);
        sqlite3_stmt* payment = statements_[0];
        sqlite3_bind_int64(payment, 1, owner.value);
        sqlite3_bind_int64(payment, 2, id);
        sqlite3_bind_int64(payment, 3, invoice);
        sqlite3_bind_text(payment, 4, reference.data(), static_cast<int>(reference.size()), nullptr);
        sqlite3_bind_int64(payment, 5, id);
        run(payment);
        sqlite3_bind_int64(statements_[1], 1, owner.value);
        sqlite3_bind_int64(statements_[1], 2, invoice);
        run(statements_[1]);
        for (int number = 1; number <= 2; ++number) {
            sqlite3_stmt* posting = statements_[2];
            sqlite3_bind_int64(posting, 1, owner.value);
            sqlite3_bind_int64(posting, 2, id);
            sqlite3_bind_int64(posting, 3, number);
            sqlite3_bind_int64(posting, 4, invoice);
            sqlite3_bind_int64(posting, 5, number == 1 ? 150000 : -150000);
            run(posting);
        }
    }

    sqlite3* db_ = nullptr;
    std::vector<sqlite3_stmt*> statements_;
};

class RawPostgres {
  public:
    explicit RawPostgres(const std::string& uri) : connection_(PQconnectdb(uri.c_str())) {
        const Oid payment_types[] = {20, 20, 20, 25, 20};
        const Oid integers[] = {20, 20, 21, 20, 20};
        prepare("payment", insert_payment, 5, payment_types);
        prepare("invoice", update_invoice, 2, integers);
        prepare("posting", insert_posting, 5, integers);
    }
    RawPostgres(const RawPostgres&) = delete;
    RawPostgres& operator=(const RawPostgres&) = delete;
    ~RawPostgres() { PQfinish(connection_); }

    void pay_all(std::atomic<std::int64_t>& next, std::int64_t last_id) {
        for (std::int64_t id = next++; id <= last_id; id = next++) {
            execute("BEGIN");
            const std::string customer = std::to_string(invoice_of(id));
            const std::string number = std::to_string(id);
            const std::string reference = "R" + number;
            run("payment", {"1", number.c_str(), customer.c_str(), reference.c_str(), number.c_str()});
            run("invoice", {"1", customer.c_str()});
            run("posting", {"1", number.c_str(), "1", customer.c_str(), "150000"});
            run("posting", {"1", number.c_str(), "2", customer.c_str(), "-150000"});
            execute("COMMIT");
        }
    }

  private:
    void expect(PGresult* result) {
        const bool ok = PQresultStatus(result) == PGRES_COMMAND_OK;
        PQclear(result);
        require(ok, PQerrorMessage(connection_));
    }
    void prepare(const char* name, const char* sql, int count, const Oid* types) {
        expect(PQprepare(connection_, name, sql, count, types));
    }
    void execute(const char* sql) { expect(PQexec(connection_, sql)); }
    void run(const char* name, std::vector<const char*> values) {
        expect(PQexecPrepared(connection_, name, static_cast<int>(values.size()), values.data(), nullptr,
                              nullptr, 1));
    }

    PGconn* connection_;
};

struct Place {
    std::string url;
    CpuMeter meter;
    std::function<void(std::int64_t first, std::int64_t last, std::int64_t callers)> floor;
};

void compare_callers(Report& report, Database& db, const Place& place, const std::string& engine,
                     std::int64_t callers) {
    static std::int64_t next_id = 1;  // payments of all rounds are different ones
    const auto take = [] { return std::exchange(next_id, next_id + payments_a_round); };
    std::vector<double> latencies;
    Comparison result =
        compare({.name = fmt::format("payments, {} callers", callers),
                 .engine = engine,
                 .unit = "payment",
                 .units = static_cast<std::size_t>(payments_a_round),
                 .product =
                     [&] {
                         const std::int64_t first = take();
                         latencies = Callers(db, first, first + payments_a_round - 1, callers).latencies_us();
                     },
                 .floor =
                     [&] {
                         const std::int64_t first = take();
                         place.floor(first, first + payments_a_round - 1, callers);
                     }},
                place.meter);
    result.more = {{"p50_us", percentile(latencies, 0.5)}, {"p99_us", percentile(latencies, 0.99)}};
    report.add(std::move(result));
}

void run_sqlite(Report& report) {
    const test::TemporaryFolder folder;
    fmt::print("{{\"name\":\"durable appends\",\"per_second\":{:.0f}}}\n",
               durable_appends_per_second(folder.path().string()));
    const std::string path = folder.file("bench.db");
    const auto db = store::open_database({.url = "sqlite:" + path, .create = true});
    fill(*db);
    RawSqlite raw(path);
    const Place place{db->file(), CpuMeter(),
                      [&](std::int64_t first, std::int64_t last, std::int64_t callers) {
                          raw.pay_all(first, last, callers);
                      }};
    for (const std::int64_t callers : {1, 8, 32, 128}) compare_callers(report, *db, place, "SQLite", callers);
}

void run_postgresql(Report& report) {
    test::PostgresServer server;
    const std::string uri = server.fresh_database();
    const auto db = store::open_database({.url = uri, .pool = connections});
    fill(*db);
    std::vector<std::unique_ptr<RawPostgres>> raw;
    for (std::size_t n = 0; n < connections; ++n) raw.push_back(std::make_unique<RawPostgres>(uri));
    const auto floor = [&](std::int64_t first, std::int64_t last, std::int64_t callers) {
        std::atomic<std::int64_t> next = first;
        std::vector<std::jthread> threads;
        for (std::size_t n = 0; n < std::min(static_cast<std::size_t>(callers), connections); ++n)
            threads.emplace_back([&, n] { raw[n]->pay_all(next, last); });
    };
    const Place place{uri, CpuMeter(server.pid()), floor};
    for (const std::int64_t callers : {1, 8, 32}) compare_callers(report, *db, place, "PostgreSQL", callers);
}

}  // namespace
}  // namespace bangnopi::bench

int main() {
    bangnopi::bench::Report report;
    bangnopi::bench::run_sqlite(report);
    bangnopi::bench::run_postgresql(report);
    report.print_table();
}
