#include "adapters/routeros/endpoint.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "base/check.hpp"

namespace bangnopi::routeros {
namespace {

constexpr std::size_t name_octets_max = 253;
constexpr std::size_t label_octets_max = 63;

bool is_label(std::string_view text) {
    const auto may_stand = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_';
    };
    return !text.empty() && text.size() <= label_octets_max && text.front() != '-' &&
           std::ranges::all_of(text, may_stand);
}

bool is_name(std::string_view text) {
    if (text.size() > name_octets_max) return false;
    if (text.ends_with('.')) text.remove_suffix(1);
    while (true) {
        const std::size_t dot = std::min(text.find('.'), text.size());
        if (!is_label(text.substr(0, dot))) return false;
        if (dot == text.size()) return true;
        text.remove_prefix(dot + 1);
    }
}

}  // namespace

std::uint16_t usual_port(Way way) {
    switch (way) {
        case Way::api:
            return 8728;
        case Way::api_tls:
            return 8729;
        case Way::rest:
            return 443;
        case Way::rest_clear:
            return 80;
    }
    BANGNOPI_UNREACHABLE("a way to a router");
}

bool is_host(std::string_view text) {
    const std::string host(text);
    std::array<unsigned char, sizeof(in6_addr)> room{};
    if (text.find('\0') != std::string_view::npos) return false;
    return is_name(text) || inet_pton(AF_INET6, host.c_str(), room.data()) == 1;
}

Result<Done> check_endpoint(const Endpoint& endpoint) {
    if (is_host(endpoint.host)) return Done{};
    return refuse_field("/host", "is a host name or an IP address, such as 10.0.0.1"_msg);
}

}  // namespace bangnopi::routeros
