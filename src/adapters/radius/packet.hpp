// A RADIUS packet as it was received: a view, whose bounds were all checked once (RFC 2865 §3 and §5). It borrows the
// datagram's bytes and copies none; what lies after its length is padding and never looked at. Nothing allocates.
#pragma once

#include <iterator>
#include <tl/expected.hpp>

#include "adapters/radius/names.hpp"

namespace bangnopi::radius {

inline constexpr std::size_t header_octets = 20;
inline constexpr std::size_t packet_octets_max = 4096;
inline constexpr std::size_t authenticator_octets = 16;

using Authenticator = std::array<std::byte, authenticator_octets>;

// Why bytes are no packet; such are dropped without an answer.
enum class PacketFault : std::uint8_t {
    no_header,                     // under 20 bytes
    length_out_of_bounds,          // its length is under 20 or over 4096
    cut_short,                     // its length is more than was received
    attribute_length,              // an attribute is under 2 octets or passes the end
    message_authenticator_length,  // it is not 16 octets
    two_message_authenticators
};
std::string_view name_of(PacketFault fault);

struct Attribute {
    AttributeName name;
    Octets value;
};

// A run of attributes (type, length, value) whose lengths were checked: those of a packet, or of one vendor.
class Attributes {
  public:
    class Iterator {
      public:
        using iterator_category = std::input_iterator_tag;
        using difference_type = std::ptrdiff_t;
        using value_type = Attribute;
        using pointer = const Attribute*;
        using reference = Attribute;

        Attribute operator*() const;
        Iterator& operator++();
        bool operator==(const Iterator& other) const { return rest_.size() == other.rest_.size(); }

      private:
        friend class Attributes;
        Iterator(Octets rest, std::uint32_t vendor) : rest_(rest), vendor_(vendor) {}
        Octets rest_;
        std::uint32_t vendor_;
    };

    // Nothing if a length is wrong: then none of them is to be believed.
    static std::optional<Attributes> check(Octets octets, std::uint32_t vendor = 0);

    [[nodiscard]] Iterator begin() const { return {octets_, vendor_}; }
    [[nodiscard]] Iterator end() const { return {{}, vendor_}; }

  private:
    Attributes(Octets octets, std::uint32_t vendor) : octets_(octets), vendor_(vendor) {}
    Octets octets_;
    std::uint32_t vendor_;
};

// The vendor's own attributes in a Vendor-Specific one (RFC 2865 §5.26): several may stand in one. Nothing if they are not in
// the form that the RFC recommends; a server ignores such.
std::optional<Attributes> vendor_attributes(const Attribute& vendor_specific_one);

// A counter of 64 bits, from its octets and the times they passed 2^32 (RFC 2869 §5.1).
struct OctetCounter {
    std::uint64_t octets = 0;
    bool has_gigawords = false;  // otherwise these are the lower 32 bits, or the router counts no more
    bool operator==(const OctetCounter&) const = default;
};

class Packet {
  public:
    static tl::expected<Packet, PacketFault> parse(Octets datagram);

    [[nodiscard]] PacketCode code() const { return PacketCode{std::to_integer<std::uint8_t>(octets_[0])}; }
    [[nodiscard]] std::uint8_t identifier() const { return std::to_integer<std::uint8_t>(octets_[1]); }
    [[nodiscard]] Authenticator authenticator() const;
    [[nodiscard]] Octets octets() const { return octets_; }  // without padding
    [[nodiscard]] Attributes attributes() const { return attributes_; }

    // The first of this name.
    [[nodiscard]] std::optional<Octets> find(AttributeName name) const;
    // Nothing if it is absent or not of its form. first_malformed tells them apart by the length; a text that is not UTF-8 or
    // has a NUL inside passes there, and find() has its octets: a session is known by those, whatever they are.
    template <class Value>
    [[nodiscard]] std::optional<Value> read(Named<Value> name) const {
        Value value{};
        const auto octets = find(name);
        if (!octets || !read_value(*octets, value)) return std::nullopt;
        return value;
    }
    [[nodiscard]] std::optional<OctetCounter> read_counter(Integer octets, Integer gigawords) const;

    // Where the 16 octets of its Message-Authenticator begin, from the packet's first octet.
    [[nodiscard]] std::optional<std::size_t> message_authenticator_at() const {
        return message_authenticator_at_;
    }

  private:
    Packet(Octets octets, Attributes attributes, std::optional<std::size_t> authenticator_at)
        : octets_(octets), attributes_(attributes), message_authenticator_at_(authenticator_at) {}
    Octets octets_;
    Attributes attributes_;
    std::optional<std::size_t> message_authenticator_at_;
};

// The first attribute of the RFCs whose value cannot be of its form by its length: a login with one is refused (RFC 2865 §5).
// A password of any length is none such, but wrong.
std::optional<AttributeName> first_malformed(const Packet& packet);
// How many there are, and of vendors' that are not in their form.
std::size_t count_unreadable(const Packet& packet);

}  // namespace bangnopi::radius
