// Bill runs as they are followed: what was asked, how far it is, how it ended.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/calendar.hpp"
#include "store/billing_cases.hpp"
#include "store/database.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

enum class BillRunState : std::uint8_t { running = 1, done = 2, failed = 3 };
std::string_view name_of(BillRunState state);

struct BillRunCounts {
    std::int64_t issued = 0;   // invoices
    std::int64_t skipped = 0;  // due, and had its invoice already
    std::int64_t zero = 0;     // nothing to bill
    std::int64_t total = 0;    // minor units, of those issued
    std::int64_t joined = 0;   // subscriptions beside the first on an invoice
    bool operator==(const BillRunCounts&) const = default;
};

struct BillRun {
    Id id;
    domain::Date day;
    BillRunState state = BillRunState::running;
    BillRunCounts counts;
    std::int64_t due = 0;  // subscriptions that were due when it began
    Instant started_at;
    std::optional<Instant> finished_at;
    std::optional<std::string> error;
    std::optional<Id> customer_id;  // of a run for one customer
    std::int64_t tax = 0;           // of those issued
    std::int64_t held = 0;          // subscriptions due when it began that are held back; not among `due`
    std::int64_t refused = 0;       // subscriptions that cannot be billed; told at the end
    std::int64_t milliseconds = 0;  // that it worked, by a clock of its own; told at the end
    bool has_refused = false;       // told by who ran it, not stored: some subscription cannot be billed
};

void insert_bill_run(Tx& tx, Id operator_id, const BillRun& run);
std::optional<BillRun> find_bill_run(Tx& tx, Id operator_id, Id run);
// Newest first unless asked otherwise.
Result<Page<BillRun>> list_bill_runs(Tx& tx, Id operator_id, PageRequest request);
// Bills by the version of the plan that is held as their period begins. `amount` is of their lines, before a tax that is added
// to them.
struct PlanVersionBills {
    Id plan_version_id;
    std::int64_t bills = 0;
    std::int64_t amount = 0;
};
void add_to_bill_run(Tx& tx, Id operator_id, Id run, const BillRunCounts& more, std::int64_t tax,
                     std::span<const PlanVersionBills> by_plan);

// A subscription that cannot be billed.
struct BillRefusal {
    Id subscription_id;
    std::string reason;
};
inline constexpr std::size_t refusals_kept_max = 100;
// State, finished_at, error, refused and milliseconds are those of `run`; at most refusals_kept_max of `refusals` are kept.
void finish_bill_run(Tx& tx, Id operator_id, const BillRun& run, std::span<const BillRefusal> refusals);

struct PlanBills {
    Id plan_id;
    std::string code;
    std::string name;
    std::int64_t bills = 0;
    std::int64_t amount = 0;
};
// By the code of the plan.
std::vector<PlanBills> bill_run_plans(Tx& tx, Id operator_id, Id run);
struct BillRefusalListed {
    BillRefusal refusal;
    Id customer_id;
    std::string customer_number;
    std::string customer_name;
};
std::vector<BillRefusalListed> bill_run_refusals(Tx& tx, Id operator_id, Id run);

// What a run works on.

// Which of those that are due: what goes to one customer, and none that is held back (store/billing_holds.hpp) on `held_on` or later.
struct DueFilter {
    domain::Date held_on = domain::Date(1, 1, 1);
    std::optional<Id> customer_id = {};
};

struct DueCounts {
    std::int64_t due = 0;     // subscriptions with something to issue on or before the day
    std::int64_t held = 0;    // the same, held back
    std::int64_t billed = 0;  // those that have it already
};
// Subscriptions that the newest failed run of that day left due.
std::int64_t left_by_failed_run(Tx& tx, Id operator_id, domain::Date day);
DueCounts count_due(Tx& tx, Id operator_id, domain::Date day, const DueFilter& filter);
// The earliest day from `from` through `through` on which something is due to be issued.
std::optional<domain::Date> next_issue_day(Tx& tx, Id operator_id, domain::Date from, domain::Date through,
                                           const DueFilter& filter);
// Ascending by id above `after`, locked; on PostgreSQL those that somebody else holds are passed over.
std::vector<BillableSubscription> lock_due_subscriptions(Tx& tx, Id operator_id, domain::Date issue_on,
                                                         Id after, int limit, const DueFilter& filter);
// The same without locks, for a run that writes nothing.
std::vector<BillableSubscription> due_subscriptions(Tx& tx, Id operator_id, domain::Date through, Id after,
                                                    int limit, const DueFilter& filter);

// Adds to `due` what else is due on the day and billed to the same customers, locked; customers of whom somebody else holds a part
// are taken out of it whole. Ascending by id. Who is held back is left out as ever.
void lock_others_due(Tx& tx, Id operator_id, domain::Date issue_on, const DueFilter& filter,
                     std::vector<BillableSubscription>& due);
// The same through that day without locks; taken out are customers who have one due at or below `after`.
void add_others_due(Tx& tx, Id operator_id, domain::Date through, Id after, const DueFilter& filter,
                    std::vector<BillableSubscription>& due);

struct SpendableBalance {
    Id customer_id;
    std::int64_t balance = 0;
    std::int64_t reserved = 0;  // by all subscriptions of pay as you go
    bool opens_lines = false;   // there are such subscriptions: what is spent of it may isolate them
};
// Which customers between two ids have a balance; ascending.
std::vector<Id> customers_with_balance(Tx& tx, Id operator_id, Id first, Id last);
std::vector<Id> customers_with_balance(Tx& tx, Id operator_id, std::span<const Id> customers);
// Those of `customers` that still have one and that nobody else holds, locked; ascending.
std::vector<SpendableBalance> lock_balances(Tx& tx, Id operator_id, std::span<const Id> customers);
void set_balances(Tx& tx, Id operator_id, std::span<const SpendableBalance> balances);

// Subscriptions whose schedule goes on together.
void set_schedule(Tx& tx, Id operator_id, const domain::Schedule& schedule,
                  std::span<const Id> subscriptions);
void use_discount_period(Tx& tx, Id operator_id, std::span<const Id> subscriptions);
// That one which begins on `period_from` had used, where they are counted and that one was not before the present discount.
void give_discount_period_back(Tx& tx, Id operator_id, Id subscription, domain::Date period_from);
// Runs that were left running by a process that died; a live one that is named here ends as it should all the same.
void close_stopped_bill_runs(Tx& tx, Id operator_id, Instant at);

}  // namespace bangnopi::store
