#include "notices/report_door.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstddef>

namespace bangnopi::notices {
namespace {

constexpr std::string_view purpose = "notice reports";
constexpr std::size_t name_octets_max = 100;

std::string said(const ReportDoor& door) {
    return format_id(door.operator_id) + '.' + format_id(door.channel_id);
}

std::optional<Signature> from_hex(std::string_view text) {
    Signature signature{};
    if (text.size() != 2 * signature.size()) return std::nullopt;
    for (std::size_t i = 0; i < signature.size(); ++i) {
        unsigned octet = 0;
        const char* const begin = text.data() + 2 * i;
        const auto parsed = std::from_chars(begin, begin + 2, octet, 16);
        if (parsed.ec != std::errc{} || parsed.ptr != begin + 2) return std::nullopt;
        signature[i] = static_cast<std::byte>(octet);
    }
    return signature;
}

}  // namespace

std::string report_door_name(const KeyRing& keys, const ReportDoor& door) {
    const std::string text = said(door);
    std::string name = text + '.';
    for (const std::byte octet : keys.sign(purpose, text))
        name += fmt::format("{:02x}", std::to_integer<unsigned>(octet));
    return name;
}

std::optional<ReportDoor> read_report_door(const KeyRing& keys, std::string_view name) {
    if (name.size() > name_octets_max) return std::nullopt;
    const std::size_t first = name.find('.');
    const std::size_t second = name.rfind('.');
    if (first == std::string_view::npos || first == second) return std::nullopt;
    const auto operator_id = parse_id(name.substr(0, first));
    const auto channel_id = parse_id(name.substr(first + 1, second - first - 1));
    const auto signature = from_hex(name.substr(second + 1));
    if (!operator_id || !channel_id || !signature) return std::nullopt;
    const ReportDoor door{*operator_id, *channel_id};
    return keys.is_signed(purpose, said(door), *signature) ? std::optional(door) : std::nullopt;
}

}  // namespace bangnopi::notices
