// A bill run before it is run: how many invoices, their total and tax, by plan; what changes against the bills before; and the
// bills that stand out. Computed by the run's own code in batches, with memory that does not grow with the customers; writes
// nothing. Money is minor units.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "billing/bill_chunk.hpp"
#include "store/bill_previews.hpp"

namespace bangnopi::billing {

inline constexpr std::size_t outliers_max = 50;

// Bills of one kind of change, what they come to, and what those before them came to.
struct ChangedBills {
    std::int64_t bills = 0;
    std::int64_t total = 0;
    std::int64_t last_total = 0;
};

// An amount of one kind of line, now and on the bill before.
struct ChangedAmount {
    domain::LineKind kind = domain::LineKind::recurring;
    std::int64_t last = 0;
    std::int64_t now = 0;
    bool operator==(const ChangedAmount&) const = default;
};

struct Outlier {
    Id subscription_id;
    Id customer_id;
    std::string customer_number;
    std::string customer_name;
    std::string plan_code;
    domain::Date issue_on;
    std::optional<std::int64_t> last_total;
    std::int64_t total = 0;
    std::optional<std::int64_t> plan_median;
    std::vector<ChangedAmount> changes;  // what differs from the bill before, the largest difference first
};

struct BillPreview {
    store::BillRun run;  // its counts, tax, held and refused; nothing of it is stored
    std::vector<store::PlanBills> by_plan;
    ChangedBills fresh;   // no bill before
    ChangedBills gone;    // a bill before, and none now
    ChangedBills dearer;  // than the bill before of the same subscription
    ChangedBills cheaper;
    ChangedBills same;
    std::vector<Outlier> outliers;  // who stands out most first
    std::vector<store::BillRefusalListed> refusals;
};

// Of all, or of one customer, on the snapshot of `tx`. Any day; `stop` ends it early with what it has by then.
BillPreview preview_bills(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                          domain::Date day, std::optional<Id> customer, const std::stop_token& stop = {});

}  // namespace bangnopi::billing
