#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <charconv>
#include <filesystem>

#include "base/resources.hpp"
#include "store/database.hpp"
#include "store/postgresql/installation.hpp"
#include "store/sql_text.hpp"
#include "store/sqlite/planner.hpp"

namespace bangnopi::store {
namespace {

struct Migration {
    int number;
    std::string_view name;
    std::string_view script;
    std::string checksum;
};

// FNV-1a, 64 bits: finds a file that was changed, not one that was forged.
std::string checksum_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return fmt::format("{:016x}", hash);
}

// "migrations/0001_initial.sql"
std::vector<Migration> known_migrations() {
    std::vector<Migration> known;
    constexpr std::string_view folder = "migrations/";
    for (const Resource& file : resources(folder)) {
        const std::string_view name = file.name.substr(folder.size());
        int number = 0;
        std::from_chars(name.data(), name.data() + name.size(), number);
        if (number != static_cast<int>(known.size()) + 1)
            throw Broken(fmt::format("migration {} is out of order", name));
        known.push_back({number, name, file.content, checksum_of(file.content)});
    }
    return known;
}

bool has_table(Tx& tx) {
    const auto ignore = [](const Row&) {};
    return tx.engine() == Engine::sqlite
               ? tx.first("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migration'", ignore)
               : tx.first(
                     "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = "
                     "'migration'",
                     ignore);
}

// How many are applied; throws when they are not the first of those that are known.
int applied_migrations(Tx& tx, const std::vector<Migration>& known) {
    if (!has_table(tx)) return 0;
    int applied = 0;
    tx.each("SELECT number, checksum FROM migration ORDER BY number", [&](const Row& row) {
        if (row.integer(0) > static_cast<std::int64_t>(known.size()))
            throw Broken(
                "the database was made by a newer version of the program: install that version, or a later "
                "one");
        if (row.text(1) != known.at(static_cast<std::size_t>(applied)).checksum)
            throw Broken(
                "the database was made by a pre-release of the program, whose tables differ: make it anew");
        ++applied;
    });
    return applied;
}

void apply(Tx& tx, const Migration& migration) {
    for (const std::string& statement : split_statements(migration.script))
        if (const std::string sql = expand_markers(statement, tx.engine()); !sql.empty())
            tx.execute_once(sql);
    if (tx.engine() == Engine::sqlite) sqlite::teach_planner(tx);
    tx.execute("INSERT INTO migration (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)",
               migration.number, migration.name, migration.checksum, SystemClock().now());
}

// Two programs that migrate at once take turns: the later one finds the work done.
void make_table(Database& db) {
    (void)db.write_wait(Scope::installation(), Priority::normal, [](Tx& tx) -> Result<Done> {
        if (!has_table(tx))
            tx.execute_once(
                "CREATE TABLE migration (number BIGINT NOT NULL, name TEXT NOT NULL, checksum TEXT NOT NULL, "
                "applied_at BIGINT NOT NULL, PRIMARY KEY (number))");
        return Done{};
    });
}

// One that is there is kept: it may be of a run that was cut short, or was put back in the place of the database.
std::string free_name(const std::string& wanted) {
    std::string name = wanted;
    for (int n = 2; std::filesystem::exists(name); ++n) name = fmt::format("{}-{}", wanted, n);
    return name;
}

bool apply_next(Database& db, const std::vector<Migration>& known) {
    const auto more = db.write_wait(Scope::installation(), Priority::normal, [&](Tx& tx) -> Result<bool> {
        if (tx.engine() == Engine::postgresql) tx.execute_once("LOCK TABLE migration IN EXCLUSIVE MODE");
        const auto applied = static_cast<std::size_t>(applied_migrations(tx, known));
        if (applied == known.size()) return false;
        apply(tx, known[applied]);
        return true;
    });
    return *more;
}

}  // namespace

MigrationState migration_state(Database& db) {
    const auto known = known_migrations();
    const int applied = db.read(Scope::installation(), [&](Tx& tx) { return applied_migrations(tx, known); });
    return {applied, static_cast<int>(known.size())};
}

MigrationState migrate(Database& db, BeforeMigration first) {
    if (db.engine() == Engine::postgresql) postgresql::require_suitable(db);
    const auto known = known_migrations();
    const MigrationState before = migration_state(db);
    const bool changes = before.applied > 0 && before.applied < before.known;
    if (changes && first == BeforeMigration::copy && db.engine() == Engine::sqlite) {
        const std::string copy = free_name(fmt::format("{}.before-{:04}", db.file(), before.applied + 1));
        db.backup_to(copy);
        spdlog::info("the database was copied to {} before it is changed", copy);
    }
    make_table(db);
    while (apply_next(db, known)) {
    }
    if (db.engine() == Engine::postgresql) postgresql::admit_tenants(db);
    return migration_state(db);
}

}  // namespace bangnopi::store
