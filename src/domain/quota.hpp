// When a customer is told how much of the included bytes is used (domain rule 5.7): at 80 % and at 100 %; and how much may
// still be used before that alone changes what a line should be.
#pragma once

#include <cstdint>
#include <optional>

#include "domain/entitlement.hpp"
#include "domain/invoice.hpp"

namespace bangnopi::domain {

// The highest of 80 and 100 that use has reached since it was `used_before`, if any: each is told once a period. Of no bytes
// included nothing is told.
std::optional<int> quota_percent_reached(std::uint64_t used_before, std::uint64_t used_now,
                                         std::uint64_t included);

// Bytes that a line may still use before its usage alone isolates or throttles it: of its quota, of what its balance buys, the
// less of both. Nothing where usage changes nothing (any more), or it is more than 63 bits of them.
std::optional<std::int64_t> bytes_left(const EntitlementInput& input, const Entitlement& now,
                                       const PlanTerms& terms, const std::optional<Tax>& tax);

}  // namespace bangnopi::domain
