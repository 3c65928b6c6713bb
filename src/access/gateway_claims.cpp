#include "access/gateway_claims.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace bangnopi::access {

std::vector<const GatewayLine*> GatewayClaims::in_order(std::span<const GatewayLine> lines) {
    std::vector<const GatewayLine*> ordered;
    ordered.reserve(lines.size());
    for (const GatewayLine& line : lines) ordered.push_back(&line);
    std::ranges::stable_sort(ordered, {}, [](const GatewayLine* line) {
        return std::tuple(line->grant.state == domain::Desired::closed, line->subscription_id);
    });
    return ordered;
}

std::optional<Id> GatewayClaims::claim(GatewayLine& line) {
    release(line.subscription_id);
    std::optional<Id> other;
    if (!line.ip.empty() && line.kind != domain::ConnectionKind::hotspot)
        if (const auto owner = claim(line.subscription_id, "address " + line.ip)) {
            line.ip.clear();
            other = owner;
        }
    if (!line.login.empty() && domain::needs_login(line.kind)) {
        const char* const kind = line.kind == domain::ConnectionKind::hotspot ? "hotspot " : "login ";
        if (const auto owner = claim(line.subscription_id, kind + line.login)) {
            line.login.clear();
            other = owner;
        }
    }
    return other;
}

std::optional<Id> GatewayClaims::claim(Id subscription, std::string what) {
    const auto [found, is_new] = owners_.try_emplace(what, subscription);
    if (found->second != subscription) return found->second;
    if (is_new) claims_[subscription].push_back(std::move(what));
    return std::nullopt;
}

void GatewayClaims::release(Id subscription) {
    const auto claimed = claims_.extract(subscription);
    if (!claimed) return;
    for (const std::string& what : claimed.mapped()) owners_.erase(what);
}

}  // namespace bangnopi::access
