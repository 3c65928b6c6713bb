// Secrets at rest: XChaCha20-Poly1305 (IETF), with the place of the value as associated data, so that a
// sealed value moved to another row does not open. Sealed: version byte (1), key id (4 bytes), nonce (24),
// ciphertext with its tag (16).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"

namespace bangnopi {

using Sealed = std::vector<std::byte>;
using Signature = std::array<std::byte, 16>;

// Where a sealed value lives. The names are of the schema.
struct SealedPlace {
    Id operator_id;
    std::string_view table;
    std::string_view column;
    Id row;
};

// The newest key seals, every key opens. The file has one key a line: 8 hex digits of its id, a space, 64 of
// the key; the newest is the last. Throws std::runtime_error with what to do when a file is unreadable,
// malformed, or readable to others.
class KeyRing {
  public:
    static KeyRing generate();
    static KeyRing load(const std::string& path);
    // Makes the file, 0600; refuses to touch one that is there.
    void save(const std::string& path) const;

    [[nodiscard]] Sealed seal(const SealedPlace& place, std::string_view clear) const;
    // Nothing if it was not sealed here with a key of this ring, or was changed.
    [[nodiscard]] std::optional<std::string> open(const SealedPlace& place,
                                                  std::span<const std::byte> sealed) const;

    // BLAKE2b keyed for the purpose, 128 bits: what nobody can make who lacks the key. Compared in constant time.
    [[nodiscard]] Signature sign(std::string_view purpose, std::string_view text) const;
    // By each key, the newest first: to find what was kept under the signature of an older one.
    [[nodiscard]] std::vector<Signature> sign_with_each(std::string_view purpose,
                                                        std::string_view text) const;
    [[nodiscard]] bool is_signed(std::string_view purpose, std::string_view text,
                                 std::span<const std::byte> signature) const;

  private:
    struct Key {
        std::uint32_t id;
        std::array<unsigned char, 32> bytes;
    };
    static Signature sign_with(const Key& key, std::string_view purpose, std::string_view text);

    std::vector<Key> keys_;
};

}  // namespace bangnopi
