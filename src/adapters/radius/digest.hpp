// MD5, HMAC-MD5, SHA-1, MD4 and DES, of which RADIUS and MS-CHAP are made, by OpenSSL 3. They protect nothing beyond those
// protocols. Algorithms are fetched once a process, contexts made once a thread: a short digest takes well under a microsecond.
// Throws std::runtime_error when OpenSSL has not what is needed.
#pragma once

#include <initializer_list>

#include "adapters/radius/attribute.hpp"

namespace bangnopi::radius {

using Digest16 = std::array<std::byte, 16>;
using Digest20 = std::array<std::byte, 20>;

// Of the parts one after the other.
Digest16 md5(std::initializer_list<Octets> parts);
Digest16 hmac_md5(Octets key, std::initializer_list<Octets> parts);  // RFC 2104
Digest20 sha1(std::initializer_list<Octets> parts);

// By OpenSSL's legacy provider, a file of Debian's libssl3 (from Debian 13 on of openssl-provider-legacy).
bool legacy_digests_available();
Digest16 md4(Octets octets);
// One block under a key of 56 bits, without parity.
std::array<std::byte, 8> des_encrypt(std::span<const std::byte, 7> key, std::span<const std::byte, 8> block);

// Takes as long for a difference in the first octet as for one in the last.
bool equal_in_constant_time(Octets a, Octets b);

}  // namespace bangnopi::radius
