#include "bench/radius_nas.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace bangnopi::bench {
namespace {

constexpr std::uint32_t loopback = 0x7F000001;
constexpr std::uint32_t ethernet = 15;  // NAS-Port-Type
constexpr std::uint32_t ppp = 1;        // Framed-Protocol

}  // namespace

void add_port(radius::PacketWriter& request, std::int64_t user) {
    using namespace radius::rfc;
    std::array<char, 17> mac{};
    fmt::format_to_n(mac.begin(), mac.size(), "02:00:{:02X}:{:02X}:{:02X}:{:02X}", user >> 24 & 0xFF,
                     user >> 16 & 0xFF, user >> 8 & 0xFF, user & 0xFF);
    request.add(nas_ip_address, radius::Ipv4{loopback});
    request.add(nas_identifier, "bench");
    request.add(nas_port, static_cast<std::uint32_t>(user));
    request.add(nas_port_type, ethernet);
    request.add(service_type, static_cast<std::uint32_t>(radius::ServiceType::framed));
    request.add(framed_protocol, ppp);
    request.add(called_station_id, "pppoe");
    request.add(calling_station_id, std::string_view(mac.data(), mac.size()));
}

NumberedName::NumberedName(std::string_view format) {
    const auto percent = format.find('%');
    const auto letter = format.find_first_not_of("0123456789", percent + 1);
    if (percent == std::string_view::npos || letter == std::string_view::npos || format[letter] != 'd' ||
        letter - percent > 3)
        throw std::invalid_argument("a name with its number is written as u%06d, not " + std::string(format));
    before_ = format.substr(0, percent);
    after_ = format.substr(letter + 1);
    if (letter > percent + 1)
        width_ = std::stoi(std::string(format.substr(percent + 1, letter - percent - 1)));
}

std::string NumberedName::of(std::int64_t number) const {
    return fmt::format("{}{:0{}}{}", before_, number, width_, after_);
}

}  // namespace bangnopi::bench
