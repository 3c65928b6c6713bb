// RADIUS as a daemon has it: the index that it answers from, the log of logins, the service on its ports, and the reconciler that
// brings sessions to what their lines should be.
#pragma once

#include "access/reconciler.hpp"
#include "access/stored_sessions.hpp"
#include "adapters/radius/service.hpp"
#include "app/configuration.hpp"
#include "app/node.hpp"

namespace bangnopi::app {

class Radius {
  public:
    Radius(Node& node, const std::string& address);
    ~Radius();  // stops
    Radius(const Radius&) = delete;
    Radius& operator=(const Radius&) = delete;

    // Once it is done, all is read and every port is bound. Of so many pairs of ports, from `port` on, it takes the first that is
    // free; 0: any. Throws store::Unavailable.
    Result<Done> start(std::uint16_t port, int tries);
    void stop();

    [[nodiscard]] std::uint16_t port() const { return service_.port(); }
    [[nodiscard]] std::vector<radius::Figure> figures() const;
    [[nodiscard]] std::vector<radius::UnknownRouter> unknown_routers() const {
        return service_.unknown_routers();
    }
    // Asks the router to end a session; false if too much is pending.
    bool disconnect(Id operator_id, const store::OnlineSession& session) {
        return reconciler_.disconnect(operator_id, session);
    }

  private:
    domain::LoginReason redeem(Node& node, Id operator_id, std::string_view code) const;

    access::LineIndex index_;
    access::LoginLog log_;
    radius::RadiusService service_;
    access::StoredSessions sessions_;
    access::Reconciler reconciler_;
};

}  // namespace bangnopi::app
