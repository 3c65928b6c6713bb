// What is sold: the terms of one version of a plan.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/speed.hpp"
#include "domain/throttle.hpp"

namespace bangnopi::domain {

enum class Billing : std::uint8_t { postpaid = 1, prepaid_usage = 2, prepaid_package = 3 };
enum class Charged : std::uint8_t { arrears = 1, advance = 2 };
enum class Beyond : std::uint8_t { none = 0, overage = 1, throttle = 2, stop = 3 };
// When the days of a package begin that follows none.
enum class PackageStarts : std::uint8_t { purchase = 0, first_use = 1 };

std::string_view name_of(Billing billing);
std::string_view name_of(Charged charged);
std::string_view name_of(Beyond beyond);
std::string_view name_of(PackageStarts starts);
std::optional<Billing> parse_billing(std::string_view text);
std::optional<Charged> parse_charged(std::string_view text);
std::optional<Beyond> parse_beyond(std::string_view text);
std::optional<PackageStarts> parse_package_starts(std::string_view text);

// Whether what a line uses beyond the included bytes changes what it should be.
bool has_quota(Beyond beyond);

inline constexpr std::int32_t minimum_term_months_max = 120;

struct PlanTerms {
    std::string code;
    Billing billing = Billing::postpaid;
    Charged charged = Charged::arrears;
    std::int64_t monthly_fee = 0;
    std::optional<std::uint64_t> included_bytes;
    Beyond beyond = Beyond::none;
    std::uint64_t unit_bytes = 0;  // of overage, or of pay as you go
    std::int64_t unit_price = 0;
    bool prorate_allowance = true;
    std::int64_t setup_fee = 0;
    std::int32_t minimum_term_months = 0;  // from the start; who ends earlier owes the fee for it
    std::int64_t early_end_fee = 0;
    bool taxed = true;
    Speed speed;
    Speed throttled_speed;
    std::vector<ThrottleStep> throttle_steps;  // after throttled_speed, each from more bytes on
    std::uint64_t grace_bytes = 0;             // beyond the included ones, before the line stops
    std::int32_t package_days = 0;             // prepaid_package
    PackageStarts package_starts = PackageStarts::purchase;
    std::int64_t package_price = 0;
    bool operator==(const PlanTerms&) const = default;
};

// What no bill can be made of, refused with a pointer relative to the plan ("/unit_bytes"): a negative amount, overage
// without an allowance, bytes priced by a unit of 0.
Result<Done> check_rateable(const PlanTerms& terms);

// What nobody should sell: the same, and a unit without a price, a quota without its bytes, a package without days.
Result<Done> check_terms(const PlanTerms& terms);

}  // namespace bangnopi::domain
