#include "base/secret.hpp"

#include <sodium.h>

#include "base/base64.hpp"
#include "base/check.hpp"

namespace bangnopi {
namespace {

void start_sodium() {
    static const int started = sodium_init();
    BANGNOPI_CHECK(started >= 0);
}

const unsigned char* data_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string random_secret() {
    start_sodium();
    std::array<std::byte, 32> bytes;
    randombytes_buf(bytes.data(), bytes.size());
    return base64url(bytes);
}

std::string random_password(std::size_t length) {
    return random_text("abcdefghjkmnpqrstuvwxyz23456789", length);
}

std::string random_text(std::string_view alphabet, std::size_t length) {
    start_sodium();
    const auto size = static_cast<std::uint32_t>(alphabet.size());
    std::string text;
    for (std::size_t i = 0; i < length; ++i) text += alphabet[randombytes_uniform(size)];
    return text;
}

SecretHash hash_secret(std::string_view secret) {
    SecretHash hash;
    crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(), data_of(secret),
                       secret.size(), nullptr, 0);
    return hash;
}

std::string keyed_hash(std::string_view secret, std::string_view text) {
    const SecretHash key = hash_secret(secret);
    SecretHash hash;
    crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(), data_of(text), text.size(),
                       reinterpret_cast<const unsigned char*>(key.data()), key.size());
    return base64url(hash);
}

std::string hmac_sha256_hex(std::string_view key, std::string_view text) {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, data_of(key), key.size());
    crypto_auth_hmacsha256_update(&state, data_of(text), text.size());
    std::array<unsigned char, crypto_auth_hmacsha256_BYTES> code;
    crypto_auth_hmacsha256_final(&state, code.data());
    std::array<char, 2 * crypto_auth_hmacsha256_BYTES + 1> hex;
    return sodium_bin2hex(hex.data(), hex.size(), code.data(), code.size());
}

std::string short_hash(std::string_view text) {
    constexpr std::array<unsigned char, crypto_shorthash_siphashx24_KEYBYTES> key = {'b', 'a', 'n', 'g',
                                                                                     'n', 'o', 'p', 'i'};
    std::array<std::byte, crypto_shorthash_siphashx24_BYTES> hash;
    crypto_shorthash_siphashx24(reinterpret_cast<unsigned char*>(hash.data()), data_of(text), text.size(),
                                key.data());
    return base64url(hash);
}

}  // namespace bangnopi
