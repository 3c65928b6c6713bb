#include "reports/quota_recount.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

#include "domain/money.hpp"
#include "reports/recounted_period.hpp"

namespace bangnopi::reports {

namespace {

// "150000000000 2000000/1000000;": the bytes stand first. A row that is damaged has the steps before the damage.
std::vector<std::int64_t> bytes_of_steps(std::string_view steps) {
    std::vector<std::int64_t> bytes;
    for (std::size_t end = steps.find(';'); end != std::string_view::npos; end = steps.find(';')) {
        std::int64_t step = 0;
        if (std::from_chars(steps.data(), steps.data() + end, step).ec != std::errc()) break;
        bytes.push_back(step);
        steps.remove_prefix(end + 1);
    }
    return bytes;
}

std::int64_t used_of(const store::QuotaRows& rows, domain::Date today) {
    const domain::Date from = rows.package ? rows.package->first_on : period_begin(today, rows.billing_day);
    const std::optional<domain::Date> to =
        rows.package ? std::nullopt : std::optional(next_period_begin(from, rows.billing_day));
    std::int64_t used = rows.package ? -rows.package->used_before : 0;
    for (const auto& [day, bytes] : rows.bytes)
        if (day >= from && (!to || day < *to)) used = domain::add(used, bytes);
    return std::max<std::int64_t>(used, 0);
}

}  // namespace

std::optional<std::int64_t> recount_bytes_left(const store::QuotaRows& rows, domain::Date today) {
    if (!rows.included_bytes) return std::nullopt;
    const std::int64_t used = used_of(rows, today);
    const std::vector<std::int64_t> steps = bytes_of_steps(rows.throttle_steps);
    const std::int64_t first = domain::add(*rows.included_bytes, rows.grace_bytes);
    if (used < first || !rows.is_throttled) return std::max<std::int64_t>(first - used, 0);
    for (const std::int64_t step : steps)
        if (used < step) return step - used;
    return std::nullopt;
}

}  // namespace bangnopi::reports
