// A text as the modules of a QR code (ISO/IEC 18004, error correction M), without the quiet zone around it.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace bangnopi::documents {

struct QrCode {
    std::size_t side = 0;
    std::vector<bool> modules;  // row by row, side × side; black ones true
};
// Nothing for what is too long for any code, or empty.
std::optional<QrCode> qr_code(std::string_view text);

}  // namespace bangnopi::documents
