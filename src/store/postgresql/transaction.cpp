#include "store/postgresql/transaction.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include "base/check.hpp"
#include "store/many_rows.hpp"
#include "store/postgresql/installation.hpp"
#include "store/sql_text.hpp"

namespace bangnopi::store::postgresql {
namespace {

constexpr std::size_t rows_a_statement = 1000;  // more gain nothing and hold locks longer
constexpr std::size_t rows_of_no_copy = 200;    // for so few a COPY costs more than it spares

class PostgresRow final : public Row {
  public:
    PostgresRow(const PGresult* result, int row) : result_(result), row_(row) {}

    [[nodiscard]] bool is_null(int column) const override {
        require_column(column);
        return PQgetisnull(result_, row_, column) == 1;
    }
    [[nodiscard]] std::int64_t integer(int column) const override {
        const char* data = value(column);
        switch (PQftype(result_, column)) {
            case type::big:
                return read_integer<std::int64_t>(data);
            case type::integer:
                return read_integer<std::int32_t>(data);
            case type::small:
                return read_integer<std::int16_t>(data);
            case type::boolean:
                return *data;
            default:
                wrong_type(column);
        }
    }
    [[nodiscard]] std::string_view text(int column) const override {
        const char* data = value(column);
        switch (PQftype(result_, column)) {
            case type::text:
            case type::limited_text:
            case type::fixed_text:
            case type::name:
            case type::unknown:
                return {data, size(column)};
            default:
                wrong_type(column);
        }
    }
    [[nodiscard]] Bytes bytes(int column) const override {
        const char* data = value(column);
        if (PQftype(result_, column) != type::bytes) wrong_type(column);
        return {reinterpret_cast<const std::byte*>(data), size(column)};
    }

  private:
    void require_column(int column) const {
        if (column < 0 || column >= PQnfields(result_))
            throw Broken(fmt::format("a row has no column {}", column));
    }
    [[nodiscard]] const char* value(int column) const {
        if (is_null(column))
            throw Broken(fmt::format("column {} ({}) is null", column, PQfname(result_, column)));
        return PQgetvalue(result_, row_, column);
    }
    [[nodiscard]] std::size_t size(int column) const {
        return static_cast<std::size_t>(PQgetlength(result_, row_, column));
    }
    [[noreturn]] void wrong_type(int column) const {
        throw Broken(fmt::format("column {} ({}) is of another type than asked for: {}", column,
                                 PQfname(result_, column), PQftype(result_, column)));
    }

