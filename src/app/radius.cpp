#include "app/radius.hpp"

#include <limits>

#include "app/port_owner.hpp"

namespace bangnopi::app {
namespace {

radius::Options options_of(const Node& node, const std::string& address) {
    radius::Options options;
    options.address = address;
    options.delays_rejects = !node.is_demo();
    return options;
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
    index_.on_line_changed([this](const access::KnownLine& line) { reconciler_.line_changed(line); });
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
