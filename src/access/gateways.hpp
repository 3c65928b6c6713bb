// Use cases of routers that hold lines themselves: how one is reached and what it is told is part of the router (routers.hpp), and
// has its version. Each is one transaction's work: it writes its audit row, with the password masked, and its event.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>

#include "base/result.hpp"
#include "base/sealing.hpp"
#include "store/act.hpp"
#include "store/gateways.hpp"
#include "store/routers.hpp"

namespace bangnopi::access {

inline constexpr std::size_t gateway_password_bytes_max = 200;

struct SetGateway {
    Id router_id;
    store::GatewaySettings settings;
    std::optional<std::string> password;  // clear; absent: as it was, where it is reached as it was
    std::optional<std::int64_t> if_version;
};

struct GatewayOfRouter {
    store::Router router;
    store::Gateway gateway;
};

// Whether they can be those of a router, as its driver knows; refused by pointer.
using CheckGateway = std::function<Result<Done>(const store::GatewaySettings&)>;

// Settings that were checked. A MikroTik needs a password, and anew where it is reached in another way.
Result<GatewayOfRouter> set_gateway(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                                    const SetGateway& command);
// With its router, which begins or ends to be active: another that is the same one is refused.
Result<Done> move_gateway_door(store::Tx& tx, const store::Act& act, Id router, bool active);
// Of active routers, that no other operator comes to have them: where they were set by a version that did not look.
void open_gateway_doors(store::Tx& tx, Id operator_id, std::span<const Id> routers);
// What stands on the router stays there.
Result<Done> remove_gateway(store::Tx& tx, const store::Act& act, Id router,
                            std::optional<std::int64_t> if_version);

}  // namespace bangnopi::access
