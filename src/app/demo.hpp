// `bangnopi demo`: fills an empty database with a believable operator, through the use cases that real use
// takes. Seed, sizes and the last day fix all of it: ids, names, payments.
//
// What clients may rely on: operator code `demo`; staff owner, teknisi, akuntansi, kolektor,
// password bangnopi-demo; customer n has the login u%06d of n with the password p%06d, whatever the kind of
// its connection; no plan's code begins with R; 10.20.0.0/16 is free. With months = 0 every subscription is
// postpaid, unbilled and open, billing day 1, begun on the first of that month.
//
// The demo's time, 10:00 of its last day, is stored in the installation table as demo.clock ("business
// microseconds, a space, real microseconds"), and the ids' high-water mark as ids.above.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/sealing.hpp"
#include "domain/calendar.hpp"
#include "store/database.hpp"

namespace bangnopi::app {

inline constexpr std::int64_t demo_customers_max = 1'000'000;
inline constexpr int demo_months_max = 60;

struct DemoOptions {
    std::int64_t customers = 300;
    int months = 6;  // of history before the month of `until`
    std::uint64_t seed = 1;
    domain::Date until;
    Instant real_now;  // kept beside the demo's time
};

// One month of the operator's life, told: the month of `until`, or the one before when it has hardly begun.
struct Story {
    domain::Date month;  // its first day
    Instant now;         // the demo's clock
    std::int64_t customers = 0;
    std::int64_t joined = 0;
    std::int64_t used_bytes = 0;
    std::int64_t invoices = 0;
    std::int64_t billed = 0;  // rupiah
    std::int64_t payments = 0;
    std::int64_t paid = 0;  // rupiah
    std::int64_t isolated = 0;
    std::int64_t restored = 0;
    std::int64_t open = 0;  // rupiah, of all invoices, now
    std::int64_t isolated_now = 0;
};

// Days done, of how many; called from the calling thread.
using DemoProgress = std::function<void(std::int64_t done, std::int64_t of)>;

// `db` is migrated and holds no operator. Refuses sizes out of bounds; throws what the database throws.
Result<Story> make_demo(store::Database& db, const KeyRing& keys, const DemoOptions& options,
                        const DemoProgress& progress);

// The story for people, a paragraph in Indonesian and one in English.
std::string told(const Story& story);

}  // namespace bangnopi::app
