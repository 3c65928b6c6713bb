// One sqlite3 connection with its prepared statements and its errors, for one thread at a time.
// Engine's own pages: sqlite.org/rescode.html, wal.html, lang_transaction.html ("Response To Errors Within A
// Transaction").
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/sql_text.hpp"
#include "store/statement_cache.hpp"
#include "store/values.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace bangnopi::store::sqlite {

struct Statement {
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    std::unique_ptr<sqlite3_stmt, Finalize> handle;
    std::vector<int> positions;  // of $1, $2 … : SQLite takes them for names
    bool in_use = false;
    std::unique_ptr<Statement> for_one;  // the same for lists of one id each, once it was needed
};

enum class Access : std::uint8_t { create, write, read };

class Connection {
  public:
    Connection(const std::string& path, Access access);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    // A statement whose end is its only result: BEGIN, SAVEPOINT, PRAGMA. Kept prepared.
    void execute(std::string_view sql);
    // Any number of statements, for once: definitions.
    void execute_script(const std::string& sql);
    // From the cache; the text's markers are expanded the first time.
    Statement& prepare(std::string_view sql, Lists lists = Lists::any);
    Statement prepare_once(std::string_view sql, Lists lists = Lists::any);
    [[nodiscard]] bool in_transaction() const;
    [[nodiscard]] sqlite3* handle() const { return handle_; }
    [[noreturn]] void fail(int code, std::string_view sql) const;

  private:
    void configure(Access access);

    sqlite3* handle_ = nullptr;
    StatementCache<Statement> statements_;
};

// A statement while it runs: reset when it goes, whatever happens. One that is running already is prepared a
// second time.
class Use {
  public:
    explicit Use(Connection& connection, std::string_view sql, Lists lists = Lists::any);
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ~Use();

    void bind(std::span<const Param> values);
    void bind_at(int position, const Param& value);
    bool step();  // whether there is a row
    void reset();
    [[nodiscard]] sqlite3_stmt* handle() const { return statement_->handle.get(); }

  private:
    Connection& connection_;
    std::string_view sql_;
    Lists kind_of_lists_;
    Statement own_;
    Statement* statement_;
    std::vector<std::string> lists_;  // ids as JSON, while they are bound
};

}  // namespace bangnopi::store::sqlite
