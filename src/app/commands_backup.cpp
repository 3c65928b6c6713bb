#include <fmt/format.h>
#include <fmt/ostream.h>

#include <boost/json.hpp>
#include <filesystem>

#include "app/file_lock.hpp"
#include "app/perform.hpp"
#include "base/spoken.hpp"
#include "billing/kept_input.hpp"
#include "reports/verify.hpp"
#include "store/integrity.hpp"

namespace bangnopi::app {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

Configuration configuration_of(const Invocation& invocation, const std::string& file) {
    Configuration configuration = invocation.configuration;
    configuration.db = "sqlite:" + file;
    return configuration;
}

// What is wrong with a copy.
struct CopyFault {
    enum class Kind : std::uint8_t {
        damaged,
        unreadable,  // by this program: another schema, another engine's file
        offending    // sound, but its books break a rule, as those do that it was made of
    } kind;
    Message what;
};

// What cannot be read though the engine finds the file sound was so in the database that it was made of.
std::optional<CopyFault> offence_of(Node& node, const store::Operator& subject, const std::string& name) {
    const auto offending = [&](std::string_view rule, const std::string& what) {
        return CopyFault{CopyFault::Kind::offending, "{} breaks a rule: {}: {}"_msg(name, rule, what)};
    };
    try {
        for (const auto& check :
             reports::verify(node.db(), subject, node.clock().now(), billing::replay_kept_input).checks)
            if (!check.ok) return offending(check.name, check.rows.empty() ? "" : check.rows.front());
    } catch (const store::Broken& error) {
        return offending(subject.code, error.what());
    }
    return std::nullopt;
}

std::optional<CopyFault> examine_copy(const Configuration& configuration, const std::string& name) {
    const auto opened = Node::open(configuration, Opening::read);
    if (!opened) return CopyFault{CopyFault::Kind::unreadable, opened.error().detail};
    Node& node = **opened;
    const auto problems = store::integrity_problems(node.db());
    if (!problems.empty())
        return CopyFault{CopyFault::Kind::damaged, "{} is damaged: {}"_msg(name, problems.front())};
    for (const auto& subject : node.operators())
        if (auto offence = offence_of(node, subject, name)) return offence;
    return std::nullopt;
}

Message damaged(const std::string& name) {
    return "{} is damaged, or no backup: choose another"_msg(name);
}

// The backup of an older version gains what the schema of this one has more.
void bring_up_to_date(const std::string& file) {
    const auto db = store::open_database({.url = "sqlite:" + file});
    if (store::migration_state(*db).applied > 0) store::migrate(*db, store::BeforeMigration::nothing);
}

// Nothing for a file that the engine finds sound, of a schema that this program knows, in which everything holds that must;
// `name` is what the user calls it.
template <class Prepare>
std::optional<CopyFault> fault_of_copy(const Configuration& configuration, const std::string& name,
                                       Prepare prepare) {
    try {
        prepare();
        return examine_copy(configuration, name);
    } catch (const store::Damaged&) {
        return CopyFault{CopyFault::Kind::damaged, damaged(name)};
    } catch (const std::exception& error) {
        return CopyFault{CopyFault::Kind::unreadable, "{} cannot be used: {}"_msg(name, message_of(error))};
    }
}

// Files that SQLite keeps beside a database that was not closed; a read of the copy may have left them.
void remove_side_files(const std::string& database) {
    for (const char* suffix : {"-wal", "-shm"}) fs::remove(database + suffix);
}

// A file that is worked on under this name and moved away when it is ready: nothing is there before and after.
class WorkingCopy {
  public:
    explicit WorkingCopy(std::string file) : file_(std::move(file)) { remove(); }
    ~WorkingCopy() { remove(); }
    WorkingCopy(const WorkingCopy&) = delete;
    WorkingCopy& operator=(const WorkingCopy&) = delete;

