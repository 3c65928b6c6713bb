// One statement over many rows with a conflict clause or RETURNING, which a bulk insert has not: in a few
// fixed sizes, so that the statement cache holds them all.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"

namespace bangnopi::store {

// "INSERT INTO t (a, b) VALUES {rows} ON CONFLICT …": each row has `columns` parameters. Make one a static.
class ManyRows {
  public:
    ManyRows(std::string_view sql, std::size_t columns);

    // `values` holds the rows one after another. With RETURNING, `on_row` sees what came back.
    template <class F>
    void each(Tx& tx, std::span<const Param> values, F&& on_row) const {
        batches(values,
                [&](std::string_view sql, std::span<const Param> rows) { tx.each_with(sql, rows, on_row); });
    }
    void post(Tx& tx, std::span<const Param> values) const {
        batches(values, [&](std::string_view sql, std::span<const Param> rows) { tx.post_with(sql, rows); });
    }

  private:
    static constexpr std::array<std::size_t, 5> sizes = {64, 16, 4, 2, 1};

    template <class Run>
    void batches(std::span<const Param> values, Run&& run) const {
        for (std::size_t kind = 0; kind < sizes.size(); ++kind)
            for (const std::size_t count = sizes[kind] * columns_; values.size() >= count;
                 values = values.subspan(count))
                run(std::string_view(texts_[kind]), values.first(count));
    }

    std::size_t columns_;
    std::array<std::string, 5> texts_;
};

}  // namespace bangnopi::store
