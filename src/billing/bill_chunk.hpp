// One transaction's worth of a bill run: subscriptions that are due on one day, their invoices, and
// everything that goes with an invoice. Kept between chunks for its buffers and the plans it knows; used by
// one thread at a time.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "billing/invoice_contents.hpp"
#include "billing/rerating.hpp"
#include "domain/dunning.hpp"
#include "store/act.hpp"
#include "store/bill_runs.hpp"
#include "store/billing_cases.hpp"
#include "store/due_rules.hpp"
#include "store/invoice_rows.hpp"
#include "store/operators.hpp"
#include "store/waiting_lines.hpp"

namespace bangnopi::billing {

struct ChunkDone {
    store::BillRunCounts counts;
    std::size_t taken = 0;  // subscriptions seen; none: nothing of that day is left above `after`
    Id last;                // the highest of them
    std::int64_t tax = 0;   // of the invoices issued
    std::vector<store::BillRefusal> refusals;  // subscriptions that cannot be billed; they stay due
};

// Amounts by the kind of their lines, domain::LineKind as the index; there are fewer kinds than places.
using KindAmounts = std::array<std::int64_t, 32>;

// A bill as a preview sees it.
struct CountedBill {
    Id subscription_id;
    Id customer_id;
    Id plan_version_id;  // held as its period begins
    domain::Date issue_on;
    std::int64_t total = 0;
    bool is_issued = false;  // else there is nothing to bill
    KindAmounts kinds{};
};

class BillChunk {
  public:
    BillChunk(const store::Act& act, const store::Settings& settings, store::PlanBook book, Id run,
              store::DueFilter filter = {});

    // Bills at most `limit` subscriptions due on `day` with ids above `after`. Safe to call again after a
    // rollback.
    ChunkDone bill(store::Tx& tx, domain::Date day, Id after, int limit);
    // Counts what bill() would issue up to `through`, adjustments of periods rated again and all, without a write and without
    // balances. `bills`, where it is wanted, gets each of them, by subscription and in order.
    ChunkDone count(store::Tx& tx, domain::Date through, Id after, int limit,
                    std::vector<CountedBill>* bills = nullptr);
    // What was counted or issued by the last call.
    [[nodiscard]] std::span<const store::PlanVersionBills> by_plan() const { return by_plan_; }

  private:
    // Its one-offs are one_offs_, until the next is drafted.
    struct PeriodBill : Bill {
        domain::Schedule next;
        std::optional<domain::Date> issue_on;  // none: what adjusts a subscription that has ended
        Id plan_version_id;                    // held as the period begins
    };

    void begin(store::Tx& tx, domain::Date day);
    Result<PeriodBill> draft_bill(std::size_t index, domain::Date period_from);
    Result<Done> bill_one(store::Tx& tx, std::size_t index, ChunkDone& done);
    Result<Done> count_one(store::Tx& tx, std::size_t index, domain::Date through, ChunkDone& done,
                           std::vector<CountedBill>* bills);
    void note(std::size_t index, const Refusal& refusal, ChunkDone& done) const;
    [[nodiscard]] CountedBill counted(std::size_t index, const PeriodBill& bill) const;
    void count_issued(const PeriodBill& bill, ChunkDone& done);
    Id issue(std::size_t index, const Bill& bill);
    void add_charges(const Bill& bill, const store::NewInvoice& invoice);
    std::int64_t spend_balance(const store::BillableSubscription& subscription, std::int64_t total);
    [[nodiscard]] bool is_held_elsewhere(Id customer) const;
    void load_due_policies(store::Tx& tx);
    void lock_balances(store::Tx& tx);
    void load_what_waits(store::Tx& tx);
    Result<Done> rate_again(store::Tx& tx, std::size_t index);
    void find_lines(std::size_t index);
    Result<Done> add_one_offs(domain::BillingCase& inputs);
    Result<Done> add_one_off(domain::BillingCase& inputs, const domain::OneOff& wanted, std::int64_t& taken);
    void take_lines(Id invoice);
    void settle_reratings(bool is_issued);
    void finish(store::Tx& tx, const ChunkDone& done);

    const store::Act& act_;
    const store::Settings& settings_;
    store::PlanBook book_;
    Id run_;
    store::DueFilter filter_;
    store::CaseBatch cases_;
    store::InvoiceRows rows_;
    store::DuePolicies due_policies_;
    domain::Date day_;
    std::vector<store::BillableSubscription> due_;
    std::vector<Id> with_balance_;                   // ascending: customers who have one
    std::vector<store::SpendableBalance> balances_;  // ascending: those of them that are ours
    std::vector<store::SpendableBalance> spent_;
    std::vector<std::pair<domain::Schedule, std::vector<Id>>> schedules_;
    std::vector<Id> discounted_;
    std::vector<store::PlanVersionBills> by_plan_;
    // Of the subscription whose bill is drafted, what a bill takes of it; a credit may need several.
    struct Adjustment {
        Rerated rerated;
        std::int64_t taken = 0;
    };
    std::vector<Adjustment> adjustments_;
    struct Line {
        store::WaitingLine line;
        std::int64_t taken = 0;
    };
    std::vector<Line> lines_;
    std::vector<domain::OneOff> one_offs_;
    struct Settlement {
        store::Rerating of;
        std::int64_t billed;
        bool still_pending;
    };
    std::vector<store::Rerating> pending_;  // of all that are due, by subscription
    std::vector<Settlement> settled_;
    std::vector<store::WaitingLine> waiting_;  // of all that are due, by subscription
    std::vector<store::TakenLine> taken_;
    std::vector<Id> to_refresh_;
    std::string text_;
};

}  // namespace bangnopi::billing
