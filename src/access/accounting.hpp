// Accounting of sessions (RFC 2866): each record is counted once, however often, late or out of order it comes; sessions, the
// rollups by day and month, what pay as you go reserves and what a line should be follow in the same transaction.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "domain/session_usage.hpp"
#include "store/act.hpp"
#include "store/operators.hpp"
#include "store/sessions.hpp"

namespace bangnopi::access {

inline constexpr std::size_t accounting_records_max = 256;  // of one transaction

struct AccountingRecord {
    store::SessionKey key;
    std::optional<Id> subscription_id;  // nobody's here: kept all the same
    bool account_first = false;         // its usage may change its line, as far as memory knows
    Id login_id;                        // of its Class; 0: not known
    std::optional<domain::Grant> granted;
    domain::Speed line;  // the fastest that it could have been
    domain::SessionRecord record;
    std::string ip;
    std::string mac;
    std::string nas_port;
    std::optional<std::int64_t> terminate_cause;
};

// Accounting-On or -Off: every session of the router that began before it has ended.
struct RouterRestarted {
    Id router_id;
    Instant at;
};

// What a committed record made of its session.
struct SessionHeard {
    store::OnlineSession session;
    bool stopped = false;
};

struct Accounted {
    std::vector<SessionHeard> sessions;  // each once, as it is after the last of its records
    std::int64_t late = 0;               // records of sessions that had ended
};

// Records in the order of their arrival. Takes whatever a router sends; refuses nothing.
Result<Accounted> record_accounting(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                    std::span<const AccountingRecord> records,
                                    std::span<const RouterRestarted> restarts);

}  // namespace bangnopi::access
