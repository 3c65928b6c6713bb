#include "adapters/radius/packet_writer.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace bangnopi::radius {
namespace {

constexpr std::size_t attribute_head_octets = 2;
constexpr std::size_t vendor_head_octets = 6;  // head and enterprise number

template <class Number>
void put(std::span<std::byte> at, Number number) {
    for (std::size_t i = at.size(); i-- > 0; number = static_cast<Number>(number >> 8U))
        at[i] = static_cast<std::byte>(number & 0xFFU);
}

void put_head(std::span<std::byte> attribute, std::uint8_t type) {
    attribute[0] = std::byte{type};
    attribute[1] = static_cast<std::byte>(attribute.size());
}

bool is_text(std::string_view value) {
    std::string_view text;
    return !value.empty() && read_value(octets_of(value), text) && text.size() == value.size();
}

}  // namespace

PacketWriter::PacketWriter(std::span<std::byte> buffer, PacketCode code, std::uint8_t identifier)
    : buffer_(buffer.first(std::min(buffer.size(), packet_octets_max))) {
    BANGNOPI_CHECK(buffer_.size() >= header_octets);
    std::ranges::fill(buffer_.first(header_octets), std::byte{0});
    buffer_[0] = static_cast<std::byte>(code);
    buffer_[1] = std::byte{identifier};
}

std::span<std::byte> PacketWriter::reserve(AttributeName name, std::size_t octets) {
    const bool of_vendor = name.vendor != 0;
    const std::size_t octets_max = of_vendor ? vendor_value_octets_max : value_octets_max;
    const std::size_t outer = of_vendor ? vendor_head_octets : 0;
    const std::size_t whole = outer + attribute_head_octets + octets;
    sound_ = sound_ && octets <= octets_max && whole <= buffer_.size() - size_;
    if (!sound_) return {};
    const auto attribute = buffer_.subspan(size_, whole);
    if (of_vendor) {
        put_head(attribute, rfc::vendor_specific.type);
        put(attribute.subspan(attribute_head_octets, sizeof name.vendor), name.vendor);
    }
    put_head(attribute.subspan(outer), name.type);
    size_ += whole;
    const auto value = attribute.last(octets);
    std::ranges::fill(value, std::byte{0});
    return value;
}

void PacketWriter::add(String name, Octets value) {
    sound_ = sound_ && !value.empty();
    add_octets(name, value);
}

void PacketWriter::add_octets(AttributeName name, Octets value) {
    const auto place = reserve(name, value.size());
    if (!place.empty()) std::ranges::copy(value, place.begin());
}

template <class Number>
void PacketWriter::add_number(AttributeName name, Number number) {
    const auto place = reserve(name, sizeof number);
    if (!place.empty()) put(place, number);
}

void PacketWriter::add(Integer name, std::uint32_t value) {
    add_number(name, value);
}

void PacketWriter::add(Text name, std::string_view value) {
    sound_ = sound_ && is_text(value);
    add_octets(name, octets_of(value));
}

void PacketWriter::add(Address name, Ipv4 value) {
    add_number(name, value.address);
}

void PacketWriter::add(Address6 name, const Ipv6& value) {
    add_octets(name, value.address);
}

void PacketWriter::add(Prefix6 name, const Ipv6Prefix& value) {
    sound_ = sound_ && is_network(value);
    const std::size_t octets = (std::size_t{value.bits} + 7) / 8;
    const auto place = reserve(name, 2 + octets);
    if (place.empty()) return;
    place[1] = std::byte{value.bits};
    std::ranges::copy(std::span(value.network.address).first(octets), place.begin() + 2);
}

void PacketWriter::add(Interface name, InterfaceId value) {
    add_number(name, value.id);
}

void PacketWriter::add(Time name, std::chrono::sys_seconds value) {
    const std::int64_t seconds = value.time_since_epoch().count();
    sound_ = sound_ && seconds >= 0 && seconds <= 0xFFFF'FFFF;
    add_number(name, static_cast<std::uint32_t>(seconds));
}

void PacketWriter::add(TaggedInteger name, Tagged<std::uint32_t> value) {
    sound_ = sound_ && value.tag <= tag_max && value.value <= 0xFF'FFFF;
    add_number(name, std::uint32_t{value.tag} << 24U | (value.value & 0xFF'FFFFU));
}

void PacketWriter::add(TaggedText name, Tagged<std::string_view> value) {
    sound_ = sound_ && value.tag <= tag_max && is_text(value.value);
    const auto place = reserve(name, 1 + value.value.size());
    if (place.empty()) return;
    place[0] = std::byte{value.tag};
    std::ranges::copy(octets_of(value.value), place.begin() + 1);
}

void PacketWriter::add_counter(Integer octets, Integer gigawords, std::uint64_t value) {
    add(octets, static_cast<std::uint32_t>(value));
    add(gigawords, static_cast<std::uint32_t>(value >> 32U));
}

void PacketWriter::reserve_message_authenticator() {
    BANGNOPI_CHECK(message_authenticator_at_ == 0);
    const auto place = reserve(rfc::message_authenticator, authenticator_octets);
    if (!place.empty()) message_authenticator_at_ = size_ - authenticator_octets;
}

void PacketWriter::set_authenticator(const Authenticator& authenticator) {
    std::ranges::copy(authenticator, buffer_.begin() + 4);
}

std::span<std::byte> PacketWriter::finish() {
    if (!sound_) return {};
    put(buffer_.subspan(2, 2), static_cast<std::uint16_t>(size_));
    return buffer_.first(size_);
}

}  // namespace bangnopi::radius
