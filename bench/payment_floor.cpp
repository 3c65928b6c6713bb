#include "bench/payment_floor.hpp"

#include <libpq-fe.h>
#include <sqlite3.h>

#include <array>
#include <initializer_list>
#include <stdexcept>
#include <vector>

#include "bench/floor.hpp"

namespace bangnopi::bench {
namespace {

constexpr Oid big_type = 20, text_type = 25;
constexpr std::int64_t amount = 166'500;
constexpr std::int64_t at = 1'769'900'000'000'000;

enum Which {
    customer,
    lock,
    line,
    channel,
    open_invoice,
    payment,
    invoice,
    allocation,
    journal,
    postings,
    events,
    audit,
    which_count
};

// {lock} and {lock of s}: row locks where the engine has them.
struct Statement {
    const char* sql;
    std::vector<Oid> types;
};
const std::array<Statement, which_count> statements = {{
    {"SELECT id, number, name, balance FROM customer WHERE operator_id = 1 AND id = $1 {lock}", {big_type}},
    {"SELECT id FROM subscription WHERE operator_id = 1 AND customer_id = $1 ORDER BY id {lock}", {big_type}},
    {"SELECT s.id, s.plan_version_id, s.starts_on, s.ends_on, s.billing_day, s.amended, s.next_period_from, "
     "s.reserved, s.status, v.billing, v.beyond, v.included_bytes, v.rate_down_bps, v.rate_up_bps, v.burst, "
     "v.throttle_down_bps, v.throttle_up_bps, a.desired, a.reason, a.rate_down_bps, a.rate_up_bps, a.burst, "
     "a.since, a.changes_at, a.version FROM subscription s "
     "JOIN plan_version v ON v.operator_id = s.operator_id AND v.id = s.current_plan_version_id "
     "JOIN access a ON a.operator_id = s.operator_id AND a.subscription_id = s.id "
     "WHERE s.operator_id = 1 AND s.customer_id = $1 ORDER BY s.id",
     {big_type}},
    {"SELECT code, name, method, account_code, active FROM channel WHERE operator_id = 1 AND code = 'kas'",
     {}},
    {"SELECT id, number, due_on, open, isolates_at, total, paid, credited, withheld, written_off FROM "
     "invoice "
     "WHERE operator_id = 1 AND customer_id = $1 AND open > 0 ORDER BY due_on, id {lock}",
     {big_type}},
    {"INSERT INTO payment (operator_id, id, customer_id, method, channel, reference, amount, to_balance, "
     "received_at, received_on, created_at) VALUES (1, $1, $2, 1, 'kas', $3, 166500, 0, $4, '2026-02-01', "
     "$4)",
     {big_type, big_type, text_type, big_type}},
    {"UPDATE invoice SET paid = total, credited = 0, withheld = 0, written_off = 0, open = 0, status = 3, "
     "version = version + 1 WHERE operator_id = 1 AND id = $1",
     {big_type}},
    {"INSERT INTO allocation (operator_id, invoice_id, id, kind, payment_id, amount, at) VALUES (1, $1, $2, "
     "1, $3, 166500, $4)",
     {big_type, big_type, big_type, big_type}},
    {"INSERT INTO journal (operator_id, id, dated_on, cause, cause_id, created_at) VALUES (1, $1, "
     "'2026-02-01', 2, $2, $3)",
     {big_type, big_type, big_type}},
    {"INSERT INTO posting (operator_id, journal_id, posting_no, account_code, customer_id, amount) VALUES "
     "(1, $1, 1, '1101', NULL, $2), (1, $1, 2, '1201', $3, $4)",
     {big_type, big_type, big_type, big_type}},
    {"INSERT INTO event (operator_id, id, kind, subject_id, payload, at) VALUES "
     "(1, $1, 'payment.received', $2, $3, $4), (1, $5, 'invoice.paid', $6, $7, $4)",
     {big_type, big_type, text_type, big_type, big_type, big_type, text_type}},
    {"INSERT INTO audit (operator_id, id, at, actor_kind, actor_name, action, subject_kind, subject_id, "
     "after) "
     "VALUES (1, $1, $2, 3, 'bangnopi', 'payment.receive', 'payment', $3, $4)",
     {big_type, big_type, big_type, text_type}},
}};

std::string with_locks(std::string sql, std::string_view lock_clause) {
    constexpr std::string_view marker = "{lock}";
    if (const std::size_t found = sql.find(marker); found != std::string::npos)
        sql.replace(found, marker.size(), lock_clause);
    return sql;
}

void require(bool ok, const char* why) {
    if (!ok) throw std::runtime_error(why);
}

template <class Engine>
void run_all(Engine& engine, const FloorPayment& one, const FloorTexts& texts) {
    const std::int64_t id = one.id;
    engine.run(customer, {big(one.customer_id)});
    engine.run(lock, {big(one.customer_id)});
    engine.run(line, {big(one.customer_id)});
    engine.run(channel, {});
    engine.run(open_invoice, {big(one.customer_id)});
    engine.run(payment, {big(id), big(one.customer_id), text(one.reference), big(at)});
    engine.run(invoice, {big(one.invoice_id)});
    engine.run(allocation, {big(one.invoice_id), big(id + 1), big(id), big(at)});
    engine.run(journal, {big(id + 2), big(id), big(at)});
    engine.run(postings, {big(id + 2), big(amount), big(one.customer_id), big(-amount)});
    engine.run(events, {big(id + 3), big(id), text(texts.received_payload), big(at), big(id + 4),
                        big(one.invoice_id), text(texts.paid_payload)});
    engine.run(audit, {big(id + 5), big(at), big(id), text(texts.audit_after)});
}

class BareSqlite final : public PaymentFloor {
  public:
    BareSqlite(const std::string& path, const FloorTexts& texts) : texts_(texts) {
        require(sqlite3_open(path.c_str(), &db_) == SQLITE_OK, "open");
        for (const char* pragma :
             {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON",
              "PRAGMA cache_size = -32768", "PRAGMA wal_autocheckpoint = 4000", "PRAGMA secure_delete = OFF"})
            require(sqlite3_exec(db_, pragma, nullptr, nullptr, nullptr) == SQLITE_OK, sqlite3_errmsg(db_));
        begin_ = prepare("BEGIN IMMEDIATE");
        commit_ = prepare("COMMIT");
        for (std::size_t n = 0; n < which_count; ++n)
            prepared_[n] = prepare(with_locks(statements[n].sql, ""));
    }
    ~BareSqlite() override {
        for (sqlite3_stmt* statement : prepared_) sqlite3_finalize(statement);
        for (sqlite3_stmt* statement : {begin_, commit_}) sqlite3_finalize(statement);
        sqlite3_close(db_);
    }

