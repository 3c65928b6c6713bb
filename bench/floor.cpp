#include "bench/floor.hpp"

#include <libpq-fe.h>
#include <sqlite3.h>

#include <cstring>
#include <stdexcept>

namespace bangnopi::bench {
namespace {

struct Target {
    const char* table;
    const char* columns;
    int count;
};
constexpr std::array<Target, table_count> targets = {{
    {"invoice_line",
     "operator_id, invoice_id, line_no, kind, subscription_id, plan_version_id, from_on, to_on, days, "
     "of_days, bytes, units, amount",
     13},
    {"charge", "operator_id, subscription_id, period_from, kind, invoice_id", 5},
    {"invoice_input", "operator_id, invoice_id, input", 3},
    {"journal", "operator_id, id, dated_on, cause, cause_id, created_at", 6},
    {"posting", "operator_id, journal_id, posting_no, account_code, customer_id, amount", 6},
    {"event", "operator_id, id, kind, subject_id, payload, at", 6},
    {"invoice",
     "operator_id, id, number, series_year, series_no, customer_id, subscription_id, status, issued_on, "
     "due_on, isolates_at, "
     "period_from, period_to, subtotal, tax, total, paid, credited, withheld, written_off, open, version, "
     "bill_run_id",
     23},
}};

constexpr const char* due_columns =
    "id, customer_id, plan_version_id, starts_on, ends_on, billing_day, bill_on_end_date, amended, "
    "next_period_from, "
    "discount_kind, discount_numerator, discount_denominator, discount_periods, discount_until, reserved, "
    "first_period_from";

void require(bool ok, const std::string& why) {
    if (!ok) throw std::runtime_error(why);
}

// Rows of one table on their way into statements of many rows; its texts stay where they are until it is cleared.
class Block {
  public:
    static constexpr std::size_t rows_max = 50;  // more gain nothing

    Block() { texts_.reserve(texts_max); }
    void add(std::span<const Cell> cells) {
        for (const Cell& cell : cells) cells_.push_back(cell.kind == Cell::Kind::text ? kept(cell) : cell);
        ++rows_;
    }
    [[nodiscard]] std::size_t rows() const { return rows_; }
    [[nodiscard]] std::span<const Cell> cells() const { return cells_; }
    void clear() {
        cells_.clear();
        texts_.clear();
        rows_ = 0;
    }

  private:
    static constexpr std::size_t texts_max = std::size_t{1} << 20;

    Cell kept(const Cell& cell) {
        require(texts_.size() + cell.text.size() <= texts_max, "texts of a block");
        const std::size_t begin = texts_.size();
        texts_ += cell.text;
        return text(std::string_view(texts_).substr(begin));
    }

    std::vector<Cell> cells_;
    std::string texts_;
    std::size_t rows_ = 0;
};

class BareSqlite final : public BareEngine {
  public:
    explicit BareSqlite(const std::string& path) {
        require(sqlite3_open(path.c_str(), &db_) == SQLITE_OK, "open");
        for (const char* pragma :
             {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON",
              "PRAGMA cache_size = -32768", "PRAGMA wal_autocheckpoint = 4000", "PRAGMA secure_delete = OFF"})
            run(pragma);
        for (std::size_t n = 0; n < table_count; ++n) {
            inserts_[n] = prepare(insert_text(targets[n], 1));
            block_inserts_[n] = prepare(insert_text(targets[n], Block::rows_max));
        }
        due_ = prepare(
            std::string("SELECT ") + due_columns +
            " FROM subscription WHERE operator_id = 1 AND next_issue_on IS NOT NULL AND next_issue_on = ?1 "
            "AND id > ?2 ORDER BY id LIMIT ?3");
        usage_ = prepare(
            "SELECT day, bytes_down + bytes_up FROM usage_day WHERE operator_id = 1 AND subscription_id = ?1 "
            "AND day >= ?2 AND day < ?3");
        reschedule_ = prepare(
            "UPDATE subscription SET next_period_from = ?1, next_issue_on = ?2 WHERE operator_id = 1 AND id "
            "= ?3");
    }
    ~BareSqlite() override {
        for (sqlite3_stmt* statement : inserts_) sqlite3_finalize(statement);
        for (sqlite3_stmt* statement : block_inserts_) sqlite3_finalize(statement);
        for (sqlite3_stmt* statement : {due_, usage_, reschedule_}) sqlite3_finalize(statement);
        sqlite3_close(db_);
    }

