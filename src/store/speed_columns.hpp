// A speed as rows keep it: two rates and, behind them, the text of its burst, null without one (domain::text_of).
#pragma once

#include <vector>

#include "domain/speed.hpp"
#include "domain/throttle.hpp"
#include "store/values.hpp"

namespace bangnopi::store {

// From column `first` on.
domain::Speed read_speed(const Row& row, int first);
// domain::text_of them, null without any.
std::vector<domain::ThrottleStep> read_throttle_steps(const Row& row, int column);

}  // namespace bangnopi::store
