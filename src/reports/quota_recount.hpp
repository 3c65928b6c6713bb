// What a line has left of its quota, counted again from its days.
#pragma once

#include <cstdint>
#include <optional>

#include "store/verify.hpp"

namespace bangnopi::reports {

inline constexpr int longest_period_days = 62;

// Of the period that holds today, or of the package: to the end of the grace, or to the next step of a throttle, not below zero;
// nothing of a line without included bytes, and after the last step. The rows have the usage of the last longest_period_days, or
// of the package's days.
std::optional<std::int64_t> recount_bytes_left(const store::QuotaRows& rows, domain::Date today);

}  // namespace bangnopi::reports
