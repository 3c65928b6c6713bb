#include "domain/prepaid.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace bangnopi::domain {

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

bool became_low(std::int64_t available_before, std::int64_t available_now, std::int64_t threshold) {
    return available_before > threshold && available_now <= threshold;
}

PackageLife package_bought(Instant paid_at, std::int32_t days) {
    BANGNOPI_CHECK(days > 0);
    return {paid_at, paid_at + std::chrono::days(days)};
}

PackageLife package_renewed(Instant old_end, Instant paid_at, std::int32_t days) {
    return package_bought(std::max(old_end, paid_at), days);
}

bool renews_by_itself(std::int64_t available, std::int64_t total, bool declined) {
    return !declined && available >= total;
}

}  // namespace bangnopi::domain
