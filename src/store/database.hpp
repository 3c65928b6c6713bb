// The store's door: transactions on SQLite or PostgreSQL, one SQL text for both. $1 … $n placeholders.
//
//   db.write(scope, priority, fn, done)   fn(Tx&) -> Result<T> loads, decides and writes; done(Result<T>) is
//   called only
//                                         after the durable commit, on a thread of the database's. No thread
//                                         waits.
//   db.write_wait(scope, priority, fn)    the same, blocking: for the command line, jobs and tests.
//   db.read(scope, fn)                    one snapshot; sees every write whose done was called before it
//   began.
//
// fn may run more than once (a serialization failure, another member of the group that failed): it touches
// nothing but its Tx and its arguments. A refusal or an exception from fn rolls back everything it wrote and
// nothing else. When the environment fails, done gets Code::unavailable, and write_wait and read throw
// Unavailable. A queue that is full answers the same at once, on the caller's thread. Whether a write
// answered so was done is not known: it carries a key.
//
// After a statement failed, its transaction can only be refused: further statements and a commit throw
// Broken. done runs on a thread that other writes wait for: it hands the result on and never waits for the
// database.
//
// SQL is one text for both engines; the markers that differ are expanded once a statement:
//   {for_update}   row locks; nothing on SQLite, whose one writer is the lock. {for_update:d} locks only the
//   table d. {skip_locked}  the same, passing over rows that another transaction holds. {skip_locked:d}
//   {for_share}    a shared row lock; nothing on SQLite.
//   {in:$2}        "id {in:$2}": the column is one of the ids that parameter 2 lists. With one id it becomes "= $2", so that
//                  "NOT {in:$2}" is not SQL: NOT (id {in:$2}).
//   {by_month}     behind CREATE TABLE: on PostgreSQL the rows of a month, by their ids, are a partition of their own
//                  (month_partitions.hpp);  {other_months:t}  a statement: the partition of t's rows that have none.
//   {blob}         BLOB or BYTEA;  {clustered} WITHOUT ROWID on SQLite;  {row_security} policies on every
//   tenant's table.
// In a migration on SQLite a column BIGINT gains CHECK(typeof(c) = 'integer').
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "store/broadcast.hpp"
#include "store/values.hpp"

namespace bangnopi::store {

enum class Engine : std::uint8_t { sqlite, postgresql };
enum class Priority : std::uint8_t {
    normal,
    background
};  // payments and usage go before batches of long jobs

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
    enum class Kind : std::uint8_t { unique, check, foreign_key, not_null };
    Violation(Kind kind, std::string constraint, const std::string& what)
        : std::runtime_error(what), kind_(kind), constraint_(std::move(constraint)) {}
    [[nodiscard]] Kind kind() const { return kind_; }
    // On PostgreSQL the constraint's or index's name; on SQLite "table.column, table.column" or the index's
    // name.
    [[nodiscard]] const std::string& constraint() const { return constraint_; }

  private:
    Kind kind_;
    std::string constraint_;
};

// Whose rows a transaction may see: on PostgreSQL row-level security holds it to that.
class Scope {
  public:
    static Scope of(Id operator_id) { return Scope(operator_id); }
    static Scope installation() {
        return Scope(Id{});
    }  // all operators: the scheduler, verify, sign-in's door
    [[nodiscard]] Id operator_id() const { return operator_id_; }

  private:
    explicit Scope(Id operator_id) : operator_id_(operator_id) {}
    Id operator_id_;
};

// Events whose kind begins with the prefix are owed to the handler: emit() writes a delivery for each.
struct DeliveryRule {
    std::string kind_prefix;
    std::string handler;
};

class ManyRows;

class Tx {
  public:
    using RowSink = std::function<bool(const Row&)>;  // false: enough

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
        RowSink sink = [&](const Row& row) {
            on_row(row);
            return true;
        };
        run(sql, params({Param(values)...}), &sink);
    }
    // Whether there was a row; the rest is not read.
    template <class F, class... A>
    bool first(std::string_view sql, F&& on_row, const A&... values) {
        bool found = false;
        RowSink sink = [&](const Row& row) {
            on_row(row);
            found = true;
            return false;
        };
        run(sql, params({Param(values)...}), &sink);
        return found;
    }
    // What need not be waited for: a write whose rows nobody counts, and a read whose rows come by the next call
    // that waits (settle, execute, each, first, a bulk write) or by the commit. PostgreSQL takes all that was
    // gathered in one round trip; a refusal of one is thrown by that call, so post nothing whose violation is
    // expected. `on_row` lives until then and runs no statement itself.
    template <class... A>
    void post(std::string_view sql, const A&... values) {
        gather(sql, params({Param(values)...}), nullptr);
    }
    template <class F, class... A>
    void ask(std::string_view sql, F on_row, const A&... values) {
        gather(sql, params({Param(values)...}), [on_row = std::move(on_row)](const Row& row) mutable {
            on_row(row);
            return true;
        });
    }
    virtual void settle() {}

    // Whether the row of an insert that ends in ON CONFLICT … DO NOTHING is new. PostgreSQL says yes and does not wait:
    // where that was wrong, the transaction is run again from its beginning, and then it waits.
    template <class... A>
    bool insert_new(std::string_view sql, const A&... values) {
        return run_insert(sql, params({Param(values)...}));
    }

    // With parameters made at run time.
    std::int64_t execute_with(std::string_view sql, std::span<const Param> values) {
        return run(sql, values, nullptr);
    }
    template <class F>
    void each_with(std::string_view sql, std::span<const Param> values, F&& on_row) {
        RowSink sink = [&](const Row& row) {
            on_row(row);
            return true;
        };
        run(sql, values, &sink);
    }

    virtual void bulk_insert(const BulkInsert& rows) = 0;
    // many_rows.hpp. Not waited for, as post and ask.
    virtual void gather_many(const ManyRows& statement, const RowBuffer& rows, RowSink sink) = 0;
    virtual void bulk_update(const BulkUpdate& rows) = 0;
    // A statement that is run once in a program's life and not kept prepared: definitions.
    virtual void execute_once(std::string_view sql) = 0;
    // Told to the database's listeners after the commit, and never if there is none.
    virtual void announce(CommittedEvent event) = 0;
    [[nodiscard]] virtual std::span<const DeliveryRule> delivery_rules() const = 0;
    [[nodiscard]] virtual Engine engine() const = 0;
    [[nodiscard]] virtual Scope scope() const = 0;

  protected:
    virtual std::int64_t run(std::string_view sql, std::span<const Param> values, RowSink* sink) = 0;
    virtual bool run_insert(std::string_view sql, std::span<const Param> values) {
        return run(sql, values, nullptr) == 1;
    }
    // By default nothing is put off.
    virtual void gather(std::string_view sql, std::span<const Param> values, RowSink sink) {
        run(sql, values, sink ? &sink : nullptr);
    }

  private:
    static std::span<const Param> params(std::initializer_list<Param> values) {
        return {values.begin(), values.size()};
    }
};

