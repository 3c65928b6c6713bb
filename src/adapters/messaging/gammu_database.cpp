#include "adapters/messaging/gammu_database.hpp"

#include "base/text.hpp"

namespace bangnopi::messaging {
namespace {

constexpr int busy_max_ms = 5'000;

struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

GammuDatabase::Row row_of(sqlite3_stmt* statement) {
    GammuDatabase::Row row;
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
        const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
        row.emplace_back(text == nullptr ? "" : text);
    }
    return row;
}

}  // namespace

GammuDatabase::GammuDatabase(const std::string& path) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
    handle_.reset(opened);
    if (code != SQLITE_OK) {
        error_ = sqlite3_errstr(code);
        handle_.reset();
        return;
    }
    sqlite3_busy_timeout(opened, busy_max_ms);
}

std::optional<std::vector<GammuDatabase::Row>> GammuDatabase::run(const char* sql,
                                                                  std::span<const std::string> values) {
    if (!is_open()) return std::nullopt;
    sqlite3_stmt* prepared = nullptr;
    int code = sqlite3_prepare_v2(handle_.get(), sql, -1, &prepared, nullptr);
    const std::unique_ptr<sqlite3_stmt, Finalize> statement(prepared);
    for (std::size_t i = 0; i < values.size() && code == SQLITE_OK; ++i)
        code = sqlite3_bind_text64(prepared, static_cast<int>(i + 1), values[i].data(), values[i].size(),
                                   SQLITE_STATIC, SQLITE_UTF8);
    std::vector<Row> rows;
    if (code == SQLITE_OK) code = sqlite3_step(prepared);
    for (; code == SQLITE_ROW && rows.size() < rows_max; code = sqlite3_step(prepared))
        rows.push_back(row_of(prepared));
    if (code == SQLITE_DONE || code == SQLITE_ROW) return rows;
    error_ = as_said(sqlite3_errmsg(handle_.get()));
    return std::nullopt;
}

std::string GammuDatabase::last_row_id() const {
    return std::to_string(sqlite3_last_insert_rowid(handle_.get()));
}

}  // namespace bangnopi::messaging
