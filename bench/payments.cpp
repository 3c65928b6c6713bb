// Payments at the use case: each pays one open invoice in full, handed in by 32 callers at once, against the bare engine that
// writes the same rows (payment, invoice, allocation, journal, two postings, two events, audit) without reading any: in
// groups of 32 on SQLite, over as many connections as the product has on PostgreSQL.
#include <fmt/format.h>
#include <libpq-fe.h>
#include <sqlite3.h>

#include <atomic>
#include <latch>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "bench/floor.hpp"
#include "bench/harness.hpp"
#include "billing/bill_run.hpp"
#include "billing/payments.hpp"
#include "store/access.hpp"
#include "store/customers.hpp"
#include "store/ledger.hpp"
#include "store/plans.hpp"
#include "store/subscriptions.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::bench {
namespace {

using store::Database;
using store::Priority;
using store::Scope;
using store::Tx;

constexpr Id owner{1};
constexpr std::int64_t payments_a_round = 4'000;
constexpr int rounds = 5;
constexpr std::int64_t customers = payments_a_round * (rounds + 1);
constexpr std::int64_t callers = 32;
constexpr std::size_t connections = 8;
constexpr std::int64_t fee = 150'000;
const domain::Date issued(2026, 2, 1);

template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().detail);
    return *std::move(result);
}

store::Operator bench_operator() {
    return {owner,
            "bench",
            "Bench Net",
            must(domain::Zone::find("Asia/Jakarta")),
            domain::Currency::idr(),
            {},
            Instant{},
            1};
}

Id customer_of(std::int64_t n) {
    return Id{1'000'000 + n};
}

void fill_some(Tx& tx, const store::Act& act, const store::Settings& settings, std::int64_t from,
               std::int64_t to) {
    std::vector<Id> ids;
    for (std::int64_t n = from; n < to; ++n) {
        store::Customer customer;
        customer.id = customer_of(n);
        customer.number = fmt::format("C{:07}", n);
        customer.name = "Siti Aminah";
        store::insert_customer(tx, owner, customer);
        store::Subscription subscription;
        subscription.id = Id{2'000'000 + n};
        subscription.customer_id = customer.id;
        subscription.plan_version_id = subscription.current_plan_version_id = Id{11};
        subscription.starts_on = subscription.next_period_from = domain::Date(2026, 1, 1);
        subscription.next_issue_on = issued;
        subscription.connection.username = "u" + customer.number;
        store::insert_subscription(tx, owner, subscription);
        ids.push_back(customer.id);
    }
    store::refresh_access(tx, act, settings, ids);
}

