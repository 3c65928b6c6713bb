// What a payment gateway paid out, as its report or the bank says: 1103 becomes 1102, and what it kept besides 5101. What it paid out for
// receipts that nobody can be named for was never in 1103: it is 2107 until somebody is. Then a payment is received by the gateway's
// channel as any other, and identified: 2107 / 1103.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "store/act.hpp"
#include "store/gateway_settlements.hpp"

namespace bangnopi::billing {

struct SettleGateway {
    Id account;
    domain::Date settled_on;
    std::int64_t amount = 0;        // that arrived
    std::int64_t fee = 0;           // kept of it besides, where no webhook had told it
    std::int64_t unidentified = 0;  // of the amount: for receipts that are not known here
    std::string reference;          // the gateway's, of this payout
};
// Refuses Code::known_reference where the account's payout is there already.
Result<store::GatewaySettlement> settle_gateway(store::Tx& tx, const store::Act& act,
                                                const SettleGateway& command);

struct IdentifyReceipt {
    Id account;
    Id payment;                          // received by the account's channel
    std::optional<std::int64_t> amount;  // of it that had been paid out; default: what it left on 1103
};
// Once for a payment, which nothing was given back of. Refuses Code::conflict beyond what is unidentified.
Result<Done> identify_receipt(store::Tx& tx, const store::Act& act, const IdentifyReceipt& command);

}  // namespace bangnopi::billing
