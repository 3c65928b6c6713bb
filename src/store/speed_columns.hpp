// A speed as rows keep it: two rates and, behind them, the text of its burst, null without one (domain::text_of).
#pragma once

#include "domain/speed.hpp"
#include "store/values.hpp"

namespace bangnopi::store {

// From column `first` on.
domain::Speed read_speed(const Row& row, int first);

}  // namespace bangnopi::store
