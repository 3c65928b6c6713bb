// What a line has left of its quota, counted again from its days.
#pragma once

#include <cstdint>
#include <optional>

#include "store/verify.hpp"

namespace bangnopi::reports {

inline constexpr int longest_period_days = 62;

// Of the period that holds today, not below zero; nothing of a line without included bytes. The rows have the usage of the last
// longest_period_days.
std::optional<std::int64_t> recount_bytes_left(const store::QuotaRows& rows, domain::Date today);

}  // namespace bangnopi::reports
