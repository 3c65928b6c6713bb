// Before more customers than usual are isolated at once for unpaid bills, staff are asked: it may be a wrong due date, a statement that was
// not entered, or a month of holidays. Nobody is isolated until they say so; what else time brings about is done.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/act.hpp"
#include "store/isolation_stops.hpp"
#include "store/operators.hpp"

namespace bangnopi::billing {

// Fewer customers are never a mass, whatever share of all they are.
inline constexpr std::int64_t mass_isolation_min = 10;
// More than the setting isolation_guard_percent of those with an active line; never where it is 0.
bool is_mass_isolation(const store::IsolationCounts& counts, int percent);

// Writes it with the event isolation.held, which has `counts`.
void hold_isolation(store::Tx& tx, const store::Act& act, store::StopReason reason,
                    const store::IsolationCounts& counts);

// The event isolation.released: what held it is over.
void tell_released(store::Tx& tx, const store::Act& act, store::StopReason reason);

struct IsolationState {
    std::vector<store::IsolationStop> stops;  // none: nothing is held
    store::IsolationCounts counts;            // who would be isolated at act.now
};
IsolationState isolation_state(store::Tx& tx, const store::Act& act);

// Staff say that they are isolated all the same: by the next jobs, which ask no more. Refuses Code::conflict where nothing is held, and where the
// clock leapt: that is of the whole installation, and `bangnopi jobs run` answers it.
Result<Done> release_isolation(store::Tx& tx, const store::Act& act, const std::string& reason);

}  // namespace bangnopi::billing