    void begin() override { run("BEGIN IMMEDIATE"); }
    void commit() override { run("COMMIT"); }

    std::vector<DueRow> read_due(std::string_view issue_on, std::int64_t after, std::int64_t limit) override {
        std::vector<DueRow> rows;
        bind(due_, 1, issue_on);
        sqlite3_bind_int64(due_, 2, after);
        sqlite3_bind_int64(due_, 3, limit);
        while (sqlite3_step(due_) == SQLITE_ROW)
            rows.push_back({sqlite3_column_int64(due_, 0), sqlite3_column_int64(due_, 1),
                            sqlite3_column_int64(due_, 2)});
        sqlite3_reset(due_);
        return rows;
    }

    std::int64_t read_usage(std::span<const std::int64_t> subscriptions, std::string_view from,
                            std::string_view to) override {
        std::int64_t sum = 0;
        for (const std::int64_t subscription : subscriptions) {
            sqlite3_bind_int64(usage_, 1, subscription);
            bind(usage_, 2, from);
            bind(usage_, 3, to);
            while (sqlite3_step(usage_) == SQLITE_ROW) sum += sqlite3_column_int64(usage_, 1);
            sqlite3_reset(usage_);
        }
        return sum;
    }

    void row(Table table, std::span<const Cell> cells) override {
        const auto n = static_cast<std::size_t>(table);
        blocks_[n].add(cells);
        if (blocks_[n].rows() < Block::rows_max) return;
        insert(block_inserts_[n], blocks_[n].cells());
        blocks_[n].clear();
    }
    void flush() override {
        for (std::size_t n = 0; n < table_count; ++n) {
            const auto columns = static_cast<std::size_t>(targets[n].count);
            for (auto rest = blocks_[n].cells(); !rest.empty(); rest = rest.subspan(columns))
                insert(inserts_[n], rest.first(columns));
            blocks_[n].clear();
        }
    }

    void reschedule(std::span<const DueRow> due, std::string_view period_from,
                    std::string_view issue_on) override {
        bind(reschedule_, 1, period_from);
        bind(reschedule_, 2, issue_on);
        for (const DueRow& one : due) {
            sqlite3_bind_int64(reschedule_, 3, one.id);
            step(reschedule_);
        }
    }

    void run(std::string_view sql) override {
        require(sqlite3_exec(db_, std::string(sql).c_str(), nullptr, nullptr, nullptr) == SQLITE_OK,
                sqlite3_errmsg(db_));
    }

