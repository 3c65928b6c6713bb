#include "adapters/payment_gateways/digest.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <span>
#include <stdexcept>

namespace bangnopi::payment_gateways {
namespace {

const unsigned char* octets_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hex_of(std::span<const unsigned char> octets) {
    std::string hex;
    for (const unsigned char octet : octets) fmt::format_to(std::back_inserter(hex), "{:02x}", octet);
    return hex;
}

std::string digest_hex(const EVP_MD* algorithm, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> octets{};
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), octets.data(), &size, algorithm, nullptr) != 1)
        throw std::runtime_error("OpenSSL cannot make a digest that a payment gateway asks for");
    return hex_of(std::span(octets).first(size));
}

}  // namespace

std::string md5_hex(std::string_view text) {
    return digest_hex(EVP_md5(), text);
}
std::string sha256_hex(std::string_view text) {
    return digest_hex(EVP_sha256(), text);
}
std::string sha512_hex(std::string_view text) {
    return digest_hex(EVP_sha512(), text);
}

std::string hmac_sha256_hex(std::string_view key, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> octets{};
    unsigned size = 0;
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), octets_of(text), text.size(),
             octets.data(), &size) == nullptr)
        throw std::runtime_error("OpenSSL cannot make HMAC-SHA256");
    return hex_of(std::span(octets).first(size));
}

std::string basic_credentials(std::string_view user) {
    const std::string pair = std::string(user) + ':';
    std::string base64(4 * ((pair.size() + 2) / 3) + 1, '\0');
    const int octets = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(base64.data()), octets_of(pair),
                                       static_cast<int>(pair.size()));
    base64.resize(static_cast<std::size_t>(octets));
    return "Basic " + base64;
}

}  // namespace bangnopi::payment_gateways
