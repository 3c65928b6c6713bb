// One libpq connection with its prepared statements and its errors, for one thread at a time.
// Statements go in pipeline mode: what is sent waits for its answer only when somebody asks for it. Scripts,
// preparations and COPY cannot, so they settle first.
// postgresql.org/docs/15/libpq.html, libpq-pipeline-mode.html; errcodes-appendix.html.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"
#include "store/postgresql/encoding.hpp"
#include "store/statement_cache.hpp"

struct pg_conn;
struct pg_result;

namespace bangnopi::store::postgresql {

// Another transaction was in the way, and running this one again will do (SQLSTATE 40001, 40P01).
class Conflict : public Unavailable {
    using Unavailable::Unavailable;
};

struct Answer {
    struct Clear {
        void operator()(pg_result* result) const;
    };
    std::unique_ptr<pg_result, Clear> result;
    [[nodiscard]] std::int64_t rows_changed() const;
};

struct Statement {
    std::string name;
    std::string text;
    std::vector<Oid> parameters;
};

// A parameter as it is sent. Borrowed.
struct Argument {
    const char* data;
    int size;
    int binary;
};

class Connection {
  public:
    explicit Connection(const std::string& uri);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    // Once the server went away, nothing but a new connection helps.
    [[nodiscard]] bool lost() const;

    // A write's goes out with its first statement.
    void begin(Scope scope, bool snapshot);
    // Whether the server has answered that it did. Where it did not, nothing was done.
    [[nodiscard]] bool began() const { return began_; }
    // Never in one round trip with its begin, nor with rows that somebody reads: either may fail, and then the
    // transaction must not have been done.
    [[nodiscard]] bool may_commit() const;
    void commit();
    void roll_back() noexcept;

    // What takes the rows of a statement that was sent and not waited for.
    using Reader = std::function<void(const pg_result&)>;

    // Sent, and answered by the next settle.
    void send(std::string_view sql, std::span<const Param> values, Reader reader);
    // Waits for all that was sent, hands out the rows in order and returns the last answer. Throws what the first
    // one that failed says; those after it were not done.
    Answer settle();
    Answer execute(std::string_view sql, std::span<const Param> values);
    void send_raw(std::string_view sql, std::span<const Argument> arguments, Reader reader = nullptr);
    void execute_script(const std::string& sql);
    // Sends `data` to the COPY among the script's statements.
    void copy_in(const std::string& script, std::string_view data);

  private:
    struct Sent {
        const Statement* statement;
        Reader reader;
    };

    Statement& prepare(std::string_view sql, std::span<const Param> values);
    void send_prepared(const Statement& statement, std::span<const Argument> arguments, Reader reader);
    // The answers to the statements that were sent, failed ones too.
    std::vector<Answer> collect(std::size_t count);
    void enter_pipeline();
    void leave_pipeline();
    void encode(const Statement& statement, std::span<const Param> values);
    static Argument encode_one(const Param& value, Oid wanted, std::string& room);
    [[noreturn]] void fail(const pg_result* result, std::string_view sql) const;
    void drain() noexcept;

    pg_conn* handle_ = nullptr;
    // Row-level security makes another plan of a statement: the owner's and the tenants' are kept apart.
    StatementCache<Statement> owner_statements_;
    StatementCache<Statement> tenant_statements_;
    bool as_tenant_ = false;
    bool began_ = false;
    std::size_t statements_made_ = 0;
    std::vector<Sent> sent_;
    std::vector<Argument> arguments_;
    std::vector<std::string> scratch_;
    std::vector<const char*> data_;  // the arguments as libpq takes them
    std::vector<int> sizes_;
    std::vector<int> formats_;
};

}  // namespace bangnopi::store::postgresql
