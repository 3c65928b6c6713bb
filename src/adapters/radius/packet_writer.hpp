// Writes a RADIUS packet into a buffer of the caller. Nothing allocates. What does not fit, or cannot be of its form, makes the
// whole packet void: finish() then has nothing, so that no half answer leaves.
#pragma once

#include "adapters/radius/packet.hpp"

namespace bangnopi::radius {

class PacketWriter {
  public:
    // Uses at most 4096 octets of `buffer`, which must outlive the writer; the authenticator is zero.
    PacketWriter(std::span<std::byte> buffer, PacketCode code, std::uint8_t identifier);

    // A vendor's attribute is written in a Vendor-Specific of its own; a text or string has 1 to 253 octets, a vendor's 247:
    // an empty one is left out, not written (RFC 2865 §5).
    void add(String name, Octets value);
    void add(Integer name, std::uint32_t value);
    void add(Text name, std::string_view value);
    void add(Address name, Ipv4 value);
    void add(Address6 name, const Ipv6& value);
    void add(Prefix6 name, const Ipv6Prefix& value);  // only the octets that its length needs
    void add(Interface name, InterfaceId value);
    void add(Time name, std::chrono::sys_seconds value);
    void add(TaggedInteger name, Tagged<std::uint32_t> value);
    void add(TaggedText name, Tagged<std::string_view> value);
    // Both attributes, the second even where it is zero.
    void add_counter(Integer octets, Integer gigawords, std::uint64_t value);

    // A name that was read from a dictionary, with a value that has its form already, even an empty one: as it came.
    void add_octets(AttributeName name, Octets value);
    // An attribute of so many zero octets, to be filled before finish(); empty if it does not fit.
    std::span<std::byte> reserve(AttributeName name, std::size_t octets);
    // The place of the Message-Authenticator, first in an answer (CVE-2024-3596); signature.hpp fills it.
    void reserve_message_authenticator();

    void set_authenticator(const Authenticator& authenticator);

    // The packet with its length; empty if something did not fit. More may be added and finish() called again.
    [[nodiscard]] std::span<std::byte> finish();
    // From the packet's first octet; 0 if none was reserved.
    [[nodiscard]] std::size_t message_authenticator_at() const { return message_authenticator_at_; }

  private:
    template <class Number>
    void add_number(AttributeName name, Number number);

    std::span<std::byte> buffer_;
    std::size_t size_ = header_octets;
    std::size_t message_authenticator_at_ = 0;
    bool sound_ = true;
};

}  // namespace bangnopi::radius