// How a transaction that was handed in ended, without its type.
struct Verdict {
    bool committed = false;
    bool unavailable = false;  // else a refusal, kept by the closure
    Message error;
    std::exception_ptr cause = nullptr;  // what fn or the engine threw
};

class Database {
  public:
    Database() = default;
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    virtual ~Database() = default;  // drains what was handed in; nothing may be handed in any more

    [[nodiscard]] virtual Engine engine() const = 0;

    template <class Fn, class Done>
    void write(Scope scope, Priority priority, Fn fn, Done done) {
        using R = std::invoke_result_t<Fn&, Tx&>;
        struct State {
            Fn fn;
            Done done;
            std::optional<R> result;
        };
        auto state = std::make_shared<State>(
            State{std::move(fn), std::move(done), std::nullopt});  // shared by body and end
        submit(
            scope, priority,
            [state](Tx& tx) {
                state->result.emplace(state->fn(tx));
                return state->result->has_value();
            },
            [state](const Verdict& verdict) {
                if (verdict.unavailable)
                    state->done(R(tl::make_unexpected(refusal_of(verdict))));
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
        if (verdict.cause) std::rethrow_exception(verdict.cause);
        if (verdict.unavailable) throw Unavailable(english(verdict.error));
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

    // The listener is called after each commit that emitted events, on a thread of the database's, as long as
    // the returned handle lives; it must be quick and not wait for the database. What other processes
    // commit on the same PostgreSQL it hears as well, once this one listens to them (nodes.hpp).
    using Listener = std::function<void(const CommittedEvent&)>;
    [[nodiscard]] std::shared_ptr<void> subscribe(
        Listener listener);  // shared: the database looks whether it still lives
    // Tells the listeners what another node committed.
    void hear(std::vector<CommittedEvent> events);
    [[nodiscard]] Broadcast& broadcast() { return broadcast_; }

    // Transactions handed in and not yet answered, of both queues.
    [[nodiscard]] virtual std::size_t queue_depth() const = 0;
    // SQLite: the path of its file; else empty.
    [[nodiscard]] virtual std::string file() const = 0;
    // SQLite: an online copy into a new file. PostgreSQL: refused with what to run instead.
    virtual void backup_to(const std::string& path) = 0;

  protected:
    using Body = std::function<bool(Tx&)>;  // true: commit
    using End =
        std::function<void(Verdict)>;  // the only one who holds it: what is in it goes in their thread
    virtual void submit(Scope scope, Priority priority, Body body, End end) = 0;
    virtual void snapshot(Scope scope, std::function<void(Tx&)> body) = 0;
    Verdict submit_and_wait(Scope scope, Priority priority, Body body);
    void tell(std::span<const CommittedEvent> events);

  private:
    // Logs what is not the environment's fault; its text is not for users.
    static Refusal refusal_of(const Verdict& verdict);

    Broadcast broadcast_;
    std::mutex listeners_mutex_;
    std::vector<std::weak_ptr<Listener>> listeners_;
};

struct OpenOptions {
    std::string url = {};  // "sqlite:PATH" or "postgresql://…"
    bool create = false;   // SQLite: make the file if there is none
    bool read_only = false;
    std::size_t readers = 4;
    std::size_t pool = 8;  // PostgreSQL connections that write
    std::size_t queue_limit = 10'000;
    std::vector<DeliveryRule> deliveries = {};
};

// Throws Unavailable with what to do. Does not migrate.
std::unique_ptr<Database> open_database(const OpenOptions& options);

// PostgreSQL: lets its planner know of rows that were just made by the thousand, which its own maintenance does a minute later;
// until then it takes operator_id, which leads every key, for a good narrowing. On SQLite migrations have taught it.
void refresh_statistics(Database& db);

// Migrations: forward only, each in its transaction, checksum kept. Both throw Broken when the database is
// newer than the program or was made by a pre-release; migrate throws Unavailable that says what to do where
// an administrator is needed. On SQLite a database that holds something is copied first, to FILE.before-N of the first
// migration that it lacks, or FILE.before-N-2 and so on where there is one already.
struct MigrationState {
    int applied = 0;
    int known = 0;
};
MigrationState migration_state(Database& db);
enum class BeforeMigration : std::uint8_t { copy, nothing };
MigrationState migrate(Database& db, BeforeMigration first = BeforeMigration::copy);

}  // namespace bangnopi::store
