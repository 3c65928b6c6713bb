// What pay as you go has reserved, counted again: day by day, from the rows, in 128 bits. It shares no code with the drafts of
// which the kept figure was made but the values, so that a misread rule shows.
#pragma once

#include <cstdint>
#include <optional>

#include "domain/invoice.hpp"
#include "store/verify.hpp"

namespace bangnopi::reports {

// The total, tax included, of every period up to today that is not billed; nothing where that is beyond 64 bits.
std::optional<std::int64_t> recount_reserved(const store::PrepaidRows& rows,
                                             const std::optional<domain::Tax>& tax, domain::Date today);

}  // namespace bangnopi::reports