  private:
    static std::string insert_text(const Target& target, std::size_t rows) {
        std::string sql = std::string("INSERT INTO ") + target.table + " (" + target.columns + ") VALUES ";
        for (std::size_t row = 0; row < rows; ++row) {
            sql += row == 0 ? "(?" : ",(?";
            for (int column = 1; column < target.count; ++column) sql += ",?";
            sql += ")";
        }
        return sql;
    }
    void insert(sqlite3_stmt* statement, std::span<const Cell> cells) {
        int at = 0;
        for (const Cell& cell : cells) {
            ++at;
            if (cell.kind == Cell::Kind::null)
                sqlite3_bind_null(statement, at);
            else if (cell.kind == Cell::Kind::text)
                bind(statement, at, cell.text);
            else
                sqlite3_bind_int64(statement, at, cell.integer);
        }
        step(statement);
    }
    sqlite3_stmt* prepare(const std::string& sql) {
        sqlite3_stmt* statement = nullptr;
        require(sqlite3_prepare_v3(db_, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) ==
                    SQLITE_OK,
                sqlite3_errmsg(db_));
        return statement;
    }
    static void bind(sqlite3_stmt* statement, int at, std::string_view value) {
        sqlite3_bind_text(statement, at, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
    }
    void step(sqlite3_stmt* statement) {
        require(sqlite3_step(statement) == SQLITE_DONE, sqlite3_errmsg(db_));
        sqlite3_reset(statement);
    }

    sqlite3* db_ = nullptr;
    std::array<sqlite3_stmt*, table_count> inserts_ = {};        // a row
    std::array<sqlite3_stmt*, table_count> block_inserts_ = {};  // of Block::rows_max rows
    std::array<Block, table_count> blocks_;
    sqlite3_stmt* due_ = nullptr;
    sqlite3_stmt* usage_ = nullptr;
    sqlite3_stmt* reschedule_ = nullptr;
};

template <class T>
void put_big_endian(std::string& out, T value) {
    for (int shift = static_cast<int>(sizeof(T)) * 8 - 8; shift >= 0; shift -= 8)
        out += static_cast<char>(static_cast<std::uint64_t>(value) >> shift);
}

class BarePostgres final : public BareEngine {
  public:
    explicit BarePostgres(const std::string& uri) : connection_(PQconnectdb(uri.c_str())) {
        require(PQstatus(connection_) == CONNECTION_OK, PQerrorMessage(connection_));
        const Oid due_types[] = {25, 20, 20};
        const Oid usage_types[] = {1016, 25, 25};
        const Oid reschedule_types[] = {25, 25, 1016};
        prepare("due",
                std::string("SELECT ") + due_columns +
                    " FROM subscription WHERE operator_id = 1 AND next_issue_on IS NOT NULL AND "
                    "next_issue_on = $1 "
                    "AND id > $2 ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED",
                due_types);
        prepare("usage",
                "SELECT subscription_id, day, bytes_down + bytes_up FROM usage_day WHERE operator_id = 1 "
                "AND subscription_id = ANY($1) AND day >= $2 AND day < $3",
                usage_types);
        prepare("reschedule",
                "UPDATE subscription SET next_period_from = $1, next_issue_on = $2 "
                "WHERE operator_id = 1 AND id = ANY($3)",
                reschedule_types);
    }
    ~BarePostgres() override { PQfinish(connection_); }

    void begin() override { run("BEGIN"); }
    void commit() override { run("COMMIT"); }

    std::vector<DueRow> read_due(std::string_view issue_on, std::int64_t after, std::int64_t limit) override {
        const std::string values[] = {std::string(issue_on), binary(after), binary(limit)};
        PGresult* result = execute("due", values);
        std::vector<DueRow> rows(static_cast<std::size_t>(PQntuples(result)));
        for (std::size_t n = 0; n < rows.size(); ++n)
            rows[n] = {integer(result, n, 0), integer(result, n, 1), integer(result, n, 2)};
        PQclear(result);
        return rows;
    }

    std::int64_t read_usage(std::span<const std::int64_t> subscriptions, std::string_view from,
                            std::string_view to) override {
        const std::string values[] = {array(subscriptions), std::string(from), std::string(to)};
        PGresult* result = execute("usage", values);
        std::int64_t sum = 0;
        for (int n = 0; n < PQntuples(result); ++n) sum += integer(result, static_cast<std::size_t>(n), 2);
        PQclear(result);
        return sum;
    }

    void row(Table table, std::span<const Cell> cells) override {
        std::string& out = buffers_[static_cast<std::size_t>(table)];
        put_big_endian(out, static_cast<std::int16_t>(cells.size()));
        for (const Cell& cell : cells) {
            switch (cell.kind) {
                case Cell::Kind::null:
                    put_big_endian(out, std::int32_t{-1});
                    break;
                case Cell::Kind::big:
                    put_big_endian(out, std::int32_t{8});
                    put_big_endian(out, cell.integer);
                    break;
                case Cell::Kind::small:
                    put_big_endian(out, std::int32_t{2});
                    put_big_endian(out, static_cast<std::int16_t>(cell.integer));
                    break;
                case Cell::Kind::text:
                    put_big_endian(out, static_cast<std::int32_t>(cell.text.size()));
                    out += cell.text;
                    break;
            }
        }
    }

