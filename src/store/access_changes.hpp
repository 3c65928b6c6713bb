// Lines on their way from what is kept of them to what the facts say, and what that is told of: the rows and the events of a
// refresh (access.hpp). Of this room alone.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/entitlement.hpp"
#include "domain/quota.hpp"
#include "store/access.hpp"
#include "store/billing_cases.hpp"
#include "store/packages.hpp"

namespace bangnopi::store {

// Of one customer: when the oldest open invoice isolates, and until when that is held back.
struct Debt {
    std::optional<Instant> isolates_at;
    std::optional<Instant> held_until;
    [[nodiscard]] bool is_due(Instant now) const { return isolates_at && *isolates_at <= now; }
    [[nodiscard]] bool comes_before(const Debt& other) const {
        const auto at = domain::isolated_from(isolates_at, held_until);
        const auto other_at = domain::isolated_from(other.isolates_at, other.held_until);
        return at && (!other_at || *at < *other_at);
    }
};

// What is kept of what was told of a line's quota.
struct QuotaTold {
    std::int64_t bytes = 0;        // the use of which it was told last
    std::optional<Instant> since;  // the period or package of that use begins; none: the present one
    std::optional<std::int64_t> notice_left;
    bool operator==(const QuotaTold&) const = default;
};

// A subscription with what is kept of it and the facts that decide what it should be.
struct AccessLine {
    BillableSubscription billable;
    domain::SubscriptionStatus status = domain::SubscriptionStatus::pending;
    Id plan_version;  // the current one, as kept
    std::int64_t balance = 0;
    bool exempt = false;
    domain::PlanTerms terms;  // of the current version
    std::optional<Access> access;

    Debt debt;  // of those that it feels the one that isolates first
    bool suspended = false;
    std::uint64_t used_bytes = 0;
    PackageState package;  // of a plan of packages
    std::optional<domain::Date>
        amended_next;  // the next day on which a change or a suspension begins or ends
    Id plan_version_today;
    std::int64_t reserved_now = 0;
    QuotaTold told;
    bool package_waits = false;      // as kept: of its package, that its days wait for its first use
    bool balance_was_above = false;  // its customer's: the threshold, since it was last told to be low
};

// What it should be.
struct Decided {
    domain::Entitlement entitlement;
    std::optional<std::int64_t> bytes_left;
    domain::QuotaNotice quota;
    std::optional<Instant> quota_since;  // its period or package begins; none: it has no quota
};

// The rows that a refresh changes, gathered and written together. The transaction and `act` outlive it.
class AccessChanges {
  public:
    AccessChanges(Tx& tx, const Act& act);

    void add(const AccessLine& line, const Decided& decided);
    void write();

  private:
    // Each percent once a period, though the plan changes and changes back, and nothing to who could not use it anyway.
    QuotaTold tell_of_quota(const AccessLine& line, const Decided& decided);
    // No fact that is kept: those who hold lines in memory read this one again.
    void announce_metered(const AccessLine& line);
    void add_access(const AccessLine& line, const Decided& decided, const QuotaTold& told, bool line_changed);

    Tx& tx_;
    const Act& act_;
    BulkInsert inserts_;
    BulkUpdate updates_;
    BulkUpdate metered_;
    BulkUpdate statuses_;
    BulkUpdate reserves_;
};

// Of all lines of a customer.
std::int64_t reserved_by_customer(const std::vector<AccessLine>& lines, Id customer);
// Customers who pay as they go are told by what they have left over all their lines that it is low: once as it falls to the
// operator's threshold, and again only after it was above it.
void tell_of_balances(Tx& tx, const Act& act, const Settings& settings, const std::vector<AccessLine>& lines);

}  // namespace bangnopi::store
