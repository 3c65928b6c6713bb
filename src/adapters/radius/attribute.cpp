#include "adapters/radius/attribute.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace bangnopi::radius {
namespace {

constexpr std::size_t prefix_head_octets = 2;  // reserved, length in bits

template <class Number>
Number number_of(Octets octets) {
    Number number = 0;
    for (const std::byte octet : octets)
        number = static_cast<Number>(number << 8U) | std::to_integer<Number>(octet);
    return number;
}

}  // namespace

Octets octets_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

std::string_view text_of(Octets octets) {
    return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

bool is_network(const Ipv6Prefix& prefix) {
    if (prefix.bits > 128) return false;
    for (std::size_t i = prefix.bits / 8; i < prefix.network.address.size(); ++i) {
        const unsigned kept = i == prefix.bits / 8U ? prefix.bits % 8U : 0;
        if ((std::to_integer<unsigned>(prefix.network.address[i]) & (0xFFU >> kept)) != 0) return false;
    }
    return true;
}

bool read_value(Octets octets, std::uint32_t& value) {
    if (octets.size() != sizeof value) return false;
    value = number_of<std::uint32_t>(octets);
    return true;
}

bool read_value(Octets octets, std::string_view& value) {
    std::string_view text = text_of(octets);
    if (text.ends_with('\0')) text.remove_suffix(1);
    if (text.find('\0') != std::string_view::npos || !is_utf8(text)) return false;
    value = text;
    return true;
}

bool read_value(Octets octets, Octets& value) {
    value = octets;
    return true;
}

bool read_value(Octets octets, Ipv4& value) {
    return read_value(octets, value.address);
}

bool read_value(Octets octets, Ipv6& value) {
    if (octets.size() != value.address.size()) return false;
    std::ranges::copy(octets, value.address.begin());
    return true;
}

bool read_value(Octets octets, Ipv6Prefix& value) {
    if (octets.size() < prefix_head_octets) return false;
    const Octets address = octets.subspan(prefix_head_octets);
    Ipv6Prefix prefix{{}, std::to_integer<std::uint8_t>(octets[1])};
    if (address.size() > prefix.network.address.size() || address.size() * 8 < prefix.bits) return false;
    std::ranges::copy(address, prefix.network.address.begin());
    if (!is_network(prefix)) return false;
    value = prefix;
    return true;
}

bool read_value(Octets octets, InterfaceId& value) {
    if (octets.size() != sizeof value.id) return false;
    value.id = number_of<std::uint64_t>(octets);
    return true;
}

bool read_value(Octets octets, std::chrono::sys_seconds& value) {
    std::uint32_t seconds = 0;
    if (!read_value(octets, seconds)) return false;
    value = std::chrono::sys_seconds(std::chrono::seconds(seconds));
    return true;
}

bool read_value(Octets octets, Tagged<std::uint32_t>& value) {
    if (octets.size() != sizeof value.value) return false;
    const auto tag = std::to_integer<std::uint8_t>(octets[0]);
    if (tag > tag_max) return false;
    value = {tag, number_of<std::uint32_t>(octets.subspan(1))};
    return true;
}

// A first octet above 31 is no tag but the text's own (RFC 2868 §3.3).
bool read_value(Octets octets, Tagged<std::string_view>& value) {
    Tagged<std::string_view> read;
    if (!octets.empty() && std::to_integer<std::uint8_t>(octets[0]) <= tag_max) {
        read.tag = std::to_integer<std::uint8_t>(octets[0]);
        octets = octets.subspan(1);
    }
    if (!read_value(octets, read.value)) return false;
    value = read;
    return true;
}

}  // namespace bangnopi::radius
