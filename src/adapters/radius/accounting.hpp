// An Accounting-Request (RFC 2866) as what is to be recorded. Its authenticator was found right before. What is unreadable
// in it is as if it were absent: to drop the whole, as RFC 2866 §5 has it, would lose what was used.
#pragma once

#include <variant>

#include "access/accounting.hpp"
#include "adapters/radius/grants_given.hpp"
#include "adapters/radius/lines.hpp"
#include "adapters/radius/packet.hpp"

namespace bangnopi::radius {

// Of a kind that nothing is recorded of (tunnels, Failed): answered at once, or the router would send it for ever.
struct NothingToRecord {};

enum class AccountingFault : std::uint8_t {
    malformed,     // without a readable Acct-Status-Type
    no_session_id  // RFC 2866 §5.5: it must have one
};

using AccountingRequest = std::variant<access::AccountingRecord, access::RouterRestarted, NothingToRecord>;

// The line, and what it was let in with, are those of the session's Class where it is ours; otherwise the line is the one that
// has its user name, and was let in with what it was given last.
tl::expected<AccountingRequest, AccountingFault> read_accounting(const Packet& request,
                                                                 const access::KnownRouter& router,
                                                                 const Lines& lines, const GrantsGiven& given,
                                                                 Instant received_at);

}  // namespace bangnopi::radius