  private:
    void remove() const {
        std::error_code cannot;  // copying over it says so
        for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(file_ + suffix, cannot);
    }
    std::string file_;
};

// The name under which what was there before a restore is kept.
std::string free_name(const std::string& database) {
    for (int n = 1;; ++n) {
        std::string name = fmt::format("{}.before-restore-{}", database, n);
        if (!fs::exists(name)) return name;
    }
}

// Moves the database that is there out of the way, and the checked copy into its place.
void swap_in(const std::string& copy, const std::string& database, std::string& kept_as) {
    if (fs::exists(database)) {
        kept_as = free_name(database);
        fs::rename(database, kept_as);
        for (const char* suffix : {"-wal", "-shm"})
            if (fs::exists(database + suffix)) fs::rename(database + suffix, kept_as + suffix);
    }
    fs::rename(copy, database);
}

}  // namespace

int run_backup(const Invocation& invocation, const BackupCommand& command, Console& console) {
    if (!sqlite_path(invocation.configuration.db))
        return refused(console,
                       "on PostgreSQL, back up with pg_dump or with base backups and WAL archiving"_msg);
    if (fs::exists(command.file))
        return refused(console, "{} is there already: name a new file"_msg(command.file));
    const auto folder = fs::absolute(command.file).parent_path();
    if (!fs::is_directory(folder))
        return refused(console, "there is no folder {}: make it, or name another"_msg(folder.string()));
    {
        const auto node = Node::open(invocation.configuration, Opening::read);
        if (!node) return refused(console, node.error());
        (*node)->db().backup_to(command.file);
    }
    const auto fault = fault_of_copy(configuration_of(invocation, command.file), command.file, [] {});
    remove_side_files(command.file);
    if (fault && fault->kind == CopyFault::Kind::damaged) {
        fs::remove(command.file);
        return refused(console, fault->what);
    }
    if (fault)
        return refused(
            console,
            "{}. The file is kept: it is as whole as the database; `bangnopi verify` shows all that offends"_msg(
                fault->what));
    const auto bytes = fs::file_size(command.file);
    if (console.json)
        fmt::print(console.out, "{}\n",
                   json::serialize(json::object{{"file", command.file}, {"bytes", bytes}}));
    else if (!console.quiet)
        say(console,
            "{} is a sound copy, {} bytes. It does not hold the key file: keep that apart, and safe."_msg(
                command.file, bytes));
    return exit_done;
}

int run_restore(const Invocation& invocation, const RestoreCommand& command, Console& console) {
    const auto database = sqlite_path(invocation.configuration.db);
    if (!database)
        return refused(console, "on PostgreSQL, restore with pg_restore, then run `bangnopi verify`"_msg);
    const auto lock = lock_alone(invocation.configuration);
    if (!lock) return refused(console, lock.error());
    if (!fs::is_regular_file(command.file))
        return refused(console, "{} is no file: name one that `bangnopi backup` made"_msg(command.file));
    if (fs::is_empty(command.file)) return refused(console, damaged(command.file));

    const std::string copy = *database + ".restoring";
    const WorkingCopy working(copy);
    fs::copy_file(command.file, copy);
    fs::permissions(copy, fs::perms::owner_read | fs::perms::owner_write);
    const auto fault =
        fault_of_copy(configuration_of(invocation, copy), command.file, [&] { bring_up_to_date(copy); });
    if (fault && fault->kind != CopyFault::Kind::offending) return refused(console, fault->what);
    if (const auto key_file = key_file_of(invocation.configuration)) {
        const auto checked = check_keys(configuration_of(invocation, copy), *key_file);
        if (!checked) return refused(console, checked.error());
    }
    remove_side_files(copy);
    std::string kept_as;
    swap_in(copy, *database, kept_as);
    if (console.json) {
        json::object out{{"database", *database}};
        if (!kept_as.empty()) out["kept_as"] = kept_as;
        fmt::print(console.out, "{}\n", json::serialize(out));
    } else if (!console.quiet) {
        if (!fault) say(console, "{} holds the backup now, verified."_msg(*database));
        if (!kept_as.empty()) say(console, "What was there before is kept as {}"_msg(kept_as));
    }
    if (fault)
        return refused(
            console,
            "{}. It is in its place all the same; `bangnopi verify` shows all that offends"_msg(fault->what));
    return exit_done;
}

}  // namespace bangnopi::app
