// A router that is none, and a gateway to it.
#pragma once

#include <gmock/gmock.h>

#include "access/gateway_difference.hpp"
#include "access/gateway_sync.hpp"
#include "adapters/routeros/gateway.hpp"
#include "tests/support/routeros_router.hpp"

namespace bangnopi::test {

inline routeros::Endpoint endpoint_of(const RouterOsRouter& router, const RouterSettings& settings,
                                      bool rest) {
    routeros::Endpoint endpoint;
    endpoint.host = "127.0.0.1";
    endpoint.port = rest ? router.rest_port() : router.api_port();
    using routeros::Way;
    endpoint.way =
        rest ? (settings.tls ? Way::rest : Way::rest_clear) : (settings.tls ? Way::api_tls : Way::api);
    endpoint.trust = routeros::Trust::fingerprint;
    endpoint.fingerprint = router.fingerprint();
    endpoint.user = settings.user;
    endpoint.password = settings.password;
    return endpoint;
}

inline routeros::RouterOsOptions plain_options() {
    routeros::RouterOsOptions options;
    options.ppp_local_address = "10.10.0.1";
    options.ppp_pool = "pool-pelanggan";
    options.arp_interface = "ether2";
    return options;
}

inline routeros::RouterOsGateway gateway_to(const routeros::Endpoint& endpoint) {
    return {plain_options(), routeros::make_transport(endpoint)};
}

inline std::vector<access::GatewayObject> wanted_of(const access::Gateway& gateway,
                                                    const std::vector<access::GatewayLine>& lines) {
    std::vector<access::GatewayObject> wanted = gateway.wanted_of_itself();
    for (const access::GatewayLine& line : lines)
        for (access::GatewayObject& object : gateway.wanted_of(line)) wanted.push_back(std::move(object));
    return wanted;
}

struct Reconciled {
    std::vector<access::GatewayChange> changes;
    std::vector<access::RefusedChange> refused;
};

// Once: read, compare, apply.
inline Result<Reconciled> reconcile(access::Gateway& gateway, const std::vector<access::GatewayLine>& lines) {
    BANGNOPI_TRY(actual, gateway.read());
    Reconciled done{access::difference(wanted_of(gateway, lines), std::move(actual)), {}};
    BANGNOPI_TRY(refused, gateway.apply(done.changes));
    done.refused = std::move(refused);
    return done;
}

inline access::GatewayLine line(std::int64_t id, domain::ConnectionKind kind,
                                domain::Desired state = domain::Desired::open) {
    access::GatewayLine made;
    made.subscription_id = Id{id};
    made.kind = kind;
    made.grant = {state, {10'000'000, 5'000'000}};
    if (state != domain::Desired::open) made.grant.speed = domain::walled_speed;
    const std::string number = std::to_string(id);
    if (domain::needs_login(kind)) {
        made.login = "pelanggan" + number;
        made.password = "sandi " + number;
    } else {
        made.ip = fmt::format("10.1.{}.{}", id / 250, id % 250 + 1);
        made.mac = fmt::format("aa:bb:cc:00:{:02x}:{:02x}", id / 256, id % 256);
    }
    return made;
}

}  // namespace bangnopi::test
