// Routers that hold lines themselves, as a daemon has them: the drivers behind their settings, and who keeps them in step.
#pragma once

#include <string>
#include <vector>

#include "access/gateway_keeper.hpp"
#include "app/node.hpp"

namespace bangnopi::app {

// Refuses settings that cannot be those of a router; by pointer.
Result<Done> check_gateway(const store::GatewaySettings& settings);
Result<std::unique_ptr<access::Gateway>> make_gateway(const store::GatewaySettings& settings,
                                                      const std::string& password);

// What the doctor finds of the active ones: each is asked what it is, some at once.
struct GatewayFinding {
    bool ok = true;
    Message detail;
};
std::vector<GatewayFinding> examine_gateways(Node& node, const KeyRing& keys);

class Gateways {
  public:
    explicit Gateways(Node& node);

    // Throws store::Unavailable.
    void start();
    // Begins nothing more. False: one is still with a router.
    bool stop(std::chrono::milliseconds patience) { return keeper_.stop(patience); }

    [[nodiscard]] access::GatewayKeeper& keeper() { return keeper_; }

  private:
    Node& node_;
    access::GatewayKeeper keeper_;
};

}  // namespace bangnopi::app
