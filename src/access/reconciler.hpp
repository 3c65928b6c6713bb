// Brings routers to what lines should be: for each session that goes on, desired minus granted is a step; it is applied, and
// proven by what the router accounts for later or by a new login. Nothing of it is stored: what is pending is what differs, so
// a restart, a lost event or a router that was off are all mended by the next look: at a change of the line, at every record of
// the session, at the start.
//
// How a session is tried, and again: pending_steps.hpp. Of several nodes that see one difference one acts: it takes the session
// for a while (store::claim_session).
#pragma once

#include <cstdint>
#include <memory>

#include "access/accounting.hpp"
#include "access/pending_steps.hpp"
#include "access/session_keeper.hpp"

namespace bangnopi::access {

inline constexpr std::chrono::seconds claim_time{
    30};  // a node that stops leaves its sessions to the others after it

// What a session that was let in with `granted` needs to be what its line should be; nothing if it is. What it was let in with
// may not be known (no Class came back): then it ends unless its line is open.
std::optional<Step> step_to(const store::LoginLine& line, const std::optional<domain::Grant>& granted);
// What a line should be, as a session is let in with it.
domain::Grant grant_of(const store::LoginLine& line);

class Reconciler {
  public:
    Reconciler(SessionKeeper& sessions, RouterDriver& driver, const Clock& real_clock);
    ~Reconciler();  // stops; what is with a router then is not waited for
    Reconciler(const Reconciler&) = delete;
    Reconciler& operator=(const Reconciler&) = delete;

    void start();
    void stop();

    // Does all that is due, without waiting for any answer; says when there is more to do, nothing if only an answer or a call
    // brings it. What the thread does that start() makes; for those who have none.
    std::optional<Instant> run_due();

    // From any thread; quick.
    void line_changed(const KnownLine& line);
    void session_heard(Id operator_id, const SessionHeard& heard);
    // Staff's click: ends the session whatever it should be. False if too much is pending.
    bool disconnect(Id operator_id, const store::OnlineSession& session);

    struct Counts {
        std::uint64_t done = 0;
        std::uint64_t gone = 0;
        std::uint64_t refused = 0;
        std::uint64_t unanswered = 0;
        std::uint64_t left_out = 0;  // too many were pending
        std::size_t pending = 0;
    };
    [[nodiscard]] Counts counts() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bangnopi::access
