// One attribute of a RADIUS packet: its name, and the forms its value has (RFC 2865 §5, RFC 3162 §2, RFC 8044). What is read
// borrows from the packet; numbers are in network order there and in the machine's here. Nothing allocates.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace bangnopi::radius {

using Octets = std::span<const std::byte>;

Octets octets_of(std::string_view text);
std::string_view text_of(Octets octets);

inline constexpr std::size_t value_octets_max = 253;
inline constexpr std::size_t vendor_value_octets_max = 247;
inline constexpr std::uint8_t tag_max = 31;

// Vendor 0 is the RFCs' own space, others are enterprise numbers of IANA.
struct AttributeName {
    std::uint32_t vendor = 0;
    std::uint8_t type = 0;
    bool operator==(const AttributeName&) const = default;
};

// A name that knows the form of its value: an integer cannot be read as a text, nor written as one.
template <class Value>
struct Named : AttributeName {
    constexpr explicit Named(std::uint8_t number, std::uint32_t enterprise = 0)
        : AttributeName{enterprise, number} {}
};

struct Ipv4 {
    std::uint32_t address = 0;  // 10.0.0.1 is 0x0a000001
    bool operator==(const Ipv4&) const = default;
};

struct Ipv6 {
    std::array<std::byte, 16> address{};
    bool operator==(const Ipv6&) const = default;
};

struct Ipv6Prefix {
    Ipv6 network;
    std::uint8_t bits = 0;
    bool operator==(const Ipv6Prefix&) const = default;
};
// 128 bits at most, and those of the address beyond them zero.
bool is_network(const Ipv6Prefix& prefix);

struct InterfaceId {
    std::uint64_t id = 0;
    bool operator==(const InterfaceId&) const = default;
};

// RFC 2868 §3: which of several tunnels the value is of, 1 to 31; 0 for none. An integer has 24 bits then.
template <class Value>
struct Tagged {
    std::uint8_t tag = 0;
    Value value{};
    bool operator==(const Tagged&) const = default;
};

using Integer = Named<std::uint32_t>;
using Text = Named<std::string_view>;  // UTF-8 without NUL
using String = Named<Octets>;
using Address = Named<Ipv4>;
using Address6 = Named<Ipv6>;
using Prefix6 = Named<Ipv6Prefix>;
using Interface = Named<InterfaceId>;
using Time = Named<std::chrono::sys_seconds>;  // to 2106
using TaggedInteger = Named<Tagged<std::uint32_t>>;
using TaggedText = Named<Tagged<std::string_view>>;

// False, and the value as it was, if the octets are not of its form.
bool read_value(Octets octets, std::uint32_t& value);
bool read_value(Octets octets, std::string_view& value);  // without the one NUL that some routers end it with
bool read_value(Octets octets, Octets& value);
bool read_value(Octets octets, Ipv4& value);
bool read_value(Octets octets, Ipv6& value);
bool read_value(Octets octets, Ipv6Prefix& value);  // RFC 3162 §2.3, RFC 4818 §3
bool read_value(Octets octets, InterfaceId& value);
bool read_value(Octets octets, std::chrono::sys_seconds& value);
bool read_value(Octets octets, Tagged<std::uint32_t>& value);
bool read_value(Octets octets, Tagged<std::string_view>& value);

}  // namespace bangnopi::radius
