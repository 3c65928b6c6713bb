#include "store/month_partitions.hpp"

#include <fmt/format.h>

#include <array>
#include <string>
#include <vector>

#include "store/sql_text.hpp"

namespace bangnopi::store {
namespace {

constexpr std::array<std::string_view, 1> tables = {"session"};

// An update of a session stays on its page while there is room, and touches no index.
constexpr int fill_percent = 60;

// Of UTC.
class Month {
  public:
    static Month of(Instant instant) {
        const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(instant));
        return Month(day.year() / day.month());
    }
    [[nodiscard]] Month plus(int months) const { return Month(month_ + std::chrono::months(months)); }
    [[nodiscard]] std::int64_t first_id() const {
        return first_id_at(std::chrono::sys_days(month_ / 1)).value;
    }
    // The order of the names is that of the months.
    [[nodiscard]] std::string partition_of(std::string_view table) const {
        return fmt::format("{}_{:04}_{:02}", table, static_cast<int>(month_.year()),
                           static_cast<unsigned>(month_.month()));
    }

  private:
    explicit Month(std::chrono::year_month month) : month_(month) {}
    std::chrono::year_month month_;
};

std::vector<std::string> partitions_of(Tx& tx, std::string_view table) {
    std::vector<std::string> names;
    tx.each(
        "SELECT c.relname::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
        "JOIN pg_class t ON t.oid = i.inhparent "
        "WHERE t.relname = $1 AND t.relnamespace = current_schema()::regnamespace ORDER BY c.relname",
        [&](const Row& row) { names.push_back(row.string(0)); }, table);
    return names;
}

template <class Body>
auto change(Database& db, Body body) {
    return *db.write_wait(Scope::installation(), Priority::normal, std::move(body));
}

// What accounting writes waits behind whoever waits for such a lock: better another time.
void lock_table(Tx& tx, std::string_view table, std::string_view mode) {
    tx.execute_once("SET LOCAL lock_timeout = '2s'");
    tx.execute_once(fmt::format("LOCK TABLE {} IN {} MODE", table, mode));
}

bool has(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// Two nodes take turns, and the later one finds it made.
bool make(Database& db, std::string_view table, const Month& month) {
    const std::string name = month.partition_of(table);
    return change(db, [&](Tx& tx) -> Result<bool> {
        if (has(partitions_of(tx, table), name)) return false;
        lock_table(tx, table, "ACCESS EXCLUSIVE");
        if (has(partitions_of(tx, table), name)) return false;
        tx.execute_once(
            fmt::format("CREATE TABLE {} PARTITION OF {} FOR VALUES FROM ({}) TO ({}) WITH (fillfactor = {})",
                        name, table, month.first_id(), month.plus(1).first_id(), fill_percent));
        tx.execute_once("{row_security}");
        return true;
    });
}

// Looks before it locks, and again under the lock.
constexpr std::string_view drop_script = R"(DO $body$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM {0}) THEN
        SET LOCAL lock_timeout = '2s';
        LOCK TABLE {1} IN ACCESS EXCLUSIVE MODE;
        IF NOT EXISTS (SELECT 1 FROM {0}) THEN DROP TABLE {0}; END IF;
    END IF;
END $body$)";

bool drop_if_empty(Database& db, std::string_view table, const std::string& partition) {
    return change(db, [&](Tx& tx) -> Result<bool> {
        tx.execute_once(fmt::format(drop_script, partition, table));
        return !has(partitions_of(tx, table), partition);
    });
}

}  // namespace

int make_month_partitions(Database& db, Instant now) {
    if (db.engine() == Engine::sqlite) return 0;
    int made = 0;
    for (const std::string_view table : tables)
        for (int ahead = 0; ahead <= months_ahead; ++ahead) try {
                made += make(db, table, Month::of(now).plus(ahead)) ? 1 : 0;
            } catch (const Violation&) {
                continue;  // a clock was ahead: rows of that month lie among the others, and stay there
            }
    return made;
}

int drop_empty_month_partitions(Database& db, Instant now) {
    if (db.engine() == Engine::sqlite) return 0;
    int dropped = 0;
    for (const std::string_view table : tables) {
        const auto names = db.read(Scope::installation(), [&](Tx& tx) { return partitions_of(tx, table); });
        const std::string current = Month::of(now).partition_of(table);
        for (const std::string& name : names)
            if (name < current) dropped += drop_if_empty(db, table, name) ? 1 : 0;
    }
    return dropped;
}

}  // namespace bangnopi::store
