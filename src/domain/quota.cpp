#include "domain/quota.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "domain/prepaid.hpp"

namespace bangnopi::domain {
namespace {

__extension__ using Uint128 = unsigned __int128;

constexpr std::array told_percents = {80, 100};

// The first byte count at which so many percent are used.
std::uint64_t bytes_of(int percent, std::uint64_t included) {
    return static_cast<std::uint64_t>((Uint128{included} * static_cast<unsigned>(percent) + 99) / 100);
}

std::optional<std::int64_t> quota_left(const EntitlementInput& input) {
    const std::optional<std::uint64_t> limit = next_quota_limit(input);
    if (!limit) return std::nullopt;
    const std::uint64_t left = *limit - std::min(input.used_bytes, *limit);
    if (left > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
    return static_cast<std::int64_t>(left);
}

}  // namespace

int quota_percent_reached(std::uint64_t used, std::uint64_t included) {
    int reached = 0;
    for (const int percent : told_percents)
        if (included > 0 && used >= bytes_of(percent, included)) reached = percent;
    return reached;
}

std::optional<std::uint64_t> bytes_to_quota_notice(std::uint64_t used, std::uint64_t included) {
    for (const int percent : told_percents)
        if (const std::uint64_t at = bytes_of(percent, included); used < at) return at - used;
    return std::nullopt;
}

std::optional<std::int64_t> bytes_left(const EntitlementInput& input, const Entitlement& now,
                                       const PlanTerms& terms, const std::optional<Tax>& tax) {
    if (now.desired != Desired::open) return std::nullopt;
    const std::optional<std::int64_t> left = quota_left(input);
    if (input.billing != Billing::prepaid_usage) return left;
    const auto affordable = bytes_affordable(input.available_balance, input.balance_floor, terms, tax);
    return left && affordable ? std::min(left, affordable) : left ? left : affordable;
}

QuotaNotice quota_notice(const EntitlementInput& input, std::optional<std::int64_t> left) {
    QuotaNotice notice;
    if (!input.included_bytes || !has_quota(input.beyond)) return notice;
    notice.percent = quota_percent_reached(input.used_bytes, *input.included_bytes);
    if (notice.percent > 0)
        notice.reached_bytes = static_cast<std::int64_t>(bytes_of(notice.percent, *input.included_bytes));
    const auto further = bytes_to_quota_notice(input.used_bytes, *input.included_bytes);
    if (left && further && input.billing != Billing::prepaid_usage)
        notice.due_at_left = *left - static_cast<std::int64_t>(*further);
    return notice;
}

}  // namespace bangnopi::domain