// Customers with one open invoice each, made by a bill run.
void fill(Database& db) {
    store::migrate(db);
    const store::Operator subject = bench_operator();
    SystemClock clock;
    IdSource ids(clock, 1);
    const store::Act act{owner, subject.zone, subject.currency, {}, subject.zone.at(issued), issued, &ids};
    const auto write = [&](auto&& body) {
        must(db.write_wait(Scope::of(owner), Priority::normal, [&](Tx& tx) -> Result<Done> {
            body(tx);
            return Done{};
        }));
    };
    domain::PlanTerms terms;
    terms.code = "home";
    terms.monthly_fee = fee;
    write([&](Tx& tx) {
        store::insert_operator(tx, subject);
        store::insert_chart(tx, owner);
        store::insert_channel(tx, owner, {"kas", "Kas", domain::PaymentMethod::cash, "1101", true});
        store::insert_plan(tx, owner, {Id{1}, terms.code, terms.code, true, Instant{}, 1});
        store::insert_plan_version(tx, owner, {Id{11}, Id{1}, domain::Date(2025, 1, 1), terms, Instant{}});
    });
    for (std::int64_t from = 0; from < customers; from += 1000)
        write([&](Tx& tx) { fill_some(tx, act, subject.settings, from, std::min(from + 1000, customers)); });
    if (must(billing::run_bills(db, act, subject.settings, issued, {})).counts.issued != customers)
        throw std::runtime_error("not every customer was billed");
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
        billing::ReceivePayment command;
        command.customer_id = customer_of(n);
        command.channel = "kas";
        command.amount = fee;
        command.reference = fmt::format("KW-{:08}", n);
        db_.write(
            Scope::of(owner), Priority::normal,
            [this, command](Tx& tx) {
                return billing::receive_payment(tx, act_, subject_.settings, command);
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
    const store::Operator subject_ = bench_operator();
    const store::Act act_{owner,  subject_.zone, subject_.currency, {}, subject_.zone.at(issued, 9),
                          issued, &ids_};
    std::atomic<std::int64_t> next_;
    const std::int64_t end_;
    std::latch ended_;
    std::mutex mutex_;
    std::vector<double> latencies_us_;
};

struct Statement {
    const char* sql;
    std::vector<Oid> types;
};
constexpr Oid big_type = 20, small_type = 21, text_type = 25;
const std::vector<Statement> statements = {
    {"INSERT INTO payment (operator_id, id, customer_id, method, channel, reference, amount, to_balance, "
     "received_at, received_on, "
     "created_at) VALUES (1, $1, $2, 1, 'kas', $3, 150000, 0, $4, '2026-02-01', $4)",
     {big_type, big_type, text_type, big_type}},
    {"UPDATE invoice SET paid = total, credited = 0, withheld = 0, written_off = 0, open = 0, status = 3, "
     "version = version + 1 "
     "WHERE operator_id = 1 AND id = $1",
     {big_type}},
    {"INSERT INTO allocation (operator_id, invoice_id, id, kind, payment_id, amount, at) VALUES (1, $1, $2, "
     "1, $3, 150000, $4)",
     {big_type, big_type, big_type, big_type}},
    {"INSERT INTO journal (operator_id, id, dated_on, cause, cause_id, created_at) VALUES (1, $1, "
     "'2026-02-01', 2, $2, $3)",
     {big_type, big_type, big_type}},
    {"INSERT INTO posting (operator_id, journal_id, posting_no, account_code, customer_id, amount) VALUES "
     "(1, $1, $2, $3, $4, $5)",
     {big_type, small_type, text_type, big_type, big_type}},
    {"INSERT INTO event (operator_id, id, kind, subject_id, payload, at) VALUES (1, $1, $2, $3, $4, $5)",
     {big_type, text_type, big_type, text_type, big_type}},
    {"INSERT INTO audit (operator_id, id, at, actor_kind, actor_name, action, subject_kind, subject_id, "
     "after) "
     "VALUES (1, $1, $2, 3, 'bangnopi', 'payment.receive', 'payment', $3, $4)",
     {big_type, big_type, big_type, text_type}},
};
enum Which { payment, invoice, allocation, journal, posting, event, audit };

void require(bool ok, const char* why) {
    if (!ok) throw std::runtime_error(why);
}

class BareSqlite {
  public:
    explicit BareSqlite(const std::string& path) {
        require(sqlite3_open(path.c_str(), &db_) == SQLITE_OK, "open");
        for (const char* pragma :
             {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON",
              "PRAGMA cache_size = -32768", "PRAGMA wal_autocheckpoint = 4000", "PRAGMA secure_delete = OFF"})
            script(pragma);
        for (const Statement& statement : statements) {
            sqlite3_stmt* made = nullptr;
            require(sqlite3_prepare_v3(db_, statement.sql, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr) ==
                        SQLITE_OK,
                    sqlite3_errmsg(db_));
            prepared_.push_back(made);
        }
    }
    BareSqlite(const BareSqlite&) = delete;
    BareSqlite& operator=(const BareSqlite&) = delete;
    ~BareSqlite() {
        for (sqlite3_stmt* statement : prepared_) sqlite3_finalize(statement);
        sqlite3_close(db_);
    }

    void script(const char* sql) {
        require(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK, sqlite3_errmsg(db_));
    }
    void run(Which which, std::initializer_list<Cell> cells) {
        sqlite3_stmt* statement = prepared_[which];
        int at = 0;
        for (const Cell& cell : cells) {
            ++at;
            if (cell.kind == Cell::Kind::text)
                sqlite3_bind_text(statement, at, cell.text.data(), static_cast<int>(cell.text.size()),
                                  SQLITE_STATIC);
            else if (cell.kind == Cell::Kind::null)
                sqlite3_bind_null(statement, at);
            else
                sqlite3_bind_int64(statement, at, cell.integer);
        }
        require(sqlite3_step(statement) == SQLITE_DONE, sqlite3_errmsg(db_));
        sqlite3_reset(statement);
    }

  private:
    sqlite3* db_ = nullptr;
    std::vector<sqlite3_stmt*> prepared_;
};

class BarePostgres {
  public:
    explicit BarePostgres(const std::string& uri) : connection_(PQconnectdb(uri.c_str())) {
        require(PQstatus(connection_) == CONNECTION_OK, PQerrorMessage(connection_));
        for (std::size_t n = 0; n < statements.size(); ++n)
            expect(PQprepare(connection_, names[n], statements[n].sql,
                             static_cast<int>(statements[n].types.size()), statements[n].types.data()));
    }
    BarePostgres(const BarePostgres&) = delete;
    BarePostgres& operator=(const BarePostgres&) = delete;
    ~BarePostgres() { PQfinish(connection_); }

    void script(const char* sql) { expect(PQexec(connection_, sql)); }
    void run(Which which, std::initializer_list<Cell> cells) {
        std::array<std::uint64_t, 8> room{};
        std::array<const char*, 8> data{};
        std::array<int, 8> sizes{};
        std::array<int, 8> formats{};
        std::size_t n = 0;
        for (const Cell& cell : cells) {
            formats[n] = 1;
            if (cell.kind == Cell::Kind::text) {
                data[n] = cell.text.data();
                sizes[n] = static_cast<int>(cell.text.size());
            } else if (cell.kind != Cell::Kind::null) {
                sizes[n] = cell.kind == Cell::Kind::big ? 8 : 2;
                room[n] = __builtin_bswap64(static_cast<std::uint64_t>(cell.integer)) >>
                          (cell.kind == Cell::Kind::big ? 0 : 48);
                data[n] = reinterpret_cast<const char*>(&room[n]);
            }
            ++n;
        }
        expect(PQexecPrepared(connection_, names[which], static_cast<int>(n), data.data(), sizes.data(),
                              formats.data(), 1));
    }

  private:
    static constexpr const char* names[] = {"payment", "invoice", "allocation", "journal",
                                            "posting", "event",   "audit"};
    void expect(PGresult* result) {
        const bool ok = PQresultStatus(result) == PGRES_COMMAND_OK;
        PQclear(result);
        require(ok, PQerrorMessage(connection_));
    }
    PGconn* connection_;
};

template <class Engine>
void pay(Engine& engine, std::int64_t n, std::int64_t invoice_id) {
    const std::int64_t id = 4'000'000'000'000'000 + n * 10, at = 1'769'900'000'000'000;
    const std::string reference = fmt::format("KW-{:08}", n);
    engine.run(payment, {big(id), big(customer_of(n).value), text(reference), big(at)});
    engine.run(invoice, {big(invoice_id)});
    engine.run(allocation, {big(invoice_id), big(id + 1), big(id), big(at)});
    engine.run(journal, {big(id + 2), big(id), big(at)});
    engine.run(posting, {big(id + 2), small(1), text("1101"), null(), big(fee)});
    engine.run(posting, {big(id + 2), small(2), text("1201"), big(customer_of(n).value), big(-fee)});
    engine.run(event, {big(id + 3), text("payment.received"), big(id),
                       text(R"({"customer":"00000000yh8g0","amount":150000,"to_balance":0})"), big(at)});
    engine.run(event, {big(id + 4), text("invoice.paid"), big(invoice_id),
                       text(R"({"customer":"00000000yh8g0"})"), big(at)});
    engine.run(audit,
               {big(id + 5), big(at), big(id),
                text(R"({"customer":"00000000yh8g0","amount":150000,"method":"cash","to_balance":0})")});
}

std::vector<std::int64_t> invoices_of(Database& db) {
    std::vector<std::int64_t> ids(static_cast<std::size_t>(customers));
    db.read(Scope::of(owner), [&](Tx& tx) {
        tx.each(
            "SELECT customer_id, id FROM invoice WHERE operator_id = $1",
            [&](const store::Row& row) {
                ids[static_cast<std::size_t>(row.integer(0) - customer_of(0).value)] = row.integer(1);
            },
            owner);
    });
    return ids;
}

void compare_payments(Report& report, const std::string& engine, Database& product,
                      const std::function<void(std::int64_t)>& floor, const CpuMeter& meter) {
    SystemClock clock;
    IdSource ids(clock, 2);
    std::vector<double> latencies;
    std::int64_t product_next = 0, floor_next = 0;
    Comparison result = compare({.name = fmt::format("payments, {} callers", callers),
                                 .engine = engine,
                                 .unit = "payment",
                                 .units = static_cast<std::size_t>(payments_a_round),
                                 .product =
                                     [&] {
                                         latencies = Callers(product, ids, product_next).latencies_us();
                                         product_next += payments_a_round;
                                     },
                                 .floor =
                                     [&] {
                                         floor(floor_next);
                                         floor_next += payments_a_round;
                                     }},
                                meter, rounds);
    result.more = {{"p50_us", percentile(latencies, 0.5)}, {"p99_us", percentile(latencies, 0.99)}};
    report.add(std::move(result));
}

void run_sqlite(Report& report) {
    const test::TemporaryFolder folder;
    fmt::print("{{\"name\":\"durable appends\",\"per_second\":{:.0f}}}\n",
               durable_appends_per_second(folder.path().string()));
    const auto product = store::open_database({.url = "sqlite:" + folder.file("product.db"), .create = true});
    fill(*product);
    std::vector<std::int64_t> invoices;
    {
        const auto filler =
            store::open_database({.url = "sqlite:" + folder.file("floor.db"), .create = true});
        fill(*filler);
        invoices = invoices_of(*filler);
    }
    BareSqlite bare(folder.file("floor.db"));
    const auto floor = [&](std::int64_t first) {
        for (std::int64_t n = first; n < first + payments_a_round;) {
            bare.script("BEGIN IMMEDIATE");
            for (const std::int64_t end = std::min(first + payments_a_round, n + callers); n < end; ++n)
                pay(bare, n, invoices[static_cast<std::size_t>(n)]);
            bare.script("COMMIT");
        }
    };
    compare_payments(report, "SQLite", *product, floor, CpuMeter());
}

void run_postgresql(Report& report) {
    test::PostgresServer server;
    const auto product = store::open_database({.url = server.fresh_database(), .pool = connections});
    fill(*product);
    const std::string uri = server.fresh_database();
    std::vector<std::int64_t> invoices;
    {
        const auto filler = store::open_database({.url = uri});
        fill(*filler);
        invoices = invoices_of(*filler);
    }
    std::vector<std::unique_ptr<BarePostgres>> bare;
    for (std::size_t n = 0; n < connections; ++n) bare.push_back(std::make_unique<BarePostgres>(uri));
    const auto floor = [&](std::int64_t first) {
        std::atomic<std::int64_t> next = first;
        std::vector<std::jthread> threads;
        for (const auto& connection : bare)
            threads.emplace_back([&, one = connection.get()] {
                for (std::int64_t n = next++; n < first + payments_a_round; n = next++) {
                    one->script("BEGIN");
                    pay(*one, n, invoices[static_cast<std::size_t>(n)]);
                    one->script("COMMIT");
                }
            });
    };
    compare_payments(report, "PostgreSQL", *product, floor, CpuMeter(server.pid()));
}

}  // namespace
}  // namespace bangnopi::bench

int main() {
    bangnopi::bench::Report report;
    bangnopi::bench::run_sqlite(report);
    bangnopi::bench::run_postgresql(report);
    report.print_table();
}
