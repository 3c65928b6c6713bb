#include "tests/support/engines.hpp"

#include <spdlog/spdlog.h>

#include <future>

#include "tests/support/postgres.hpp"

namespace bangnopi::test {
namespace {

constexpr const char* item_table =
    "CREATE TABLE item (operator_id BIGINT NOT NULL, id BIGINT NOT NULL, name TEXT, amount BIGINT NOT NULL "
    "CHECK (amount >= 0), "
    "size SMALLINT, data {blob}, PRIMARY KEY (operator_id, id), CONSTRAINT item_name UNIQUE (operator_id, "
    "name)) {clustered}";
constexpr const char* part_table =
    "CREATE TABLE item_part (operator_id BIGINT NOT NULL, item_id BIGINT NOT NULL, part SMALLINT NOT NULL, "
    "PRIMARY KEY (operator_id, item_id, part), FOREIGN KEY (operator_id, item_id) REFERENCES item "
    "(operator_id, id)) {clustered}";

}  // namespace

void prepare_database(store::Database& db) {
    store::migrate(db);
    (void)db.write_wait(everyone, store::Priority::normal, [](store::Tx& tx) -> Result<Done> {
        tx.execute_once(item_table);
        tx.execute_once(part_table);
        tx.execute_once("{row_security}");
        return Done{};
    });
    store::migrate(db);  // lets tenants use the new tables
}

namespace {

// Databases are copied from the first one, which is faster than to migrate each.
std::string fresh_postgresql() {
    static const std::string copy_of = [] {
        const std::string uri = PostgresServer::shared().fresh_database();
        prepare_database(*store::open_database({.url = uri}));
        return PostgresServer::database_of(uri);
    }();
    return PostgresServer::shared().fresh_database(copy_of);
}

}  // namespace

Place::Place(store::Engine engine)
    : url_(engine == store::Engine::sqlite ? "sqlite:" + folder_.file("test.db") : fresh_postgresql()) {}

Place::~Place() {
    if (url_.starts_with("postgresql:"))
        PostgresServer::shared().drop_database(PostgresServer::database_of(url_));
}

EngineTest::EngineTest() : place(GetParam()), db(open()) {
    spdlog::set_level(spdlog::level::off);  // the errors are provoked
    if (GetParam() == store::Engine::sqlite) prepare_database(*db);
}

std::unique_ptr<store::Database> EngineTest::open(store::OpenOptions options) {
    options.url = place.url();
    options.create = true;
    return store::open_database(options);
}

void EngineTest::run_beside(store::Scope scope, const std::function<void(store::Tx&)>& first,
                            const std::function<void()>& other) {
    constexpr std::chrono::milliseconds between_looks{1};
    std::future<void> running;
    const auto written = db->write_wait(scope, store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
        first(tx);
        tx.settle();
        if (!running.valid()) running = std::async(std::launch::async, other);
        if (db->engine() == store::Engine::sqlite) return Done{};
        while (running.wait_for(between_looks) != std::future_status::ready &&
               number_of("SELECT COUNT(*) FROM pg_locks WHERE NOT granted") == 0) {
        }
        return Done{};
    });
    ASSERT_TRUE(written);
    running.get();
}

std::int64_t EngineTest::number_of(std::string_view sql) {
    return db->read(everyone, [&](store::Tx& tx) {
        std::int64_t number = 0;
        tx.first(sql, [&](const store::Row& row) { number = row.integer(0); });
        return number;
    });
}

std::vector<std::string> EngineTest::texts_of(std::string_view sql) {
    return db->read(everyone, [&](store::Tx& tx) {
        std::vector<std::string> texts;
        tx.each(sql, [&](const store::Row& row) { texts.push_back(row.string(0)); });
        return texts;
    });
}

Result<Done> add_item(store::Database& db, std::int64_t id, std::int64_t amount, store::Priority priority) {
    return db.write_wait(scope_a, priority, [=](store::Tx& tx) -> Result<Done> {
        tx.execute("INSERT INTO item (operator_id, id, amount) VALUES ($1, $2, $3)", operator_a, id, amount);
        return Done{};
    });
}

std::string name_of_engine(const testing::TestParamInfo<store::Engine>& info) {
    return info.param == store::Engine::sqlite ? "SQLite" : "PostgreSQL";
}

}  // namespace bangnopi::test
