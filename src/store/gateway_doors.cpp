#include "store/gateway_doors.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace bangnopi::store {
namespace {

constexpr std::string_view gateway_door = "gateway";
constexpr std::int64_t usual_ports[] = {0, 80, 443, 8728, 8729};

std::string door_of(const LinuxRouter& settings) {
    return "linux " + fold(settings.machine);
}

std::string door_of(const Mikrotik& settings) {
    const bool is_usual = std::ranges::find(usual_ports, settings.port) != std::end(usual_ports);
    return is_usual ? "mikrotik " + fold(settings.host)
                    : fmt::format("mikrotik {} {}", fold(settings.host), settings.port);
}

}  // namespace

std::string gateway_door_of(const GatewaySettings& settings) {
    return std::visit([](const auto& one) { return door_of(one); }, settings);
}

bool open_gateway_door(Tx& tx, Id operator_id, const std::string& door) {
    tx.execute(
        "INSERT INTO door (kind, key, tenant_id) VALUES ($1, $2, $3) ON CONFLICT (kind, key) DO NOTHING",
        gateway_door, door, operator_id);
    return tx.first(
        "SELECT 1 FROM door WHERE kind = $1 AND key = $2 AND tenant_id = $3", [](const Row&) {}, gateway_door,
        door, operator_id);
}

void close_gateway_door(Tx& tx, Id operator_id, const std::string& door) {
    tx.execute("DELETE FROM door WHERE kind = $1 AND key = $2 AND tenant_id = $3", gateway_door, door,
               operator_id);
}

}  // namespace bangnopi::store
