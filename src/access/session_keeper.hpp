// What the reconciler asks of lines and sessions, and what it writes of sessions: the index and the store in the program
// (stored_sessions.hpp), a table in a test.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "access/line_index.hpp"

namespace bangnopi::access {

// The answer to one who would act on a session.
struct Claim {
    enum class State : std::uint8_t {
        taken,      // for the time that was asked for
        elsewhere,  // another node has it
        over,       // no such session goes on
        unknown     // the database did not answer, or it knows more of the line than the index
    };
    State state = State::unknown;
    store::OnlineSession session;  // as it is now; only where it was taken
};

class SessionKeeper {
  public:
    SessionKeeper() = default;
    SessionKeeper(const SessionKeeper&) = delete;
    SessionKeeper& operator=(const SessionKeeper&) = delete;
    virtual ~SessionKeeper() = default;

    // From memory; nothing if there is no such line any more.
    [[nodiscard]] virtual std::shared_ptr<const KnownLine> line(Id subscription) const = 0;
    [[nodiscard]] virtual std::shared_ptr<const KnownRouter> router(Id operator_id, Id router) const = 0;
    [[nodiscard]] virtual std::vector<store::OnlineSession> sessions_of(Id subscription) const = 0;

    // None waits; `done` comes once, on any thread.
    virtual void claim(Id operator_id, const store::OnlineSession& session, Instant now, Instant until,
                       std::function<void(Claim)> done) = 0;
    // session.granted is what the router holds from now on.
    virtual void keep_granted(Id operator_id, const store::OnlineSession& session) = 0;
    // Its router does not know it any more: it ended with its last record, unless there was a newer one.
    virtual void keep_ended(Id operator_id, const store::OnlineSession& session) = 0;
};

}  // namespace bangnopi::access
