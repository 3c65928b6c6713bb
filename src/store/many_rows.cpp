#include "store/many_rows.hpp"

#include <fmt/format.h>

#include "base/check.hpp"
#include "store/postgresql/encoding.hpp"

namespace bangnopi::store {
namespace {

std::string replace_marker(std::string_view sql, std::string_view marker, std::string_view text) {
    const std::size_t at = sql.find(marker);
    BANGNOPI_CHECK(at != std::string_view::npos);
    return fmt::format("{}{}{}", sql.substr(0, at), text, sql.substr(at + marker.size()));
}

std::string placeholders(std::size_t first, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        fmt::format_to(std::back_inserter(text), "{}${}", i == 0 ? "" : ",", first + i);
    return text;
}

std::string values_of(std::size_t rows, std::size_t columns) {
    std::string text = "VALUES ";
    for (std::size_t row = 0; row < rows; ++row)
        fmt::format_to(std::back_inserter(text), "{}({})", row == 0 ? "" : ",",
                       placeholders(row * columns + 1, columns));
    return text;
}

std::string unnested(std::span<const Column> columns) {
    std::string names;
    for (std::size_t n = 1; n <= columns.size(); ++n)
        fmt::format_to(std::back_inserter(names), "{}column{}", n == 1 ? "" : ",", n);
    return fmt::format("SELECT * FROM {} AS rows ({})", postgresql::unnest_text(columns), names);
}

}  // namespace

ManyRows::ManyRows(std::string_view sql, std::string_view table, std::span<const Column> columns)
    : table_(table), columns_(columns), postgresql_text_(replace_marker(sql, "{rows}", unnested(columns))) {
    for (std::size_t i = 0; i < sqlite_sizes.size(); ++i)
        sqlite_texts_[i] = replace_marker(sql, "{rows}", values_of(sqlite_sizes[i], columns.size()));
}

}  // namespace bangnopi::store
