#include "domain/prepaid.hpp"

#include <algorithm>
#include <limits>

#include "base/check.hpp"
#include "domain/taxation.hpp"

namespace bangnopi::domain {
namespace {

__extension__ using Uint128 = unsigned __int128;

}  // namespace

Result<std::int64_t> reserved_by(const BillingCase& period_so_far) {
    BANGNOPI_TRY(draft, draft_invoice(period_so_far));
    return draft.total;
}

std::int64_t available(std::int64_t balance, std::int64_t reserved) {
    return subtract(balance, reserved);
}

bool is_used_up(std::int64_t available, std::int64_t floor) {
    return available <= floor;
}

bool is_low(std::int64_t available, std::int64_t threshold) {
    return available <= threshold;
}

std::optional<std::int64_t> bytes_affordable(std::int64_t available, std::int64_t floor,
                                             const PlanTerms& terms, const std::optional<Tax>& tax) {
    if (terms.unit_price <= 0) return std::nullopt;
    if (is_used_up(available, floor)) return 0;
    const bool tax_is_added = tax && !tax->inclusive && terms.taxed;
    const std::int64_t gross = subtract(available, floor);
    const std::int64_t net = tax_is_added ? net_of(gross, tax_rate(*tax)) : gross;
    const Uint128 bytes = Uint128{static_cast<std::uint64_t>(net)} * terms.unit_bytes /
                          static_cast<std::uint64_t>(terms.unit_price);
    if (bytes > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
    return static_cast<std::int64_t>(bytes);
}

PackageLife package_bought(Instant paid_at, std::int32_t days) {
    BANGNOPI_CHECK(days > 0);
    return {paid_at, paid_at + std::chrono::days(days)};
}

WaitingPackage package_waiting(Instant paid_at, std::int32_t days) {
    const Instant waits_until = paid_at + package_waits_max;
    return {{paid_at, package_bought(waits_until, days).to}, waits_until};
}

PackageLife package_begun(const WaitingPackage& waiting, Instant first_use) {
    BANGNOPI_CHECK(first_use >= waiting.life.from && first_use <= waiting.waits_until);
    return {waiting.life.from, first_use + (waiting.life.to - waiting.waits_until)};
}

PackageLife package_renewed(Instant old_end, Instant paid_at, std::int32_t days) {
    return package_bought(std::max(old_end, paid_at), days);
}

bool renews_by_itself(std::int64_t available, std::int64_t total, bool declined) {
    return !declined && available >= total;
}

}  // namespace bangnopi::domain