    void pay(std::span<const FloorPayment> payments) override {
        finish(begin_);
        for (const FloorPayment& one : payments) run_all(*this, one, texts_);
        finish(commit_);
    }
    void run(Which which, std::initializer_list<Cell> cells) {
        if (which == lock) return;  // the one writer is the lock
        sqlite3_stmt* statement = prepared_[which];
        int position = 0;
        for (const Cell& cell : cells) {
            ++position;
            if (cell.kind == Cell::Kind::text)
                sqlite3_bind_text(statement, position, cell.text.data(), static_cast<int>(cell.text.size()),
                                  SQLITE_STATIC);
            else
                sqlite3_bind_int64(statement, position, cell.integer);
        }
        finish(statement);
    }

  private:
    sqlite3_stmt* prepare(const std::string& sql) {
        sqlite3_stmt* made = nullptr;
        require(
            sqlite3_prepare_v3(db_, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr) == SQLITE_OK,
            sqlite3_errmsg(db_));
        return made;
    }
    // Of a row that is read, every column is fetched.
    void finish(sqlite3_stmt* statement) {
        int code = sqlite3_step(statement);
        for (; code == SQLITE_ROW; code = sqlite3_step(statement))
            for (int column = 0; column < sqlite3_column_count(statement); ++column)
                sum_ += sqlite3_column_type(statement, column) == SQLITE_TEXT
                            ? *sqlite3_column_text(statement, column)
                            : sqlite3_column_int64(statement, column);
        require(code == SQLITE_DONE, sqlite3_errmsg(db_));
        sqlite3_reset(statement);
    }

    const FloorTexts& texts_;
    sqlite3* db_ = nullptr;
    sqlite3_stmt* begin_ = nullptr;
    sqlite3_stmt* commit_ = nullptr;
    std::array<sqlite3_stmt*, which_count> prepared_ = {};
    std::int64_t sum_ = 0;
};

class BarePostgres final : public PaymentFloor {
  public:
    BarePostgres(const std::string& uri, const FloorTexts& texts)
        : texts_(texts), connection_(PQconnectdb(uri.c_str())) {
        require(PQstatus(connection_) == CONNECTION_OK, PQerrorMessage(connection_));
        prepare("begin", "BEGIN", {});
        prepare("commit", "COMMIT", {});
        for (std::size_t n = 0; n < which_count; ++n)
            prepare(name_of(n), with_locks(statements[n].sql, "FOR UPDATE"), statements[n].types);
        require(PQenterPipelineMode(connection_) == 1, PQerrorMessage(connection_));
    }
    ~BarePostgres() override { PQfinish(connection_); }

    void pay(std::span<const FloorPayment> payments) override {
        send("begin", {});
        for (const FloorPayment& one : payments) run_all(*this, one, texts_);
        send("commit", {});
        require(PQpipelineSync(connection_) == 1, PQerrorMessage(connection_));
        for (; sent_ > 0; --sent_) {
            PGresult* result = PQgetResult(connection_);
            const ExecStatusType status = PQresultStatus(result);
            require(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, PQerrorMessage(connection_));
            PQclear(result);
            PQclear(PQgetResult(connection_));
        }
        PQclear(PQgetResult(connection_));
    }
    void run(Which which, std::initializer_list<Cell> cells) { send(name_of(which), cells); }

  private:
    static std::string name_of(std::size_t which) { return "s" + std::to_string(which); }
    void prepare(const std::string& name, const std::string& sql, const std::vector<Oid>& types) {
        PGresult* result =
            PQprepare(connection_, name.c_str(), sql.c_str(), static_cast<int>(types.size()), types.data());
        require(PQresultStatus(result) == PGRES_COMMAND_OK, PQerrorMessage(connection_));
        PQclear(result);
    }
    void send(const std::string& name, std::initializer_list<Cell> cells) {
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
            } else {
                sizes[n] = 8;
                room[n] = __builtin_bswap64(static_cast<std::uint64_t>(cell.integer));
                data[n] = reinterpret_cast<const char*>(&room[n]);
            }
            ++n;
        }
        require(PQsendQueryPrepared(connection_, name.c_str(), static_cast<int>(n), data.data(), sizes.data(),
                                    formats.data(), 1) == 1,
                PQerrorMessage(connection_));
        ++sent_;
    }

    const FloorTexts& texts_;
    PGconn* connection_;
    int sent_ = 0;
};

}  // namespace

std::unique_ptr<PaymentFloor> payment_floor_sqlite(const std::string& path, const FloorTexts& texts) {
    return std::make_unique<BareSqlite>(path, texts);
}
std::unique_ptr<PaymentFloor> payment_floor_postgresql(const std::string& uri, const FloorTexts& texts) {
    return std::make_unique<BarePostgres>(uri, texts);
}

}  // namespace bangnopi::bench
