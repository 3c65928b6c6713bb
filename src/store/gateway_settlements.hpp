// What payment gateways paid out to the bank account, and what they owe by that.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/calendar.hpp"
#include "store/database.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

struct GatewaySettlement {
    Id id;
    Id account_id;
    std::string reference;
    domain::Date settled_on;
    std::int64_t amount = 0;  // that arrived
    std::int64_t fee = 0;     // kept of it besides, where no webhook had told it
    std::optional<Id> made_by;
    Instant created_at;
    std::int64_t unidentified = 0;  // of the amount, as its journal has it, whose id is that of the payout
};
// False when (account, reference) is known already; nothing is written then.
bool insert_gateway_settlement(Tx& tx, Id operator_id, const GatewaySettlement& settlement);
// Newest first.
Result<Page<GatewaySettlement>> list_gateway_settlements(Tx& tx, Id operator_id, Id account,
                                                         const PageRequest& request);

// What an account has of 1103, from its own rows.
struct GatewayBalance {
    std::int64_t received = 0;       // payments by its channel, less what went back by it
    std::int64_t fees_of_payer = 0;  // that customers paid besides
    std::int64_t fees_told = 0;      // that the gateway kept, as it told with the payments
    std::int64_t settled = 0;
    std::int64_t unidentified = 0;  // of that: paid out for what is not booked here
    std::int64_t fees_settled = 0;  // that it kept when it paid out
    std::int64_t paid_charges = 0;  // what the charges that it says are paid come to
    std::int64_t ledger = 0;        // 1103, of all that book there
};
// Whether the money of a payment was among what had been paid out as unidentified: its journal of that has the id of the payment.
bool is_identified(Tx& tx, Id operator_id, Id payment);
// What the payment left on 1103: its amount, less what the channel and the gateway kept of it.
std::int64_t left_at_gateway(Tx& tx, Id operator_id, Id payment);
GatewayBalance gateway_balance(Tx& tx, Id operator_id, Id account, std::string_view channel);

}  // namespace bangnopi::store
