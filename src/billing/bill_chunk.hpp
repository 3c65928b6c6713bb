// One transaction's worth of a bill run: subscriptions that are due on one day, their invoices, and
// everything that goes with an invoice. Kept between chunks for its buffers and the plans it knows; used by
// one thread at a time.
#pragma once

#include <array>
#include <optional>
#include <span>
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

// Of a customer with more subscriptions the others are on invoices of their own.
inline constexpr std::size_t subscriptions_per_invoice_max = 500;

struct ChunkDone {
    store::BillRunCounts counts;
    std::size_t taken = 0;  // subscriptions seen; none: nothing of that day is left above `after`
    Id last;                // the highest of them, those apart that came along with one of the same customer
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
    std::int64_t amount = 0;  // of its own lines, before a tax that is added to them, without stamp duty
    bool is_issued = false;   // else there is nothing to bill
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
    // What a bill takes of a subscription beside its period; a credit may need several bills.
    struct Adjustment {
        Rerated rerated;
        std::int64_t taken = 0;
    };
    struct Line {
        store::WaitingLine line;
        std::int64_t taken = 0;
    };
    struct Waiting {
        std::vector<Adjustment> adjustments;
        std::vector<Line> lines;
    };
    // The bill of one subscription, as it would be alone.
    struct Part {
        std::size_t index = 0;
        domain::BillingCase inputs;
        domain::InvoiceDraft draft;
        domain::Schedule next;
        std::optional<domain::Date> issue_on;  // none: what adjusts a subscription that has ended
        Id plan_version_id;                    // held as the period begins
        Waiting waiting;
        std::vector<domain::OneOff> one_offs;  // what of it is on the bill; borrowed by `inputs`
    };
    // A subscription whose bills are counted, one after the other.
    struct Counting {
        std::size_t index = 0;
        domain::Schedule schedule;
        Waiting waiting;
    };

    void begin(store::Tx& tx, domain::Date day);
    void group();
    [[nodiscard]] bool is_billed_with_others(std::size_t index) const;
    Result<Waiting> what_waits(store::Tx& tx, std::size_t index);
    Result<Part> draft_part(std::size_t index, domain::Date period_from, Waiting waiting);
    Result<Part> draft_next(store::Tx& tx, std::size_t index);
    static Result<Bill> join(std::span<const Part> parts);
    void bill_together(store::Tx& tx, std::span<const std::size_t> together, ChunkDone& done);
    void settle(const Part& part, std::optional<Id> invoice);
    void count_together(store::Tx& tx, std::span<const std::size_t> together, domain::Date through,
                        ChunkDone& done, std::vector<CountedBill>* bills);
    static std::optional<domain::Date> next_day(std::span<const Counting> counting);
    std::vector<Part> draft_of_day(std::vector<Counting>& counting, domain::Date day, ChunkDone& done);
    void count_parts(std::span<Part> parts, ChunkDone& done, std::vector<CountedBill>* bills);
    void note(std::size_t index, const Refusal& refusal, ChunkDone& done) const;
    [[nodiscard]] bool is_issued(const Part& part) const;
    [[nodiscard]] CountedBill counted(const Part& part, bool is_issued) const;
    store::PlanVersionBills& of_plan(Id version);
    void count_issued(std::span<const Part> parts, const Bill& bill, ChunkDone& done);
    Id issue(std::span<const Part> parts, const Bill& bill);
    void add_charges(const Part& part, const store::NewInvoice& invoice);
    std::int64_t spend_balance(const store::BillableSubscription& subscription, std::int64_t total);
    [[nodiscard]] bool is_held_elsewhere(Id customer) const;
    void load_due_policies(store::Tx& tx);
    void lock_balances(store::Tx& tx);
    void load_what_waits(store::Tx& tx);
    static Result<Done> add_one_offs(Part& part);
    static Result<Done> add_one_off(Part& part, const domain::OneOff& wanted, std::int64_t& taken);
    void take_lines(const Part& part, Id invoice);
    void settle_reratings(const Part& part, bool is_issued);
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
    std::vector<std::size_t> order_;                    // of due_: what is on one invoice lies side by side
    std::vector<std::span<const std::size_t>> groups_;  // of order_, an invoice each
    std::vector<Part> parts_;                           // of the invoice that is made
    std::vector<std::size_t> of_parts_;
    std::vector<Id> with_balance_;                   // ascending: customers who have one
    std::vector<store::SpendableBalance> balances_;  // ascending: those of them that are ours
    std::vector<store::SpendableBalance> spent_;
    std::vector<std::pair<domain::Schedule, std::vector<Id>>> schedules_;
    std::vector<Id> discounted_;
    std::vector<store::PlanVersionBills> by_plan_;
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
