// When a customer is told how much of the included bytes is used (domain rule 5.7): at 80 % and at 100 %; and how much may
// still be used before that alone changes what a line should be.
#pragma once

#include <cstdint>
#include <optional>

#include "domain/entitlement.hpp"
#include "domain/invoice.hpp"

namespace bangnopi::domain {

// Which of the two is reached: 0, 80 or 100. Of no bytes included nothing ever is.
int quota_percent_reached(std::uint64_t used, std::uint64_t included);
// How many bytes further the next of the two is; nothing beyond the last.
std::optional<std::uint64_t> bytes_to_quota_notice(std::uint64_t used, std::uint64_t included);

// Bytes that a line may still use before its usage alone isolates or throttles it (further): of its quota and the grace beyond
// it, of what its balance buys, the less of both. Nothing where usage changes nothing (any more), or it is more than 63 bits of
// them.
std::optional<std::int64_t> bytes_left(const EntitlementInput& input, const Entitlement& now,
                                       const PlanTerms& terms, const std::optional<Tax>& tax);

// What is to be told of a quota in the present period.
struct QuotaNotice {
    int percent = 0;  // that is reached: 0, 80 or 100
    std::optional<std::int64_t>
        due_at_left;  // the next is due with so many bytes left or fewer; none: usage is not drawn on them
    std::int64_t reached_bytes = 0;  // the use at which the percent was
    bool operator==(const QuotaNotice&) const = default;
};
// Of a line with a quota that stops or throttles; `left` is its bytes_left.
QuotaNotice quota_notice(const EntitlementInput& input, std::optional<std::int64_t> left);

}  // namespace bangnopi::domain
