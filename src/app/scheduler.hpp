// Does what time alone brings about, when it is due on the business clock.
//
// When the clock goes back it waits until it is where it was. When it leaps by more than a day (a wrong clock that was
// set, a machine that was off), it does all that fell due but isolates nobody for unpaid bills: it says so in the log, and
// isolates again when staff confirm with `bangnopi jobs run`. A demo's clock is moved on purpose: it never asks for that. What else holds
// isolation the jobs find by themselves (billing/isolation_guard.hpp).
#pragma once

#include <thread>

#include "app/node.hpp"

namespace bangnopi::app {

// What the clock did since the jobs ran last.
enum class ClockStep : std::uint8_t { forward, back, leap };
ClockStep classify_step(Instant last, Instant now, bool is_demo);

class Scheduler {
  public:
    explicit Scheduler(Node& node);
    ~Scheduler();  // waits for the job at hand
    Scheduler(const Scheduler&) = delete;
    Scheduler& operator=(const Scheduler&) = delete;

    // One look at the clock: what the thread does again and again.
    void step();

  private:
    void run(Instant now, billing::Isolation isolation);
    void tell_of_leap(Instant now);

    Node& node_;
    bool told_of_leap_ = false;
    std::jthread thread_;
};

}  // namespace bangnopi::app
