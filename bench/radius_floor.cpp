#include "bench/radius_floor.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace bangnopi::bench {
namespace {

// Text and octets as long as the product's.
constexpr const char* ip = "10.128.7.208";
constexpr const char* mac = "02:00:00:00:27:10";
constexpr const char* port = "10000";
constexpr const char* day = "2026-11-23";
constexpr const char* month = "2026-11";
constexpr std::array<unsigned char, 36> usage{1};
constexpr const char* usage_hex =
    "'\\x010203040506070809101112131415161718192021222324252627282930313233343536'::bytea";

constexpr const char* session_columns =
    "operator_id, id, key_hash, router_id, acct_session_id, username, subscription_id, login_id, "
    "granted_down_bps, granted_up_bps, granted_burst, started_at, last_at, bytes_down, bytes_up, usage, ip, "
    "mac, nas_port, claimed_until";
constexpr const char* read_columns =
    "id, key_hash, router_id, acct_session_id, username, subscription_id, login_id, granted, "
    "granted_down_bps, granted_up_bps, granted_burst, started_at, last_at, stopped_at, bytes_down, bytes_up, "
    "usage, ip, mac, nas_port, terminate_cause";

std::string session_name(std::int64_t session) {
    return fmt::format("{:08x}-{:x}-0", 0x8000'0000U, session);
}
std::string user_name(std::int64_t user) {
    return fmt::format("u{:06}", user);
}

class SqliteFloor : public RadiusFloor {
  public:
    explicit SqliteFloor(const std::string& path) {
        require(sqlite3_open(path.c_str(), &db_) == SQLITE_OK);
        for (const char* pragma :
             {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON",
              "PRAGMA cache_size = -32768", "PRAGMA wal_autocheckpoint = 4000", "PRAGMA secure_delete = OFF"})
            execute(pragma);
        find_ = prepared(
            fmt::format("SELECT {} FROM session WHERE operator_id = 1 AND key_hash = ?1", read_columns));
        insert_ = prepared(fmt::format(
            "INSERT INTO session ({}) VALUES (1, ?1, ?1, 1, ?2, ?3, ?4, 0, 0, 0, NULL, ?5, ?5, 0, "
            "0, ?6, ?7, ?8, ?9, 0)",
            session_columns));
        update_ = prepared(
            "UPDATE session SET last_at = ?2, stopped_at = ?3, bytes_down = ?4, bytes_up = ?5, usage = ?6 "
            "WHERE operator_id = 1 AND id = ?1");
        add_day_ = prepared(
            "INSERT INTO usage_day (operator_id, subscription_id, day, bytes_down, bytes_up) VALUES (1, ?1, "
            "?2, "
            "?3, ?4) ON CONFLICT (operator_id, subscription_id, day) DO UPDATE SET bytes_down = bytes_down + "
            "excluded.bytes_down, bytes_up = bytes_up + excluded.bytes_up");
        add_month_ = prepared(
            "INSERT INTO usage_month (operator_id, subscription_id, month, bytes_down, bytes_up) VALUES (1, "
            "?1, "
            "?2, ?3, ?4) ON CONFLICT (operator_id, month, subscription_id) DO UPDATE SET bytes_down = "
            "bytes_down "
            "+ excluded.bytes_down, bytes_up = bytes_up + excluded.bytes_up");
    }
    ~SqliteFloor() override {
        for (sqlite3_stmt* statement : {find_, insert_, update_, add_day_, add_month_})
            sqlite3_finalize(statement);
        sqlite3_close(db_);
    }

    void analyze() override { execute("ANALYZE"); }
    void account(std::span<const FloorRecord> group) override {
        execute("BEGIN IMMEDIATE");
        for (const FloorRecord& record : group) {
            read(record.session);
            if (record.kind == FloorRecord::Kind::start)
                begin(record);
            else
                change(record);
        }
        execute("COMMIT");
    }

  private:
    void require(bool done) const {
        if (!done) throw std::runtime_error(fmt::format("the bare engine: {}", sqlite3_errmsg(db_)));
    }
    void execute(const char* sql) { require(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK); }
    sqlite3_stmt* prepared(const std::string& sql) {
        sqlite3_stmt* statement = nullptr;
        require(sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK);
        return statement;
    }
    void run(sqlite3_stmt* statement) {
        require(sqlite3_step(statement) == SQLITE_DONE);
        sqlite3_reset(statement);
    }
    void read(std::int64_t key) {
        sqlite3_bind_int64(find_, 1, key);
        while (sqlite3_step(find_) == SQLITE_ROW)
            for (int n = sqlite3_column_count(find_); n-- > 0;) (void)sqlite3_column_blob(find_, n);
        sqlite3_reset(find_);
    }
    static void bind(sqlite3_stmt* statement, int at, std::string_view text) {
        sqlite3_bind_text(statement, at, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    }
    void begin(const FloorRecord& record) {
        sqlite3_bind_int64(insert_, 1, record.session);
        bind(insert_, 2, session_name(record.session));
        bind(insert_, 3, user_name(record.user));
        sqlite3_bind_int64(insert_, 4, record.user);
        sqlite3_bind_int64(insert_, 5, record.at);
        sqlite3_bind_blob(insert_, 6, usage.data(), usage.size(), SQLITE_STATIC);
        bind(insert_, 7, ip);
        bind(insert_, 8, mac);
        bind(insert_, 9, port);
        run(insert_);
    }
    void change(const FloorRecord& record) {
        sqlite3_bind_int64(update_, 1, record.session);
        sqlite3_bind_int64(update_, 2, record.at);
        if (record.kind == FloorRecord::Kind::stop)
            sqlite3_bind_int64(update_, 3, record.at);
        else
            sqlite3_bind_null(update_, 3);
        sqlite3_bind_int64(update_, 4, record.bytes);
        sqlite3_bind_int64(update_, 5, record.bytes / 10);
        sqlite3_bind_blob(update_, 6, usage.data(), usage.size(), SQLITE_STATIC);
        run(update_);
        add(add_day_, record, day);
        add(add_month_, record, month);
    }
    void add(sqlite3_stmt* statement, const FloorRecord& record, const char* date) {
        sqlite3_bind_int64(statement, 1, record.user);
        bind(statement, 2, date);
        sqlite3_bind_int64(statement, 3, record.bytes);
        sqlite3_bind_int64(statement, 4, record.bytes / 10);
        run(statement);
    }

    sqlite3* db_ = nullptr;
    sqlite3_stmt* find_;
    sqlite3_stmt* insert_;
    sqlite3_stmt* update_;
    sqlite3_stmt* add_day_;
    sqlite3_stmt* add_month_;
};

// Arrays of PostgreSQL, as text.
struct Arrays {
    std::string ids = "{", names = "{", users = "{", subscriptions = "{", times = "{", stops = "{",
                down = "{", up = "{";
    std::size_t count = 0;

    void add(const FloorRecord& record) {
        const char* const comma = count++ == 0 ? "" : ",";
        fmt::format_to(std::back_inserter(ids), "{}{}", comma, record.session);
        fmt::format_to(std::back_inserter(names), "{}{}", comma, session_name(record.session));
        fmt::format_to(std::back_inserter(users), "{}{}", comma, user_name(record.user));
        fmt::format_to(std::back_inserter(subscriptions), "{}{}", comma, record.user);
        fmt::format_to(std::back_inserter(times), "{}{}", comma, record.at);
        if (record.kind == FloorRecord::Kind::stop)
            fmt::format_to(std::back_inserter(stops), "{}{}", comma, record.at);
        else
            fmt::format_to(std::back_inserter(stops), "{}NULL", comma);
        fmt::format_to(std::back_inserter(down), "{}{}", comma, record.bytes);
        fmt::format_to(std::back_inserter(up), "{}{}", comma, record.bytes / 10);
    }
    void end() {
        for (std::string* text : {&ids, &names, &users, &subscriptions, &times, &stops, &down, &up})
            *text += '}';
    }
};

class PostgresFloor : public RadiusFloor {
  public:
    explicit PostgresFloor(const std::string& uri) : connection_(PQconnectdb(uri.c_str())) {
        require(PQstatus(connection_) == CONNECTION_OK);
        prepare("find",
                fmt::format("SELECT {} FROM session WHERE operator_id = 1 AND key_hash = ANY($1::bigint[]) "
                            "FOR UPDATE",
                            read_columns));
        prepare("insert",
                fmt::format(
                    "INSERT INTO session ({}) SELECT 1, id, id, 1, name, who, subscription, 0, 0, 0, NULL, "
                    "at, at, 0, 0, "
                    "{}, '{}', '{}', '{}', 0 FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], "
                    "$5::bigint[]) r(id, name, who, subscription, at)",
                    session_columns, usage_hex, ip, mac, port));
        prepare("update",
                fmt::format("UPDATE session s SET last_at = r.at, stopped_at = r.stop, bytes_down = r.down, "
                            "bytes_up = r.up, usage = {} FROM unnest($1::bigint[], $2::bigint[], "
                            "$3::bigint[], $4::bigint[], $5::bigint[]) r(id, at, stop, down, up) "
                            "WHERE s.operator_id = 1 AND s.id = r.id",
                            usage_hex));
        prepare("day", added("usage_day", "day", day));
        prepare("month", added("usage_month", "month", month));
        require(PQenterPipelineMode(connection_) == 1);
    }
    ~PostgresFloor() override { PQfinish(connection_); }

    void analyze() override {
        require(PQexitPipelineMode(connection_) == 1);
        PGresult* const result = PQexec(connection_, "ANALYZE session, usage_day, usage_month");
        const bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
        PQclear(result);
        require(done && PQenterPipelineMode(connection_) == 1);
    }

    void account(std::span<const FloorRecord> group) override {
        Arrays all, begun, changed;
        for (const FloorRecord& record : group) {
            all.add(record);
            (record.kind == FloorRecord::Kind::start ? begun : changed).add(record);
        }
        for (Arrays* arrays : {&all, &begun, &changed}) arrays->end();
        send_plain("BEGIN");
        send("find", {&all.ids});
        if (begun.count > 0)
            send("insert", {&begun.ids, &begun.names, &begun.users, &begun.subscriptions, &begun.times});
        if (changed.count > 0) {
            send("update", {&changed.ids, &changed.times, &changed.stops, &changed.down, &changed.up});
            send("day", {&changed.subscriptions, &changed.down, &changed.up});
            send("month", {&changed.subscriptions, &changed.down, &changed.up});
        }
        send_plain("COMMIT");
        finish();
    }

  private:
    static std::string added(const char* table, const char* column, const char* date) {
        return fmt::format(
            "INSERT INTO {0} (operator_id, subscription_id, {1}, bytes_down, bytes_up) SELECT 1, who, '{2}', "
            "down, "
            "up FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) r(who, down, up) "
            "ON CONFLICT (operator_id, subscription_id, {1}) DO UPDATE SET bytes_down = {0}.bytes_down + "
            "excluded.bytes_down, bytes_up = {0}.bytes_up + excluded.bytes_up",
            table, column, date);
    }
    void require(bool done) const {
        if (!done) throw std::runtime_error(fmt::format("the bare engine: {}", PQerrorMessage(connection_)));
    }
    void prepare(const char* name, const std::string& sql) {
        PGresult* const result = PQprepare(connection_, name, sql.c_str(), 0, nullptr);
        const bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
        PQclear(result);
        require(done);
    }
    void send_plain(const char* sql) {
        require(PQsendQueryParams(connection_, sql, 0, nullptr, nullptr, nullptr, nullptr, 1) == 1);
        ++sent_;
    }
    void send(const char* name, std::initializer_list<const std::string*> texts) {
        std::vector<const char*> values;
        for (const std::string* text : texts) values.push_back(text->c_str());
        require(PQsendQueryPrepared(connection_, name, static_cast<int>(values.size()), values.data(),
                                    nullptr, nullptr, 1) == 1);
        ++sent_;
    }
    void finish() {
        require(PQpipelineSync(connection_) == 1);
        for (; sent_ > 0; --sent_) {
            PGresult* const result = PQgetResult(connection_);
            const ExecStatusType status = PQresultStatus(result);
            PQclear(result);
            require(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK);
            require(PQgetResult(connection_) == nullptr);
        }
        PGresult* const synced = PQgetResult(connection_);
        const bool done = PQresultStatus(synced) == PGRES_PIPELINE_SYNC;
        PQclear(synced);
        require(done);
    }

    PGconn* connection_;
    int sent_ = 0;
};

}  // namespace

FloorSessions::FloorSessions(std::int64_t users, std::int64_t online, int interims)
    : users_(users),
      interims_(interims),
      places_(static_cast<std::size_t>(std::min(users, online))),
      now_(1'795'000'000'000'000) {
    for (std::size_t n = 0; n < places_.size(); ++n)
        places_[n] = {static_cast<std::int64_t>(n) + 1, next_session_++, 0,
                      1 + static_cast<int>(n) % (interims_ + 1)};
}

FloorRecord FloorSessions::record_of(Place& place) {
    using Kind = FloorRecord::Kind;
    const Kind kind = place.records == 0                   ? Kind::start
                      : place.records == place.last_record ? Kind::stop
                                                           : Kind::interim;
    const FloorRecord record{kind, place.session, place.user, ++now_,
                             place.records * std::int64_t{1'500'000}};
    if (++place.records <= place.last_record) return record;
    const auto online = static_cast<std::int64_t>(places_.size());
    place.user = place.user + online > users_ ? (place.user - 1) % online + 1 : place.user + online;
    place = {place.user, next_session_++, 0, interims_ + 1};
    return record;
}

std::vector<FloorRecord> FloorSessions::next(std::size_t count) {
    std::vector<FloorRecord> group;
    for (count = std::min(count, places_.size()); group.size() < count; at_ = (at_ + 1) % places_.size())
        group.push_back(record_of(places_[at_]));
    return group;
}

std::unique_ptr<RadiusFloor> radius_floor_sqlite(const std::string& path) {
    return std::make_unique<SqliteFloor>(path);
}
std::unique_ptr<RadiusFloor> radius_floor_postgresql(const std::string& uri) {
    return std::make_unique<PostgresFloor>(uri);
}

}  // namespace bangnopi::bench
