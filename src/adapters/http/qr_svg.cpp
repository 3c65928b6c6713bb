#include "adapters/http/qr_svg.hpp"

#include <fmt/format.h>
#include <qrencode.h>

#include <iterator>
#include <memory>

#include "adapters/http/html.hpp"

namespace bangnopi::http {
namespace {

constexpr int quiet_modules = 4;

struct Free {
    void operator()(QRcode* code) const { QRcode_free(code); }
};

// The dark runs of a row, as lines through its middle.
void append_row(std::string& path, const unsigned char* modules, int width, int row) {
    const auto dark = [&](int column) { return (modules[row * width + column] & 1U) != 0; };
    for (int column = 0; column < width;) {
        if (!dark(column)) {
            ++column;
            continue;
        }
        const int from = column;
        while (column < width && dark(column)) ++column;
        fmt::format_to(std::back_inserter(path), "M{} {}.5h{}", from + quiet_modules, row + quiet_modules,
                       column - from);
    }
}

}  // namespace

std::optional<std::string> qr_svg(std::string_view text, std::string_view label) {
    if (text.empty()) return std::nullopt;
    const std::unique_ptr<QRcode, Free> code(QRcode_encodeData(
        static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M));
    if (!code) return std::nullopt;
    std::string path;
    for (int row = 0; row < code->width; ++row) append_row(path, code->data, code->width, row);
    const int side = code->width + 2 * quiet_modules;
    return fmt::format(
        R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" role="img" aria-label="{1}" shape-rendering="crispEdges">)"
        R"(<rect width="{0}" height="{0}" fill="#fff"/><path stroke="#000" d="{2}"/></svg>)",
        side, escaped_html(label), path);
}

}  // namespace bangnopi::http
