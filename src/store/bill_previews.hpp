// What a preview of a bill run compares with, and the names of those that it shows; read in batches.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "domain/calendar.hpp"
#include "store/bill_runs.hpp"
#include "store/database.hpp"

namespace bangnopi::store {

// The last invoice that billed a subscription.
struct LastBill {
    Id subscription_id;
    Id invoice_id;
    std::int64_t total = 0;
};
// Ascending by subscription; nothing of one whose last bill is of a period before `since`.
std::vector<LastBill> last_bills(Tx& tx, Id operator_id, std::span<const Id> subscriptions,
                                 domain::Date since);

// Invoices of a stretch of days whose subscriptions have nothing left to bill and were charged nothing since `first`, whoever pays: of
// plans that are billed by runs.
struct GoneBills {
    std::int64_t bills = 0;
    std::int64_t last_total = 0;
};
GoneBills gone_bills(Tx& tx, Id operator_id, domain::Date from, domain::Date through, domain::Date first);

// Bills by version, told by plan, by its code.
std::vector<PlanBills> by_plan(Tx& tx, Id operator_id, std::span<const PlanVersionBills> bills);
// Whose they are. Ascending by subscription.
struct NamedSubscription {
    Id id;
    Id customer_id;
    std::string customer_number;
    std::string customer_name;
};
std::vector<NamedSubscription> named_subscriptions(Tx& tx, Id operator_id, std::span<const Id> subscriptions);

}  // namespace bangnopi::store
