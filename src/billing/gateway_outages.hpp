// While no payment gateway of an operator answers, whoever would have paid by it is not isolated for it: for a few days at most, and until
// one answers. Whoever calls a gateway notes how the call ended.
#pragma once

#include <chrono>

#include "store/act.hpp"
#include "store/database.hpp"

namespace bangnopi::billing {

inline constexpr std::chrono::minutes outage_min{15};
inline constexpr std::chrono::days outage_max{3};

// Written where it changes something, in a transaction of its own. At act.now.
void note_gateway_call(store::Database& db, const store::Act& act, Id account, bool answered);

// Every active account that customers are shown a way to pay by has failed for so long at the instant, and not too long; there is one.
bool are_gateways_down(store::Tx& tx, Id operator_id, Instant at);

}  // namespace bangnopi::billing
