// What a connection should be, and why: the one function that opens and closes lines.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/clock.hpp"
#include "domain/plan.hpp"

namespace bangnopi::domain {

enum class SubscriptionStatus : std::uint8_t {
    pending = 1,
    active = 2,
    isolated = 3,
    suspended = 4,
    ended = 5
};
std::string_view name_of(SubscriptionStatus status);
std::string_view label_of(SubscriptionStatus status);  // "Menunggu", "Aktif", "Terisolir", "Cuti", "Berhenti"
std::optional<SubscriptionStatus> parse_subscription_status(std::string_view text);

enum class Desired : std::uint8_t { open = 1, isolated = 2, closed = 3 };
std::string_view name_of(Desired desired);

enum class Reason : std::uint8_t {
    none = 0,
    unpaid = 1,
    balance = 2,
    expired = 3,
    quota = 4,
    suspended = 5,
    ended = 6,
    pending = 7
};
std::string_view name_of(Reason reason);

struct EntitlementInput {
    Instant now;
    Instant starts_at;               // 00:00 of its first day in the operator's zone
    std::optional<Instant> ends_at;  // 00:00 of its end date
    bool suspended = false;
    Billing billing = Billing::postpaid;
    // Of the open invoices of its customer, or of who pays for it, whichever isolates first; excluded days counted.
    std::optional<Instant> oldest_isolation_at;
    std::optional<Instant> held_until;   // promise, exemption, payment in review
    std::int64_t available_balance = 0;  // prepaid by usage
    std::int64_t balance_floor = 0;
    std::optional<Instant> paid_until;  // prepaid by package
    std::uint64_t used_bytes = 0;       // of the period so far
    std::optional<std::uint64_t> included_bytes;
    Beyond beyond = Beyond::none;
    Speed speed;
    std::uint64_t grace_bytes = 0;  // beyond the included ones, before a line stops
    Speed throttled_speed;
    std::span<const ThrottleStep> throttle_steps = {};  // borrowed
};

struct Entitlement {
    Desired desired = Desired::closed;
    Reason reason = Reason::pending;
    SubscriptionStatus status = SubscriptionStatus::pending;
    Speed speed;
    std::optional<Instant> changes_at;  // when this answer may be another without any event
};

Entitlement entitlement(const EntitlementInput& input);

// When unpaid invoices isolate: at their moment, or when what holds it back runs out.
std::optional<Instant> isolated_from(std::optional<Instant> oldest_isolation_at,
                                     std::optional<Instant> held_until);

// At which use of the period the line stops, or is throttled (further); nothing where use changes nothing any more.
std::optional<std::uint64_t> next_quota_limit(const EntitlementInput& input);

}  // namespace bangnopi::domain
