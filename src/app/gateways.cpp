#include "app/gateways.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <span>
#include <thread>

#include "access/gateways.hpp"
#include "adapters/nftables/gateway.hpp"
#include "adapters/routeros/gateway.hpp"
#include "base/check.hpp"
#include "store/routers.hpp"

namespace bangnopi::app {
namespace {

nftables::NftablesOptions options_of(const store::LinuxRouter& settings) {
    nftables::NftablesOptions options;
    options.customer_interfaces = settings.customer_interfaces;
    options.uplink_interface = settings.uplink_interface;
    options.portal_ip = settings.portal_ip;
    options.portal_port = static_cast<std::uint16_t>(settings.portal_port);
    options.dns_servers = settings.dns_servers;
    options.payment_hosts = settings.payment_hosts;
    return options;
}

routeros::Way way_of(store::MikrotikWay way) {
    switch (way) {
        case store::MikrotikWay::api:
            return routeros::Way::api;
        case store::MikrotikWay::api_tls:
            return routeros::Way::api_tls;
        case store::MikrotikWay::rest:
            return routeros::Way::rest;
        case store::MikrotikWay::rest_clear:
            return routeros::Way::rest_clear;
    }
    BANGNOPI_UNREACHABLE("a way to a router");
}

routeros::Trust trust_of(store::MikrotikTrust trust) {
    switch (trust) {
        case store::MikrotikTrust::authorities:
            return routeros::Trust::authorities;
        case store::MikrotikTrust::fingerprint:
            return routeros::Trust::fingerprint;
        case store::MikrotikTrust::anybody:
            return routeros::Trust::anybody;
    }
    BANGNOPI_UNREACHABLE("whom a connection to a router believes");
}

routeros::Endpoint endpoint_of(const store::Mikrotik& settings, const std::string& password) {
    routeros::Endpoint endpoint;
    endpoint.host = settings.host;
    endpoint.port = static_cast<std::uint16_t>(settings.port);
    endpoint.way = way_of(settings.way);
    endpoint.trust = trust_of(settings.trust);
    endpoint.fingerprint = settings.fingerprint;
    endpoint.user = settings.user;
    endpoint.password = password;
    return endpoint;
}

routeros::RouterOsOptions options_of(const store::Mikrotik& settings) {
    routeros::RouterOsOptions options;
    options.ppp_local_address = settings.ppp_local_address;
    options.ppp_pool = settings.ppp_pool;
    options.dhcp_server = settings.dhcp_server;
    options.hotspot_server = settings.hotspot_server;
    options.arp_interface = settings.arp_interface;
    return options;
}

std::string machine_name() {
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0) return {};
    return name.data();
}

Result<std::unique_ptr<access::Gateway>> make(const store::LinuxRouter& settings, const std::string&) {
    if (!settings.machine.empty() && settings.machine != machine_name())
        return refuse(Code::conflict, "the machine {} is the router, and this is {}: run Bangnopi there"_msg(
                                          settings.machine, machine_name()));
    BANGNOPI_TRY(gateway, nftables::NftablesGateway::create(options_of(settings)));
    return std::unique_ptr<access::Gateway>(std::move(gateway));
}

Result<std::unique_ptr<access::Gateway>> make(const store::Mikrotik& settings, const std::string& password) {
    return std::make_unique<routeros::RouterOsGateway>(
        options_of(settings), routeros::make_transport(endpoint_of(settings, password)));
}

Result<Done> check(const store::LinuxRouter& settings) {
    return nftables::check_options(options_of(settings));
}

Result<Done> check(const store::Mikrotik& settings) {
    return routeros::check_endpoint(endpoint_of(settings, {}));
}

struct Examined {
    Id operator_id;
    std::string router_name;
    store::Gateway gateway;
};

std::vector<Examined> active_gateways(Node& node) {
    std::vector<Examined> all;
    for (const auto& subject : node.operators())
        node.db().read(store::Scope::of(subject.id), [&](store::Tx& tx) {
            for (store::Gateway& gateway : store::list_gateways(tx, subject.id))
                if (auto router = store::find_router(tx, subject.id, gateway.router_id);
                    router && router->active)
                    all.push_back({subject.id, std::move(router->name), std::move(gateway)});
        });
    return all;
}

Message finding_of(const KeyRing& keys, Id operator_id, const store::Gateway& gateway, bool& ok) {
    const auto place = store::gateway_password_place(operator_id, gateway.router_id);
    const auto password =
        gateway.password_sealed.empty() ? std::string() : keys.open(place, gateway.password_sealed);
    ok = false;
    if (!password) return "its password does not open: give it a new one"_msg;
    const auto driver = make_gateway(gateway.settings, *password);
    if (!driver) return driver.error().detail;
    const auto identity = (*driver)->identify();
    if (!identity) return identity.error().detail;
    ok = true;
    return "answers, and is {}"_msg(*identity);
}

}  // namespace

Result<Done> check_gateway(const store::GatewaySettings& settings) {
    return std::visit([](const auto& one) { return check(one); }, settings);
}

Result<std::unique_ptr<access::Gateway>> make_gateway(const store::GatewaySettings& settings,
                                                      const std::string& password) {
    return std::visit([&](const auto& one) { return make(one, password); }, settings);
}

std::vector<GatewayFinding> examine_gateways(Node& node, const KeyRing& keys) {
    const std::vector<Examined> gateways = active_gateways(node);
    std::vector<GatewayFinding> findings(gateways.size());
    std::atomic<std::size_t> next = 0;
    const auto examine = [&] {
        for (std::size_t at = next++; at < gateways.size(); at = next++) {
            const auto& [operator_id, name, gateway] = gateways[at];
            findings[at].detail = "{}: {}"_msg(name, finding_of(keys, operator_id, gateway, findings[at].ok));
        }
    };
    std::vector<std::jthread> workers;
    while (workers.size() < std::min(gateways.size(), access::gateways_at_once_max))
        workers.emplace_back(examine);
    workers.clear();
    return findings;
}

Gateways::Gateways(Node& node)
    : node_(node),
      keeper_({node.db(), node.keys(), node.clock(), node.real_clock(), node.ids(), make_gateway,
               node.number()}) {}

void Gateways::start() {
    std::map<Id, std::vector<Id>> active;
    for (const Examined& one : active_gateways(node_))
        active[one.operator_id].push_back(one.gateway.router_id);
    for (const auto& [operator_id, routers] : active)
        static_cast<void>(node_.db().write_wait(
            store::Scope::of(operator_id), store::Priority::normal,
            [&, tenant = operator_id, named = std::span(routers)](store::Tx& tx) -> Result<Done> {
                access::open_gateway_doors(tx, tenant, named);
                return Done{};
            }));
    keeper_.start();
}

}  // namespace bangnopi::app
