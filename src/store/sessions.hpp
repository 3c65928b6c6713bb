// Sessions, as routers account for them. A session's usage is kept whole (domain::SessionUsage), so that a record that comes
// late or twice is known for what it is.
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/login.hpp"
#include "domain/session_usage.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

// What is announced of a session, its line the subject, nothing of it kept: begun or ended by a record of its router; ended
// because nothing is heard of it, or its router knows it no more.
inline constexpr std::string_view session_started = "session.started";
inline constexpr std::string_view session_stopped = "session.stopped";
inline constexpr std::string_view session_given_up = "session.given_up";

inline constexpr std::int64_t cause_not_told = 0;  // by a Stop; RFC 2866 §5.10 begins with 1

// Under what a router speaks of a session: candidates share it, since a router gives an id out again.
struct SessionKey {
    Id router_id;
    std::string acct_session_id;  // escaped (base/text.hpp)
    std::string username;         // as the router accounts it, escaped
    bool operator==(const SessionKey&) const = default;
};
std::int64_t hash_of(const SessionKey& key);  // 63 bits, SipHash: not by chance the same

struct Session {
    Id id;
    SessionKey key;
    std::optional<Id> subscription_id;
    Id login_id;  // 0: not known
    std::optional<domain::Grant> granted;
    domain::SessionUsage usage;
    // Of its totals, what it had used while it was nobody's: no line was charged with that.
    std::int64_t unowned_down = 0;
    std::int64_t unowned_up = 0;
    std::string ip;
    std::string mac;
    std::string nas_port;
    std::optional<std::int64_t> terminate_cause;  // of its Stop: without one it was only taken to have ended
};

// Ids from `from` on, below `to`.
struct IdRange {
    Id from;
    Id to{std::numeric_limits<std::int64_t>::max()};
};
// Locks every session of the range whose key has one of these hashes, and appends them, in no order, once the transaction settles;
// `found` stays where it is until then. Their keys are to be compared in full.
void ask_sessions(Tx& tx, Id operator_id, std::span<const std::int64_t> key_hashes, IdRange within,
                  std::vector<Session>& found);
// New ones and changed ones; each id once.
void insert_sessions(Tx& tx, Id operator_id, std::span<const Session* const> sessions);
enum class SessionChange : std::uint8_t {
    usage,       // what a record in the middle of a session changes: no index has it
    everything,  // but the key
};
void update_sessions(Tx& tx, Id operator_id, std::span<const Session* const> sessions, SessionChange change);
std::optional<Session> find_session(Tx& tx, Id operator_id, Id id);
// The router took it over from now on; false if the session has ended.
bool set_granted(Tx& tx, Id operator_id, Id session, const domain::Grant& granted);
// For one node of several to act on it: true if nobody has it at `now`. By the real clock.
bool claim_session(Tx& tx, Id operator_id, Id session, Instant now, Instant until);

// What is kept in memory of a session that goes on.
struct OnlineSession {
    Id id;
    Id subscription_id;  // 0: nobody's here
    Id router_id;
    Id login_id;
    std::string acct_session_id;
    std::string username;
    std::string ip;
    std::string mac;
    std::optional<domain::Grant> granted;
    Instant started_at;
    Instant last_at;
};
OnlineSession online(const Session& session);
// Ends those of a router that are open and began before `at`, as of their last records; them.
std::vector<OnlineSession> end_sessions_before(Tx& tx, Id operator_id, Id router, Instant at);
// Ascending by id, from above `after`.
std::vector<OnlineSession> open_sessions(Tx& tx, Id operator_id, Id after, std::size_t limit);
std::vector<OnlineSession> open_sessions_of(Tx& tx, Id operator_id, std::span<const Id> subscriptions);

struct SessionListed {
    Session session;          // its usage without the readings
    std::string router_name;  // empty: it was removed
    Id customer_id;           // 0: nobody's here
    std::string customer_number;
    std::string customer_name;
    std::string plan_name;
    std::optional<domain::Desired> desired;
    std::optional<domain::Speed> desired_speed;
};
// Not stopped, and spoken of by its router in the last so many of its intervals; one that was removed speaks of none.
struct OnlineAt {
    Instant now;
    int silent_intervals_max;
    std::chrono::seconds silent_shortest;  // however short its intervals are
};
struct SessionFilter {
    std::optional<OnlineAt> online = {};
    std::optional<Id> router_id = {};
    std::optional<Id> subscription_id = {};
};
// Sorts: created (newest first where none is asked for), username. q: username, addresses, the customer's words.
Result<Page<SessionListed>> list_sessions(Tx& tx, Id operator_id, const SessionFilter& filter,
                                          const PageRequest& request);
std::optional<SessionListed> find_listed_session(Tx& tx, Id operator_id, Id id);

}  // namespace bangnopi::store
