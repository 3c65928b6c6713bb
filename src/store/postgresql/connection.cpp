#include "store/postgresql/connection.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/check.hpp"
#include "base/spoken.hpp"
#include "store/postgresql/installation.hpp"
#include "store/sql_text.hpp"

namespace bangnopi::store::postgresql {
namespace {

constexpr int binary = 1;
constexpr int as_text = 0;
constexpr std::size_t sent_max = 64;  // statements that wait for their answers

// Notices say what a definition did besides; errors come as results.
void ignore_notice(void*, const char* message) {
    spdlog::debug("PostgreSQL: {}", message);
}

// Durability is not the server's default to choose; where it is stronger than "on" it stays so.
constexpr const char* settings =
    "SELECT set_config('synchronous_commit', CASE current_setting('synchronous_commit') "
    "WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false); "
    "SET client_min_messages = warning; SET default_transaction_isolation = 'read committed'";

std::string field_of(const PGresult* result, int field) {
    const char* text = PQresultErrorField(result, field);
    return text != nullptr ? text : "";
}

Violation violation_of(const PGresult* result, const std::string& state, const std::string& why) {
    std::string constraint = field_of(result, PG_DIAG_CONSTRAINT_NAME);
    if (state == "23505") return {Violation::Kind::unique, constraint, why};
    if (state == "23503") return {Violation::Kind::foreign_key, constraint, why};
    if (state == "23502") return {Violation::Kind::not_null, field_of(result, PG_DIAG_COLUMN_NAME), why};
    return {Violation::Kind::check, constraint, why};
}

bool is_conflict(std::string_view state) {
    return state == "40001" || state == "40P01";
}

// No state: the connection broke. 08 connection, 25006 a standby, 53 resources, 57 the operator's doing, 58
// the system's.
bool is_environment(std::string_view state) {
    const std::string_view group = state.substr(0, 2);
    if (state == "08P01") return false;  // the protocol was broken: by us
    return state.empty() || group == "08" || state == "25006" || group == "53" || group == "57" ||
           group == "58";
}

Oid type_for(Param::Kind kind) {
    switch (kind) {
        case Param::Kind::null:
            return 0;
        case Param::Kind::integer:
            return type::big;
        case Param::Kind::text:
            return type::text;
        case Param::Kind::bytes:
            return type::bytes;
        case Param::Kind::ids:
            return type::big_list;
    }
    return 0;
}

Answer owned(PGresult* result) {
    return {std::unique_ptr<pg_result, Answer::Clear>(result)};
}

}  // namespace

void Answer::Clear::operator()(pg_result* result) const {
    PQclear(result);
}

std::int64_t Answer::rows_changed() const {
    const std::string_view text = PQcmdTuples(result.get());
    std::int64_t rows = 0;
    std::from_chars(text.data(), text.data() + text.size(), rows);
    return rows;
}

Connection::Connection(const std::string& uri) {
    // The URI comes last: what it says has the last word.
    const char* names[] = {"application_name", "connect_timeout", "tcp_user_timeout",
                           "client_encoding",  "dbname",          nullptr};
    const char* values[] = {"bangnopi", "5", "15000", "UTF8", uri.c_str(), nullptr};
    handle_ = PQconnectdbParams(names, values, 1);
    try {
        if (PQstatus(handle_) != CONNECTION_OK)
            throw SpokenError<Unavailable>("cannot reach the database: {}"_msg(PQerrorMessage(handle_)));
        PQsetNoticeProcessor(handle_, ignore_notice, nullptr);
        execute_script(settings);
    } catch (...) {
        PQfinish(handle_);
        throw;
    }
}

Connection::~Connection() {
    PQfinish(handle_);
}

bool Connection::lost() const {
    return PQstatus(handle_) != CONNECTION_OK;
}

void Connection::begin(Scope scope, bool snapshot) {
    static const std::string enter = fmt::format(
        "SELECT set_config('role', '{}', true), set_config('app.operator', $1, true)", tenant_role);
    began_ = false;
    as_tenant_ = false;
    send(snapshot ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN", {}, nullptr);
    if (scope.operator_id()) {
        const std::string operator_id = std::to_string(scope.operator_id().value);
        send(enter, std::array{Param(operator_id)}, nullptr);
        as_tenant_ = true;
    }
    if (snapshot) settle();
}

bool Connection::may_commit() const {
    return began_ &&
           std::none_of(sent_.begin(), sent_.end(), [](const Sent& one) { return one.reader != nullptr; });
}

void Connection::commit() {
    BANGNOPI_CHECK(may_commit());
    send("COMMIT", {}, nullptr);
    const Answer answer = settle();
    // The server answers a commit of a failed transaction with its rollback.
    if (std::string_view(PQcmdStatus(answer.result.get())) != "COMMIT")
        throw Broken("a failed transaction was committed");
}

void Connection::roll_back() noexcept {
    if (!sent_.empty()) collect(std::exchange(sent_, {}).size());
    if (lost() || PQtransactionStatus(handle_) == PQTRANS_IDLE) return;
    PQexitPipelineMode(handle_);
    PQclear(PQexec(handle_, "ROLLBACK"));
}

void Connection::execute_script(const std::string& sql) {
    leave_pipeline();
    const Answer answer = owned(PQexec(handle_, sql.c_str()));
    const ExecStatusType status = PQresultStatus(answer.result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
        fail(answer.result.get(), sql);
}

// Types are declared by what is passed the first time: what the server would infer differs from column to
// column, and a parameter used for a BIGINT and a SMALLINT would be refused. A null leaves it to the server.
Statement& Connection::prepare(std::string_view sql, std::span<const Param> values) {
    StatementCache<Statement>& statements = as_tenant_ ? tenant_statements_ : owner_statements_;
    if (Statement* known = statements.find(sql)) return *known;
    leave_pipeline();
    Statement fresh{fmt::format("s{}", ++statements_made_), expand_markers(sql, Engine::postgresql), {}};
    for (const Param& value : values) fresh.parameters.push_back(type_for(value.kind()));
    const Answer prepared = owned(PQprepare(handle_, fresh.name.c_str(), fresh.text.c_str(),
                                            static_cast<int>(values.size()), fresh.parameters.data()));
    if (PQresultStatus(prepared.result.get()) != PGRES_COMMAND_OK) fail(prepared.result.get(), sql);
    return statements.keep(sql, std::move(fresh));
}

void Connection::send(std::string_view sql, std::span<const Param> values, Reader reader) {
    const Statement& statement = prepare(sql, values);
    if (values.size() != statement.parameters.size())
        throw Broken(fmt::format("{} values for {} parameters in: {}", values.size(),
                                 statement.parameters.size(), sql));
    encode(statement, values);
    send_prepared(statement, arguments_, std::move(reader));
}

Answer Connection::execute(std::string_view sql, std::span<const Param> values) {
    send(sql, values, nullptr);
    return settle();
}

void Connection::send_raw(std::string_view sql, std::span<const Argument> arguments, Reader reader) {
    send_prepared(prepare(sql, {}), arguments, std::move(reader));
}

void Connection::send_prepared(const Statement& statement, std::span<const Argument> arguments,
                               Reader reader) {
    if (sent_.size() == sent_max) settle();
    data_.clear();
    sizes_.clear();
    formats_.clear();
    for (const Argument& argument : arguments) {
        data_.push_back(argument.data);
        sizes_.push_back(argument.size);
        formats_.push_back(argument.binary);
    }
    enter_pipeline();
    if (PQsendQueryPrepared(handle_, statement.name.c_str(), static_cast<int>(arguments.size()), data_.data(),
                            sizes_.data(), formats_.data(), binary) != 1)
        fail(nullptr, statement.text);
    sent_.push_back({&statement, std::move(reader)});
}

Answer Connection::settle() {
    if (sent_.empty()) return {};
    const std::vector<Sent> sent = std::exchange(sent_, {});
    std::vector<Answer> answers = collect(sent.size());
    if (PQresultStatus(answers.front().result.get()) == PGRES_COMMAND_OK) began_ = true;
    for (std::size_t n = 0; n < sent.size(); ++n) {
        const ExecStatusType status = PQresultStatus(answers[n].result.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
            fail(answers[n].result.get(), sent[n].statement->text);
    }
    for (std::size_t n = 0; n < sent.size(); ++n)
        if (sent[n].reader) sent[n].reader(*answers[n].result);
    return std::move(answers.back());
}

// Each answer is followed by a null, the last one by the synchronisation. A connection that broke gives nulls.
std::vector<Answer> Connection::collect(std::size_t count) {
    std::vector<Answer> answers(count);
    if (PQpipelineSync(handle_) != 1) return answers;
    for (Answer& answer : answers) {
        answer = owned(PQgetResult(handle_));
        if (answer.result) PQclear(PQgetResult(handle_));
    }
    PQclear(PQgetResult(handle_));
    return answers;
}

void Connection::enter_pipeline() {
    if (PQpipelineStatus(handle_) == PQ_PIPELINE_OFF && PQenterPipelineMode(handle_) != 1)
        fail(nullptr, "a pipeline was to begin");
}

void Connection::leave_pipeline() {
    settle();
    if (PQpipelineStatus(handle_) != PQ_PIPELINE_OFF && PQexitPipelineMode(handle_) != 1)
        fail(nullptr, "a pipeline was to end");
}

void Connection::encode(const Statement& statement, std::span<const Param> values) {
    arguments_.clear();
    scratch_.resize(std::max(scratch_.size(), values.size()));
    for (std::size_t n = 0; n < values.size(); ++n) {
        std::string& room = scratch_[n];
        room.clear();
        arguments_.push_back(encode_one(values[n], statement.parameters[n], room));
    }
}

// In the binary form of the type that was declared, else as text, which the server reads itself.
Argument Connection::encode_one(const Param& value, Oid wanted, std::string& room) {
    const auto sent = [&](int format) {
        return Argument{room.data(), static_cast<int>(room.size()), format};
    };
    const std::string_view text = value.text();
    switch (value.kind()) {
        case Param::Kind::null:
            return {nullptr, 0, binary};
        case Param::Kind::ids:
            append_array(room, value.ids());
            return sent(binary);
        case Param::Kind::bytes:
            return {text.data(), static_cast<int>(text.size()), binary};
        case Param::Kind::text:
            if (wanted == type::text) return {text.data(), static_cast<int>(text.size()), binary};
            room = text;
            return sent(as_text);
        case Param::Kind::integer:
            if (wanted == type::big) {
                append_integer(room, value.integer());
                return sent(binary);
            }
            fmt::format_to(std::back_inserter(room), "{}", value.integer());
            return sent(as_text);
    }
    return {nullptr, 0, binary};
}

void Connection::copy_in(const std::string& script, std::string_view data) {
    leave_pipeline();
    if (PQsendQuery(handle_, script.c_str()) != 1) fail(nullptr, script);
    bool copied = false;
    while (PGresult* next = PQgetResult(handle_)) {
        const Answer answer = owned(next);
        const ExecStatusType status = PQresultStatus(next);
        if (status == PGRES_COPY_IN && !copied) {
            copied = true;
            if (PQputCopyData(handle_, data.data(), static_cast<int>(data.size())) != 1 ||
                PQputCopyEnd(handle_, nullptr) != 1)
                fail(nullptr, script);
        } else if (status != PGRES_COMMAND_OK) {
            try {
                fail(next, script);
            } catch (...) {
                drain();
                throw;
            }
        }
    }
}

void Connection::drain() noexcept {
    while (PGresult* rest = PQgetResult(handle_)) {
        const bool endless = PQresultStatus(rest) == PGRES_COPY_IN;
        PQclear(rest);
        if (endless) return;
    }
}

void Connection::fail(const pg_result* result, std::string_view sql) const {
    const std::string state = field_of(result, PG_DIAG_SQLSTATE);
    std::string why = result != nullptr ? field_of(result, PG_DIAG_MESSAGE_PRIMARY) : "";
    if (why.empty()) why = PQerrorMessage(handle_);
    if (is_conflict(state)) throw Conflict(why);
    if (lost() || is_environment(state))
        throw Unavailable(fmt::format("the database cannot do this now: {}", why));
    if (state.starts_with("23")) throw violation_of(result, state, why);
    throw Broken(fmt::format("{} ({}) in: {}", why, state, sql));
}

}  // namespace bangnopi::store::postgresql
