// How rows of `session` are read, by sessions.cpp and by the list that joins it.
#pragma once

#include "store/sessions.hpp"

namespace bangnopi::store {

// With the table's alias and a point before each, or "".
#define BANGNOPI_SESSION_COLUMNS(of)                                                                     \
    of "id, " of "router_id, " of "acct_session_id, " of "username, " of "subscription_id, " of          \
       "login_id, " of "granted, " of "granted_down_bps, " of "granted_up_bps, " of "granted_burst, " of \
       "started_at, " of "last_at, " of "stopped_at, " of "bytes_down, " of "bytes_up, " of "usage, " of \
       "ip, " of "mac, " of "nas_port, " of "terminate_cause"
inline constexpr int session_column_count = 20;

Session read_session(const Row& row);
// Its state and its speed, from column `first` on.
std::optional<domain::Grant> read_granted(const Row& row, int first);

}  // namespace bangnopi::store
