#include "reports/quota_recount.hpp"

#include <algorithm>

#include "domain/money.hpp"
#include "reports/recounted_period.hpp"

namespace bangnopi::reports {

std::optional<std::int64_t> recount_bytes_left(const store::QuotaRows& rows, domain::Date today) {
    if (!rows.included_bytes) return std::nullopt;
    const domain::Date from = period_begin(today, rows.billing_day);
    const domain::Date to = next_period_begin(from, rows.billing_day);
    std::int64_t used = 0;
    for (const auto& [day, bytes] : rows.bytes)
        if (day >= from && day < to) used = domain::add(used, bytes);
    return std::max<std::int64_t>(*rows.included_bytes - used, 0);
}

}  // namespace bangnopi::reports
