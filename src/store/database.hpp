// The store's door: transactions on SQLite or PostgreSQL, one SQL text for both. $1 … $n placeholders.
//
//   db.write(scope, priority, fn, done)   fn(Tx&) -> Result<T> loads, decides and writes; done(Result<T>) is called only
//                                         after the durable commit, on a thread of the database's. No thread waits.
//   db.write_wait(scope, priority, fn)    the same, blocking: for the command line, jobs and tests.
//   db.read(scope, fn)                    one snapshot; sees every write whose done was called before it began.
//
// fn may run more than once (a serialization failure, another member of the group that failed): it touches nothing but its
// Tx and its arguments. A refusal or an exception from fn rolls back everything it wrote and nothing else.
// When the environment fails, done gets Code::unavailable, and write_wait and read throw Unavailable.
#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/result.hpp"
#include "store/values.hpp"

namespace bangnopi::store {

enum class Engine : std::uint8_t { sqlite, postgresql };
enum class Priority : std::uint8_t { normal, background };  // payments and usage go before batches of long jobs

class Unavailable : public std::runtime_error {
    using std::runtime_error::runtime_error;
};
// A statement that the engine refuses: a bug in ours, or a broken database.
class Broken : public std::runtime_error {
    using std::runtime_error::runtime_error;
};
// A unique or check constraint held; the use case turns it into a refusal where it expects one.
class Violation : public std::runtime_error {
  public:
    Violation(std::string constraint, const std::string& what) : std::runtime_error(what), constraint_(std::move(constraint)) {}
    // On PostgreSQL the constraint's or index's name; on SQLite "table.column, table.column" or the index's name.
    [[nodiscard]] const std::string& constraint() const { return constraint_; }

  private:
    std::string constraint_;
};

// Whose rows a transaction may see: on PostgreSQL row-level security holds it to that.
class Scope {
  public:
    static Scope of(Id operator_id) { return Scope(operator_id); }
    static Scope installation() { return Scope(Id{}); }  // all operators: the scheduler, verify, sign-in's door
    [[nodiscard]] Id operator_id() const { return operator_id_; }

  private:
    explicit Scope(Id operator_id) : operator_id_(operator_id) {}
    Id operator_id_;
};

class Tx {
  public:
    Tx() = default;
    Tx(const Tx&) = delete;
    Tx& operator=(const Tx&) = delete;
    virtual ~Tx() = default;

    // Rows changed. `sql` is a literal or lives as long as the database: statements are cached by their text.
    template <class... A>
    std::int64_t execute(std::string_view sql, const A&... values) {
        return run(sql, params({Param(values)...}), nullptr);
    }
    template <class F, class... A>
    void each(std::string_view sql, F&& on_row, const A&... values) {
        RowSink sink = [&](const Row& row) { on_row(row); return true; };
        run(sql, params({Param(values)...}), &sink);
    }
    // Whether there was a row; the rest is not read.
    template <class F, class... A>
    bool first(std::string_view sql, F&& on_row, const A&... values) {
        bool found = false;
        RowSink sink = [&](const Row& row) { on_row(row); found = true; return false; };
        run(sql, params({Param(values)...}), &sink);
        return found;
    }
    // With parameters made at run time.
    std::int64_t execute_with(std::string_view sql, std::span<const Param> values) { return run(sql, values, nullptr); }
    template <class F>
    void each_with(std::string_view sql, std::span<const Param> values, F&& on_row) {
        RowSink sink = [&](const Row& row) { on_row(row); return true; };
        run(sql, values, &sink);
    }

    virtual void bulk_insert(const BulkInsert& rows) = 0;
    [[nodiscard]] virtual Engine engine() const = 0;
    [[nodiscard]] virtual Scope scope() const = 0;

  protected:
    using RowSink = std::function<bool(const Row&)>;  // false: enough
    virtual std::int64_t run(std::string_view sql, std::span<const Param> values, RowSink* sink) = 0;

  private:
    static std::span<const Param> params(std::initializer_list<Param> values) { return {values.begin(), values.size()}; }
};

// How a transaction that was handed in ended, without its type.
struct Verdict {
    bool committed = false;
    bool unavailable = false;  // else a refusal, kept by the closure
    std::string error;
};

class Database {
  public:
    Database() = default;
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    virtual ~Database() = default;  // drains what was handed in

    [[nodiscard]] virtual Engine engine() const = 0;

    template <class Fn, class Done>
    void write(Scope scope, Priority priority, Fn fn, Done done) {
        using R = std::invoke_result_t<Fn&, Tx&>;
        struct State { Fn fn; Done done; std::optional<R> result; };
        auto state = std::make_shared<State>(State{std::move(fn), std::move(done), std::nullopt});  // shared by body and end
        submit(scope, priority,
               [state](Tx& tx) { state->result.emplace(state->fn(tx)); return state->result->has_value(); },
               [state](const Verdict& verdict) {
                   if (verdict.unavailable)
                       state->done(R(tl::make_unexpected(Refusal{Code::unavailable, verdict.error, {}})));
                   else
                       state->done(std::move(*state->result));
               });
    }

    template <class Fn>
    std::invoke_result_t<Fn&, Tx&> write_wait(Scope scope, Priority priority, Fn fn) {
        using R = std::invoke_result_t<Fn&, Tx&>;
        std::optional<R> result;
        const Verdict verdict = submit_and_wait(scope, priority, [&](Tx& tx) {
            result.emplace(fn(tx));
            return result->has_value();
        });
        if (verdict.unavailable) throw Unavailable(verdict.error);
        return std::move(*result);
    }

    template <class Fn>
    auto read(Scope scope, Fn fn) {
        using R = std::invoke_result_t<Fn&, Tx&>;
        if constexpr (std::is_void_v<R>) {
            snapshot(scope, [&](Tx& tx) { fn(tx); });
        } else {
            std::optional<R> result;
            snapshot(scope, [&](Tx& tx) { result.emplace(fn(tx)); });
            return std::move(*result);
        }
    }

    // Transactions handed in and not yet answered, of both queues.
    [[nodiscard]] virtual std::size_t queue_depth() const = 0;
    // SQLite: an online copy into a new file. PostgreSQL: refused with what to run instead.
    virtual void backup_to(const std::string& path) = 0;

  protected:
    using Body = std::function<bool(Tx&)>;  // true: commit
    using End = std::function<void(const Verdict&)>;
    virtual void submit(Scope scope, Priority priority, Body body, End end) = 0;
    virtual Verdict submit_and_wait(Scope scope, Priority priority, Body body) = 0;
    virtual void snapshot(Scope scope, std::function<void(Tx&)> body) = 0;
};

struct OpenOptions {
    std::string url;          // "sqlite:PATH" or "postgresql://…"
    bool create = false;      // SQLite: make the file if there is none
    bool read_only = false;
    std::size_t readers = 4;
    std::size_t pool = 8;     // PostgreSQL connections
};

// Throws Unavailable with what to do. Does not migrate.
std::unique_ptr<Database> open_database(const OpenOptions& options);

// Migrations: forward only, each in its transaction, checksum kept. Throws Broken when the database is newer than the program.
struct MigrationState {
    int applied = 0;
    int known = 0;
};
MigrationState migration_state(Database& db);
MigrationState migrate(Database& db);

// The SQL as an engine takes it: markers such as {for_update}, {skip_locked}, {blob}, {clustered} expanded.
std::string expand_markers(std::string_view sql, Engine engine);

}  // namespace bangnopi::store
