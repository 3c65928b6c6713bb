// The seam between what lines should be and the routers that hold them: one way in which anything reaches a router. RADIUS
// (CoA and Disconnect) fills it; a router that this machine is, or one with an API of its own, will.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "access/line_index.hpp"

namespace bangnopi::access {

// To bring one session to what its line should be.
enum class Step : std::uint8_t {
    disconnect,    // it has to end; whoever may redials and is answered anew
    change_speed,  // it goes on at another speed
};

struct SessionStep {
    Step step = Step::disconnect;
    store::OnlineSession session;
    domain::Grant grant;  // what it should have
};

enum class StepResult : std::uint8_t {
    done,       // the router says so; proof is what it accounts for later
    gone,       // the router does not know the session (RFC 5176 §3.5, 503)
    refused,    // by the router, for another reason
    no_answer,  // off, unreachable, or it takes no such requests
};

class RouterDriver {
  public:
    RouterDriver() = default;
    RouterDriver(const RouterDriver&) = delete;
    RouterDriver& operator=(const RouterDriver&) = delete;
    virtual ~RouterDriver() = default;

    // Does not wait; `done` comes once, on any thread, in a bounded time.
    virtual void apply(std::shared_ptr<const KnownRouter> router, const SessionStep& step,
                       std::function<void(StepResult, std::string detail)> done) = 0;
};

}  // namespace bangnopi::access
