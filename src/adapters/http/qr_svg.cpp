#include "adapters/http/qr_svg.hpp"

#include <fmt/format.h>

#include <iterator>

#include "adapters/http/html.hpp"
#include "documents/qr_code.hpp"

namespace bangnopi::http {
namespace {

constexpr std::size_t quiet_modules = 4;

// The dark runs of a row, as lines through its middle.
void append_row(std::string& path, const documents::QrCode& code, std::size_t row) {
    const auto dark = [&](std::size_t column) { return code.modules[row * code.side + column]; };
    for (std::size_t column = 0; column < code.side;) {
        if (!dark(column)) {
            ++column;
            continue;
        }
        const std::size_t from = column;
        while (column < code.side && dark(column)) ++column;
        fmt::format_to(std::back_inserter(path), "M{} {}.5h{}", from + quiet_modules, row + quiet_modules,
                       column - from);
    }
}

}  // namespace

std::optional<std::string> qr_svg(std::string_view text, std::string_view label) {
    const auto code = documents::qr_code(text);
    if (!code) return std::nullopt;
    std::string path;
    for (std::size_t row = 0; row < code->side; ++row) append_row(path, *code, row);
    const std::size_t side = code->side + 2 * quiet_modules;
    return fmt::format(
        R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" role="img" aria-label="{1}" shape-rendering="crispEdges">)"
        R"(<rect width="{0}" height="{0}" fill="#fff"/><path stroke="#000" d="{2}"/></svg>)",
        side, escaped_html(label), path);
}

}  // namespace bangnopi::http
