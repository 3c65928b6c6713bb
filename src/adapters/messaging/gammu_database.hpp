// A SQLite database of another program: opened for a moment, waited for while that program writes.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bangnopi::messaging {

class GammuDatabase {
  public:
    // Nothing, and why in error(), if there is no such database.
    explicit GammuDatabase(const std::string& path);

    using Row = std::vector<std::string>;  // null is empty
    // Rows of one statement, at most rows_max; nothing if it failed.
    std::optional<std::vector<Row>> run(const char* sql, std::span<const std::string> values = {});
    [[nodiscard]] std::string last_row_id() const;
    [[nodiscard]] const std::string& error() const { return error_; }  // empty: all went well
    [[nodiscard]] bool is_open() const { return handle_ != nullptr; }

    static constexpr std::size_t rows_max = 10'000;

  private:
    struct Close {
        void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
    };
    std::unique_ptr<sqlite3, Close> handle_;
    std::string error_;
};

}  // namespace bangnopi::messaging
