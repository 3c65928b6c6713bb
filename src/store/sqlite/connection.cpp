#include "store/sqlite/connection.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include "base/spoken.hpp"
#include "store/database.hpp"
#include "store/integrity.hpp"

namespace bangnopi::store::sqlite {
namespace {

constexpr int busy_timeout_ms = 5000;  // another process checkpoints, or the command line migrates
constexpr int lookaside_slot_bytes = 1200;
constexpr int lookaside_slots = 256;

// Every allocation would take one lock of the process to count its bytes, which nobody asks for. Set before the first connection.
void count_no_allocations() {
    static const int set = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    static_cast<void>(set);
}

int open_flags(Access access) {
    switch (access) {
        case Access::create:
            return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
        case Access::write:
            return SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
        case Access::read:
            return SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX;
    }
    return SQLITE_OPEN_READONLY;
}

// "UNIQUE constraint failed: customer.operator_id, customer.number" → what follows the colon.
std::string constraint_in(std::string_view message) {
    const std::size_t colon = message.find(": ");
    return std::string(colon == std::string_view::npos ? message : message.substr(colon + 2));
}

Violation::Kind violation_kind(int extended_code) {
    switch (extended_code) {
        case SQLITE_CONSTRAINT_CHECK:
        case SQLITE_CONSTRAINT_DATATYPE:
            return Violation::Kind::check;
        case SQLITE_CONSTRAINT_FOREIGNKEY:
            return Violation::Kind::foreign_key;
        case SQLITE_CONSTRAINT_NOTNULL:
            return Violation::Kind::not_null;
        default:
            return Violation::Kind::unique;
    }
}

std::string json_list(std::span<const Id> ids) {
    std::string list = "[";
    for (const Id id : ids)
        fmt::format_to(std::back_inserter(list), "{}{}", list.size() > 1 ? "," : "", id.value);
    return list += ']';
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

Connection::Connection(const std::string& path, Access access) {
    count_no_allocations();
    const int code = sqlite3_open_v2(path.c_str(), &handle_, open_flags(access), nullptr);
    if (code != SQLITE_OK) {
        const std::string why = handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
        sqlite3_close(handle_);
        throw Unavailable(fmt::format(
            "cannot open the database {}: {}; is the path right, and may this user write there?", path, why));
    }
    try {
        configure(access);
    } catch (...) {
        statements_.clear();
        sqlite3_close(handle_);
        throw;
    }
}

Connection::~Connection() {
    statements_.clear();
    sqlite3_close(handle_);
}

void Connection::configure(Access access) {
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_LOOKASIDE, nullptr, lookaside_slot_bytes, lookaside_slots);
    sqlite3_extended_result_codes(handle_, 1);
    sqlite3_busy_timeout(handle_, busy_timeout_ms);
    execute("PRAGMA foreign_keys = ON");
    execute("PRAGMA temp_store = MEMORY");
    if (access == Access::read) {
        execute("PRAGMA cache_size = -8192");
        execute("PRAGMA query_only = ON");
        return;
    }
    execute("PRAGMA journal_mode = WAL");
    execute("PRAGMA synchronous = FULL");
    execute("PRAGMA secure_delete = OFF");
    execute("PRAGMA cache_size = -32768");
    execute("PRAGMA wal_autocheckpoint = 4000");
}

void Connection::execute(std::string_view sql) {
    Use use(*this, sql);
    while (use.step()) continue;
}

void Connection::execute_script(const std::string& sql) {
    if (const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr); code != SQLITE_OK)
        fail(code, sql);
}

Statement& Connection::prepare(std::string_view sql, Lists lists) {
    Statement* known = statements_.find(sql);
    if (known == nullptr) known = &statements_.keep(sql, prepare_once(sql));
    if (lists == Lists::any) return *known;
    if (!known->for_one) known->for_one = std::make_unique<Statement>(prepare_once(sql, lists));
    return *known->for_one;
}

Statement Connection::prepare_once(std::string_view sql, Lists lists) {
    const std::string text = expand_markers(sql, Engine::sqlite, lists);
    sqlite3_stmt* handle = nullptr;
    const char* tail = nullptr;
    const int code = sqlite3_prepare_v3(handle_, text.data(), static_cast<int>(text.size()),
                                        SQLITE_PREPARE_PERSISTENT, &handle, &tail);
    Statement statement{std::unique_ptr<sqlite3_stmt, Statement::Finalize>(handle), {}, false, {}};
    if (code != SQLITE_OK) fail(code, sql);
    if (handle == nullptr || tail != text.data() + text.size())
        throw Broken(fmt::format("not one statement: {}", sql));
    const int count = sqlite3_bind_parameter_count(handle);
    for (int n = 1; n <= count; ++n)
        if (const int position = sqlite3_bind_parameter_index(handle, fmt::format("${}", n).c_str());
            position > 0)
            statement.positions.push_back(position);
    return statement;
}

bool Connection::in_transaction() const {
    return sqlite3_get_autocommit(handle_) == 0;
}

void Connection::fail(int code, std::string_view sql) const {
    const std::string why = sqlite3_errmsg(handle_);
    switch (code & 0xff) {
        case SQLITE_CONSTRAINT:
            throw Violation(violation_kind(code), constraint_in(why), why);
        case SQLITE_FULL:
            throw SpokenError<Unavailable>(
                "the disk of the database is full: free some space, then try again"_msg);
        case SQLITE_IOERR:
        case SQLITE_NOMEM:
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_CANTOPEN:
        case SQLITE_PROTOCOL:
        case SQLITE_INTERRUPT:
        case SQLITE_READONLY:
            throw SpokenError<Unavailable>(
                "the database cannot do this now: {} ({})"_msg(why, sqlite3_errstr(code)));
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            throw SpokenError<Damaged>(
                "the file of the database is damaged, or none of a database ({}): "
                "`bangnopi restore` puts a sound backup in its place"_msg(why));
        default:
            throw Broken(fmt::format("{} in: {}", why, sql));
    }
}

Use::Use(Connection& connection, std::string_view sql, Lists lists)
    : connection_(connection), sql_(sql), kind_of_lists_(lists), statement_(&connection.prepare(sql, lists)) {
    if (statement_->in_use) {
        own_ = connection.prepare_once(sql, lists);
        statement_ = &own_;
    }
    statement_->in_use = true;
}

Use::~Use() {
    sqlite3_reset(statement_->handle.get());
    statement_->in_use = false;
}

void Use::bind(std::span<const Param> values) {
    if (values.size() != statement_->positions.size())
        throw Broken(fmt::format("{} values for {} parameters in: {}", values.size(),
                                 statement_->positions.size(), sql_));
    lists_.reserve(values.size());
    for (std::size_t n = 0; n < values.size(); ++n) bind_at(statement_->positions[n], values[n]);
}

void Use::bind_at(int position, const Param& value) {
    int code = SQLITE_OK;
    const std::string_view text = value.text();
    switch (value.kind()) {
        case Param::Kind::null:
            code = sqlite3_bind_null(handle(), position);
            break;
        case Param::Kind::integer:
            code = sqlite3_bind_int64(handle(), position, value.integer());
            break;
        case Param::Kind::text:
            code =
                sqlite3_bind_text64(handle(), position, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
            break;
        case Param::Kind::bytes:
            code = sqlite3_bind_blob64(handle(), position, text.data(), text.size(), SQLITE_STATIC);
            break;
        case Param::Kind::ids: {
            if (kind_of_lists_ == Lists::of_one) {
                code = sqlite3_bind_int64(handle(), position, value.ids().front().value);
                break;
            }
            const std::string& list = lists_.emplace_back(json_list(value.ids()));
            code =
                sqlite3_bind_text64(handle(), position, list.data(), list.size(), SQLITE_STATIC, SQLITE_UTF8);
            break;
        }
    }
    if (code != SQLITE_OK) connection_.fail(code, sql_);
}

bool Use::step() {
    const int code = sqlite3_step(handle());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    connection_.fail(code, sql_);
}

void Use::reset() {
    sqlite3_reset(handle());
}

}  // namespace bangnopi::store::sqlite
