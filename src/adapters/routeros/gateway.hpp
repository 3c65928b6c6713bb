// A MikroTik that lets lines through by what it holds itself: operators without RADIUS. What is there of ours says so in its comment
// (tag.hpp); nothing else is changed. It has not been tried on a RouterOS, only on a stand-in that speaks as MikroTik's manual says.
#pragma once

#include <memory>

#include "access/gateway.hpp"
#include "adapters/routeros/command.hpp"
#include "adapters/routeros/endpoint.hpp"
#include "adapters/routeros/menu.hpp"
#include "adapters/routeros/options.hpp"

namespace bangnopi::routeros {

// The way that the endpoint names.
std::unique_ptr<Transport> make_transport(Endpoint endpoint);

class RouterOsGateway final : public access::Gateway {
  public:
    RouterOsGateway(RouterOsOptions options, std::unique_ptr<Transport> transport);

    // Nothing: profiles come with the lines that need them, and the walled garden with the set-up script.
    [[nodiscard]] std::vector<access::GatewayObject> wanted_of_itself() const override { return {}; }
    [[nodiscard]] std::vector<access::GatewayObject> wanted_of(
        const access::GatewayLine& line) const override;

    Result<std::vector<access::GatewayObject>> read() override;
    // Profiles before what refers to them and after it when they go. A session of a login that is changed ends.
    Result<std::vector<access::RefusedChange>> apply(std::span<access::GatewayChange> changes) override;
    // Of simple queues, of the interfaces of PPP sessions, of hotspot users.
    Result<std::vector<access::GatewayCounter>> read_counters() override;
    // A queue and a hotspot user; the interface of a PPP session begins at zero by itself.
    [[nodiscard]] bool counts_anew(const access::GatewayObject& added) const override;
    Result<std::string> identify() override;

  private:
    const RouterOsOptions options_;
    const std::vector<Menu> menus_;
    std::unique_ptr<Transport> transport_;
};

}  // namespace bangnopi::routeros
