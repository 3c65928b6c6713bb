#include "domain/entitlement.hpp"

#include <algorithm>
#include <limits>

#include "base/check.hpp"
#include "domain/prepaid.hpp"

namespace bangnopi::domain {

std::string_view name_of(SubscriptionStatus status) {
    switch (status) {
        case SubscriptionStatus::pending:
            return "pending";
        case SubscriptionStatus::active:
            return "active";
        case SubscriptionStatus::isolated:
            return "isolated";
        case SubscriptionStatus::suspended:
            return "suspended";
        case SubscriptionStatus::ended:
            return "ended";
    }
    BANGNOPI_UNREACHABLE("an unknown status of a subscription");
}

std::string_view label_of(SubscriptionStatus status) {
    switch (status) {
        case SubscriptionStatus::pending:
            return "Menunggu";
        case SubscriptionStatus::active:
            return "Aktif";
        case SubscriptionStatus::isolated:
            return "Terisolir";
        case SubscriptionStatus::suspended:
            return "Cuti";
        case SubscriptionStatus::ended:
            return "Berhenti";
    }
    BANGNOPI_UNREACHABLE("an unknown status of a subscription");
}

std::optional<SubscriptionStatus> parse_subscription_status(std::string_view text) {
    using enum SubscriptionStatus;
    for (const SubscriptionStatus status : {pending, active, isolated, suspended, ended})
        if (name_of(status) == text) return status;
    return std::nullopt;
}

std::string_view name_of(Desired desired) {
    switch (desired) {
        case Desired::open:
            return "open";
        case Desired::isolated:
            return "isolated";
        case Desired::closed:
            return "closed";
    }
    BANGNOPI_UNREACHABLE("an unknown desired state");
}

std::string_view name_of(Reason reason) {
    switch (reason) {
        case Reason::none:
            return "none";
        case Reason::unpaid:
            return "unpaid";
        case Reason::balance:
            return "balance";
        case Reason::expired:
            return "expired";
        case Reason::quota:
            return "quota";
        case Reason::suspended:
            return "suspended";
        case Reason::ended:
            return "ended";
        case Reason::pending:
            return "pending";
    }
    BANGNOPI_UNREACHABLE("an unknown reason");
}

std::optional<Instant> isolated_from(std::optional<Instant> oldest_isolation_at,
                                     std::optional<Instant> held_until) {
    return oldest_isolation_at && held_until ? std::max(*oldest_isolation_at, *held_until)
                                             : oldest_isolation_at;
}

namespace {

bool reached(const std::optional<Instant>& instant, Instant now) {
    return instant && *instant <= now;
}

std::optional<Instant> earliest(std::optional<Instant> a, std::optional<Instant> b) {
    if (!a || !b) return a ? a : b;
    return std::min(*a, *b);
}

std::optional<Instant> unpaid_at(const EntitlementInput& input) {
    if (input.billing != Billing::postpaid) return std::nullopt;
    return isolated_from(input.oldest_isolation_at, input.held_until);
}

bool quota_used_up(const EntitlementInput& input) {
    return input.included_bytes && input.used_bytes >= *input.included_bytes;
}

// The bytes of a package are all that was paid for, so beyond them it stops unless it throttles.
bool stops_beyond_quota(const EntitlementInput& input) {
    return input.beyond == Beyond::stop ||
           (input.billing == Billing::prepaid_package && input.beyond == Beyond::none);
}

// With the grace before it.
std::optional<std::uint64_t> stops_at(const EntitlementInput& input) {
    if (!input.included_bytes || !stops_beyond_quota(input)) return std::nullopt;
    const std::uint64_t room = std::numeric_limits<std::uint64_t>::max() - *input.included_bytes;
    return *input.included_bytes + std::min(input.grace_bytes, room);
}

// Why a running subscription is isolated, if it is; the first cause that holds is the one told.
Reason reason_to_isolate(const EntitlementInput& input) {
    if (reached(unpaid_at(input), input.now)) return Reason::unpaid;
    if (input.billing == Billing::prepaid_usage && is_used_up(input.available_balance, input.balance_floor))
        return Reason::balance;
    const bool paid = input.paid_until && input.now < *input.paid_until;
    if (input.billing == Billing::prepaid_package && !paid) return Reason::expired;
    if (const auto bytes = stops_at(input); bytes && input.used_bytes >= *bytes) return Reason::quota;
    return Reason::none;
}

std::optional<Instant> later_than(Instant now, std::optional<Instant> instant) {
    return instant && *instant > now ? instant : std::nullopt;
}

Entitlement running(const EntitlementInput& input) {
    Entitlement answer{Desired::open, Reason::none, SubscriptionStatus::active, input.speed, input.ends_at};
    answer.changes_at = earliest(answer.changes_at, later_than(input.now, unpaid_at(input)));
    if (input.billing == Billing::prepaid_package)
        answer.changes_at = earliest(answer.changes_at, later_than(input.now, input.paid_until));
    if (const Reason reason = reason_to_isolate(input); reason != Reason::none) {
        answer.desired = Desired::isolated;
        answer.reason = reason;
        answer.status = SubscriptionStatus::isolated;
    } else if (quota_used_up(input) && input.beyond == Beyond::throttle) {
        answer.reason = Reason::quota;
        answer.speed = throttled_to(input.throttled_speed, input.throttle_steps, input.used_bytes);
    }
    return answer;
}

}  // namespace

Entitlement entitlement(const EntitlementInput& input) {
    if (reached(input.ends_at, input.now))
        return {Desired::closed, Reason::ended, SubscriptionStatus::ended, input.speed, std::nullopt};
    if (input.now < input.starts_at)
        return {Desired::closed, Reason::pending, SubscriptionStatus::pending, input.speed,
                earliest(input.starts_at, input.ends_at)};
    if (input.suspended)
        return {Desired::closed, Reason::suspended, SubscriptionStatus::suspended, input.speed,
                input.ends_at};
    return running(input);
}

std::optional<std::uint64_t> next_quota_limit(const EntitlementInput& input) {
    if (const auto bytes = stops_at(input)) return bytes;
    if (!input.included_bytes || input.beyond != Beyond::throttle) return std::nullopt;
    return quota_used_up(input) ? next_step(input.throttle_steps, input.used_bytes) : input.included_bytes;
}

}  // namespace bangnopi::domain
