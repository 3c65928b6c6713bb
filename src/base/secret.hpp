// Random secrets and their hashes, by libsodium.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace bangnopi {

using SecretHash = std::array<std::byte, 32>;

// 32 random bytes as 43 characters of base64url.
std::string random_secret();
// For people to type: lower-case letters and digits that are not mistaken for one another.
std::string random_password(std::size_t length);
// Each character of the alphabet as likely as the others.
std::string random_text(std::string_view alphabet, std::size_t length);

SecretHash hash_secret(std::string_view secret);  // BLAKE2b
std::string keyed_hash(std::string_view secret,
                       std::string_view text);  // BLAKE2b keyed by the secret's hash, base64url
std::string hmac_sha256_hex(std::string_view key, std::string_view text);  // RFC 2104, lower-case
// Tells texts apart that nobody forges: SipHash-2-4 of 128 bits with a key of the program's own, base64url, 22 characters.
std::string short_hash(std::string_view text);

}  // namespace bangnopi