    void flush() override {
        for (std::size_t n = 0; n < table_count; ++n) {
            if (buffers_[n].empty()) continue;
            PQclear(PQexec(connection_, (std::string("COPY ") + targets[n].table + " (" + targets[n].columns +
                                         ") FROM STDIN WITH (FORMAT binary)")
                                            .c_str()));
            std::string head("PGCOPY\n\377\r\n\0", 11);
            head.append(8, '\0');
            require(PQputCopyData(connection_, head.data(), static_cast<int>(head.size())) == 1, "copy");
            put_big_endian(buffers_[n], std::int16_t{-1});
            require(PQputCopyData(connection_, buffers_[n].data(), static_cast<int>(buffers_[n].size())) == 1,
                    "copy");
            require(PQputCopyEnd(connection_, nullptr) == 1, "copy");
            for (PGresult* result = nullptr; (result = PQgetResult(connection_)) != nullptr; PQclear(result))
                require(PQresultStatus(result) == PGRES_COMMAND_OK, PQerrorMessage(connection_));
            buffers_[n].clear();
        }
    }

    void reschedule(std::span<const DueRow> due, std::string_view period_from,
                    std::string_view issue_on) override {
        std::vector<std::int64_t> ids;
        for (const DueRow& one : due) ids.push_back(one.id);
        const std::string values[] = {std::string(period_from), std::string(issue_on), array(ids)};
        PQclear(execute("reschedule", values));
    }

    void run(std::string_view sql) override {
        PGresult* result = PQexec(connection_, std::string(sql).c_str());
        const ExecStatusType status = PQresultStatus(result);
        PQclear(result);
        require(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, PQerrorMessage(connection_));
    }

  private:
    static std::string binary(std::int64_t value) {
        std::string out;
        put_big_endian(out, value);
        return out;
    }
    // array_recv: dimensions, has nulls, element type, length, lower bound, then size and value of each.
    static std::string array(std::span<const std::int64_t> values) {
        std::string out;
        for (const std::int32_t head : {1, 0, 20, static_cast<std::int32_t>(values.size()), 1})
            put_big_endian(out, head);
        for (const std::int64_t value : values) {
            put_big_endian(out, std::int32_t{8});
            put_big_endian(out, value);
        }
        return out;
    }
    static std::int64_t integer(const PGresult* result, std::size_t row, int column) {
        std::uint64_t value = 0;
        std::memcpy(&value, PQgetvalue(result, static_cast<int>(row), column), sizeof value);
        return static_cast<std::int64_t>(__builtin_bswap64(value));
    }
    void prepare(const char* name, const std::string& sql, std::span<const Oid> types) {
        PGresult* result =
            PQprepare(connection_, name, sql.c_str(), static_cast<int>(types.size()), types.data());
        require(PQresultStatus(result) == PGRES_COMMAND_OK, PQerrorMessage(connection_));
        PQclear(result);
    }
    PGresult* execute(const char* name, std::span<const std::string> values) {
        std::array<const char*, 3> data{};
        std::array<int, 3> sizes{};
        const std::array<int, 3> formats = {1, 1, 1};
        for (std::size_t n = 0; n < values.size(); ++n) {
            data[n] = values[n].data();
            sizes[n] = static_cast<int>(values[n].size());
        }
        PGresult* result = PQexecPrepared(connection_, name, static_cast<int>(values.size()), data.data(),
                                          sizes.data(), formats.data(), 1);
        const ExecStatusType status = PQresultStatus(result);
        require(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, PQerrorMessage(connection_));
        return result;
    }

    PGconn* connection_;
    std::array<std::string, table_count> buffers_;
};

}  // namespace

std::unique_ptr<BareEngine> bare_sqlite(const std::string& path) {
    return std::make_unique<BareSqlite>(path);
}
std::unique_ptr<BareEngine> bare_postgresql(const std::string& uri) {
    return std::make_unique<BarePostgres>(uri);
}

}  // namespace bangnopi::bench
