// What was kept with an invoice, computed again.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "domain/invoice.hpp"

namespace bangnopi::billing {

Result<domain::Replayed> replay_kept_input(std::string_view input);

}  // namespace bangnopi::billing
