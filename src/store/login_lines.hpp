// What the answer to a login needs of a subscription, read many at a time, for the index in memory (access/line_index.hpp).
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/sealing.hpp"
#include "domain/connection.hpp"
#include "domain/login.hpp"
#include "store/database.hpp"

namespace bangnopi::store {

struct LoginLine {
    Id subscription_id;
    Id customer_id;
    domain::ConnectionKind kind = domain::ConnectionKind::pppoe;
    std::string username;    // empty: none
    Sealed password_sealed;  // empty: none; opened only while a login is checked
    std::string mac;         // empty: any device
    std::string ip;          // empty: of the router's pool
    std::optional<std::int32_t> session_limit;
    domain::Desired desired = domain::Desired::closed;
    domain::Reason reason = domain::Reason::pending;
    domain::Speed speed;
    std::optional<Instant> open_until;                  // of a package: its end
    std::optional<std::chrono::microseconds> open_for;  // of one that waits for its first use: its days
    std::optional<std::int64_t> bytes_left;
    bool pays_as_used = false;
    bool has_quota = false;
    bool by_code = false;  // a voucher made it: its user name is the code, and there is no password
    std::optional<Instant> changes_at;  // as of store::Access
};

SealedPlace password_place(Id operator_id, Id subscription);

// Not ended, ascending by id, from above `after`.
std::vector<LoginLine> login_lines(Tx& tx, Id operator_id, Id after, std::size_t limit);
// Those of them that have not ended.
std::vector<LoginLine> login_lines_of(Tx& tx, Id operator_id, std::span<const Id> subscriptions);

}  // namespace bangnopi::store
