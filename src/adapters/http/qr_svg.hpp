// A text as a QR code (ISO/IEC 18004, error correction M) in SVG, to stand inside a page: no file, no style, no script.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bangnopi::http {

// Black on white with the quiet zone around it, a unit a module. `label` is what a reader of the screen says. Nothing for what
// is too long for any code, or empty.
std::optional<std::string> qr_svg(std::string_view text, std::string_view label);

}  // namespace bangnopi::http
