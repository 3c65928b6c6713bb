#include "adapters/radius/lines.hpp"

#include "domain/voucher_code.hpp"

namespace bangnopi::radius {
namespace {

std::string_view without_realm(std::string_view username) {
    if (const auto backslash = username.find('\\'); backslash != std::string_view::npos)
        return username.substr(backslash + 1);
    if (const auto at = username.rfind('@'); at != std::string_view::npos) return username.substr(0, at);
    return {};
}

// Where there is a password, the device alone does not do: its address can be read from the air.
bool signs_in_by_mac(const access::KnownLine& known) {
    if (!known.line.password_sealed.empty()) return false;
    return !domain::needs_login(known.line.kind) || known.line.kind == domain::ConnectionKind::hotspot;
}

}  // namespace

LineFound find_line(const Lines& lines, Id operator_id, std::string_view username) {
    if (username.empty()) return {};
    if (auto line = lines.of_login(operator_id, username)) return {std::move(line), {}};
    if (const std::string_view bare = without_realm(username); !bare.empty())
        if (auto line = lines.of_login(operator_id, bare)) return {std::move(line), {}};
    if (const auto code = domain::normalise_voucher_code(username))
        if (auto line = lines.of_login(operator_id, *code); line && line->line.by_code)
            return {std::move(line), {}};
    auto mac = domain::mac_of_station(username);
    if (!mac) return {};
    auto line = lines.of_mac(operator_id, *mac);
    if (!line || !signs_in_by_mac(*line)) return {};
    return {std::move(line), std::move(*mac)};
}

std::string mac_of(const Packet& packet) {
    const auto station = packet.read(rfc::calling_station_id);
    return station ? domain::mac_of_station(*station).value_or("") : "";
}

}  // namespace bangnopi::radius
