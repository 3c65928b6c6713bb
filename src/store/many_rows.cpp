#include "store/many_rows.hpp"

#include <fmt/format.h>

#include "base/check.hpp"

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

}  // namespace

ManyRows::ManyRows(std::string_view sql, std::size_t columns) : columns_(columns) {
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        std::string rows;
        for (std::size_t row = 0; row < sizes[i]; ++row)
            fmt::format_to(std::back_inserter(rows), "{}({})", row == 0 ? "" : ",",
                           placeholders(row * columns + 1, columns));
        texts_[i] = replace_marker(sql, "{rows}", rows);
    }
}

}  // namespace bangnopi::store