    const PGresult* result_;
    int row_;
};

template <class Sink>
void read_rows(const PGresult& result, Sink& sink) {
    for (int row = 0; row < PQntuples(&result); ++row)
        if (!sink(PostgresRow(&result, row))) break;
}

std::string names_of(std::span<const Column> columns) {
    std::string names;
    for (const Column& column : columns) {
        names += names.empty() ? "" : ", ";
        names += column.name;
    }
    return names;
}

std::string insert_text(const BulkInsert& rows) {
    return fmt::format("INSERT INTO {} ({}) SELECT * FROM {}", rows.table(), names_of(rows.columns()),
                       unnest_text(rows.columns()));
}

std::string copy_script(const BulkInsert& rows, bool as_owner) {
    const std::string copy =
        fmt::format("COPY {} ({}) FROM STDIN WITH (FORMAT binary)", rows.table(), names_of(rows.columns()));
    return as_owner ? fmt::format("SET LOCAL ROLE NONE;{};SET LOCAL ROLE {}", copy, tenant_role) : copy;
}

std::string update_text(const BulkUpdate& rows) {
    std::string sets;
    std::string keys;
    std::string names;
    for (std::size_t n = 0; n < rows.columns().size(); ++n) {
        const Column& column = rows.columns()[n];
        const bool key = n < rows.keys();
        std::string& part = key ? keys : sets;
        if (!part.empty()) part += key ? " AND " : ", ";
        part += fmt::format("{}{} = new_values.v{}", key ? "target." : "", column.name, n);
        names += fmt::format("{}v{}", n == 0 ? "" : ", ", n);
    }
    if (!rows.also().empty()) sets += fmt::format("{}{}", sets.empty() ? "" : ", ", rows.also());
    return fmt::format("UPDATE {} AS target SET {} FROM {} AS new_values ({}) WHERE {}", rows.table(), sets,
                       unnest_text(rows.columns()), names, keys);
}

}  // namespace

template <class F>
auto Transaction::engine_call(F&& call) {
    try {
        return call();
    } catch (const Conflict&) {
        in_conflict_ = true;
        mark_failed();
        throw;
    } catch (const Violation& violation) {
        mark_failed();
        if (!hoped_ || violation.kind() != Violation::Kind::unique) throw;
        in_conflict_ = true;
        throw Conflict(violation.what());
    } catch (...) {
        mark_failed();
        throw;
    }
}

std::int64_t Transaction::run(std::string_view sql, std::span<const Param> values, RowSink* sink) {
    require_usable();
    const Answer answer = engine_call([&] { return connection_.execute(sql, values); });
    if (sink != nullptr) read_rows(*answer.result, *sink);
    return answer.rows_changed();
}

void Transaction::gather(std::string_view sql, std::span<const Param> values, RowSink sink) {
    require_usable();
    Connection::Reader reader;
    if (sink) reader = [sink = std::move(sink)](const pg_result& rows) mutable { read_rows(rows, sink); };
    engine_call([&] { connection_.send(sql, values, std::move(reader)); });
}

void Transaction::settle() {
    require_usable();
    engine_call([&] { connection_.settle(); });
}

bool Transaction::run_insert(std::string_view sql, std::span<const Param> values) {
    const std::size_t clause = sql.find(" ON CONFLICT");
    BANGNOPI_CHECK(clause != std::string_view::npos);
    if (!hopeful_) return run(sql, values, nullptr) == 1;
    hoped_ = true;
    gather(sql.substr(0, clause), values, nullptr);
    return true;
}

void Transaction::commit() {
    require_usable();
    engine_call([&] { connection_.commit(); });
}

void Transaction::execute_once(std::string_view sql) {
    require_usable();
    engine_call([&] { connection_.execute_script(expand_markers(sql, Engine::postgresql)); });
}

// COPY is refused under row-level security. The rows have been held against the scope by then, so they go in
// as the owner.
void Transaction::bulk_insert(const BulkInsert& rows) {
    require_usable();
    require_own_rows(rows);
    if (rows.empty()) return;
    if (rows.rows() <= rows_of_no_copy) {
        send_rows(insert_text(rows), rows, nullptr);
        return settle();
    }
    const bool tenants_table = rows.columns().front().name == "operator_id";
    engine_call([&] {
        std::string data;
        append_copy_begin(data);
        for (std::size_t row = 0; row < rows.rows(); ++row) append_copy_row(data, rows, row);
        append_copy_end(data);
        connection_.copy_in(copy_script(rows, tenants_table && scope().operator_id()), data);
    });
}

void Transaction::bulk_update(const BulkUpdate& rows) {
    require_usable();
    require_own_rows(rows);
    send_rows(update_text(rows), rows, nullptr);
}

void Transaction::gather_many(const ManyRows& statement, const RowBuffer& rows, RowSink sink) {
    require_usable();
    require_own_rows(rows);
    send_rows(statement.postgresql_text(), rows, sink);
}

void Transaction::send_rows(std::string_view sql, const RowBuffer& rows, const RowSink& sink) {
    const std::size_t columns = rows.columns().size();
    std::vector<std::string> arrays(columns);
    std::vector<Argument> arguments(columns);
    for (std::size_t from = 0; from < rows.rows(); from += rows_a_statement) {
        const std::size_t to = std::min(rows.rows(), from + rows_a_statement);
        engine_call([&] {
            for (std::size_t column = 0; column < columns; ++column) {
                arrays[column].clear();
                append_array(arrays[column], rows, column, from, to);
                arguments[column] = {arrays[column].data(), static_cast<int>(arrays[column].size()), 1};
            }
            Connection::Reader reader;
            if (sink) reader = [sink](const pg_result& result) mutable { read_rows(result, sink); };
            connection_.send_raw(sql, arguments, std::move(reader));
        });
    }
}

}  // namespace bangnopi::store::postgresql
