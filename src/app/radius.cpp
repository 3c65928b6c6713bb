#include "app/radius.hpp"

#include <spdlog/spdlog.h>

#include <limits>

#include "base/check.hpp"

#include "app/port_owner.hpp"
#include "billing/voucher_redemption.hpp"
#include "staff/tenants.hpp"

namespace bangnopi::app {
namespace {

radius::Options options_of(const Node& node, const std::string& address) {
    radius::Options options;
    options.address = address;
    options.delays_rejects = !node.is_demo();
    return options;
}

domain::LoginReason reason_of(billing::VoucherLogin login) {
    switch (login) {
        case billing::VoucherLogin::opened:
            return domain::LoginReason::none;
        case billing::VoucherLogin::unknown:
            return domain::LoginReason::unknown_user;
        case billing::VoucherLogin::not_sold:
        case billing::VoucherLogin::is_balance:
            return domain::LoginReason::pending;
        case billing::VoucherLogin::over:
            return domain::LoginReason::ended;
    }
    check_failed("an unknown login by voucher", __FILE__, __LINE__);
}

}  // namespace

Radius::Radius(Node& node, const std::string& address)
    : index_(node.db(), node.keys(), node.clock()),
      log_(node.db(), node.ids()),
      service_({node.db(), index_, log_, node.keys(), node.clock(), node.ids()}, options_of(node, address)),
      sessions_(node.db(), index_, node.ids()),
      reconciler_(sessions_, service_.driver(), node.real_clock()) {
    service_.on_heard(
        [this](Id tenant, const access::SessionHeard& heard) { reconciler_.session_heard(tenant, heard); });
    service_.on_voucher(
        [this, &node](Id tenant, std::string_view code) { return redeem(node, tenant, code); });
    index_.on_line_changed([this](const access::KnownLine& line) { reconciler_.line_changed(line); });
}

// Whoever types what is no voucher is no business of the writer's.
domain::LoginReason Radius::redeem(Node& node, Id operator_id, std::string_view code) const {
    const auto tenant = index_.operator_of(operator_id);
    if (!tenant) return domain::LoginReason::unknown_user;
    const store::Act act = staff::make_act(*tenant, {}, node.clock().now(), node.ids());
    const store::Scope scope = store::Scope::of(operator_id);
    const auto seen = node.db().read(
        scope, [&](store::Tx& tx) { return billing::look_at_login(tx, act, node.keys(), code); });
    if (seen != billing::VoucherLogin::opened) return reason_of(seen);
    const auto redeemed = node.db().write_wait(scope, store::Priority::normal, [&](store::Tx& tx) {
        return billing::redeem_at_login(tx, act, node.keys(), code);
    });
    if (redeemed) return reason_of(*redeemed);
    spdlog::error("a voucher could not be redeemed at its login: {}", english(redeemed.error().detail));
    return domain::LoginReason::pending;
}

Radius::~Radius() {
    stop();
}

Result<Done> Radius::start(std::uint16_t port, int tries) {
    index_.start();
    std::optional<std::uint16_t> taken;
    for (int attempt = 0; attempt < tries; ++attempt) {
        const int tried = port + 2 * attempt;
        if (tried >= std::numeric_limits<std::uint16_t>::max()) break;
        try {
            service_.start(static_cast<std::uint16_t>(tried));
            reconciler_.start();
            return Done{};
        } catch (const radius::PortInUse& error) {
            if (!taken) taken = error.port();
        } catch (const std::runtime_error& error) {
            return refuse(Code::unavailable, "RADIUS cannot listen: {}"_msg(error.what()));
        }
    }
    const std::uint16_t in_the_way = taken.value_or(port);
    return refuse(
        Code::unavailable,
        "UDP port {} is taken by {}: stop it, or name another even port with --radius, or --radius off"_msg(
            in_the_way, owner_of_port(in_the_way, Transport::udp)));
}

// What is being written is answered, while sessions can still be looked up; what waits behind it the routers send again.
void Radius::stop() {
    service_.stop();
    reconciler_.stop();
    index_.stop();
}

std::vector<radius::Figure> Radius::figures() const {
    std::vector<radius::Figure> all = service_.figures();
    const auto steps = reconciler_.counts();
    all.insert(
        all.end(),
        {{"bangnopi_radius_steps_pending", "Sessions that are not what their line should be.", steps.pending},
         {"bangnopi_radius_steps_done_total", "Sessions that their router changed or ended.", steps.done},
         {"bangnopi_radius_steps_refused_total", "Changes that a router refused.", steps.refused},
         {"bangnopi_radius_steps_gone_total", "Sessions that their router did not know.", steps.gone},
         {"bangnopi_radius_steps_unanswered_total", "Changes that a router did not answer.",
          steps.unanswered},
         {"bangnopi_radius_steps_left_out_total", "Changes put off, since too many were pending.",
          steps.left_out}});
    return all;
}

}  // namespace bangnopi::app
