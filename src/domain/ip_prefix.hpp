// The addresses that something speaks from: one, or all that begin with the same bits (RFC 4632, RFC 4291 §2.3). IPv4 is kept
// as IPv6 maps it (::ffff:0:0/96, RFC 4291 §2.5.5.2), so that there is one kind of address and one order. Invariant: the bits
// behind the prefix are zero.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace bangnopi::domain {

using IpAddress = std::array<std::uint8_t, 16>;  // in network order
// As RFC 5952 writes it, IPv4 as such where IPv6 maps it.
std::string text_of(const IpAddress& address);

// Its first `bits` of 128, the others zero. Of an IPv4 address 96 come before its own.
IpAddress network_of(IpAddress address, int bits);

class IpPrefix {
  public:
    // "10.0.0.2", "10.99.0.0/24", "2001:db8::/48"; nothing shorter than /8, of IPv6 than /16, and nothing that cannot be a
    // source (RFC 6890 §2.2.2, RFC 4291 §2.5.2 and §2.7): unspecified, multicast, broadcast, reserved. Refuses with what is
    // wrong, without a pointer.
    static Result<IpPrefix> parse(std::string_view text);
    // As RFC 5952 writes it; a single address without its length.
    [[nodiscard]] std::string text() const;

    [[nodiscard]] const IpAddress& first() const { return first_; }
    [[nodiscard]] IpAddress last() const;
    [[nodiscard]] int bits() const { return bits_; }  // of 128
    // The one that holds it and is a bit shorter; nothing if that is too many addresses.
    [[nodiscard]] std::optional<IpPrefix> wider() const;

    bool operator==(const IpPrefix&) const = default;

  private:
    IpPrefix(const IpAddress& first, int bits) : first_(first), bits_(bits) {}

    IpAddress first_;
    int bits_;  // of 128
};

// The address at which others reach a server: canonical text, IPv4 as such where IPv6 maps it. Nothing if the text is no
// address, or one that cannot be a source, or of the loopback.
std::optional<std::string> normalise_server_ip(std::string_view text);

}  // namespace bangnopi::domain
