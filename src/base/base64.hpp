// base64url without padding (RFC 4648 section 5).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bangnopi {

std::string base64url(std::span<const std::byte> bytes);
std::string base64url(std::string_view bytes);
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace bangnopi
