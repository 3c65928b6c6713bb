// What must always hold, asked of the rows themselves: queries that find only what offends. They share nothing with the
// statements that made the rows.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "domain/calendar.hpp"
#include "domain/invoice.hpp"
#include "store/billing_cases.hpp"
#include "store/database.hpp"

namespace bangnopi::store {

struct Invariant {
    std::string_view name;     // "a journal's postings sum to zero"
    std::string_view subject;  // what an id of its answer names: "journal", "invoice", …
    std::string_view sql;      // ($1 operator, $2 now) -> (id, what is wrong)
};
std::span<const Invariant> invariants();

using OnOffence = std::function<void(Id, std::string_view)>;
void each_offence(Tx& tx, const Invariant& invariant, Id operator_id, Instant now,
                  const OnOffence& on_offence);

// An invoice beside what it was computed from.
struct KeptInvoice {
    Id id;
    std::string number;
    domain::Period period;
    std::int64_t subtotal = 0;
    std::int64_t tax = 0;
    std::int64_t total = 0;
    std::string input;
    std::vector<domain::DraftLine> lines;  // plan is not set
};
// At most `limit` with ids above `after`, ascending, voids too.
std::vector<KeptInvoice> kept_invoices(Tx& tx, Id operator_id, Id after, int limit);

// Subscriptions of pay as you go with what is kept as reserved, ascending above `after`.
std::vector<BillableSubscription> prepaid_subscriptions(Tx& tx, Id operator_id, Id after, int limit);

}  // namespace bangnopi::store
