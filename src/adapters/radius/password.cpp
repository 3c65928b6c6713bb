#include "adapters/radius/password.hpp"

#include <openssl/crypto.h>

#include <algorithm>

#include "adapters/radius/digest.hpp"

namespace bangnopi::radius {
namespace {

constexpr std::size_t block_octets = 16;
constexpr std::size_t salt_octets = 2;

constexpr std::size_t in_blocks(std::size_t octets) {
    return (octets + block_octets - 1) / block_octets * block_octets;
}

void mix(std::span<std::byte> block, const Digest16& digest) {
    for (std::size_t i = 0; i < block.size(); ++i) block[i] ^= digest[i];
}

// The first block is mixed with a digest of the authenticator (and the salt), each further one with one of the hidden block
// before it.
void hide(std::span<std::byte> blocks, Octets salt, const Authenticator& authenticator,
          std::string_view secret) {
    Digest16 digest = md5({octets_of(secret), authenticator, salt});
    for (std::size_t at = 0; at < blocks.size(); at += block_octets) {
        if (at > 0) digest = md5({octets_of(secret), blocks.subspan(at - block_octets, block_octets)});
        mix(blocks.subspan(at, block_octets), digest);
    }
}

void reveal(std::span<std::byte> blocks, Octets salt, const Authenticator& authenticator,
            std::string_view secret) {
    for (std::size_t at = blocks.size() - block_octets; at > 0; at -= block_octets)
        mix(blocks.subspan(at, block_octets),
            md5({octets_of(secret), blocks.subspan(at - block_octets, block_octets)}));
    mix(blocks.first(block_octets), md5({octets_of(secret), authenticator, salt}));
}

}  // namespace

Revealed::~Revealed() {
    OPENSSL_cleanse(octets_.data(), octets_.size());
}

std::optional<Revealed> reveal_password(Octets hidden, const Authenticator& of_request,
                                        std::string_view secret) {
    if (hidden.empty() || hidden.size() > password_octets_max || hidden.size() % block_octets != 0)
        return std::nullopt;
    std::optional<Revealed> password(std::in_place);
    std::ranges::copy(hidden, password->octets_.begin());
    reveal(std::span(password->octets_).first(hidden.size()), {}, of_request, secret);
    password->size_ = hidden.size();
    while (password->size_ > 0 && password->octets_[password->size_ - 1] == std::byte{0}) --password->size_;
    return password;
}

void add_hidden(PacketWriter& writer, String name, Octets clear, const Authenticator& of_request,
                std::string_view secret) {
    const bool fits = clear.size() <= password_octets_max;
    const std::size_t octets = std::max(block_octets, in_blocks(clear.size()));
    const auto blocks = writer.reserve(name, fits ? octets : value_octets_max + 1);
    if (blocks.empty()) return;
    std::ranges::copy(clear, blocks.begin());
    hide(blocks, {}, of_request, secret);
}

void add_salted(PacketWriter& writer, String name, Octets clear, std::uint16_t salt,
                const Authenticator& of_request, std::string_view secret) {
    const bool fits = clear.size() <= salted_octets_max;
    const auto place =
        writer.reserve(name, fits ? salt_octets + in_blocks(1 + clear.size()) : value_octets_max + 1);
    if (place.empty()) return;
    place[0] = static_cast<std::byte>(salt >> 8U | 0x80U);
    place[1] = static_cast<std::byte>(salt & 0xFFU);
    const auto blocks = place.subspan(salt_octets);
    blocks[0] = static_cast<std::byte>(clear.size());
    std::ranges::copy(clear, blocks.begin() + 1);
    hide(blocks, place.first(salt_octets), of_request, secret);
}

std::optional<Revealed> reveal_salted(Octets salted, const Authenticator& of_request,
                                      std::string_view secret) {
    if (salted.size() < salt_octets + block_octets) return std::nullopt;
    const Octets hidden = salted.subspan(salt_octets);
    std::optional<Revealed> clear(std::in_place);
    if (hidden.size() > clear->octets_.size() || hidden.size() % block_octets != 0) return std::nullopt;
    const auto blocks = std::span(clear->octets_).first(hidden.size());
    std::ranges::copy(hidden, blocks.begin());
    reveal(blocks, salted.first(salt_octets), of_request, secret);
    const auto size = std::to_integer<std::size_t>(blocks[0]);
    if (size >= blocks.size()) return std::nullopt;
    std::ranges::copy(blocks.subspan(1, size), blocks.begin());
    clear->size_ = size;
    return clear;
}

bool chap_is_right(Octets chap_password, Octets challenge, std::string_view password) {
    if (chap_password.size() != 1 + block_octets) return false;
    return equal_in_constant_time(md5({chap_password.first(1), octets_of(password), challenge}),
                                  chap_password.subspan(1));
}

}  // namespace bangnopi::radius
