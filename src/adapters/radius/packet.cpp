#include "adapters/radius/packet.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace bangnopi::radius {
namespace {

constexpr std::size_t attribute_head_octets = 2;
constexpr std::size_t vendor_id_octets = 4;

std::size_t length_at(Octets attribute) {
    return std::to_integer<std::size_t>(attribute[1]);
}

std::size_t declared_length(Octets datagram) {
    return std::to_integer<std::size_t>(datagram[2]) << 8U | std::to_integer<std::size_t>(datagram[3]);
}

struct Lengths {
    std::uint8_t least = 0;
    std::uint8_t most = value_octets_max;
};
using LengthTable = std::array<Lengths, 256>;

constexpr void set(LengthTable& table, std::uint8_t least, std::uint8_t most,
                   std::initializer_list<AttributeName> names) {
    for (const AttributeName name : names) table[name.type] = {least, most};
}

// Texts and strings may have any length, an empty one too: routers send such for what they do not know.
constexpr LengthTable make_length_table() {
    LengthTable table{};
    set(table, 4, 4, {rfc::nas_ip_address,        rfc::nas_port,
                      rfc::service_type,          rfc::framed_protocol,
                      rfc::framed_ip_address,     rfc::framed_ip_netmask,
                      rfc::framed_routing,        rfc::framed_mtu,
                      rfc::framed_compression,    rfc::login_ip_host,
                      rfc::login_service,         rfc::login_tcp_port,
                      rfc::session_timeout,       rfc::idle_timeout,
                      rfc::termination_action,    rfc::acct_status_type,
                      rfc::acct_delay_time,       rfc::acct_input_octets,
                      rfc::acct_output_octets,    rfc::acct_authentic,
                      rfc::acct_session_time,     rfc::acct_input_packets,
                      rfc::acct_output_packets,   rfc::acct_terminate_cause,
                      rfc::acct_link_count,       rfc::event_timestamp,
                      rfc::acct_input_gigawords,  rfc::acct_output_gigawords,
                      rfc::nas_port_type,         rfc::port_limit,
                      rfc::tunnel_type,           rfc::tunnel_medium_type,
                      rfc::acct_interim_interval, rfc::error_cause});
    set(table, 8, 8, {rfc::framed_interface_id});
    set(table, 16, 16,
        {rfc::message_authenticator, rfc::nas_ipv6_address, rfc::login_ipv6_host, rfc::framed_ipv6_address,
         rfc::dns_server_ipv6_address});
    set(table, 2, 18, {rfc::framed_ipv6_prefix, rfc::delegated_ipv6_prefix});
    return table;
}

constexpr LengthTable length_table = make_length_table();

}  // namespace

std::string_view name_of(PacketFault fault) {
    switch (fault) {
        case PacketFault::no_header:
            return "no_header";
        case PacketFault::length_out_of_bounds:
            return "length_out_of_bounds";
        case PacketFault::cut_short:
            return "cut_short";
        case PacketFault::attribute_length:
            return "attribute_length";
        case PacketFault::message_authenticator_length:
            return "message_authenticator_length";
        case PacketFault::two_message_authenticators:
            return "two_message_authenticators";
    }
    BANGNOPI_UNREACHABLE("PacketFault");
}

Attribute Attributes::Iterator::operator*() const {
    const AttributeName name{vendor_, std::to_integer<std::uint8_t>(rest_[0])};
    return {name, rest_.first(length_at(rest_)).subspan(attribute_head_octets)};
}

Attributes::Iterator& Attributes::Iterator::operator++() {
    rest_ = rest_.subspan(length_at(rest_));
    return *this;
}

std::optional<Attributes> Attributes::check(Octets octets, std::uint32_t vendor) {
    Octets rest = octets;
    while (!rest.empty()) {
        if (rest.size() < attribute_head_octets) return std::nullopt;
        const std::size_t length = length_at(rest);
        if (length < attribute_head_octets || length > rest.size()) return std::nullopt;
        rest = rest.subspan(length);
    }
    return Attributes(octets, vendor);
}

std::optional<Attributes> vendor_attributes(const Attribute& vendor_specific_one) {
    std::uint32_t vendor = 0;
    const Octets value = vendor_specific_one.value;
    if (value.size() <= vendor_id_octets) return std::nullopt;
    if (!read_value(value.first(vendor_id_octets), vendor) || vendor == 0) return std::nullopt;
    return Attributes::check(value.subspan(vendor_id_octets), vendor);
}

tl::expected<Packet, PacketFault> Packet::parse(Octets datagram) {
    if (datagram.size() < header_octets) return tl::make_unexpected(PacketFault::no_header);
    const std::size_t length = declared_length(datagram);
    if (length < header_octets || length > packet_octets_max)
        return tl::make_unexpected(PacketFault::length_out_of_bounds);
    if (length > datagram.size()) return tl::make_unexpected(PacketFault::cut_short);

    const Octets octets = datagram.first(length);
    const auto attributes = Attributes::check(octets.subspan(header_octets));
    if (!attributes) return tl::make_unexpected(PacketFault::attribute_length);

    std::optional<std::size_t> authenticator_at;
    for (const Attribute attribute : *attributes) {
        if (attribute.name != rfc::message_authenticator) continue;
        if (attribute.value.size() != authenticator_octets)
            return tl::make_unexpected(PacketFault::message_authenticator_length);
        if (authenticator_at) return tl::make_unexpected(PacketFault::two_message_authenticators);
        authenticator_at = static_cast<std::size_t>(attribute.value.data() - octets.data());
    }
    return Packet(octets, *attributes, authenticator_at);
}

Authenticator Packet::authenticator() const {
    Authenticator authenticator;
    std::ranges::copy(octets_.subspan(4, authenticator_octets), authenticator.begin());
    return authenticator;
}

std::optional<Octets> Packet::find(AttributeName name) const {
    for (const Attribute attribute : attributes_) {
        if (attribute.name == name) return attribute.value;
        if (name.vendor == 0 || attribute.name != rfc::vendor_specific) continue;
        const auto of_vendor = vendor_attributes(attribute);
        if (!of_vendor) continue;
        for (const Attribute own : *of_vendor)
            if (own.name == name) return own.value;
    }
    return std::nullopt;
}

std::optional<OctetCounter> Packet::read_counter(Integer octets, Integer gigawords) const {
    const auto low = read(octets);
    if (!low) return std::nullopt;
    const auto high = read(gigawords);
    if (!high && find(gigawords)) return std::nullopt;
    return OctetCounter{std::uint64_t{high.value_or(0)} << 32U | *low, high.has_value()};
}

namespace {

bool is_malformed(const Attribute& attribute) {
    const Lengths lengths = length_table[attribute.name.type];
    return attribute.value.size() < lengths.least || attribute.value.size() > lengths.most;
}

}  // namespace

std::optional<AttributeName> first_malformed(const Packet& packet) {
    for (const Attribute attribute : packet.attributes())
        if (is_malformed(attribute)) return attribute.name;
    return std::nullopt;
}

std::size_t count_unreadable(const Packet& packet) {
    const Attributes all = packet.attributes();
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](const Attribute& attribute) {
        if (attribute.name == rfc::vendor_specific) return !vendor_attributes(attribute);
        return is_malformed(attribute);
    }));
}

}  // namespace bangnopi::radius
