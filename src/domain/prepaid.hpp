// Prepaid (domain rules 4.6 and 4.7): what a balance still allows, and how long a package is open.
#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.hpp"
#include "domain/invoice.hpp"

namespace bangnopi::domain {

// Pay as you go. Reserved: the total, tax included, of the quote of the period so far; rounded once, so how usage is cut into
// records never changes it. Refuses as draft_invoice does.
Result<std::int64_t> reserved_by(const BillingCase& period_so_far);
// Saldo − reserved: what is shown, tested against the floor, and announced as low. Throws Overflow.
std::int64_t available(std::int64_t balance, std::int64_t reserved);
bool is_used_up(std::int64_t available, std::int64_t floor);
// Told when the threshold is reached from above, so once until a top-up lifts it again.
bool is_low(std::int64_t available, std::int64_t threshold);

// How many bytes of the plan the balance above the floor still buys, with their tax, rounded down. Nothing where bytes cost
// nothing, or it is more than 63 bits of them.
std::optional<std::int64_t> bytes_affordable(std::int64_t available, std::int64_t floor,
                                             const PlanTerms& terms, const std::optional<Tax>& tax);

// A package is open [from, to), to the microsecond; a day of it has 24 hours.
struct PackageLife {
    Instant from;
    Instant to;
    bool operator==(const PackageLife&) const = default;
};
PackageLife package_bought(Instant paid_at, std::int32_t days);
// One whose days begin with its first use is open from the payment on and waits: so long at most, then they begin all the same.
inline constexpr std::chrono::days package_waits_max{90};
struct WaitingPackage {
    PackageLife life;  // to: its end if it is never used
    Instant waits_until;
    bool operator==(const WaitingPackage&) const = default;
};
WaitingPackage package_waiting(Instant paid_at, std::int32_t days);
// Its first use; in the time in which it waited.
PackageLife package_begun(const WaitingPackage& waiting, Instant first_use);
// From the old end, or from the payment if that came later.
PackageLife package_renewed(Instant old_end, Instant paid_at, std::int32_t days);
// At its end, without anybody's act. `total`: price and tax.
bool renews_by_itself(std::int64_t available, std::int64_t total, bool declined);

}  // namespace bangnopi::domain
