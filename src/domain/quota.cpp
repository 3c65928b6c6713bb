#include "domain/quota.hpp"

#include <algorithm>
#include <limits>

#include "domain/prepaid.hpp"

namespace bangnopi::domain {
namespace {

__extension__ using Uint128 = unsigned __int128;

bool reaches(std::uint64_t used, std::uint64_t included, int percent) {
    return Uint128{used} * 100 >= Uint128{included} * static_cast<unsigned>(percent);
}

std::optional<std::int64_t> quota_left(std::uint64_t used, std::uint64_t included) {
    const std::uint64_t left = included - std::min(used, included);
    if (left > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
    return static_cast<std::int64_t>(left);
}

}  // namespace

std::optional<int> quota_percent_reached(std::uint64_t used_before, std::uint64_t used_now,
                                         std::uint64_t included) {
    if (included == 0) return std::nullopt;
    for (const int percent : {100, 80})
        if (reaches(used_now, included, percent) && !reaches(used_before, included, percent)) return percent;
    return std::nullopt;
}

std::optional<std::int64_t> bytes_left(const EntitlementInput& input, const Entitlement& now,
                                       const PlanTerms& terms, const std::optional<Tax>& tax) {
    if (now.desired != Desired::open || now.reason != Reason::none) return std::nullopt;
    std::optional<std::int64_t> left;
    if (input.included_bytes && (input.beyond == Beyond::stop || input.beyond == Beyond::throttle))
        left = quota_left(input.used_bytes, *input.included_bytes);
    if (input.billing != Billing::prepaid_usage) return left;
    const auto affordable = bytes_affordable(input.available_balance, input.balance_floor, terms, tax);
    return left && affordable ? std::min(left, affordable) : left ? left : affordable;
}

}  // namespace bangnopi::domain
