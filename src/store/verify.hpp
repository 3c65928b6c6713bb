// What must always hold, asked of the rows themselves: queries that find only what offends. They share nothing with the
// statements that made the rows.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "domain/calendar.hpp"
#include "domain/invoice.hpp"
#include "store/database.hpp"

namespace bangnopi::store {

struct Invariant {
    std::string_view name;     // "a journal's postings sum to zero"
    std::string_view subject;  // what an id of its answer names: "journal", "invoice", …
    std::string_view sql;      // ($1 operator, $2 now) -> (id, what is wrong)
};
std::span<const Invariant> invariants();
std::span<const Invariant> correction_invariants();

using OnOffence = std::function<void(Id, std::string_view)>;
void each_offence(Tx& tx, const Invariant& invariant, Id operator_id, Instant now,
                  const OnOffence& on_offence);

// An invoice beside what it was computed from.
struct KeptInvoice {
    Id id;
    std::string number;
    domain::Date issued_on;
    domain::Period period;
    std::int64_t subtotal = 0;
    std::int64_t tax = 0;
    std::int64_t total = 0;
    std::string input;
    std::vector<domain::DraftLine> lines;  // plan is not set
};
// At most `limit` with ids above `after`, ascending, voids too.
std::vector<KeptInvoice> kept_invoices(Tx& tx, Id operator_id, Id after, int limit);

// What the journals of invoices booked to an account in a month ("2026-11").
struct InvoicesBooked {
    std::string account;
    std::string month;
    std::int64_t amount = 0;
};
std::vector<InvoicesBooked> booked_by_invoices(Tx& tx, Id operator_id);

// A plan from the day on which the subscription has it, at the fee of the customer's area.
struct HeldPlan {
    domain::Date from;
    std::int64_t monthly_fee = 0;
    std::int64_t setup_fee = 0;
    std::int64_t unit_bytes = 0;
    std::int64_t unit_price = 0;
    bool taxed = true;
};

// Rented beside the plan, [from, to).
struct HeldAddOn {
    std::int64_t monthly_fee = 0;
    bool taxed = true;
    domain::Date from;
    std::optional<domain::Date> to;
};

// A subscription of pay as you go as its rows have it, with what is kept as reserved.
struct PrepaidRows {
    Id id;
    std::int64_t reserved = 0;
    domain::Date starts_on;
    std::optional<domain::Date> ends_on;
    int billing_day = 1;
    domain::Date next_period_from;
    std::optional<domain::Discount> discount;
    std::optional<int> discount_periods;
    std::optional<domain::Date> discount_until;
    std::optional<domain::Date> discount_from;
    std::vector<HeldPlan> plans;  // the one it began with, then in the order in which they were to hold
    std::vector<domain::Suspension> suspensions;
    std::vector<HeldAddOn> add_ons;
    std::map<domain::Date, std::int64_t> bytes;  // by day, from `next_period_from` on
};
// What a line has left of its quota, as its rows have it.
struct QuotaRows {
    // Whose bytes count: from this day on, less those before it began.
    struct Package {
        domain::Date first_on;
        std::int64_t used_before = 0;
    };
    Id id;
    std::optional<std::int64_t> bytes_left;  // none: usage changes nothing any more
    std::optional<std::int64_t> included_bytes;
    bool is_throttled = false;  // beyond them, and not stopped
    std::int64_t grace_bytes = 0;
    std::string throttle_steps;  // as they are kept; empty: none
    int billing_day = 1;
    std::optional<Package> package = {};         // of one, not of a period
    std::map<domain::Date, std::int64_t> bytes;  // by day, from `usage_from` on, or from the package's
};
// Of postpaid lines and of packages that are open, have a quota or bytes left, and are as they should be at `now`. At most `limit` with ids above `after`,
// ascending.
std::vector<QuotaRows> quota_subscriptions(Tx& tx, Id operator_id, Instant now, domain::Date usage_from,
                                           Id after, int limit);

// A package whose days begin with its first use and have not ended, with the day on which its fee is to be earned.
struct DeferredPackage {
    Id subscription_id;
    Instant ends_at;
    domain::Date recognised_on;
};
// At most `limit` with subscriptions above `after`, ascending.
std::vector<DeferredPackage> packages_from_first_use(Tx& tx, Id operator_id, Instant now, Id after,
                                                     int limit);

// At most `limit` with ids above `after`, ascending.
std::vector<PrepaidRows> prepaid_subscriptions(Tx& tx, Id operator_id, Id after, int limit);

}  // namespace bangnopi::store
