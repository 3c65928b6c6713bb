// One statement over many rows with a conflict clause or RETURNING, which a bulk insert has not.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "store/database.hpp"

namespace bangnopi::store {

// "INSERT INTO t (a, b) {rows} ON CONFLICT …", "UPDATE t SET b = t.b + given.column2 FROM ({rows}) AS given WHERE …": {rows} are
// the rows, their columns named column1 and on. On PostgreSQL one statement whose parameters are arrays, on SQLite one of a few
// fixed sizes, so that the statement cache holds them all. Make one a static.
class ManyRows {
  public:
    // `table` is whose rows they are, as of a RowBuffer; the columns are in static storage.
    ManyRows(std::string_view sql, std::string_view table, std::span<const Column> columns);

    [[nodiscard]] RowBuffer no_rows() const { return {table_, columns_}; }

    void post(Tx& tx, const RowBuffer& rows) const { tx.gather_many(*this, rows, nullptr); }
    // With RETURNING, `on_row` sees what came back, as with Tx::ask; each() waits for it.
    template <class F>
    void ask(Tx& tx, const RowBuffer& rows, F on_row) const {
        tx.gather_many(*this, rows, [on_row = std::move(on_row)](const Row& row) mutable {
            on_row(row);
            return true;
        });
    }
    template <class F>
    void each(Tx& tx, const RowBuffer& rows, F&& on_row) const {
        ask(tx, rows, [&](const Row& row) { on_row(row); });
        tx.settle();
    }

    static constexpr std::array<std::size_t, 5> sqlite_sizes = {64, 16, 4, 2, 1};
    [[nodiscard]] std::string_view sqlite_text(std::size_t size) const { return sqlite_texts_[size]; }
    [[nodiscard]] std::string_view postgresql_text() const { return postgresql_text_; }

  private:
    std::string_view table_;
    std::span<const Column> columns_;
    std::array<std::string, sqlite_sizes.size()> sqlite_texts_;
    std::string postgresql_text_;
};

}  // namespace bangnopi::store
