// What gateways sign with, by OpenSSL; all but basic_credentials in lower-case hex.
#pragma once

#include <string>
#include <string_view>

namespace bangnopi::payment_gateways {

std::string md5_hex(std::string_view text);
std::string sha256_hex(std::string_view text);
std::string sha512_hex(std::string_view text);
std::string hmac_sha256_hex(std::string_view key, std::string_view text);

// "Basic …" of a user without a password (RFC 7617).
std::string basic_credentials(std::string_view user);

}  // namespace bangnopi::payment_gateways
