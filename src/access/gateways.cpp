#include "access/gateways.hpp"

#include <algorithm>
#include <tuple>

#include "base/json_text.hpp"
#include "base/text.hpp"
#include "domain/contact.hpp"
#include "store/gateway_doors.hpp"
#include "store/guards.hpp"
#include "store/outbox.hpp"

namespace bangnopi::access {
namespace {

constexpr auto no_router = "there is no such router"_msg;
constexpr auto no_gateway = "this router holds no lines itself"_msg;

std::string json_of(const store::Gateway& gateway) {
    return JsonObject{{"settings", JsonValue::of_json(store::gateway_settings_json(gateway.settings))},
                      {"password", gateway.password_sealed.empty() ? "" : "***"}}
        .text();
}

// Where a router is reached and as whom: a password that is kept goes nowhere else.
auto reached_by(const store::Mikrotik& settings) {
    return std::tie(settings.host, settings.port, settings.way, settings.trust, settings.fingerprint,
                    settings.user);
}

bool is_reached_as_before(const std::optional<store::Gateway>& before,
                          const store::GatewaySettings& settings) {
    const auto* was = before ? std::get_if<store::Mikrotik>(&before->settings) : nullptr;
    const auto* is = std::get_if<store::Mikrotik>(&settings);
    return was != nullptr && is != nullptr && reached_by(*was) == reached_by(*is);
}

bool are_one_router(const store::GatewaySettings& one, const store::GatewaySettings& other) {
    const auto* machine = std::get_if<store::LinuxRouter>(&one);
    const auto* other_machine = std::get_if<store::LinuxRouter>(&other);
    if (machine != nullptr && other_machine != nullptr &&
        (machine->machine.empty() || other_machine->machine.empty()))
        return true;
    return store::gateway_door_of(one) == store::gateway_door_of(other);
}

Result<Done> check_is_alone(store::Tx& tx, const store::Act& act, Id id,
                            const store::GatewaySettings& settings) {
    const std::string field = std::holds_alternative<store::LinuxRouter>(settings) ? "/machine" : "/host";
    for (const store::Gateway& other : store::list_gateways(tx, act.operator_id)) {
        if (other.router_id == id || !are_one_router(other.settings, settings)) continue;
        const auto router = store::find_router(tx, act.operator_id, other.router_id);
        if (!router || !router->active) continue;
        return refuse_field(field, "the router {} is this one already"_msg(router->name),
                            Code::already_exists);
    }
    if (!store::open_gateway_door(tx, act.operator_id, store::gateway_door_of(settings)))
        return refuse_field(field, "another operator's router is this one already"_msg, Code::already_exists);
    return Done{};
}

Result<Done> set_password(store::Gateway& gateway, const store::Act& act, const KeyRing& keys,
                          const std::optional<std::string>& password) {
    if (std::holds_alternative<store::LinuxRouter>(gateway.settings)) {
        gateway.password_sealed.clear();
        return Done{};
    }
    if (password && (password->size() > gateway_password_bytes_max || !domain::is_plain_text(*password)))
        return refuse_field("/password", "is at most {} bytes of one line"_msg(gateway_password_bytes_max));
    if (password && !password->empty())
        gateway.password_sealed =
            keys.seal(store::gateway_password_place(act.operator_id, gateway.router_id), *password);
    if (gateway.password_sealed.empty() || (password && password->empty()))
        return refuse_field("/password", "is needed"_msg);
    return Done{};
}

Result<store::Router> locked(store::Tx& tx, const store::Act& act, Id id,
                             std::optional<std::int64_t> if_version) {
    auto router = store::lock_router(tx, act.operator_id, id);
    if (!router) return refuse(Code::not_found, no_router);
    BANGNOPI_TRY_DONE(store::check_version(if_version, router->version));
    return *std::move(router);
}

void write_version(store::Tx& tx, const store::Act& act, store::Router& router) {
    ++router.version;
    store::update_router(tx, act.operator_id, router);
}

}  // namespace

Result<Done> move_gateway_door(store::Tx& tx, const store::Act& act, Id router, bool active) {
    const auto gateway = store::find_gateway(tx, act.operator_id, router);
    if (!gateway) return Done{};
    if (active) return check_is_alone(tx, act, router, gateway->settings);
    store::close_gateway_door(tx, act.operator_id, store::gateway_door_of(gateway->settings));
    return Done{};
}

void open_gateway_doors(store::Tx& tx, Id operator_id, std::span<const Id> routers) {
    for (const store::Gateway& gateway : store::list_gateways(tx, operator_id))
        if (std::ranges::find(routers, gateway.router_id) != routers.end())
            store::open_gateway_door(tx, operator_id, store::gateway_door_of(gateway.settings));
}

Result<GatewayOfRouter> set_gateway(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                                    const SetGateway& command) {
    BANGNOPI_TRY(router, locked(tx, act, command.router_id, command.if_version));
    const auto before = store::find_gateway(tx, act.operator_id, router.id);
    if (before && router.active)
        store::close_gateway_door(tx, act.operator_id, store::gateway_door_of(before->settings));
    if (router.active) BANGNOPI_TRY_DONE(check_is_alone(tx, act, router.id, command.settings));
    if (before && before->settings == command.settings && !command.password)
        return GatewayOfRouter{std::move(router), *before};
    store::Gateway gateway{router.id, command.settings, {}, {}};
    gateway.status.since = act.now;
    if (is_reached_as_before(before, command.settings)) gateway.password_sealed = before->password_sealed;
    BANGNOPI_TRY_DONE(set_password(gateway, act, keys, command.password));
    store::put_gateway(tx, act.operator_id, gateway);
    write_version(tx, act, router);
    const std::string after = json_of(gateway);
    store::audit(tx, act, "router.gateway", "router", router.id, before ? json_of(*before) : "", after);
    store::emit(tx, act, "router.changed", router.id, after);
    return GatewayOfRouter{std::move(router), std::move(gateway)};
}

Result<Done> remove_gateway(store::Tx& tx, const store::Act& act, Id id,
                            std::optional<std::int64_t> if_version) {
    BANGNOPI_TRY(router, locked(tx, act, id, if_version));
    const auto before = store::find_gateway(tx, act.operator_id, id);
    if (!before) return refuse(Code::not_found, no_gateway);
    if (router.active)
        store::close_gateway_door(tx, act.operator_id, store::gateway_door_of(before->settings));
    store::delete_gateway(tx, act.operator_id, id);
    write_version(tx, act, router);
    store::audit(tx, act, "router.gateway", "router", id, json_of(*before), {});
    store::emit(tx, act, "router.changed", id, "{}");
    return Done{};
}

}  // namespace bangnopi::access
