// How a row of access is read, whoever asks for it.
#pragma once

#include "store/access.hpp"

namespace bangnopi::store {

// desired, reason, rate_down_bps, rate_up_bps, burst, since, changes_at, version, bytes_left from the column `first` on.
Access read_access(const Row& row, int first, Id subscription, Id customer);

}  // namespace bangnopi::store
