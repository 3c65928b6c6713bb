#include "store/sqlite/transaction.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>

#include "store/many_rows.hpp"
#include "store/sql_text.hpp"

namespace bangnopi::store::sqlite {
namespace {

constexpr std::size_t rows_a_statement = 50;  // more gain nothing

class SqliteRow final : public Row {
  public:
    explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}

    [[nodiscard]] bool is_null(int column) const override { return type_of(column) == SQLITE_NULL; }
    [[nodiscard]] std::int64_t integer(int column) const override {
        require(column, SQLITE_INTEGER);
        return sqlite3_column_int64(statement_, column);
    }
    [[nodiscard]] std::string_view text(int column) const override {
        require(column, SQLITE_TEXT);
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
        return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
    }
    [[nodiscard]] Bytes bytes(int column) const override {
        require(column, SQLITE_BLOB);
        const auto* bytes = static_cast<const std::byte*>(sqlite3_column_blob(statement_, column));
        return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
    }

  private:
    [[nodiscard]] int type_of(int column) const {
        if (column < 0 || column >= sqlite3_data_count(statement_))
            throw Broken(fmt::format("a row has no column {}", column));
        return sqlite3_column_type(statement_, column);
    }
    void require(int column, int type) const {
        if (const int found = type_of(column); found != type)
            throw Broken(fmt::format("column {} is of type {}, not {}, in: {}", column, found, type,
                                     sqlite3_sql(statement_)));
    }

    sqlite3_stmt* statement_;
};

std::string insert_text(const BulkInsert& rows, std::size_t count) {
    std::string names;
    std::string values;
    for (const Column& column : rows.columns()) {
        names += names.empty() ? "" : ", ";
        names += column.name;
        values += values.empty() ? "?" : ", ?";
    }
    std::string sql = fmt::format("INSERT INTO {} ({}) VALUES", rows.table(), names);
    for (std::size_t row = 0; row < count; ++row) sql += fmt::format("{} ({})", row == 0 ? "" : ",", values);
    return sql;
}

Lists lists_in(std::span<const Param> values) {
    const auto is_list = [](const Param& value) { return value.kind() == Param::Kind::ids; };
    const auto is_longer = [&](const Param& value) { return is_list(value) && value.ids().size() != 1; };
    return std::ranges::any_of(values, is_list) && std::ranges::none_of(values, is_longer) ? Lists::of_one
                                                                                           : Lists::any;
}

std::string update_text(const BulkUpdate& rows) {
    std::string sets;
    std::string keys;
    for (std::size_t column = 0; column < rows.columns().size(); ++column) {
        const bool key = column < rows.keys();
        std::string& part = key ? keys : sets;
        if (!part.empty()) part += key ? " AND " : ", ";
        part += fmt::format("{} = ?", rows.columns()[column].name);
    }
    if (!rows.also().empty()) sets += fmt::format("{}{}", sets.empty() ? "" : ", ", rows.also());
    return fmt::format("UPDATE {} SET {} WHERE {}", rows.table(), sets, keys);
}

}  // namespace

Transaction::Transaction(Connection& connection, Scope scope, std::span<const DeliveryRule> rules)
    : EngineTx(scope, rules),
      connection_(connection),
      changes_before_(sqlite3_total_changes64(connection.handle())) {}

bool Transaction::wrote() const {
    return defined_ || sqlite3_total_changes64(connection_.handle()) != changes_before_;
}

template <class F>
auto Transaction::engine_call(F&& call) {
    try {
        return call();
    } catch (...) {
        mark_failed();
        throw;
    }
}

std::int64_t Transaction::run(std::string_view sql, std::span<const Param> values, RowSink* sink) {
    require_usable();
    const std::int64_t before = sqlite3_total_changes64(connection_.handle());
    std::optional<Use> use;
    engine_call([&] {
        use.emplace(connection_, sql, lists_in(values));
        use->bind(values);
    });
    const SqliteRow row(use->handle());
    const bool changes = sqlite3_stmt_readonly(use->handle()) == 0;
    std::int64_t rows = 0;
    bool wanted = sink != nullptr;
    while (engine_call([&] { return use->step(); })) {
        ++rows;
        if (wanted) wanted = (*sink)(row);
        if (sink != nullptr && !wanted && !changes) return rows;  // a statement that writes is run to its end
    }
    if (!changes) return rows;
    return sqlite3_total_changes64(connection_.handle()) == before ? 0
                                                                   : sqlite3_changes64(connection_.handle());
}

void Transaction::execute_once(std::string_view sql) {
    require_usable();
    defined_ = true;
    engine_call(
        [&] { connection_.execute_script(with_integer_checks(expand_markers(sql, Engine::sqlite))); });
}

void Transaction::bulk_insert(const BulkInsert& rows) {
    require_usable();
    require_own_rows(rows);
    const std::size_t blocks = rows.rows() / rows_a_statement;
    engine_call([&] {
        insert_rows(rows, 0, rows_a_statement, blocks);
        insert_rows(rows, blocks * rows_a_statement, 1, rows.rows() % rows_a_statement);
    });
}

void Transaction::insert_rows(const BulkInsert& rows, std::size_t from, std::size_t per_statement,
                              std::size_t statements) {
    if (statements == 0) return;
    const std::string sql = insert_text(rows, per_statement);
    Use use(connection_, sql);
    std::size_t row = from;
    for (std::size_t statement = 0; statement < statements; ++statement) {
        int position = 0;
        for (std::size_t end = row + per_statement; row < end; ++row)
            for (std::size_t column = 0; column < rows.columns().size(); ++column)
                use.bind_at(++position, rows.value(row, column));
        use.step();
        use.reset();
    }
}

void Transaction::gather_many(const ManyRows& statement, const RowBuffer& rows, RowSink sink) {
    require_own_rows(rows);
    std::vector<Param> values;
    std::size_t row = 0;
    for (std::size_t size = 0; size < ManyRows::sqlite_sizes.size(); ++size)
        while (rows.rows() - row >= ManyRows::sqlite_sizes[size]) {
            values.clear();
            for (const std::size_t end = row + ManyRows::sqlite_sizes[size]; row < end; ++row)
                for (std::size_t column = 0; column < rows.columns().size(); ++column)
                    values.push_back(rows.value(row, column));
            run(statement.sqlite_text(size), values, sink ? &sink : nullptr);
        }
}

void Transaction::bulk_update(const BulkUpdate& rows) {
    require_usable();
    require_own_rows(rows);
    if (rows.empty()) return;
    engine_call([&] {
        const std::string sql = update_text(rows);
        const int keys = static_cast<int>(rows.keys());
        const int sets = static_cast<int>(rows.columns().size()) - keys;
        Use use(connection_, sql);
        for (std::size_t row = 0; row < rows.rows(); ++row) {
            for (int column = 0; column < keys + sets; ++column)
                use.bind_at(1 + (column < keys ? column + sets : column - keys),
                            rows.value(row, static_cast<std::size_t>(column)));
            use.step();
            use.reset();
        }
    });
}

}  // namespace bangnopi::store::sqlite
