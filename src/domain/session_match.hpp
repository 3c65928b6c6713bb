// Which session an accounting record is of, among those that its router gave one name (Acct-Session-Id and user). The name alone
// does not say: a router gives it out again after a reboot, or for every session of a port, and a record comes late or twice.
//
// What the session was let in with (the login of its Class) decides where both are known. Else time does: a record reckons back
// to the start of its session, which lies before the newest record of it. In doubt a record is of the session that is known, so
// that nothing is charged twice.
#pragma once

#include <chrono>
#include <optional>

#include "base/id.hpp"
#include "domain/session_usage.hpp"

namespace bangnopi::domain {

// Between two clocks, or of one that is read to the second.
inline constexpr std::chrono::seconds clock_noise{10};
// Some routers send a record again without saying that it is old.
inline constexpr std::chrono::minutes resent_within{5};

// How far the start that the record reckons back to is from the session's; nothing if it is not of that session. Of several
// sessions the record is of the nearest. Logins: 0 where it is not known.
std::optional<std::chrono::microseconds> distance(const SessionRecord& record, Id login,
                                                  const SessionUsage& session, Id login_of_session);

// The router began another under the name of a session: its Stop was lost.
bool is_superseded(const SessionUsage& session, const SessionUsage& by);

}  // namespace bangnopi::domain
