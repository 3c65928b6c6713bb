#include "base/base64.hpp"

#include <sodium.h>

namespace bangnopi {
namespace {

constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

std::string encode(const void* data, std::size_t size) {
    std::string text(sodium_base64_encoded_len(size, variant), '\0');
    sodium_bin2base64(text.data(), text.size(), static_cast<const unsigned char*>(data), size, variant);
    text.pop_back();  // the terminator
    return text;
}

}  // namespace

std::string base64url(std::span<const std::byte> bytes) {
    return encode(bytes.data(), bytes.size());
}
std::string base64url(std::string_view bytes) {
    return encode(bytes.data(), bytes.size());
}

std::optional<std::string> from_base64url(std::string_view text) {
    std::string bytes(text.size(), '\0');
    std::size_t size = 0;
    const int status = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(),
                                         text.data(), text.size(), nullptr, &size, nullptr, variant);
    if (status != 0) return std::nullopt;
    bytes.resize(size);
    return bytes;
}

}  // namespace bangnopi
