// What holds back every isolation for unpaid bills of an operator. While there is any, no line is newly isolated for them, whatever
// would bring it there: the jobs, a bill run, a payment of a part, a usage record. What was isolated before stays so, and opens as ever.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "store/database.hpp"

namespace bangnopi::store {

enum class StopReason : std::uint8_t {
    clock = 1,    // it leapt: staff are asked first
    mass = 2,     // more than usual at once: staff are asked first
    gateways = 3  // no payment gateway answers: until one does
};
std::string_view name_of(StopReason reason);  // "clock"

struct IsolationStop {
    StopReason reason = StopReason::clock;
    Instant since;
};
// At most one of each reason, in their order.
std::vector<IsolationStop> isolation_stops(Tx& tx, Id operator_id);
[[nodiscard]] bool isolation_is_held(Tx& tx, Id operator_id);
void hold_isolation(Tx& tx, Id operator_id, const IsolationStop& stop);
void release_isolation(Tx& tx, Id operator_id, StopReason reason);

// Staff said that they may be isolated: the next jobs ask nothing, and forget it as they end.
void confirm_isolation(Tx& tx, Id operator_id, Instant at);
[[nodiscard]] bool isolation_is_confirmed(Tx& tx, Id operator_id);
void forget_isolation_confirmed(Tx& tx, Id operator_id);

// Customers, each once, by one statement.
struct IsolationCounts {
    std::int64_t due =
        0;  // a line of theirs is active and an invoice isolates it by then, which nothing of its own holds back
    std::int64_t active = 0;  // a line of theirs is active
};
IsolationCounts count_isolations(Tx& tx, Id operator_id, Instant by);

// The names of their rows in `job`; $1 is the operator.
#define BANGNOPI_NO_ISOLATION_STOP                                            \
    "NOT EXISTS (SELECT 1 FROM job j WHERE j.operator_id = $1 AND j.name IN " \
    "('isolation', 'isolation of many', 'isolation without gateways')) "

}  // namespace bangnopi::store
