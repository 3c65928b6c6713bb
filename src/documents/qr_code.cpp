#include "documents/qr_code.hpp"

#include <qrencode.h>

#include <memory>

namespace bangnopi::documents {
namespace {

struct Free {
    void operator()(QRcode* code) const { QRcode_free(code); }
};

}  // namespace

std::optional<QrCode> qr_code(std::string_view text) {
    if (text.empty()) return std::nullopt;
    const std::unique_ptr<QRcode, Free> code(QRcode_encodeData(
        static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M));
    if (!code) return std::nullopt;
    QrCode made;
    made.side = static_cast<std::size_t>(code->width);
    made.modules.reserve(made.side * made.side);
    for (std::size_t at = 0; at < made.side * made.side; ++at)
        made.modules.push_back((code->data[at] & 1U) != 0);
    return made;
}

}  // namespace bangnopi::documents
