// What a router counts of the lines that it holds itself, as usage: no octet twice, however often counters are read and whatever is
// registered anew. What was counted between a reading and a restart of the router is lost.
#pragma once

#include <span>

#include "access/gateway.hpp"
#include "base/result.hpp"
#include "store/act.hpp"
#include "store/operators.hpp"

namespace bangnopi::access {

inline constexpr std::size_t counters_max = 256;  // of one transaction
// A counter beyond it is broken and is not read.
inline constexpr std::uint64_t counter_bytes_max = 1'000'000'000'000'000;

// Each line once. What a counter rose by since it was read last falls on act.today; one that is smaller than it was began at zero. One
// that was never read on the router, and did not begin there by what was added (store::count_from_zero), counts from here on: what
// it stands at was somebody else's, or is counted already. Of a line that does not exist nothing is counted.
Result<Done> record_counters(store::Tx& tx, const store::Act& act, const store::Settings& settings, Id router,
                             std::span<const GatewayCounter> counters);

}  // namespace bangnopi::access
