#include "domain/ip_prefix.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace bangnopi::domain {
namespace {

constexpr int bits_of_ipv4 = 32;
constexpr int bits_of_ipv6 = 128;
constexpr int mapped_bits = bits_of_ipv6 - bits_of_ipv4;
constexpr int shortest_of_ipv4 = 8;
constexpr int shortest_of_ipv6 = 16;
constexpr std::size_t text_bytes_max = INET6_ADDRSTRLEN + 4;

constexpr std::size_t ipv4_at = mapped_bits / 8;
constexpr std::uint8_t ipv4_multicast = 224;  // what is reserved follows, and broadcast
constexpr std::uint8_t ipv4_loopback = 127;
constexpr std::uint8_t ipv6_multicast = 0xff;

constexpr auto no_prefix = "is an address such as 10.0.0.2, or a prefix such as 10.99.0.0/24"_msg;

// The bits of the octet at `at` that belong to the first `bits` of an address.
std::uint8_t mask(int bits, std::size_t at) {
    const int within = std::clamp(bits - static_cast<int>(at) * 8, 0, 8);
    return static_cast<std::uint8_t>(0xff00 >> within);
}

}  // namespace

IpAddress network_of(IpAddress address, int bits) {
    for (std::size_t at = 0; at < address.size(); ++at) address[at] &= mask(bits, at);
    return address;
}

namespace {

constexpr IpAddress mapped_network = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool is_mapped(const IpAddress& address) {
    return network_of(address, mapped_bits) == mapped_network;
}

bool is_source(const IpAddress& address) {
    if (is_mapped(address)) return address[ipv4_at] != 0 && address[ipv4_at] < ipv4_multicast;
    return address != IpAddress{} && address.front() != ipv6_multicast;
}

bool is_loopback(const IpAddress& address) {
    if (is_mapped(address)) return address[ipv4_at] == ipv4_loopback;
    return address == IpAddress{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
}

struct Address {
    IpAddress octets;
    bool is_ipv4;
};

std::optional<Address> parse_address(const std::string& text) {
    if (text.size() != std::char_traits<char>::length(text.c_str())) return std::nullopt;  // a NUL inside
    IpAddress octets = mapped_network;
    if (inet_pton(AF_INET, text.c_str(), octets.data() + ipv4_at) == 1) return Address{octets, true};
    if (inet_pton(AF_INET6, text.c_str(), octets.data()) == 1) return Address{octets, false};
    return std::nullopt;
}

std::optional<int> parse_length(std::string_view text, int longest) {
    int length = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    const bool plain = whole && (text.size() == 1 || text.front() != '0');
    if (!plain || length < 0 || length > longest) return std::nullopt;
    return length;
}

}  // namespace

std::string text_of(const IpAddress& address) {
    const bool is_ipv4 = is_mapped(address);
    std::array<char, INET6_ADDRSTRLEN> text;
    inet_ntop(is_ipv4 ? AF_INET : AF_INET6, address.data() + (is_ipv4 ? ipv4_at : 0), text.data(),
              text.size());
    return text.data();
}

Result<IpPrefix> IpPrefix::parse(std::string_view text) {
    if (text.size() > text_bytes_max) return refuse(Code::invalid, no_prefix);
    const std::size_t slash = text.find('/');
    const std::optional<Address> address = parse_address(std::string(text.substr(0, slash)));
    if (!address) return refuse(Code::invalid, no_prefix);
    const int longest = address->is_ipv4 ? bits_of_ipv4 : bits_of_ipv6;
    const std::optional<int> length =
        slash == std::string_view::npos ? longest : parse_length(text.substr(slash + 1), longest);
    if (!length) return refuse(Code::invalid, no_prefix);
    if (*length < (address->is_ipv4 ? shortest_of_ipv4 : shortest_of_ipv6))
        return refuse(Code::invalid, "is too many addresses: /8 is the widest, of IPv6 /16"_msg);
    const int bits = address->is_ipv4 ? mapped_bits + *length : *length;
    const IpPrefix prefix(network_of(address->octets, bits), bits);
    if (!address->is_ipv4 && (is_mapped(prefix.first_) || network_of(mapped_network, bits) == prefix.first_))
        return refuse(Code::invalid, "holds IPv4 addresses: write them as IPv4"_msg);
    if (!is_source(prefix.first_)) return refuse(Code::invalid, "is an address that nobody sends from"_msg);
    if (prefix.first_ != address->octets)
        return refuse(Code::invalid, "has an address inside the prefix: write {}"_msg(prefix.text()));
    return prefix;
}

std::string IpPrefix::text() const {
    if (bits_ == bits_of_ipv6) return text_of(first_);
    return fmt::format("{}/{}", text_of(first_), is_mapped(first_) ? bits_ - mapped_bits : bits_);
}

std::optional<IpPrefix> IpPrefix::wider() const {
    if (bits_ == (is_mapped(first_) ? mapped_bits + shortest_of_ipv4 : shortest_of_ipv6)) return std::nullopt;
    return IpPrefix(network_of(first_, bits_ - 1), bits_ - 1);
}

IpAddress IpPrefix::last() const {
    IpAddress last = first_;
    for (std::size_t at = 0; at < last.size(); ++at) last[at] |= static_cast<std::uint8_t>(~mask(bits_, at));
    return last;
}

std::optional<std::string> normalise_server_ip(std::string_view text) {
    if (text.size() > text_bytes_max) return std::nullopt;
    const std::optional<Address> address = parse_address(std::string(text));
    if (!address || !is_source(address->octets) || is_loopback(address->octets)) return std::nullopt;
    return text_of(address->octets);
}

}  // namespace bangnopi::domain
