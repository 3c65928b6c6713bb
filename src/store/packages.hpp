// Packages that subscriptions bought (domain.md 4.7). Those of a subscription do not overlap. Each is what keeps its invoice
// from being made twice, as a charge does for a period.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "domain/prepaid.hpp"
#include "store/act.hpp"
#include "store/database.hpp"

namespace bangnopi::store {

struct Package {
    Id subscription_id;
    domain::PackageLife life;  // to: of one that waits for its first use, its end if it is never used
    domain::Date first_on;     // the day of its begin
    Id invoice_id;
    std::optional<std::int64_t> used_before;  // counted on first_on before it began; none: it has not begun
    bool ends_line = false;                   // its subscription ends with it
    std::optional<Instant> waits_until = {};  // its days begin with its first use, then at the latest
    std::optional<Instant> begun_at = {};     // that use
    bool had_former_discount = false;         // bought before its subscription got the discount it has

    // Bought, and not used yet: its days have not begun.
    [[nodiscard]] bool waits_at(Instant at) const { return waits_until && !begun_at && at < *waits_until; }
};
void insert_package(Tx& tx, Id operator_id, const Package& package);
// Of these invoices: those of packages that run or wait at the instant, in their order.
std::vector<Package> packages_not_over(Tx& tx, Id operator_id, std::span<const Id> invoices, Instant at);
// One that runs at the instant ends then; one that waits is gone.
void end_package(Tx& tx, Id operator_id, const Package& package, Instant at);
// What it has bought so far was not with the discount that it gets now.
void note_discount_replaced(Tx& tx, Id operator_id, Id subscription);
// Whether it ever bought one that was not taken back.
bool has_bought_package(Tx& tx, Id operator_id, Id subscription);
// The one that runs at the instant ends then.
void cut_package_short(Tx& tx, Id operator_id, Id subscription, Instant at);
// Of these lines, those whose package waits for its first use at act.now; ascending.
std::vector<Package> packages_that_wait(Tx& tx, const Act& act, std::span<const Id> subscriptions);
// The days of such a one begin with its use at the instant, unless they did meanwhile; its fee is earned at their end, or
// on act.today if that is later. The event is subscription.package_begun.
void begin_package(Tx& tx, const Act& act, const Package& waiting, Instant first_use);
// Newest first, at most `limit`.
std::vector<Package> packages_of(Tx& tx, Id operator_id, Id subscription, std::int64_t limit);

// What a subscription's packages make of its line.
struct PackageState {
    std::optional<Instant>
        paid_until;  // of the last of them that follow one another, the first of which runs
    std::optional<Instant> next_begins_at;  // of one that follows none
    std::optional<Instant> began_at;        // of the one that runs
    std::optional<Instant> ends_at;         // of that one
    std::optional<Instant> waits_until;     // of that one, while its days wait for its first use
    std::uint64_t used_bytes = 0;           // of that one
    bool ends_line = false;
};
// Of those that have any, at act.now. What a package that has just begun finds used is kept with it.
std::unordered_map<Id, PackageState> package_states(Tx& tx, const Act& act,
                                                    std::span<const Id> subscriptions);

// Counted on the day until now.
std::int64_t used_on(Tx& tx, Id operator_id, Id subscription, domain::Date day);

// What is kept of these lines, that a package of theirs waits for its first use, is not so (any more).
void note_that_none_waits(Tx& tx, Id operator_id, std::span<const Id> subscriptions);
// Whether the first use of such a line would be told of: by RADIUS, or by its router.
bool is_use_told(Tx& tx, Id operator_id, Id subscription);

// Of these customers: subscriptions on a plan of packages that run, renew by themselves, and have no package at `now` or later.
struct Lapsed {
    Id subscription_id;
    Id customer_id;
    bool was_used = true;  // the last package, if there was one that began with its first use
};
std::vector<Lapsed> lapsed_packages(Tx& tx, const Act& act, std::span<const Id> customers);

bool renews_by_itself(Tx& tx, Id operator_id, Id subscription);
void set_renews_by_itself(Tx& tx, Id operator_id, Id subscription, bool renews);

}  // namespace bangnopi::store
